"""A class on one machine: N pages stream at once, over real connections, from a process of their own.

    python -m tests.benchmarks.classroom [--sessions 30] [--mix same|six] [--seconds 60]

Prints, for the slowest, the median and the fastest session: frames a second, iterations a second and its part of an
equal share of the training time; the round trip of light events on the live channel (speed → state) and of a change
of the form (an unqueued Gradio event); and the server's memory over time. Server and pages share the machine's cores,
as the figures' header says. It prints; it asserts nothing.
"""

import argparse
import asyncio
import json
import os
import statistics
import struct
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import torch
from websockets.asyncio.client import ClientConnection, connect

from playground.plane import GanSpec
from tests.serving import Server, served

SMALL: dict[str, Any] = {"generator_width": 14, "discriminator_width": 14, "batch_size": 150}
SIX: list[dict[str, Any]] = [
    SMALL,
    {"loss": "hinge", "spectral_norm": True, "generator_width": 64, "discriminator_width": 64, "batch_size": 256},
    {"loss": "wasserstein", "penalty": "gradient_penalty", "penalty_weight": 0.1, "discriminator_steps": 5},
    {"loss": "relativistic", "penalty": "r1_r2", "distribution": "spiral"},
    {"loss": "least_squares", "generator_layers": 1, "discriminator_layers": 1, "distribution": "moons"},
    {"loss": "wasserstein", "weight_clip": 0.1, "discriminator_optimizer": "rmsprop", "discriminator_layers": 3},
]
WARM_UP = 5.0  # seconds, not counted: everybody joins


@dataclass
class Tally:
    """What one page has seen since the count began."""

    frames: int = 0
    first: tuple[int, float] = (0, 0.0)  # iteration and seconds of training when the count began
    last: tuple[int, float] = (0, 0.0)
    trips: list[float] = field(default_factory=list)


async def page(server: Server, spec: GanSpec, tally: Tally, counting: asyncio.Event) -> None:
    """One page: opens a run, paints nothing, acknowledges every frame, and moves its speed slider now and then."""
    async with connect(server.live, max_size=None, compression=None) as connection:
        await connection.send(json.dumps({"do": "open", "link": spec.to_link()}))
        asked: list[float] = []
        nudging = asyncio.create_task(nudge(connection, asked))
        try:
            async for message in connection:
                if isinstance(message, bytes):
                    await painted(connection, message, tally, counting)
                elif json.loads(message)["type"] == "state" and asked:
                    tally.trips.append(time.monotonic() - asked.pop(0))
        finally:
            nudging.cancel()


async def painted(connection: ClientConnection, message: bytes, tally: Tally, counting: asyncio.Event) -> None:
    """Read a frame's header and acknowledge it."""
    (length,) = struct.unpack_from("<I", message)
    header = json.loads(message[4 : 4 + length])
    await connection.send(json.dumps({"do": "ack", "frame": header["frame"]}))
    if counting.is_set():
        tally.last = (header["iteration"], header["seconds"])
        tally.first = tally.first if tally.frames else tally.last
        tally.frames += 1


async def nudge(connection: ClientConnection, asked: list[float]) -> None:
    """A light event every two seconds."""
    while True:
        await asyncio.sleep(2)
        asked.append(time.monotonic())
        await connection.send(json.dumps({"do": "speed", "value": None}))


class Form:
    """The Gradio page's form, as its JavaScript uses it: unqueued events over HTTP."""

    def __init__(self, server: Server) -> None:
        """Read the page's configuration and fill the form, as a page does when it loads."""
        self.server = server
        events = json.load(urllib.request.urlopen(server.address + "/config"))["dependencies"]
        by_name = {entry["api_name"]: entry for entry in events}
        self.changing = by_name["change"]["id"]
        self.values = self.call(by_name["load"]["id"], [])[: len(by_name["change"]["inputs"])]

    def call(self, event: int, values: list[Any]) -> list[Any]:
        """One event and its answer."""
        body = json.dumps({"data": values, "fn_index": event, "session_hash": "classroom"}).encode()
        address = self.server.address + "/gradio_api/run/predict"
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            answered: list[Any] = json.load(answer)["data"]
        return answered

    def change(self) -> float:
        """Seconds for one change of the form."""
        began = time.monotonic()
        self.call(self.changing, self.values)
        return time.monotonic() - began


async def measure(server: Server, specs: list[GanSpec], seconds: float) -> None:
    """Run the class and print what it got."""
    tallies, counting = [Tally() for _ in specs], asyncio.Event()
    pages = [asyncio.create_task(page(server, s, t, counting)) for s, t in zip(specs, tallies, strict=True)]
    await asyncio.sleep(WARM_UP)
    form = await asyncio.to_thread(Form, server)
    counting.set()
    began, used, memory, forms = time.monotonic(), server.cpu, [server.memory], list[float]()
    while time.monotonic() - began < seconds:
        await asyncio.sleep(min(5.0, seconds / 4))
        forms.append(await asyncio.to_thread(form.change))
        memory.append(server.memory)
        broken = [task.exception() for task in pages if task.done()]
        assert not broken, f"a page lost its connection: {broken}"
    counting.clear()
    elapsed = time.monotonic() - began
    print(f"  server used {(server.cpu - used) / elapsed:.2f} of {os.cpu_count()} cores over {elapsed:.0f} s")
    report(tallies, elapsed, memory, forms)
    for task in pages:
        task.cancel()
    await asyncio.gather(*pages, return_exceptions=True)


def report(tallies: list[Tally], elapsed: float, memory: list[float], forms: list[float]) -> None:
    """Print the figures."""
    shares = [tally.last[1] - tally.first[1] for tally in tallies]
    line("frames a second", [tally.frames / elapsed for tally in tallies])
    line("iterations a second", [(tally.last[0] - tally.first[0]) / elapsed for tally in tallies])
    line("part of an equal share of training time", [share * len(shares) / sum(shares) for share in shares])
    line("light event on the channel, ms", [1000 * trip for tally in tallies for trip in tally.trips])
    line("change of the form, ms", [1000 * seconds for seconds in forms])
    quarter = max(1, len(memory) // 4)
    early, late = statistics.mean(memory[:quarter]), statistics.mean(memory[-quarter:])
    print(f"  memory: {early:.0f} MB in the first quarter, {late:.0f} MB in the last ({late / early - 1:+.1%})")


def line(what: str, values: list[float]) -> None:
    """Print the least, the middle, the 95th percentile and the largest of a figure."""
    ordered = sorted(values)
    high = ordered[int(0.95 * (len(ordered) - 1))]
    print(
        f"  {what}: least {ordered[0]:.3g}, median {statistics.median(ordered):.3g}, "
        f"95% {high:.3g}, most {ordered[-1]:.3g}"
    )


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--mix", choices=("same", "six"), default="same")
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    shapes = [SMALL] if given.mix == "same" else SIX
    specs = [GanSpec(**{**shapes[i % len(shapes)], "seed": i}) for i in range(given.sessions)]
    print(
        f"{given.sessions} sessions, {len(shapes)} shape(s), {given.seconds:.0f} s; torch {torch.__version__}, "
        f"{os.cpu_count()} cores for server and pages together; links like ?{urlencode(shapes[-1])}"
    )
    with served("--sessions", str(given.sessions + 2)) as server:
        print(f"  the app answered {server.seconds:.1f} s after its start")
        asyncio.run(measure(server, specs, given.seconds))


if __name__ == "__main__":
    main()
