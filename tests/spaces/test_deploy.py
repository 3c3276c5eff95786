"""The assembled folders, and what is sent to Hugging Face; `test_spaces` starts them."""

import re
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import SpaceCard

from tests.serving import ROOT
from tests.spaces.deploying import deploy

NAMES = deploy.names()
COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}  # that the Hub knows


def test_there_are_two() -> None:
    assert NAMES == ["playground", "rating"]


def pinned(name: str) -> str:
    (found,) = re.findall(rf"(?m)^{name}==(\S+)$", (ROOT / "requirements.txt").read_text())
    return str(found)


@pytest.mark.parametrize("name", NAMES)
def test_the_front_matter_is_what_the_hub_takes(name: str, tmp_path: Path) -> None:
    folder = deploy.assemble(name, tmp_path / name, "t4-small")
    card = SpaceCard.load(folder / "README.md")
    front = card.data.to_dict()
    assert card.text.strip()
    assert front["sdk"] == "gradio"
    assert front["sdk_version"] == pinned("gradio")
    assert re.fullmatch(r"3\.1[1-4]", front["python_version"])
    assert (folder / front["app_file"]).is_file()
    assert {front["colorFrom"], front["colorTo"]} <= COLOURS
    assert len(front["short_description"]) <= 60
    assert front["license"] == "mit"
    assert front["suggested_hardware"] == "t4-small"
    assert front["title"]
    assert len(front["emoji"].replace("\ufe0f", "")) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_has_all_that_runs_and_nothing_else(name: str, tmp_path: Path) -> None:
    folder = deploy.assemble(name, tmp_path / name)
    assert sorted(path.name for path in folder.iterdir()) == [
        "LICENSE", "README.md", "app.py", "playground", "pretrained", "requirements.txt",
    ]  # fmt: skip
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in files if path.suffix == ".pyc" or path.name.startswith(".")]
    assert sum(path.stat().st_size for path in files) < 100 << 20
    for path in (ROOT / "pretrained").rglob("model.safetensors"):
        assert (folder / path.relative_to(ROOT)).read_bytes() == path.read_bytes()
    assert (folder / "playground" / "web" / "rate" / "page.html").is_file()


def test_the_requirements_are_the_apps_own_without_what_the_image_brings() -> None:
    path = ROOT / "spaces" / "playground" / "requirements.txt"
    gpu = deploy.requirements(path, "t4-small")
    root = deploy.lines(ROOT / "requirements.txt")
    assert [line for line in root if line not in gpu] == [f"gradio=={pinned('gradio')}"]
    assert [line.split("==")[0] for line in gpu if line not in root] == ["spaces", "psycopg[binary]"]
    assert all(re.fullmatch(r"[\w\[\]-]+==[\w.]+", line) for line in gpu)
    zero = deploy.requirements(path, "zero-a10g")
    assert [line for line in zero if line not in gpu] == ["torch"]
    cpu = deploy.requirements(path, "cpu-basic")
    assert [line for line in cpu if line not in gpu] == [
        f"--extra-index-url {deploy.CPU_WHEELS}", f"torch=={pinned('torch')}+cpu",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere", "--dry-run", "x"], "There is no Space 'nowhere'; there are playground and rating."),
        (["rating", "--dry-run", "."], "is not an empty folder"),
        (["rating", "--dry-run", "x", "--hardware", "abacus"], "Hardware must be one of cpu-basic"),
        (["rating"], "Name the Space to upload to"),
    ],
)
def test_what_is_no_good_is_one_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "something").write_text("")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        deploy.main(arguments)
    assert sentence in str(ended.value.code)
    assert "\n" not in str(ended.value.code)


class Hub:
    """Stands in for Hugging Face, and remembers."""

    asked: list[tuple[str, dict[str, Any]]]

    def __init__(self) -> None:
        Hub.asked = []

    def create_repo(self, repo: str, **options: Any) -> str:
        Hub.asked.append((repo, options))
        return f"https://huggingface.co/spaces/{repo}"

    def upload_folder(self, **options: Any) -> None:
        files = sorted(path.name for path in options["folder_path"].iterdir())
        Hub.asked.append((options["repo_id"], options | {"files": files}))


def test_it_uploads_the_assembled_folder(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(deploy, "HfApi", Hub)
    deploy.main(["rating", "somebody/real-or-fake", "--hardware", "t4-small", "--private"])
    (created, made), (uploaded, sent) = Hub.asked
    assert created == uploaded == "somebody/real-or-fake"
    assert made["repo_type"] == sent["repo_type"] == "space"
    assert (made["space_sdk"], made["space_hardware"], made["private"]) == ("gradio", "t4-small", True)
    assert "app.py" in sent["files"]
    assert sent["delete_patterns"] == "*"
    assert capsys.readouterr().out == "Uploaded: https://huggingface.co/spaces/somebody/real-or-fake\n"


def test_a_refusal_of_the_hub_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("no way there\nand more")

    monkeypatch.setattr(deploy, "upload", refuse)
    with pytest.raises(SystemExit, match=r"^Hugging Face did not take it: no way there$"):
        deploy.main(["playground", "somebody/gan"])
