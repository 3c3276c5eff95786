"""The texts in Python: strings and f-strings that a person may read, told from names and code by where they stand."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from playground.texts import javascript
from playground.texts.markup import HTML, MARKDOWN, of_html, of_markdown
from playground.texts.messages import Place, Way, has_words, messages, names, ways, written

# Calls whose strings nobody sees on a page, or that are names.
SILENT = names(
    """
    debug info warning exception getLogger add_argument ArgumentParser add_parser add_subparsers compile fullmatch
    match search sub findall finditer split rsplit partition rpartition removeprefix removesuffix startswith
    endswith get pop setdefault getattr setattr hasattr getenv setenv open encode decode read_text write_text
    strftime Route Mount WebSocketRoute TypeVar execute add_column Column ForeignKey Index print exit warn
    filterwarnings NewType namedtuple find_spec import_module index count ljust rjust astype einsum glob rglob
    with_suffix with_name field_validator addFilter joinpath
    """
)
# Arguments that hold a single word for people as well as sentences.
SHOWN = names(
    """
    label info placeholder title text help look why caption words said did name sentence mark figure legend
    hovertemplate
    """
)
# What is called with words first: Gradio's parts and our own records of words.
SPOKEN = {
    **dict.fromkeys(names("Tab Button Accordion Preset Figure Lesson Loss Chart Set Start Panel Penalty Rule"), (0,)),
    "declare": (2, 3), "Line": (1, 4), "FateWords": (0, 2, 3), "_way": (1,), "axis": (1,), "table": (0, 1, 2),
    "Game": (0, 4), **dict.fromkeys(names("Distribution mixture bells intervals discs"), (1,)),
}  # fmt: skip
# Constants that hold words, alone or by their names.
WORDS = re.compile(
    r"(.*_)?(LABELS?|NAMES|WORDS|TITLES?|CHOICES|GROUPS|MORE|SCORES|KINDS|CLOSE|RULES|HEADLINE|ABOUT|PICTURES|BUILT|UNITS?|PANELS|"
    r"METHODS|GAMES|COLUMNS|MODES|CEILING|PLATFORMS|STATES|STAGES|TRY|LEARNED|FIELDS|BANDS)"
)
TITLE = re.compile(r"[A-Z][a-z]+")  # a key that is a heading
SCRIPT = re.compile(r"=>|\bimport\(")


def texts(tree: ast.Module, constants: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """The messages in a module. `constants`: what each module calls texts, by the modules' names."""
    known = constants_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                called = alias.asname or alias.name
                there = constants.get(node.module or "", {})
                if alias.name in there:
                    known[called] = there[alias.name]
                of_module = constants.get(f"{node.module}.{alias.name}", {})
                known |= {f"{called}.{name}": text for name, text in of_module.items()}
    yield from Collector(known).walk(tree, shown=False)


def constants_of(tree: ast.Module) -> dict[str, str]:
    """The module's constants that are plain texts, by name."""
    found: dict[str, str] = {}
    for node in tree.body:
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=False))
            for name, value in pairs:
                if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found[name.id] = value.value
    return {name: text for name, text in found.items() if name.isupper()}


