"""The folder of files that visitors upload through Gradio: bounded, and emptied of what is old.

Gradio names a file's folder by the digest of its content, so that only who has the file knows its address. It forgets
files whose upload was cut off; they go here with the others.
"""

import os
import tempfile
import time
from pathlib import Path

MOST = 2 << 30  # bytes of all files
KEPT = 3600.0  # seconds: a form that was filled in is sent sooner


def folder() -> Path:
    """Where they lie: GRADIO_TEMP_DIR, or a folder of our own, since what is old is deleted in it."""
    return Path(os.environ.setdefault("GRADIO_TEMP_DIR", str(Path(tempfile.gettempdir()) / "gan-playground")))


def make_room(wanted: int, most: int = MOST) -> bool:
    """Delete what is old; whether there is room for so many bytes more."""
    used, now = 0, time.time()
    for root, _, names in os.walk(folder()):
        for name in names:
            path = Path(root, name)
            try:
                found = path.stat()
                if now - found.st_mtime > KEPT:
                    path.unlink()
                else:
                    used += found.st_size
            except FileNotFoundError:  # somebody else was faster
                continue
    return used + wanted <= most
