"""`python -m playground [--host --port --device …]`: start the app."""

import argparse
import os
import sys
from dataclasses import replace

# Before gradio is imported: no calls to the outside, and an event's cost that does not grow with the events served.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from playground.settings import Settings


def main() -> None:
    """Read the settings, start the hub, serve until interrupted."""
    try:
        settings = command_line(Settings.read())
    except ValueError as problem:
        sys.exit(str(problem))
    from playground import app

    app.serve(settings)


def command_line(defaults: Settings) -> Settings:
    """The settings with what the command line says in place of the environment's."""
    parser = argparse.ArgumentParser(prog="python -m playground", description="The GAN playground.")
    parser.add_argument("--host", default=defaults.host, help="address to listen on; 0.0.0.0 for a class (%(default)s)")
    parser.add_argument("--port", type=int, default=defaults.port, help="port to listen on (%(default)s)")
    parser.add_argument("--device", default=defaults.device, help="cpu, cuda or auto (%(default)s)")
    parser.add_argument("--sessions", type=int, default=defaults.sessions, help="most live runs (%(default)s)")
    given = parser.parse_args()
    return replace(defaults, **vars(given))


if __name__ == "__main__":
    main()
