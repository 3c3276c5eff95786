"""What a class's wall costs: N views stream and sit in a class, while its wall is open and shut in turns.

    python -m tests.benchmarks.wall [--views 30] [--spells 6] [--seconds 15]

Prints, for the spells with and without an open wall, the iterations and frames a second of all views together and the
server's cores, the median over spells and the ratio of the medians; and what the wall was sent. Server, pages and wall
share the machine's cores. It prints; it asserts nothing.
"""

import argparse
import asyncio
import json
import os
import statistics
import time
import urllib.request
from contextlib import suppress

import torch
from websockets.asyncio.client import ClientConnection, connect

from playground.plane import GanSpec
from tests.benchmarks.classroom import SMALL, WARM_UP, Tally, painted
from tests.serving import Server, served

Spell = tuple[float, float, float]  # iterations and frames a second, cores


async def view(server: Server, code: str, spec: GanSpec, tally: Tally, counting: asyncio.Event) -> None:
    """One page: a run that streams, and a seat in the class."""
    async with connect(server.live, max_size=None, compression=None) as run:
        await run.send(json.dumps({"do": "open", "link": spec.to_link()}))
        ticket = json.loads(await run.recv())["ticket"]
        async with connect(f"{at(server, code)}/seat") as seat:
            await seat.send(json.dumps({"do": "join", "ticket": ticket}))
            async for message in run:
                if isinstance(message, bytes):
                    await painted(run, message, tally, counting)


async def wall(server: Server, code: str, key: str, sizes: list[int]) -> None:
    """A wall that paints at once."""
    async with connect(f"{at(server, code)}/wall") as connection:
        await connection.send(json.dumps({"do": "open", "key": key}))
        async for message in connection:
            if isinstance(message, bytes):
                sizes.append(len(message))
                await acknowledge(connection)


async def acknowledge(connection: ClientConnection) -> None:
    """The pictures are painted."""
    await connection.send(json.dumps({"do": "ack"}))


def at(server: Server, code: str) -> str:
    """Where a class's channels are."""
    return f"{server.address.replace('http', 'ws', 1)}/class/{code}"


def opened(server: Server) -> tuple[str, str]:
    """A new class: code and key."""
    with urllib.request.urlopen(urllib.request.Request(f"{server.address}/class/open", b"{}")) as answer:
        told = json.load(answer)
    return told["code"], told["key"]


async def spell(server: Server, tallies: list[Tally], seconds: float) -> Spell:
    """What the views get for some seconds."""
    before = [(tally.last[0], tally.frames) for tally in tallies]
    began, used = time.monotonic(), server.cpu
    await asyncio.sleep(seconds)
    elapsed = time.monotonic() - began
    trained = sum(tally.last[0] - was for tally, (was, _) in zip(tallies, before, strict=True))
    shown = sum(tally.frames - was for tally, (_, was) in zip(tallies, before, strict=True))
    return trained / elapsed, shown / elapsed, (server.cpu - used) / elapsed


async def measure(server: Server, views: int, spells: int, seconds: float) -> None:
    """Run the class and print."""
    code, key = await asyncio.to_thread(opened, server)
    tallies, counting, sizes = [Tally() for _ in range(views)], asyncio.Event(), list[int]()
    counting.set()
    specs = [GanSpec(**{**SMALL, "seed": seed}) for seed in range(views)]
    first = asyncio.create_task(wall(server, code, key, []))  # a class whose wall was never open ends by itself
    pages = [asyncio.create_task(view(server, code, s, t, counting)) for s, t in zip(specs, tallies, strict=True)]
    await asyncio.sleep(WARM_UP)
    await over(first)
    found: dict[bool, list[Spell]] = {False: [], True: []}
    for turn in range(2 * spells):
        on = turn % 4 in (1, 2)  # shut, open, open, shut: a drift of the machine strikes both alike
        shown = asyncio.create_task(wall(server, code, key, sizes)) if on else None
        found[on].append(await spell(server, tallies, seconds))
        if shown is not None:
            await over(shown)
        broken = [page.exception() for page in pages if page.done()]
        assert not broken, f"a view lost its connection: {broken}"
    report(found)
    print(f"  the wall was sent {sum(sizes) / spells / seconds / 1000:.0f} kB a second, "
          f"{len(sizes) / spells / seconds:.1f} messages a second")  # fmt: skip
    for page in pages:
        await over(page)


async def over(task: asyncio.Task[None]) -> None:
    """End a page."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def report(found: dict[bool, list[Spell]]) -> None:
    """Print the medians, and their ratios."""
    for index, what in enumerate(("iterations a second, all", "frames a second, all", "cores of the server")):
        shut, open_ = (statistics.median(each[index] for each in found[on]) for on in (False, True))
        print(f"  {what}: {shut:.4g} without a wall, {open_:.4g} with it: {open_ / shut:.3f} of it")


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--views", type=int, default=30)
    parser.add_argument("--spells", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=15.0)
    given = parser.parse_args()
    print(f"{given.views} views, {given.spells} spells of {given.seconds:.0f} s each way; torch {torch.__version__}, "
          f"{os.cpu_count()} cores for server, pages and wall together")  # fmt: skip
    with served("--sessions", str(given.views + 2)) as server:
        asyncio.run(measure(server, given.views, given.spells, given.seconds))


if __name__ == "__main__":
    main()
