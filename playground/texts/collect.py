"""The template: every text that a person may see on a page, from all sources, as one .pot file."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

import polib

from playground.texts import javascript, python
from playground.texts.markup import of_html
from playground.texts.messages import has_words, names
from playground.texts.named import named
from playground.texts.translations import HERE

ROOT = HERE.parent
TEMPLATE = HERE / "playground.pot"
HEADER = "The texts of the GAN playground's pages, made by `python -m playground.texts`: do not edit."
RULES = """The texts of the GAN playground's pages; `python -m playground.texts LANGUAGE` brings this file up to date.

{name} is a place that the page fills in: keep it, wherever in the sentence. <1>…</1> is a mark around words, such as a
colour or a link, <1/> a picture, a formula or a number: keep them, in any order."""

# What says nothing on a page: commands, what they print, and code that is made to be taken home.
UNSEEN = names(
    """
    texts **/__main__.py **/script*.py web/rate/exposure.js phase_diagram.py trained.py cluster.py settings.py
    figures/palette.py pictures/train.py pictures/training.py pictures/ship.py pictures/evaluate*.py
    pictures/learn_directions.py pictures/measure_truncation.py pictures/recipes.py pictures/course.py
    pictures/card.py pictures/networks/*.py pictures/translation/train*.py pictures/translation/ship.py
    pictures/translation/evaluate.py pictures/translation/recipe.py pictures/translation/networks.py
    pictures/datasets/faces.py rating/simulate.py rating/export.py safety/headers.py rating/store/migrations/**/*.py
    lessons/checks.py
    """
)


def sources() -> list[Path]:
    """The files that hold texts of pages."""
    unseen = {path for pattern in UNSEEN for path in ROOT.glob(pattern)}
    found = (path for kind in ("py", "js", "html") for path in ROOT.rglob(f"*.{kind}"))
    return sorted(path for path in found if not unseen & {path, *path.parents})


def pages(files: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Each file with each message in it."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in files if path.suffix == ".py"}
    constants = {module(path): python.constants_of(tree) for path, tree in trees.items()}
    for path in files:
        if path in trees:
            found = python.texts(trees[path], constants)
        else:
            read = javascript.texts if path.suffix == ".js" else of_html
            found = read(path.read_text(encoding="utf-8"))
        yield from ((path, message) for message in found)


def module(path: Path) -> str:
    """The name under which a file is imported."""
    return ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")


def collect() -> dict[str, list[str]]:
    """All messages, each with the files that it is in, relative to the package; both in their order."""
    found = {message: set(places) for message, places in named().items()}
    for path, message in pages(sources()):
        if has_words(message):
            found.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    return {message: sorted(found[message]) for message in sorted(found)}


def template() -> polib.POFile:
    """The template."""
    file = polib.POFile(wrapwidth=120)
    file.header = HEADER
    file.metadata = {
        "Project-Id-Version": "GAN playground",
        "Language": "",
        "X-Direction": "ltr",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for message, files in collect().items():
        file.append(polib.POEntry(msgid=message, occurrences=[(name, "") for name in files]))
    return file
