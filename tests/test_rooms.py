"""Who may import whom (the house rules): rooms know nothing of the screen, nor of each other but where stated."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "playground"
SCREEN = {"gradio", "plotly"}
ROOMS = {"plane", "pictures", "metrics", "rating", "lessons", "safety", "texts"}
MAY_USE: dict[str, set[str]] = {
    "plane": {"metrics"},
    "pictures": {"metrics", "memory"},
    "metrics": set(),
    "rating": {"safety", "texts", "fresh"},
    "lessons": {"plane"},
    "safety": set(),
    "texts": {"fresh"},
}
BEHIND_THE_HUB = ("hub", "limits", "places", "group", "session", "trainer", "gauge", "saved")


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, at its top or deeper."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py")) or [path for path in [ROOT / f"{room}.py"] if path.exists()]


def neighbours(path: Path) -> set[str]:
    """The parts of the playground that a file imports."""
    return {name.split(".")[1] for name in imports(path) if name.startswith("playground.")}


def test_there_are_rooms_to_check() -> None:
    assert files("plane")
    assert files("metrics")


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_rooms_know_neither_the_screen_nor_each_other(room: str) -> None:
    for path in files(room):
        assert not SCREEN & {name.split(".")[0] for name in imports(path)}, path
        assert neighbours(path) <= {room} | MAY_USE[room], path


@pytest.mark.parametrize("module", BEHIND_THE_HUB)
def test_the_hub_knows_the_plane_alone(module: str) -> None:
    (path,) = files(module)
    assert neighbours(path) <= {"plane", *BEHIND_THE_HUB}
    assert not SCREEN & {name.split(".")[0] for name in imports(path)}


def test_figures_are_fed_arrays() -> None:
    for path in files("figures"):
        assert neighbours(path) <= {"figures"}, path
        assert not {"gradio", "torch"} & {name.split(".")[0] for name in imports(path)}, path


def test_only_the_app_knows_the_tabs() -> None:
    for path in ROOT.rglob("*.py"):
        if path.parent.name != "tabs" and path.name not in ("app.py", "__main__.py"):
            assert "tabs" not in neighbours(path), path


def test_no_spaces_package_shadows_the_library() -> None:
    assert not (ROOT.parent / "spaces" / "__init__.py").exists()


def test_the_check_sees_an_import_inside_a_function(tmp_path: Path) -> None:
    sly = tmp_path / "sly.py"
    sly.write_text("def f():\n    from playground.tabs import live\n    import gradio.blocks\n")
    assert neighbours(sly) == {"tabs"}
    assert "gradio.blocks" in set(imports(sly))
