"""A mixed crowd on one machine: live sessions, visitors on picture tabs, and raters, more of them step by step.

    python -m tests.benchmarks.load [--live 20] [--pictures 20] [--raters 20] [--steps 4] [--seconds 30] [--hold 60]

Starts the app. A live session is a page's WebSocket that acknowledges every frame; a visitor on picture tabs asks what
the pages of the gallery, the latent tabs and the translation tab ask, one thing after another, and thinks `--think`
seconds between; a rater is simulated over HTTP. Prints one line a step: what each kind got, errors, requests that were
told to wait, the server's memory and cores. In the end the app is asked to stop while all are at it, and every answer
that it acknowledged is looked for. Crowd and server share the machine's cores, and whatever else runs there, too. It
prints; it asserts nothing.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import numpy as np
import torch

from playground.plane import GanSpec
from playground.rating.observers import Observer
from playground.rating.protocol import HypeInfinity
from playground.rating.service import Ratings
from playground.rating.simulate import Client, SimulatedRater, truths
from tests.benchmarks.classroom import SIX, Tally, page
from tests.rating.examples import TOKEN, add_study, settings
from tests.rating.test_process import check
from tests.serving import Server, served

STUDY = HypeInfinity(images=40, practice=2, qualification=0, checks=0)
MOST_RATERS = 900  # who may enter the study: each visit ends, and another rater comes
HEADINGS = (
    "  step  live pict rate | frames/s least, median | pictures/s   p50   p95  most ms | answers/s   p95 ms "
    "| errors told to wait in line |   MB cores"
)


@dataclass
class Book:
    """What the crowd has seen."""

    pictures: list[float] = field(default_factory=list)  # seconds from an order to its pictures
    errors: Counter[str] = field(default_factory=Counter)
    waits: int = 0  # orders that were told to come back later

    def wrong(self, kind: str, problem: object) -> None:
        """Something failed."""
        self.errors[f"{kind}: {type(problem).__name__} {problem}"[:160]] += 1


class Visitor:
    """One visitor of the picture tabs, who asks as the pages do."""

    def __init__(self, server: Server, book: Book, number: int, gallery: "Gallery") -> None:
        """The `number` decides what they choose."""
        self.server, self.book, self.gallery = server, book, gallery
        self.chance = random.Random(number)
        # A connection that the server may be closing is not used again: browsers ask anew then, this client does not.
        kept = httpx.Limits(keepalive_expiry=2)
        self.client = httpx.AsyncClient(timeout=60, headers={"X-Session": f"load-{number}"}, limits=kept)
        self.name = f"load{number}"

    async def visit(self, think: float) -> None:
        """Go from tab to tab until cancelled."""
        asks: list[Callable[[], Awaitable[None]]] = [
            self.truncate, self.interpolate, self.add, self.mix, self.translate, self.look_at_the_gallery,
        ]  # fmt: skip
        async with self.client:
            while True:
                ask = self.chance.choice(asks)
                began = time.monotonic()
                try:
                    await ask()
                    self.book.pictures.append(time.monotonic() - began)
                except (httpx.HTTPError, ValueError, KeyError) as problem:
                    self.book.wrong(ask.__name__, problem)
                await asyncio.sleep(think * self.chance.uniform(0.5, 1.5))

    async def truncate(self) -> None:
        """ψ is moved on the truncation tab: twelve pictures."""
        await self.latents("truncation", ["samples"], psi=round(self.chance.uniform(0.2, 1), 2), seed=self.seed)

    async def interpolate(self) -> None:
        """The scrubber is moved on the interpolation tab."""
        await self.latents("interpolation", ["here"], t=round(self.chance.random(), 3), seed=self.seed)

    async def add(self) -> None:
        """“Surprise me” on the arithmetic tab: three means and their sum."""
        await self.latents("arithmetic", ["terms", "outcome"], do="surprise")

    async def mix(self) -> None:
        """“Surprise me” on the mixing tab: a grid."""
        await self.latents("mixing", ["grid"], do="surprise")

    async def translate(self) -> None:
        """Another example on the translation tab."""
        link = urlencode({"model": "labels2avatar", "example": self.chance.randrange(1, 30), "seed": self.seed})
        answer = await self.post("/translation", {"link": link, "parts": ["output"]})
        assert answer["output"]

    async def look_at_the_gallery(self) -> None:
        """Another seed in the gallery: a wall, through Gradio's queue."""
        await self.gallery.wall(self.client, self.name, self.seed)

    @property
    def seed(self) -> int:
        """Somebody's seed."""
        return self.chance.randrange(10_000)

    async def latents(self, tab: str, parts: list[str], do: str | None = None, **changes: Any) -> None:
        """What a latent tab asks for."""
        link = urlencode({"model": "avatars", **changes})
        answer = await self.post(f"/latents/{tab}", {"link": link, "do": do, "parts": parts})
        assert answer["link"]

    async def post(self, path: str, message: dict[str, Any]) -> dict[str, Any]:
        """The answer, after the waits that the server asks for, as pages do."""
        while True:
            response = await self.client.post(self.server.address + path, json=message)
            if response.status_code != 429:
                answer: dict[str, Any] = response.json()
                if "problem" in answer:
                    raise ValueError(answer["problem"])
                return answer
            self.book.waits += 1
            await asyncio.sleep(float(response.headers.get("Retry-After", 1)))


