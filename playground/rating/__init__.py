"""Human rating: protocols, studies, what raters answered, and what it says about a model.

Runs in a process of its own with neither torch nor gradio: `python -m playground.rating`.
"""
