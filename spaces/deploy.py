"""`python spaces/deploy.py NAME OWNER/SPACE`: assemble the folder of a Space and upload it to Hugging Face.

`python spaces/deploy.py NAME --dry-run FOLDER` writes the folder and uploads nothing. NAME is a folder beside this
file. Uploading needs a token with the right to write: `hf auth login`, or the variable HF_TOKEN.
"""

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalTokenNotFoundError

HERE = Path(__file__).parent
ROOT = HERE.parent
CPU, ZERO = "cpu-basic", "zero-a10g"
HARDWARE = (CPU, "cpu-upgrade", ZERO, "t4-small", "t4-medium", "l4x1", "a10g-small", "a10g-large")
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"  # a tenth of the size of torch with CUDA
BROUGHT = "gradio"  # by the Space itself, in the version that its front matter names
PACKAGE = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
PRETRAINED = shutil.ignore_patterns("__pycache__", "recipes", "requirements.txt", ".*")


def names() -> list[str]:
    """The Spaces that there are."""
    return sorted(path.parent.name for path in HERE.glob("*/app.py"))


def assemble(name: str, folder: Path, hardware: str = CPU) -> Path:
    """Write the folder of a Space: its own files, the package, the trained models, all requirements; returns it.

    ValueError, with one sentence, for an unknown Space or hardware, and for a folder with something in it.
    """
    if name not in names():
        raise ValueError(f"There is no Space {name!r}; there are {' and '.join(names())}.")
    if hardware not in HARDWARE:
        raise ValueError(f"Hardware must be one of {', '.join(HARDWARE)}; {hardware!r} is not.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} is not an empty folder: name another.")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / name / "app.py", folder / "app.py")
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    card = (HERE / name / "README.md").read_text(encoding="utf-8")
    (folder / "README.md").write_text(suggesting(card, hardware), encoding="utf-8")
    (folder / "requirements.txt").write_text("\n".join(requirements(HERE / name / "requirements.txt", hardware)) + "\n")
    shutil.copytree(ROOT / "playground", folder / "playground", ignore=PACKAGE)
    shutil.copytree(ROOT / "pretrained", folder / "pretrained", ignore=PRETRAINED)
    return folder


def suggesting(card: str, hardware: str) -> str:
    """A card whose front matter suggests this hardware to who duplicates the Space."""
    return re.sub(r"(?m)^suggested_hardware: .*$", f"suggested_hardware: {hardware}", card, count=1)


def requirements(path: Path, hardware: str) -> list[str]:
    """The requirements of a Space for its image: without what that brings, with torch as the hardware wants it."""
    found = [line for line in lines(path) if re.split(r"[=\[<> ]", line)[0] != BROUGHT]
    torch = next(line for line in found if line.startswith("torch=="))
    if hardware == ZERO:  # which knows some versions only
        return ["torch" if line == torch else line for line in found]
    if hardware.startswith("cpu"):
        return [f"--extra-index-url {CPU_WHEELS}", *(f"{torch}+cpu" if line == torch else line for line in found)]
    return found


def lines(path: Path) -> list[str]:
    """The lines of a file of requirements, and of those that it names."""
    found: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            found += lines(path.parent / line.removeprefix("-r "))
        elif line and not line.startswith("#"):
            found.append(line)
    return found


def upload(folder: Path, repo: str, hardware: str, private: bool) -> str:
    """Create the Space where it is not there, and make its files those of the folder; returns its address."""
    hub = HfApi()
    made = hub.create_repo(
        repo, repo_type="space", space_sdk="gradio", space_hardware=hardware, private=private, exist_ok=True
    )
    hub.upload_folder(
        repo_id=repo,
        repo_type="space",
        folder_path=folder,
        delete_patterns="*",  # what the folder no longer has
        commit_message="Assembled by spaces/deploy.py",
    )
    return str(made)


def main(arguments: Sequence[str] | None = None) -> None:
    """As the command line says; on failure, exit with one sentence."""
    parser = argparse.ArgumentParser(prog="python spaces/deploy.py", description=__doc__)
    parser.add_argument("name", help=f"which Space: {' or '.join(names())}")
    parser.add_argument("repo", nargs="?", default="", help="OWNER/SPACE on Hugging Face")
    parser.add_argument("--dry-run", type=Path, metavar="FOLDER", help="write the folder, upload nothing")
    parser.add_argument("--hardware", default=CPU, help=f"{', '.join(HARDWARE)} (%(default)s)")
    parser.add_argument("--private", action="store_true", help="a Space that only you see, where it is new")
    given = parser.parse_args(arguments)
    try:
        if given.dry_run is not None:
            print(f"Written: {assemble(given.name, given.dry_run, given.hardware)}")
        elif not given.repo:
            raise ValueError("Name the Space to upload to, as OWNER/SPACE, or a folder: --dry-run FOLDER.")
        else:
            with tempfile.TemporaryDirectory() as folder:
                assembled = assemble(given.name, Path(folder) / given.name, given.hardware)
                print(f"Uploaded: {upload(assembled, given.repo, given.hardware, given.private)}")
    except (ValueError, HFValidationError, LocalTokenNotFoundError) as problem:
        sys.exit(str(problem).partition("\n")[0])
    except (HfHubHTTPError, OSError) as problem:
        sys.exit(f"Hugging Face did not take it: {str(problem).partition(chr(10))[0]}")


if __name__ == "__main__":
    main()
