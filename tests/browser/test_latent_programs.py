"""The latent tabs' endpoints, asked by a program."""

import base64
import io
from collections.abc import Callable
from typing import Any

import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]
from PIL import Image

from tests.serving import Server
from tests.small_zoo import CLASSED, STYLED


@pytest.fixture
def server(gallery_server: Server) -> Server:
    """The app with the small zoo, one of whose models has all that can lie beside it."""
    return gallery_server


class TestProgram:
    def test_arithmetic(self, server: Server) -> None:
        answer = asks(server)(STYLED, [0, 1, 2], [3, 4, 5], [6, 7, 8], "w", 3, "", {}, api_name="/arithmetic")
        assert opened(answer["png"]).size == (4 * 8, 8)
        assert (len(answer["latent"]), answer["size"]) == (6, 8)
        assert [row["name"] for row in answer["judged"]] == ["glasses", "long hair", "beard", "skin"]
        again = asks(server)(STYLED, [answer["reference"]], [1], [1], "w", api_name="/arithmetic")
        assert again["latent"] == pytest.approx(answer["latent"], abs=1e-5)

    def test_interpolate(self, server: Server) -> None:
        answer = asks(server)(STYLED, [0, "-0", "mean"], 10, "linear", "z", "closed", api_name="/interpolate")
        assert opened(answer["png"]).size == (10 * 8, 8)
        assert answer["norms"][6] == pytest.approx(0, abs=1e-5)
        assert (len(answer["latents"]), answer["latents"][0]) == (10, answer["latents"][-1])

    def test_truncate(self, server: Server) -> None:
        answer = asks(server)(STYLED, 0.0, 3, api_name="/truncate")
        assert opened(answer["png"]).size == (6 * 8, 2 * 8)
        assert answer["latents"][0] == answer["latents"][11]
        assert answer["curve"]["psi"] == [0.3, 0.6, 1.0, 1.25]
        assert asks(server)(CLASSED, 0.5, 3, "b", api_name="/truncate")["curve"] is None

    def test_mix(self, server: Server) -> None:
        answer = asks(server)(STYLED, [0, 1], [2, 3, 4], "coarse", api_name="/mix")
        assert opened(answer["png"]).size == (3 * 8, 2 * 8)
        assert "layers=0" in answer["link"]

    @pytest.mark.parametrize(
        ("given", "name", "sentence"),
        [
            (("celeba", [1], [2], [3]), "/arithmetic", r"Model must be one of"),
            ((STYLED, [], [2], [3], "w", 0, "", {"hat": 1}), "/arithmetic", r"has no direction 'hat'"),
            ((STYLED, [1]), "/interpolate", r"Keyframes must have from 2 to 8 latents; 1 are given\."),
            ((STYLED, [1, 2], 99), "/interpolate", r"Steps must be a whole number from 2 to 64; 99 is not\."),
            ((STYLED, "nan"), "/truncate", r"Truncation ψ must be a number from 0 to 1\.5"),
            ((CLASSED, [1], [2]), "/mix", r"has no styles to mix"),
            ((STYLED, [1], [2], "7"), "/mix", r"Layers must be numbers from 0 to 1"),
        ],
    )
    def test_a_bad_request_is_one_sentence(
        self, server: Server, given: tuple[object, ...], name: str, sentence: str
    ) -> None:
        with pytest.raises(AppError, match=sentence):
            asks(server)(*given, api_name=name)


def asks(server: Server) -> Callable[..., dict[str, Any]]:
    found: Callable[..., dict[str, Any]] = Client(server.address, verbose=False).predict
    return found


def opened(png: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(png)))
