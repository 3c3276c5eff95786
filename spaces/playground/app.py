"""The Space: the same app as `python -m playground`, listening to the outside."""

import os

from playground.__main__ import main

os.environ.setdefault("PLAYGROUND_HOST", "0.0.0.0")
os.environ.setdefault("PLAYGROUND_DEVICE", "cpu")  # ZeroGPU lends its CUDA to decorated functions, not to a thread
main()
