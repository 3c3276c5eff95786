"""`python -m playground.phase_diagram`: thousands of GANs over two settings, on Ray, as a CSV file and a heatmap.

    python -m playground.phase_diagram generator_rate discriminator_rate --seeds 8 --out collapse
    python -m playground.phase_diagram loss unrolling --set distribution=grid25 --address ray://head:10001

Writes OUT.csv, one line a GAN, as results come in, and OUT.html, a heatmap of what became of them, at the end or when
it is interrupted. Values are given as in the tab “Many”: --rows "1e-4, 1e-3, 1e-2".
"""

import argparse
import csv
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from tqdm import tqdm

from playground.cluster import LOCAL, Cluster, ClusterError
from playground.figures.diagram import diagram as figure
from playground.plane.diagram import Diagram, Found, Outcome, train
from playground.plane.sweep import FATES, Axis, label

SHOWN = ("collapsed", *(name for name in FATES if name != "collapsed"), "modes_strict", "high_quality", "js")
WORDS = {"modes_strict": "modes (1%)", "high_quality": "high quality"}


def main() -> None:
    """Train as the command line says, and write."""
    given = command_line()
    try:
        wanted = read(given)
        with Cluster(given.address, given.workers) as cluster:
            found, seconds = run(cluster, wanted, given.out)
    except (ValueError, ClusterError, OSError) as problem:
        sys.exit(str(problem))
    write(found, given.out.with_suffix(".html"))
    print(f"{found.done:,} of {wanted.size:,} GANs in {seconds:.0f} s: {given.out}.csv and {given.out}.html")


def command_line() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m playground.phase_diagram",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("row", help="the setting that varies from row to row, such as generator_rate")
    parser.add_argument("column", help="the setting that varies from column to column")
    parser.add_argument("--rows", default="", help="its values, with commas (as the tab offers them)")
    parser.add_argument("--columns", default="", help="likewise")
    parser.add_argument("--link", default="", help="all other settings, as the query of a link to the live tab")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="one other setting")
    parser.add_argument("--seeds", default=8, help="GANs in each cell (%(default)s)")
    parser.add_argument("--iterations", default=3000, help="of each GAN (%(default)s)")
    parser.add_argument("--address", default=LOCAL, help="of a Ray cluster: HOST:PORT, auto or ray://… (%(default)s)")
    parser.add_argument("--workers", type=int, default=None, help="processors to use here (all)")
    parser.add_argument("--out", type=Path, default=Path("phase_diagram"), help="the files' name (%(default)s)")
    return parser.parse_args()


def read(given: argparse.Namespace) -> Diagram:
    """The diagram that the command line means. ValueError, with one sentence, for a bad one."""
    query: dict[str, Any] = dict(parse_qsl(given.link.lstrip("?")))
    for pair in given.set:
        name, _, value = pair.partition("=")
        query[name] = value
    axes = {"rows": given.row, "row_values": given.rows, "columns": given.column, "column_values": given.columns}
    return Diagram.from_mapping({**query, **axes, "seeds": given.seeds, "iterations": given.iterations})


def run(cluster: Cluster, wanted: Diagram, out: Path) -> tuple[Found, float]:
    """Train all, and write each outcome when it comes; an interruption keeps what there is. Returns it, and seconds."""
    found, began = Found(wanted), time.monotonic()
    with (
        out.with_suffix(".csv").open("w", newline="", encoding="utf-8") as file,
        tqdm(total=wanted.size, unit="GAN") as bar,
    ):
        writer = csv.writer(file)
        writer.writerow([wanted.rows.name, wanted.columns.name, *Outcome._fields[2:]])
        try:
            for outcomes in cluster.stream(train, wanted.tasks()):
                found.enter(outcomes)
                writer.writerows(line(wanted, each) for each in outcomes)
                file.flush()
                bar.update(len(outcomes))
        except KeyboardInterrupt:
            print("Interrupted: what has been trained is written.", file=sys.stderr)
    return found, time.monotonic() - began


def line(wanted: Diagram, outcome: Outcome) -> list[Any]:
    """A GAN as a line of the table: its two settings in place of row and column."""
    return [wanted.rows.values[outcome.row], wanted.columns.values[outcome.column], *outcome[2:]]


def write(found: Found, path: Path) -> None:
    """The heatmap, as a page that needs nothing else."""
    wanted = found.diagram
    named = {WORDS.get(name, name): found.share(name) for name in SHOWN}
    title = f"What became of {found.done:,} GANs, {wanted.seeds} seeds a cell, after {wanted.iterations:,} iterations"
    made = figure(worded(wanted.rows), worded(wanted.columns), named, found.counts(), title, FATES)
    made.write_html(path, include_plotlyjs=True)


def worded(axis: Axis) -> tuple[str, list[str]]:
    """An axis in words."""
    values = [f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ") for value in axis.values]
    return label(axis.name), values


if __name__ == "__main__":
    main()
