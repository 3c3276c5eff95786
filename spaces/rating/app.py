"""The Space of raters: the rating tab, and the raters' own pages at /rate/STUDY."""

import os

import spaces  # noqa: F401 (before gradio, which looks for it)

os.environ.setdefault("PLAYGROUND_HOST", "0.0.0.0")
os.environ.setdefault("PLAYGROUND_DEVICE", "cpu")
os.environ.setdefault("PLAYGROUND_CROWD", "64")  # visitors may come through a few proxies
# Who asked, as the Space's proxy says it; nobody else reaches the app.
os.environ.setdefault("FORWARDED_ALLOW_IPS", "127.0.0.1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16")

from playground.__main__ import main

if __name__ == "__main__":
    main(rating=True)
