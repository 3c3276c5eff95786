"""A Space's assembled folder in a clean environment, started as Hugging Face starts it, without a network."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from huggingface_hub import SpaceCard

from tests.serving import Server, answers, free_port
from tests.spaces.deploying import deploy

Installed = tuple[Path, Path]  # a Space's folder and its Python


def install(name: str, home: Path) -> Installed:
    """Assemble a Space below `home` and install it; returns its folder and its Python.

    As on a Space, gradio comes from the front matter and `spaces` from its own package; torch is the one that these
    tests run on, from the wheels at hand where pip is told of some (PIP_FIND_LINKS).
    """
    folder = deploy.assemble(name, home / name)
    front = SpaceCard.load(folder / "README.md").data.to_dict()
    wheels = os.environ.get("PIP_FIND_LINKS", "")
    own = (folder / "requirements.txt").read_text().splitlines()
    if wheels:
        own = [line for line in own if not line.startswith("--extra-index-url")]
    brought = [f"gradio[oauth,mcp]=={front['sdk_version']}", "uvicorn>=0.14.0", "websockets>=10.4"]
    (home / "all.txt").write_text("\n".join([*own, *brought]))
    (home / "constraints.txt").write_text(f"torch=={importlib.metadata.version('torch')}")
    python = home / "venv" / "bin" / "python"
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
    told = [*(["--find-links", wheels] if wheels else []), "-r", str(home / "all.txt")]
    for command in (
        [uv, "venv", "--quiet", "--python", sys.executable, str(home / "venv")],
        [uv, "pip", "install", "--quiet", "--python", str(python), *told, "-c", str(home / "constraints.txt")],
    ):
        subprocess.run(command, check=True)
    return folder, python


def environment(folder: Path, port: int, more: Mapping[str, str]) -> dict[str, str]:
    """What a Space sets, and nothing of this process's but what it takes to run at all."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return kept | {
        "HOME": str(folder), "SYSTEM": "spaces", "SPACE_ID": "somebody/space", "SPACE_HOST": "somebody-space.hf.space",
        "SPACE_AUTHOR_NAME": "somebody", "SPACE_REPO_NAME": "space", "SPACE_TITLE": "Space", "SPACES_ZERO_GPU": "",
        "GRADIO_SERVER_NAME": "0.0.0.0", "GRADIO_SERVER_PORT": str(port), "GRADIO_ANALYTICS_ENABLED": "False",
        "GRADIO_ALLOW_FLAGGING": "never", "GRADIO_NUM_PORTS": "1", "GRADIO_THEME": "huggingface", "TQDM_POSITION": "-1",
        "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "PLAYGROUND_PORT": str(port),
        "PLAYGROUND_HOST": "127.0.0.1",  # and not the network that the tests run in
    } | dict(more)  # fmt: skip


@contextmanager
def started(installed: Installed, more: Mapping[str, str] | None = None, patience: float = 120.0) -> Iterator[Server]:
    """The Space, until the end of this, with `more` of the environment; its output is in the error if it fails."""
    folder, python = installed
    port, began, pause = free_port(), time.monotonic(), threading.Event()
    set_ = {name: value for name, value in environment(folder, port, more or {}).items() if value}
    with (
        tempfile.TemporaryFile() as output,
        subprocess.Popen([str(python), "app.py"], cwd=folder, env=set_, stdout=output, stderr=output) as process,
    ):
        try:
            while not answers(port):
                if process.poll() is not None or time.monotonic() - began > patience:
                    output.seek(0)
                    raise RuntimeError(f"the Space did not start:\n{output.read().decode()[-4000:]}")
                pause.wait(0.1)
            yield Server(f"http://127.0.0.1:{port}", process, time.monotonic() - began)
        finally:
            process.terminate()
            process.wait(20)
