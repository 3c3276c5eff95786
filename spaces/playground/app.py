"""The Space of the playground: the same app as `python -m playground`, on the hardware that the Space has."""

import os

import spaces  # before torch: on ZeroGPU it stands in for CUDA outside of its functions

os.environ.setdefault("PLAYGROUND_HOST", "0.0.0.0")
os.environ.setdefault("PLAYGROUND_CROWD", "64")  # visitors may come through a few proxies
# Who asked, as the Space's proxy says it; nobody else reaches the app.
os.environ.setdefault("FORWARDED_ALLOW_IPS", "127.0.0.1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16")
# Threads, such as those that train for visitors, never see the GPU that ZeroGPU lends.
os.environ.setdefault("PLAYGROUND_DEVICE", "cpu" if "SPACES_ZERO_GPU" in os.environ else "auto")

from playground.__main__ import main
from playground.pictures import lending

if "SPACES_ZERO_GPU" in os.environ:
    lending.lend(spaces.GPU(duration=lending.SECONDS))

if __name__ == "__main__":
    main()