class Collector:
    """Walks a module's tree."""

    def __init__(self, constants: Mapping[str, str]) -> None:
        """`constants`: texts by name, put in where an f-string names them."""
        self.constants = constants

    def walk(self, node: ast.AST, shown: bool) -> Iterator[str]:
        """The messages in a node. `shown`: it stands where single words are for people, too."""
        if isinstance(node, ast.Constant | ast.JoinedStr) or (isinstance(node, ast.BinOp) and self.is_text(node)):
            yield from self.taken(node, shown)
        elif isinstance(node, ast.Call):
            yield from self.call(node)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                named = isinstance(key, ast.Constant) and key.value in SHOWN
                if key is not None:
                    yield from self.walk(
                        key, shown=isinstance(key, ast.Constant) and bool(TITLE.fullmatch(str(key.value)))
                    )
                yield from self.walk(value, shown or named)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from self.walk(node.value, any(_holds_words(target) for target in targets))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return  # a docstring
        elif isinstance(node, ast.Subscript):
            yield from self.walk(node.value, shown)
        elif not isinstance(node, ast.Compare | ast.arguments | ast.alias):
            inherits = isinstance(node, ast.IfExp | ast.Tuple | ast.List | ast.Starred | ast.BoolOp)
            for child in ast.iter_child_nodes(node):
                yield from self.walk(child, shown and inherits)

    def call(self, node: ast.Call) -> Iterator[str]:
        """The messages in a call."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if isinstance(node.func, ast.Attribute) and not (name == "join" and isinstance(node.func.value, ast.Constant)):
            yield from self.walk(node.func.value, shown=False)
        for index, argument in enumerate(node.args):
            if not (name in SILENT and isinstance(argument, ast.Constant | ast.JoinedStr | ast.BinOp)):
                yield from self.walk(argument, shown=index in SPOKEN.get(name, ()))
        for keyword in node.keywords:
            if name not in SILENT:
                yield from self.walk(keyword.value, shown=keyword.arg in SHOWN)

    def taken(self, node: ast.expr, shown: bool) -> Iterator[str]:
        """The messages that a text comes to, and those in what it is put together from."""
        if isinstance(node, ast.Constant) and not isinstance(node.value, str):
            return
        for way in self.ways(node):
            yield from of_text(written(way), shown)
        for inner in self.inside(node):
            yield from self.walk(inner, shown=False)

    def ways(self, node: ast.expr) -> list[Way]:
        """The ways in which an expression of texts can come out."""
        if isinstance(node, ast.Constant):
            return [(str(node.value),)]
        if isinstance(node, ast.JoinedStr):
            return ways([self.ways(part) for part in node.values])
        if isinstance(node, ast.FormattedValue):
            return [(_place(node.value),)] if node.format_spec else self.ways(node.value)
        if isinstance(node, ast.BinOp) and self.is_text(node):
            return ways([self.ways(node.left), self.ways(node.right)])
        if isinstance(node, ast.IfExp):
            return [*self.ways(node.body), *self.ways(node.orelse)]
        named = isinstance(node, ast.Name | ast.Attribute) and self.constants.get(ast.unparse(node))
        return [(named,)] if named else [(_place(node),)]

    def inside(self, node: ast.expr) -> Iterator[ast.expr]:
        """The expressions that fill a text's places."""
        if isinstance(node, ast.JoinedStr):
            for part in node.values:
                yield from self.inside(part)
        elif isinstance(node, ast.FormattedValue):
            yield from self.inside(node.value)
        elif isinstance(node, ast.BinOp) and self.is_text(node):
            yield from self.inside(node.left)
            yield from self.inside(node.right)
        elif isinstance(node, ast.IfExp):
            yield from self.inside(node.body)
            yield from self.inside(node.orelse)
        elif not isinstance(node, ast.Constant):
            yield node

    def is_text(self, node: ast.expr) -> bool:
        """Whether an expression puts texts together."""
        if isinstance(node, ast.BinOp):
            return isinstance(node.op, ast.Add) and (self.is_text(node.left) or self.is_text(node.right))
        return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def of_text(text: str, shown: bool) -> Iterable[str]:
    """The messages in one string: of plain text, HTML, Markdown, or a script that the page runs."""
    if not has_words(text):
        return []
    if SCRIPT.search(text):
        return javascript.texts(text)
    if MARKDOWN.search(text):
        return of_markdown(text)
    return of_html(text) if HTML.search(text) else messages([text], shown)


def _holds_words(target: ast.AST) -> bool:
    if isinstance(target, ast.Tuple):
        return any(_holds_words(each) for each in target.elts)
    return isinstance(target, ast.Name) and bool(WORDS.fullmatch(target.id))


def _place(node: ast.expr) -> Place:
    """A place, named as what fills it where that has one name."""
    while True:
        if isinstance(node, ast.Attribute | ast.Name):
            return Place(node.attr if isinstance(node, ast.Attribute) else node.id)
        if isinstance(node, ast.Call) and len(node.args) == 1:
            node = node.args[0]
        elif isinstance(node, ast.BinOp):
            node = node.left
        else:
            return Place()
