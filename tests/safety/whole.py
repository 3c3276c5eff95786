"""The whole app in this process, with small models, and all its routes within reach."""

import asyncio
import gc
import hashlib
import threading
import urllib.request
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import gradio as gr
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from playground import app, zoo
from playground.classroom import routes, seat_channel, wall_channel
from playground.hub import Hub
from playground.rating.service import Ratings
from playground.safety.policy import Policy
from playground.settings import Settings
from tests import small_translators, small_zoo
from tests.rating.examples import TOKEN, add_study
from tests.serving import free_port

T = TypeVar("T")


@dataclass
class Whole:
    """What a test may look at."""

    demo: gr.Blocks
    routes: list[BaseRoute]  # ours, without Gradio's
    loop: asyncio.AbstractEventLoop  # the server's
    hub: Hub

    @property
    def asgi(self) -> ASGIApp:
        """To be asked on the server's loop."""
        return self.demo.app

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` comes to on the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)


@contextmanager
def whole_app(folder: Path, policy: Policy) -> Iterator[Whole]:
    """The app as `serve` composes it, on a free port, as long as this lasts."""
    models = small_translators.fill(small_zoo.fill(folder / "models"))
    ready, done = threading.Event(), threading.Event()
    made: list[Whole] = []
    hubs: list[Hub] = []
    failed: list[BaseException] = []
    create, launch = app.create, app.launch

    def creating(hub: Hub, ratings: Ratings | None, *rest: Any) -> gr.Blocks:
        assert ratings is not None, rest
        add_study(ratings)
        hubs.append(hub)
        return create(hub, ratings, *rest)

    def launching(demo: gr.Blocks, settings: Settings, served: list[BaseRoute], given: Policy | None) -> None:
        loops: list[asyncio.AbstractEventLoop] = []

        async def running(_: Request) -> Response:
            loops.append(asyncio.get_running_loop())
            return Response()

        launch(demo, settings, [*served, Route("/loop", running)], given, prevent_thread_lock=True, quiet=True)
        urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/loop").close()
        made.append(Whole(demo, list(served), loops[0], hubs[0]))
        ready.set()
        done.wait()
        demo.close()

    def serve() -> None:
        try:
            app.serve(Settings(port=free_port(), device="cpu", threads=1), policy)
        except BaseException as problem:
            failed.append(problem)
            ready.set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zoo, "PRETRAINED", models)
        for name, value in (
            ("MODELS", models), ("DATA", folder / "data"), ("RATINGS", folder / "ratings"), ("RATING_TOKEN", TOKEN),
        ):  # fmt: skip
            patch.setenv(f"PLAYGROUND_{name}", str(value))
        patch.setenv("GRADIO_TEMP_DIR", str(folder / "uploads"))
        for module in (routes, seat_channel, wall_channel):
            patch.setattr(module, "GUESSING", 0.0)  # the wait that makes codes hard to guess
        patch.setattr(hashlib, "scrypt", lambda key, salt, dklen, **_: hashlib.sha256(key + salt).digest()[:dklen])
        patch.setattr(app, "create", creating)
        patch.setattr(app, "launch", launching)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            ready.wait()
            if failed:
                raise failed[0]
            yield made[0]
        finally:
            done.set()
            thread.join()
            gc.unfreeze()
