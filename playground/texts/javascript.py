"""The texts in JavaScript: strings and templates that a person may read, told from code by where they stand."""

import functools
import re
from collections.abc import Iterator

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from playground.texts.markup import HTML, of_html
from playground.texts.messages import Place, Way, has_words, messages, names, ways, written

# Properties and attributes that hold single words for people as well as sentences.
SHOWN = names(
    """
    textContent title ariaLabel placeholder alt label text words help aria-label aria-valuetext said caption
    """
)
# What is called with words, and at which places.
SPOKEN = {
    "Option": (0,), "Error": (0,), "button": (0, 2), "tool": (0, 1), "heading": (0,),
    "made": (1,), "text": (1,), "label": (2,), "cells": (1,), "name": (0,), "at": (0, 1), "compose": (0,), "chip": (0,),
    "fillText": (0,), "stop": (0,), "coloured": (0,), "translated": (0,),
}  # fmt: skip
# Constants that hold words, alone or by their names.
WORDS = names("NAMES WORDS KINDS FIELDS ROLES ROWS FITS HINTS ON_LINE INTROS TURNS LABELS")
SILENT = names(
    """
    querySelector querySelectorAll getElementById createElement createElementNS addEventListener dispatchEvent
    matchMedia closest matches getPropertyValue setProperty getContext toBlob toDataURL import fetch has get delete
    startsWith endsWith includes replace replaceAll match matchAll test split join toggle add remove toggleAttribute
    part button trigger
    """
)
TITLE = re.compile(r"[A-Z][a-z]+")  # a word that stands for a thing in a table of words
TEXTS = frozenset(("string", "template_string"))


@functools.cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_javascript.language()))


def texts(source: str) -> Iterator[str]:
    """The messages in a module or a script."""
    yield from walk(_parser().parse(source.encode()).root_node, shown=False)


def walk(node: Node, shown: bool) -> Iterator[str]:
    """The messages in a node. `shown`: it stands where single words are for people, too."""
    if node.type in TEXTS or (node.type == "binary_expression" and _is_text(node)):
        yield from _taken(node, shown)
    elif node.type in ("call_expression", "new_expression"):
        yield from _call(node)
    elif node.type == "pair":
        key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        if value is not None:
            named = key is not None and _plain(key) in SHOWN
            yield from walk(value, shown or named or (value.type == "string" and bool(TITLE.fullmatch(_plain(value)))))
    elif node.type in ("assignment_expression", "variable_declarator"):
        target = node.child_by_field_name("left") or node.child_by_field_name("name")
        value = node.child_by_field_name("right") or node.child_by_field_name("value")
        if value is not None:
            yield from walk(value, shown=target is not None and _holds_words(target))
    elif node.type == "binary_expression" and not _chooses(node):
        for child in node.named_children:
            if child.type not in TEXTS:  # what is compared is a name
                yield from walk(child, shown=False)
    elif node.type not in ("import_statement", "export_specifier", "subscript_expression", "switch_case", "comment"):
        inherits = node.type in (
            "ternary_expression", "parenthesized_expression", "array", "object", "binary_expression",
            "return_statement", "arrow_function", "statement_block",
        )  # fmt: skip
        for child in node.named_children:
            yield from walk(child, shown and inherits)
    elif node.type == "subscript_expression":
        for child in node.named_children:
            if child.type not in TEXTS:
                yield from walk(child, shown=False)


def _call(node: Node) -> Iterator[str]:
    called = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    arguments = node.child_by_field_name("arguments")
    name = ""
    if called is not None:
        last = called.child_by_field_name("property") if called.type == "member_expression" else called
        name = _plain(last) if last is not None else ""
        if called.type == "member_expression":
            inner = called.child_by_field_name("object")
            if inner is not None:
                yield from walk(inner, shown=False)
        elif called.type not in ("identifier", "import"):
            yield from walk(called, shown=False)
    if arguments is None:
        return
    given = [child for child in arguments.named_children if child.type != "comment"]
    places = SPOKEN.get(name, ())
    if name == "setAttribute":
        places = (1,) if given and _plain(given[0]) in SHOWN else ()
    for index, argument in enumerate(given):
        if argument.type in TEXTS and index not in places and (name in SILENT or name == "setAttribute"):
            continue
        yield from walk(argument, shown=index in places)


