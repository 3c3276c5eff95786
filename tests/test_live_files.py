"""What a page saves and opens, over HTTP: the run, its script, the animation, and the sentences where that fails."""

import io
import itertools
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from PIL import Image
from PIL.GifImagePlugin import GifImageFile
from safetensors.torch import load
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.hub import Hub
from playground.limits import Limits
from playground.live_files import DIVERGED, GONE, NO_FRAMES, animated, routes
from playground.pictures.grids import grid
from playground.plane import GanSpec
from playground.session import Session
from playground.trained import STARTS
from tests.waiting import wait_for

SMALL = "batch_size=16&generator_width=6&discriminator_width=7"
SIDE = 24


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(limits=Limits(work=1e7)) as running:
        yield running


@pytest.fixture
def client(hub: Hub) -> TestClient:
    return TestClient(Starlette(routes=routes(hub)))


def opened(hub: Hub, link: str = SMALL, steps: int = 30) -> Session:
    """A run that rests at an iteration."""
    session = hub.open(GanSpec.from_link(link), playing=False)
    hub.step(session, steps)
    wait_for(lambda: (run := hub.save(session)) is not None and run.member["iteration"] == steps)
    return session


def are_equal(first: bytes, second: bytes) -> None:
    """Check that two files hold the same GAN; a measurement may have come in between."""
    tensors, others = load(first), load(second)
    assert tensors.keys() == others.keys()
    assert all(torch.equal(tensors[name], others[name]) for name in tensors)


def problem_of(answer: object) -> str:
    told: dict[str, str] = answer.json()  # type: ignore[attr-defined]
    return told["problem"]


def test_a_run_is_saved_and_takes_the_place_of_another(hub: Hub, client: TestClient) -> None:
    first, second = opened(hub), opened(hub, SMALL + "&distribution=moons", 5)
    file = client.get(f"/live/{first.ticket}/run").content
    answer = client.post(f"/live/{second.ticket}/run", content=file).json()
    assert answer == {"link": first.spec.to_link(), "iteration": 30}
    wait_for(lambda: second.spec == first.spec)
    are_equal(client.get(f"/live/{second.ticket}/run").content, file)


def test_a_run_that_is_trained_already_takes_the_place_of_another(hub: Hub, client: TestClient) -> None:
    session = opened(hub)
    answer = client.post(f"/live/{session.ticket}/trained/ring").json()
    assert answer == {"link": STARTS["ring"].spec.to_link(), "iteration": STARTS["ring"].iterations}
    wait_for(lambda: session.spec == STARTS["ring"].spec)
    assert "There is no trained run" in problem_of(client.post(f"/live/{session.ticket}/trained/rung"))


@pytest.mark.parametrize("sent", [None, b"hello", b""], ids=["cut short", "foreign", "empty"])
def test_a_bad_file_leaves_the_run_as_it_is(hub: Hub, client: TestClient, sent: bytes | None) -> None:
    session = opened(hub)
    file = client.get(f"/live/{session.ticket}/run").content
    content = file[:-1] if sent is None else sent
    sentence = problem_of(client.post(f"/live/{session.ticket}/run", content=content))
    assert sentence.startswith("This file is")
    assert sentence.count(".") == 1
    are_equal(client.get(f"/live/{session.ticket}/run").content, file)


def test_a_run_that_is_too_large_for_this_server_is_refused(hub: Hub, client: TestClient) -> None:
    session = opened(hub)
    with Hub() as larger:
        big = opened(larger, "generator_width=256&generator_layers=3&batch_size=128", 1)
        file = TestClient(Starlette(routes=routes(larger))).get(f"/live/{big.ticket}/run").content
    assert "multiply-adds" in problem_of(client.post(f"/live/{session.ticket}/run", content=file))


def test_the_script_goes_as_far_as_the_run_and_says_what_was_changed(hub: Hub, client: TestClient) -> None:
    session = opened(hub)
    text = client.get(f"/live/{session.ticket}/script").text
    compile(text, "gan.py", "exec")
    assert "ITERATIONS = 30\n" in text
    assert "was changed" not in text
    hub.nudge(session, "discriminator").result(20)
    assert "was changed" in client.get(f"/live/{session.ticket}/script").text
    hub.reset(session).result(20)
    text = client.get(f"/live/{session.ticket}/script").text
    assert "ITERATIONS = 1000\n" in text
    assert "was changed" not in text


def test_a_live_change_of_a_running_gan_is_told(hub: Hub, client: TestClient) -> None:
    session = opened(hub)
    hub.change(session, GanSpec.from_link(SMALL + "&generator_rate=0.01")).result(20)
    assert "was changed" in client.get(f"/live/{session.ticket}/script").text


def test_without_a_run_each_says_so(client: TestClient) -> None:
    for method, path in itertools.product(("GET", "POST"), ("run", "script", "film")):
        answer = client.request(method, f"/live/nobody/{path}")
        if answer.status_code != 405:
            assert answer.json() == {"problem": GONE}


def test_a_diverged_run_is_not_saved(hub: Hub, client: TestClient) -> None:
    rates = "generator_rate=10&discriminator_rate=10&generator_optimizer=sgd&discriminator_optimizer=sgd"
    session = hub.open(GanSpec.from_link(f"{SMALL}&loss=wasserstein&{rates}"))
    wait_for(lambda: hub.save(session) is None)
    for path in ("run", "script"):
        assert problem_of(client.get(f"/live/{session.ticket}/{path}")) == DIVERGED


def sheet(count: int, columns: int) -> tuple[bytes, np.ndarray]:
    """Frames of one colour each, as a page sends them."""
    frames = np.zeros((count, SIDE, SIDE, 3), np.uint8)
    frames[:] = np.random.default_rng(0).integers(0, 256, (count, 1, 1, 3))
    held = io.BytesIO()
    Image.fromarray(grid(frames, columns)).save(held, "png")
    return held.getvalue(), frames


@pytest.mark.parametrize(("count", "columns"), [(2, 2), (7, 3), (64, 8)])
def test_an_animation_shows_every_frame_in_its_order(count: int, columns: int) -> None:
    content, frames = sheet(count, columns)
    with Image.open(io.BytesIO(animated(content, count, columns))) as film:
        assert isinstance(film, GifImageFile)
        assert film.n_frames == count
        assert film.info["loop"] == 0
        for index, frame in enumerate(frames):
            film.seek(index)
            assert film.info["duration"] == 100
            assert film.size == (SIDE, SIDE)
            np.testing.assert_allclose(np.asarray(film.convert("RGB")), frame, atol=4)


def test_an_animation_is_made_for_a_run(hub: Hub, client: TestClient) -> None:
    session = opened(hub)
    answer = client.post(f"/live/{session.ticket}/film?count=7&columns=3", content=sheet(7, 3)[0])
    assert answer.headers["content-type"] == "image/gif"
    assert answer.content.startswith(b"GIF89a")


@pytest.mark.parametrize("query", ["", "count=7", "count=0&columns=3", "count=65&columns=3", "count=7&columns=x",
                                   "count=7&columns=2", "count=2&columns=3"])  # fmt: skip
def test_frames_of_another_form_are_refused(hub: Hub, client: TestClient, query: str) -> None:
    session = opened(hub)
    answer = client.post(f"/live/{session.ticket}/film?{query}", content=sheet(7, 3)[0])
    assert problem_of(answer) == NO_FRAMES


@pytest.mark.parametrize("content", [b"", b"hello", sheet(4, 2)[0][:60]])
def test_no_picture_is_no_animation(content: bytes) -> None:
    with pytest.raises(ValueError, match="could not be made"):
        animated(content, 4, 2)
