"""What lends ZeroGPU's GPU: the interface that `spaces` (zero/api.py) asks, which notes all and lends nothing real."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.spaces.answering import answering

LOAN = {"idle": False, "nvidiaIndex": 0, "nvidiaUUID": "GPU-0", "allowToken": "token"}


TORCH = """import torch

torch.version.cuda = "12.8"
torch._C._cuda_init = lambda: None
torch.cuda._is_in_bad_fork = torch.cuda.is_initialized
"""


def cuda(folder: Path) -> dict[str, str]:
    """What makes torch's build for the CPU look like one for CUDA, where `spaces` takes that for granted."""
    (folder / "sitecustomize.py").write_text(TORCH)
    return {"PYTHONPATH": str(folder)}


@contextmanager
def lender() -> Iterator[tuple[str, list[str]]]:
    """Its address, and what it was asked."""
    asked: list[str] = []

    def lend(path: str) -> tuple[int, str, bytes]:
        what = urlsplit(path).path
        asked.append(what)
        return 200, "application/json", json.dumps(LOAN if what == "/schedule" else {}).encode()

    with answering(lend) as port:
        yield f"http://127.0.0.1:{port}", asked
