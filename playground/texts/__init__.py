"""The page's texts in one place: what collects them from the sources, and translations of them.

English stays in the code. `python -m playground.texts` collects what a person may see on a page into one template,
`playground.pot`; a translation is a file of the same form, `de.po`, which the page loads (web/texts/).
"""