def _taken(node: Node, shown: bool) -> Iterator[str]:
    for way in _ways(node):
        text = written(way)
        if has_words(text):
            yield from of_html(text) if HTML.search(text) else messages([text], shown)
    for inner in _inside(node):
        yield from walk(inner, shown=False)


def _ways(node: Node) -> list[Way]:
    """The ways in which an expression of texts can come out."""
    if node.type == "string":
        return [(_plain(node),)]
    if node.type == "template_string":
        return ways([_ways(part) for part in node.named_children if part.type != "comment"])
    if node.type == "string_fragment":
        return [(_decoded(node),)]
    if node.type == "escape_sequence":
        return [(_unescaped(_decoded(node)),)]
    if node.type in ("template_substitution", "parenthesized_expression"):
        return _ways(node.named_children[0])
    if node.type == "binary_expression" and _is_text(node):
        return ways([_ways(child) for child in node.named_children])
    if node.type == "ternary_expression":
        return [*_ways(_field(node, "consequence")), *_ways(_field(node, "alternative"))]
    if node.type == "binary_expression" and _operator(node) == "&&":
        return [("",), *_ways(_field(node, "right"))]
    return [(_place(node),)]


def _inside(node: Node) -> Iterator[Node]:
    """The expressions that fill a text's places."""
    if node.type in ("template_string", "template_substitution", "parenthesized_expression"):
        for part in node.named_children:
            yield from _inside(part)
    elif node.type == "binary_expression" and _is_text(node):
        for child in node.named_children:
            yield from _inside(child)
    elif node.type == "ternary_expression":
        yield from _inside(_field(node, "consequence"))
        yield from _inside(_field(node, "alternative"))
    elif node.type == "binary_expression" and _operator(node) == "&&":
        yield from _inside(_field(node, "right"))
    elif node.type not in ("string", "string_fragment", "escape_sequence"):
        yield node


def _is_text(node: Node) -> bool:
    """Whether an expression puts texts together."""
    if node.type == "binary_expression":
        return _operator(node) == "+" and any(_is_text(child) for child in node.named_children)
    return node.type in TEXTS


def _chooses(node: Node) -> bool:
    return _operator(node) in ("||", "??", "&&", "+")


def _operator(node: Node) -> str:
    found = node.child_by_field_name("operator")
    return _decoded(found) if found is not None else ""


def _field(node: Node, name: str) -> Node:
    found = node.child_by_field_name(name)
    assert found is not None, f"a {node.type} without {name}"
    return found


def _holds_words(target: Node) -> bool:
    if target.type == "member_expression":
        return _plain(_field(target, "property")) in SHOWN
    return _decoded(target) in WORDS


def _place(node: Node) -> Place:
    """A place, named as what fills it where that has one name."""
    while True:
        if node.type == "member_expression":
            return Place(_decoded(_field(node, "property")))
        if node.type == "identifier":
            return Place(_decoded(node))
        arguments = node.child_by_field_name("arguments") if node.type == "call_expression" else None
        if arguments is not None and len(arguments.named_children) == 1:
            node = arguments.named_children[0]
        elif node.type == "binary_expression":
            node = _field(node, "left")
        else:
            return Place()


def _plain(node: Node) -> str:
    """A name, or what is in a string."""
    if node.type != "string":
        return _decoded(node)
    pieces = (
        _unescaped(_decoded(part)) if part.type == "escape_sequence" else _decoded(part) for part in node.named_children
    )
    return "".join(pieces)


def _decoded(node: Node) -> str:
    return (node.text or b"").decode()


def _unescaped(text: str) -> str:
    return {"\\n": "\n", "\\t": "\t"}.get(text, text[1:])