class Gallery:
    """The gallery's event, as Gradio's page calls it."""

    def __init__(self, server: Server) -> None:
        """Read the page's configuration."""
        self.address = server.address + "/gradio_api/queue"
        config = json.load(urllib.request.urlopen(server.address + "/config"))
        controls = {each["id"]: each["props"] for each in config["components"]}
        (event,) = (
            each for each in config["dependencies"]
            if each["api_name"] == "show" and controls[each["inputs"][0]].get("elem_id") == "gallery-model"
        )  # fmt: skip
        self.event, self.values = event["id"], [controls[each].get("value") for each in event["inputs"]]

    async def wall(self, client: httpx.AsyncClient, session: str, seed: int) -> None:
        """One wall; ValueError where the event fails."""
        values = list(self.values)
        values[2] = seed
        order = {"data": values, "fn_index": self.event, "session_hash": session}
        (await client.post(f"{self.address}/join", json=order)).raise_for_status()
        async with client.stream("GET", f"{self.address}/data", params={"session_hash": session}) as stream:
            async for line in stream.aiter_lines():
                message = json.loads(line.removeprefix("data:")) if line else {}
                if message.get("msg") == "process_completed":
                    if not message["success"]:
                        raise ValueError("the wall failed")
                    return
        raise ValueError("no wall came")


class Raters:
    """Raters in threads; where one has finished, another comes."""

    def __init__(self, server: Server, book: Book, think: float) -> None:
        """For the study of `furnished`."""
        self.server, self.book, self.think = server, book, think
        self.known = truths(server.address, "small", TOKEN)
        self.stopping, self.all, self.numbers = threading.Event(), list[SimulatedRater](), count()
        self.threads: list[threading.Thread] = []

    def come(self, number: int) -> None:
        """So many more."""
        for _ in range(number):
            thread = threading.Thread(target=self._rate, daemon=True)
            self.threads.append(thread)
            thread.start()

    def _rate(self) -> None:
        while not self.stopping.is_set():
            number = next(self.numbers)
            rater = SimulatedRater(
                Client(self.server.address, 10), "small", f"rater {number}", Observer(), self.known,
                np.random.default_rng(number),
            )  # fmt: skip
            self.all.append(rater)
            try:
                rater.run(self.think, self.stopping.is_set)
            except Exception as problem:
                self.book.wrong("rater", problem)
            finally:
                rater.client.close()

    @property
    def answers(self) -> int:
        """Acknowledged so far."""
        return sum(len(rater.acknowledged) for rater in self.all)

    @property
    def waits(self) -> list[float]:
        """Seconds from an answer to the next picture, of all."""
        return [wait for rater in self.all for wait in rater.waits]


