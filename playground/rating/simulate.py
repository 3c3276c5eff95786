"""`python -m playground.rating.simulate URL`: simulated raters go through a study over its real HTTP interface.

They know what they look at from the owner's list of pictures, so the owner's token is needed; what they then answer is
an observer's (`observers.py`). For tests, for load, and for trying out a study before anybody is paid.
"""

import argparse
import base64
import csv
import hashlib
import http.client
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from playground.rating.observers import Observer, population
from playground.rating.protocol import CHECK, FAKE, LEFT, REAL, RIGHT

FRAME = 1000 / 60  # ms, of the simulated screen
SCREEN = {
    "hz": 60.0, "late": 0.0, "width": 1440, "height": 900, "pixel_ratio": 1.0, "visible": True, "touch": False,
    "agent": "simulated",
}  # fmt: skip


class SimulationError(RuntimeError):
    """The simulation cannot go on; the sentence says why."""


class Client:
    """One connection that is kept and opened again; messages are sent until they are answered."""

    def __init__(self, address: str, patience: float = 60.0, source: str = "") -> None:
        """To the server of `address`, from the address `source`; gives up after `patience` seconds without answer."""
        self._host, self._patience, self._source = urlsplit(address).netloc, patience, (source, 0)
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: bytes | None = None, token: str = "") -> tuple[int, bytes]:
        """Status and body of the answer. SimulationError where none comes."""
        end = time.monotonic() + self._patience
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        while True:
            try:
                if self._connection is None:
                    self._connection = http.client.HTTPConnection(self._host, None, self._patience, self._source)
                self._connection.request(method, path, body, headers)
                answer = self._connection.getresponse()
                content = answer.read()
                if answer.status != 429 or time.monotonic() > end:
                    return answer.status, content
                time.sleep(float(answer.headers.get("Retry-After", 1)))
            except (OSError, http.client.HTTPException):
                self.close()
                if time.monotonic() > end:
                    raise SimulationError(f"{self._host} does not answer.") from None
                time.sleep(0.05)

    def post(self, name: str, message: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and answer to a page's message."""
        status, body = self.ask("POST", f"/rate/api/{name}", json.dumps(message).encode())
        return status, json.loads(body)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


@dataclass
class SimulatedRater:
    """One rater. `truths`: the source of every picture by the SHA-256 of its bytes."""

    client: Client
    study: str
    name: str
    observer: Observer
    truths: Mapping[str, str]
    chance: np.random.Generator
    token: str = ""
    acknowledged: dict[int, str] = field(default_factory=dict)  # answers by their trials' numbers
    waits: list[float] = field(default_factory=list)  # seconds from an answer to the next picture

    def enter(self) -> dict[str, Any]:
        """Open the study, agree, be measured: the state in which trials begin, or where the visit was left."""
        known = {"study": self.study, "rater": self.name}
        opened = self._done(self.client.post("enter", known))
        self.token, state = opened["token"], opened["state"]
        if state["stage"] == "consent":
            state = self._done(self.client.post("consent", known | {"version": state["version"]}))["state"]
        if state["stage"] == "screening":
            state = self._done(self.client.post("screen", {"token": self.token, "measured": SCREEN}))["state"]
        return state

    def run(self, think: float = 0.0, leaves: Callable[[], bool] = lambda: False) -> dict[str, Any]:
        """Go through the visit, `think` seconds before each answer, until one leaves; returns its last state."""
        state = self.enter()
        pictures = self._pictures(state)
        while state["stage"] == "rating" and not leaves():
            if think:
                time.sleep(think * self.chance.uniform(0.5, 1.5))
            began = time.monotonic()
            state = self.answer(state, pictures)
            pictures = self._pictures(state)
            if state["stage"] == "rating":
                self.waits.append(time.monotonic() - began)
        return state

    def answer(self, state: dict[str, Any], pictures: list[bytes]) -> dict[str, Any]:
        """Answer the trial that is due; returns what comes next."""
        trial = state["trial"]
        given = self._judge(trial, pictures)
        message = {
            "token": self.token, "number": trial["number"], "names": trial["names"], "given": given,
            "shown": self._report(trial),
        }  # fmt: skip
        status, told = self.client.post("answer", message)
        if status == 409 and told.get("state"):
            return told["state"]
        next_state: dict[str, Any] = self._done((status, told))["next"]
        self.acknowledged[trial["number"]] = given
        return next_state

    def _pictures(self, state: dict[str, Any]) -> list[bytes]:
        found = []
        for name in state["trial"]["names"] if "trial" in state else []:
            status, data = self.client.ask("GET", f"/rate/api/picture/{name}", token=self.token)
            if status != 200:
                raise SimulationError(f"A picture that is due was refused with status {status}.")
            found.append(data)
        return found

    def _judge(self, trial: dict[str, Any], pictures: list[bytes]) -> str:
        if trial["part"] == CHECK:
            return str(trial["check"])
        fake = [self.truths[hashlib.sha256(data).hexdigest()] != REAL for data in pictures]
        both = (LEFT, RIGHT) if len(fake) == 2 else (FAKE, REAL)
        truth, other = both if fake[0] else both[::-1]
        right = self.observer.right(trial["exposure_ms"], FAKE if len(fake) == 2 else truth)
        return truth if self.chance.random() < right else other

    def _report(self, trial: dict[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = {"reaction_ms": float(self.chance.lognormal(6.2, 0.3)), "hidden": 0, "blurred": 0}
        if trial["exposure_ms"] is None:
            return told
        frames = max(1, round(trial["exposure_ms"] / FRAME))
        shown = {"shown_ms": frames * FRAME, "frames": frames, "frame_ms": FRAME, "dropped": 0, "masks_ms": 8 * FRAME}
        return told | shown

    def _done(self, answer: tuple[int, dict[str, Any]]) -> dict[str, Any]:
        status, told = answer
        if status != 200:
            raise SimulationError(told.get("sentence", f"status {status}"))
        return told


def truths(address: str, study: str, token: str) -> dict[str, str]:
    """The sources of a study's pictures by their hashes, from the owner's list. SimulationError without the token."""
    client = Client(address)
    status, body = client.ask("GET", f"/rate/owner/{study}/pictures.csv", token=token)
    client.close()
    if status != 200:
        raise SimulationError(json.loads(body)["sentence"])
    return {row["sha256"]: row["source"] for row in csv.DictReader(body.decode().splitlines())}


def crowd(
    address: str, study: str, token: str, count: int, threshold: float = 400.0, spread: float = 100.0,
    think: float = 0.0, seed: int = 0,
) -> list[SimulatedRater]:  # fmt: skip
    """Let `count` raters go through a study at once; returns them when all are done. SimulationError if one fails."""
    known = truths(address, study, token)
    chance = np.random.default_rng(seed)
    label = base64.b32encode(chance.bytes(5)).decode()
    raters = [
        SimulatedRater(
            Client(address), study, f"simulated-{label}-{n}", observer, known, np.random.default_rng([seed, n])
        )
        for n, observer in enumerate(population(count, threshold, spread, chance))
    ]
    problems: list[Exception] = []

    def visit(rater: SimulatedRater) -> None:
        try:
            rater.run(think)
        except Exception as problem:
            problems.append(problem)
        finally:
            rater.client.close()

    threads = [threading.Thread(target=visit, args=(rater,)) for rater in raters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise SimulationError(f"{len(problems)} of {count} raters could not finish; the first: {problems[0]}")
    return raters


def main() -> None:
    """Run a crowd and print how it went."""
    parser = argparse.ArgumentParser(prog="python -m playground.rating.simulate", description=__doc__)
    parser.add_argument("url", help="the study's link, like http://127.0.0.1:7860/rate/satellite")
    parser.add_argument("--raters", type=int, default=20, help="(%(default)s)")
    parser.add_argument("--threshold", type=float, default=400, help="their mean exposure for 75%%, ms (%(default)s)")
    parser.add_argument("--spread", type=float, default=100, help="its standard deviation, ms (%(default)s)")
    parser.add_argument("--think", type=float, default=0, help="mean seconds before an answer (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="(%(default)s)")
    parser.add_argument("--token", default=os.environ.get("PLAYGROUND_RATING_TOKEN", ""), help="the owner's")
    given = parser.parse_args()
    study = urlsplit(given.url).path.rstrip("/").rpartition("/")[2]
    observers = (given.raters, given.threshold, given.spread)
    began = time.monotonic()
    try:
        raters = crowd(given.url, study, given.token, *observers, given.think, given.seed)
    except SimulationError as problem:
        sys.exit(str(problem))
    waits = sorted(1000 * wait for rater in raters for wait in rater.waits)
    count = sum(len(rater.acknowledged) for rater in raters)
    print(f"{count:,} answers of {given.raters} raters in {time.monotonic() - began:.1f} s")
    if len(waits) > 1:
        p95 = statistics.quantiles(waits, n=20)[-1]
        middle = statistics.median(waits)
        print(f"answer to next picture: median {middle:.0f} ms, 95% {p95:.0f} ms, most {waits[-1]:.0f} ms")


if __name__ == "__main__":
    main()
