"""`python -m playground [--host --port --device …]`: start the app."""

import argparse
import os
import sys

# Before gradio is imported: no calls to the outside, and an event's cost that does not grow with the events served.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from playground.settings import Settings


def main() -> None:
    """Read the settings, start the hub, serve until interrupted."""
    try:
        settings = command_line(Settings.read())
        settings.try_device()
    except ValueError as problem:
        sys.exit(str(problem))
    from playground import app

    app.serve(settings)


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