class Crowd:
    """All of them."""

    def __init__(self, server: Server, given: argparse.Namespace) -> None:
        """Nobody has come yet."""
        self.server, self.given, self.book = server, given, Book()
        self.tallies: list[Tally] = []
        self.live: list[asyncio.Task[None]] = []
        self.visitors: list[asyncio.Task[None]] = []
        self.counting = asyncio.Event()
        self.counting.set()
        self.gallery, self.raters = Gallery(server), Raters(server, self.book, given.think)

    def grow(self, share: float) -> None:
        """Come up to a share of the whole crowd."""
        given = self.given
        while len(self.live) < share * given.live:
            spec = GanSpec(**{**SIX[len(self.live) % len(SIX)], "seed": len(self.live)})
            self.tallies.append(Tally())
            self.live.append(asyncio.create_task(page(self.server, spec, self.tallies[-1], self.counting)))
        while len(self.visitors) < share * given.pictures:
            visitor = Visitor(self.server, self.book, len(self.visitors), self.gallery)
            self.visitors.append(asyncio.create_task(visitor.visit(given.think)))
        self.raters.come(int(np.ceil(share * given.raters)) - len(self.raters.threads))

    async def step(self, number: int, seconds: float) -> float:
        """Print what the crowd gets for some seconds; returns the server's memory, MB."""
        await asyncio.sleep(min(5.0, seconds / 4))  # who has just come is served
        frames, shown = [tally.frames for tally in self.tallies], len(self.book.pictures)
        answers, waits = self.raters.answers, len(self.raters.waits)
        began, used = time.monotonic(), self.server.cpu
        await asyncio.sleep(seconds)
        elapsed = time.monotonic() - began
        rates = [(tally.frames - before) / elapsed for tally, before in zip(self.tallies, frames, strict=True)]
        pictures = [1000 * each for each in self.book.pictures[shown:]]
        rated = [1000 * each for each in self.raters.waits[waits:]]
        for task in [each for each in (*self.live, *self.visitors) if each.done()]:
            self.book.wrong("page", task.exception())
        with urllib.request.urlopen(f"{self.server.address}/health") as answer:
            in_line = json.load(answer)["waiting"]
        memory = self.server.memory
        print(
            f"  {number:4d}  {len(self.live):4d} {len(self.visitors):4d} {len(self.raters.threads):4d} "
            f"| {min(rates, default=0):14.1f} {statistics.median(rates or [0]):7.1f} "
            f"| {len(pictures) / elapsed:10.1f} {at(pictures, 0.5):5.0f} {at(pictures, 0.95):5.0f} "
            f"{max(pictures, default=0):8.0f} "
            f"| {(self.raters.answers - answers) / elapsed:9.1f} {at(rated, 0.95):8.0f} "
            f"| {sum(self.book.errors.values()):6d} {self.book.waits:12d} {in_line:7d} "
            f"| {memory:4.0f} {(self.server.cpu - used) / elapsed:5.2f}",
            flush=True,
        )
        return memory

    async def leave(self) -> float:
        """The app is asked to stop while all are at it; seconds until it has."""
        known = self.book.errors.copy()
        began = time.monotonic()
        self.server.process.terminate()
        await asyncio.to_thread(self.server.process.wait, 60)
        seconds = time.monotonic() - began
        self.raters.stopping.set()
        for task in (*self.live, *self.visitors):
            task.cancel()
        await asyncio.gather(*self.live, *self.visitors, return_exceptions=True)
        for thread in self.raters.threads:
            await asyncio.to_thread(thread.join)
        self.book.errors = known  # that nobody answers now is no error
        return seconds


def at(values: list[float], share: float) -> float:
    """A percentile; 0 of nothing."""
    return sorted(values)[int(share * (len(values) - 1))] if values else 0.0


async def measure(server: Server, given: argparse.Namespace) -> Crowd:
    """Let the crowd come, and print."""
    crowd = Crowd(server, given)
    print(HEADINGS)
    for step in range(1, given.steps + 1):
        crowd.grow(step / given.steps)
        memory = await crowd.step(step, given.seconds)
    last = memory
    for spell in range(given.hold // 60):
        last = await crowd.step(given.steps + spell + 1, 60)
    if given.hold >= 60:
        print(f"  memory after the ramp {memory:.0f} MB, in the end {last:.0f} MB ({last / memory - 1:+.1%})")
    print(f"  the app stopped {await crowd.leave():.1f} s after it was asked to")
    return crowd


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--live", type=int, default=20)
    parser.add_argument("--pictures", type=int, default=20)
    parser.add_argument("--raters", type=int, default=20)
    parser.add_argument("--steps", type=int, default=4, help="in which the crowd comes (%(default)s)")
    parser.add_argument("--seconds", type=float, default=30, help="of a step (%(default)s)")
    parser.add_argument("--hold", type=int, default=60, help="seconds with all, a line a minute (%(default)s)")
    parser.add_argument("--think", type=float, default=3, help="seconds between two orders or answers (%(default)s)")
    parser.add_argument("--sessions", type=int, default=64, help="the server's places for live runs (%(default)s)")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ.update(PLAYGROUND_RATINGS=str(folder), PLAYGROUND_RATING_TOKEN=TOKEN, PLAYGROUND_RATING_COPIES="0")
        room = Ratings(settings(folder))
        stack.callback(room.close)
        add_study(room, STUDY, raters=MOST_RATERS)
        load = os.getloadavg()[0]
        print(f"torch {torch.__version__}, {os.cpu_count()} cores for all together; load before {load:.1f}")
        with served("--sessions", str(given.sessions)) as server:
            print(f"  the app answered {server.seconds:.1f} s after its start")
            crowd = asyncio.run(measure(server, given))
        stored = check(room, crowd.raters.all)
        print(f"  {crowd.raters.answers:,} answers acknowledged, {stored:,} stored, none lost or twice")
        for problem, times in crowd.book.errors.most_common():
            print(f"  {times} × {problem}")


if __name__ == "__main__":
    main()
