"""The messages in HTML and in Markdown: texts, sentences with marks in them, and attributes that are read.

What makes a sentence with marks is the same here and in web/texts/page.js.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from playground.texts.messages import WORD, has_words, names, normal

ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "aria-valuetext", "data-on-line")
OF_CHOICES = ("data-setting", "data-part", "data-axis")  # all other data of a list are the words of its entries
INLINE = names("a abbr b cite code em i kbd small span strong sub sup svg img br")
OPAQUE = frozenset(("code", "kbd"))
FILLED = ("data-part", "data-seat", "data-size")
LEFT = names("script style code pre kbd textarea extra x-formula")
VOID = names("area base br col hr img input link meta source track wbr")
HTML = re.compile(r"</?[a-zA-Z][\w-]*(\s[^<>]*)?/?>")
MARKDOWN = re.compile(r"\*\*\w|\$[^$\n]*[\\_^{=][^$]*\$|(?m:^\$\$)")
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+?\$", re.DOTALL)
PLOTLY = re.compile(r"%\{[^}]*\}")


@dataclass
class Element:
    """One of the tree."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)


class Tree(HTMLParser):
    """Reads HTML into elements; what is left open is closed at the end."""

    def __init__(self) -> None:
        """An empty tree."""
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        made = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and those in it."""
        at = next((index for index in range(len(self.open) - 1, 0, -1) if self.open[index].tag == tag), 0)
        if at:
            del self.open[at:]

    def handle_data(self, data: str) -> None:
        """Text."""
        siblings = self.open[-1].children
        if siblings and isinstance(siblings[-1], str):
            siblings[-1] += data
        else:
            siblings.append(data)


def of_html(text: str) -> Iterator[str]:
    """The messages in a page, or in a piece of one."""
    tree = Tree()
    tree.feed(PLOTLY.sub("<br>", text))
    tree.close()
    yield from of_element(tree.root)


def of_markdown(text: str) -> Iterator[str]:
    """The messages in Markdown with formulas in TeX, which stay as they are."""
    yield from of_html(MarkdownIt().render(FORMULA.sub("<span></span>", text)))


def of_element(element: Element) -> Iterator[str]:
    """The messages in an element."""
    if element.attributes.get("translate") == "no":
        return
    for name, value in element.attributes.items():
        read = name in ATTRIBUTES or (element.tag == "select" and name.startswith("data-") and name not in OF_CHOICES)
        if read and has_words(value):
            yield normal(value)
    if element.tag in LEFT:
        return
    sentence = marked(element)
    if sentence:
        yield normal(sentence)
    for child in element.children:
        if isinstance(child, Element):
            if not sentence or not words_of(child):
                yield from of_element(child)
            else:
                yield from of_element(Element(child.tag, child.attributes))
        elif not sentence and has_words(child):
            yield normal(child)


def marked(element: Element) -> str:
    """The words of an element as a message with marks; "" where they are no sentence with marks."""
    inside = [child for child in element.children if isinstance(child, Element)]
    if not inside or any(child.tag not in INLINE for child in inside):
        return ""
    own = sum(isinstance(child, str) and has_words(child) for child in element.children)
    if not own or own + sum(bool(words_of(child)) for child in inside) < 2:
        return ""
    pieces, number = [], 0
    for child in element.children:
        if isinstance(child, str):
            pieces.append(child)
            continue
        number += 1
        words = words_of(child)
        pieces.append(f"<{number}>{words}</{number}>" if words else f"<{number}/>")
    return " ".join("".join(pieces).split())


def words_of(child: Element) -> str:
    """The words of a mark; "" where it has none of its own."""
    if child.tag in OPAQUE or any(name in child.attributes for name in FILLED):
        return ""
    if len(child.children) != 1 or not isinstance(child.children[0], str):
        return ""
    words = re.sub(r"\s+", " ", child.children[0])
    return words if WORD.search(words) else ""
