"""The Space: the same app as `python -m playground`, listening to the outside."""

import contextlib
import os

with contextlib.suppress(ImportError):  # only ZeroGPU hardware has it, and it wants to come before gradio
    import spaces  # noqa: F401

from playground.__main__ import main

os.environ.setdefault("PLAYGROUND_HOST", "0.0.0.0")
main()
