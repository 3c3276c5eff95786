"""`python -m playground [--host --port --device …]`: start the app."""

import argparse
import os
import sys

# Before gradio is imported: no calls to the outside, and an event's cost that does not grow with the events served.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from playground import memory
from playground.safety import uploads
from playground.safety.policy import Policy
from playground.settings import Settings

uploads.folder()  # Gradio, once imported, looks for it in the environment


def main(rating: bool = False) -> None:
    """Read the settings, start the app, serve until interrupted. `rating`: the rating tab alone."""
    try:
        settings, policy = command_line(Settings.read()), Policy.read()
        settings.try_device()
        settings.try_cluster()
    except ValueError as problem:
        sys.exit(str(problem))
    memory.share_pools()
    memory.keep_giving_back()
    from playground import app

    (app.serve_rating if rating else app.serve)(settings, policy)


def command_line(defaults: Settings) -> Settings:
    """The settings with what the command line says in place of the environment's. ValueError as `Settings.given`."""
    parser = argparse.ArgumentParser(prog="python -m playground", description="The GAN playground.")
    parser.add_argument("--host", default=defaults.host, help="address to listen on; 0.0.0.0 for a class (%(default)s)")
    parser.add_argument("--port", default=defaults.port, help="port to listen on (%(default)s)")
    parser.add_argument("--device", default=defaults.device, help="cpu, cuda, cuda:N or auto (%(default)s)")
    parser.add_argument("--sessions", default=defaults.sessions, help="most live runs (%(default)s)")
    settings = defaults
    for name, value in vars(parser.parse_args()).items():
        settings = settings.given(name, value, f"--{name}")
    return settings


if __name__ == "__main__":
    main()
