"""`python -m playground.rating [--host --port]`: serve raters alone, with neither torch nor gradio.

Studies are made in the app's tab, or from folders:
`python -m playground.rating create NAME --real DIR --fake MODEL=DIR`.
"""

import argparse
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from playground.rating import material
from playground.rating.design import Design
from playground.rating.encoding import SIZES
from playground.rating.protocol import PRESETS
from playground.rating.routes import routes
from playground.rating.service import Ratings
from playground.rating.settings import Settings
from playground.rating.store.database import StoreError
from playground.safety import layers


def main() -> None:
    """Serve, or make a study."""
    given = _command_line()
    try:
        ratings = Ratings(Settings.read())
        if given.command == "create":
            print(create(ratings, given))
        else:
            serve(ratings, given.host, given.port)
    except (ValueError, StoreError) as problem:
        sys.exit(str(problem))


def serve(ratings: Ratings, host: str, port: int) -> None:
    """Serve raters until interrupted."""
    if not ratings.settings.given:
        print(f"The owner's token of this run: {ratings.settings.token} (PLAYGROUND_RATING_TOKEN sets it)", flush=True)
    try:
        app = Starlette(routes=routes(ratings), middleware=layers())
        uvicorn.run(app, host=host, port=port, log_level="warning")
    finally:
        ratings.close()


def create(ratings: Ratings, given: argparse.Namespace) -> str:
    """Make a study of folders; returns what there is to say of it. ValueError, with one sentence, for bad input."""
    folders = {"real": material.folder(Path(given.real))}
    for each in given.fake:
        name, split, path = each.partition("=")
        if not split or name in folders:
            raise ValueError(f"--fake must be MODEL=FOLDER, each model once; {each!r} is not.")
        folders[name] = material.folder(Path(path))
    pictures = {name: material.gather(files, name, given.size) for name, files in folders.items()}
    design = Design(given.title or given.name, PRESETS[given.protocol], tuple(folders)[1:], raters=given.raters)
    notes = material.notes(folders, given.size)
    shown, masks = material.Material(pictures).encoded(design.seed)
    study = ratings.studies.create(given.name, design, shown, masks, notes)
    codes = design.codes
    return "\n".join(
        [
            f"Made: /rate/{study.id}. A dry run: /rate/{study.id}?dry={ratings.visits.dry_key(study)}",
            f"Codes: {codes.completion} (complete), {codes.screen_out} (screened out), {codes.failed} (not qualified)",
            *notes,
        ]
    )


def _command_line() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m playground.rating", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=7861, help="port to listen on (%(default)s)")
    making = parser.add_subparsers(dest="command").add_parser("create", help="make a study of folders of pictures")
    making.add_argument("name", help="the study's name in its link")
    making.add_argument("--real", required=True, help="folder of real pictures")
    making.add_argument("--fake", required=True, action="append", help="MODEL=FOLDER; may be given again")
    making.add_argument("--protocol", default="weighted", choices=list(PRESETS), help="(%(default)s)")
    making.add_argument("--size", type=int, default=64, choices=SIZES, help="px a side (%(default)s)")
    making.add_argument("--raters", type=int, default=30, help="a model (%(default)s)")
    making.add_argument("--title", default="", help="what raters read above the study")
    return parser.parse_args()


if __name__ == "__main__":
    main()
