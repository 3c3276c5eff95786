"""What the latent tabs answer, without a server; the browser tests ask over real connections."""

import base64
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageSequence
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground import zoo
from playground.pictures import directions
from playground.pictures.latents import arithmetic
from playground.pictures.references import latents, refer
from playground.pictures.search import search
from playground.pictures.spaces import Space
from playground.tabs import truncation
from playground.tabs.latent_models import eyes
from playground.tabs.latent_routes import TABS, answer, routes
from playground.tabs.mixing import share
from tests.pictures.curves import curve
from tests.small_zoo import ATTRIBUTES, CLASSED, STYLED, damage, furnish
from tests.waiting import wait_for


@pytest.fixture(scope="module")
def furnished(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("furnished") / "models"
    shutil.copytree(models, home)
    furnish(home, STYLED)
    return home


@pytest.fixture(autouse=True)
def home(furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(zoo, "PRETRAINED", furnished)
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path / "data"))
    return furnished


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes())) as asking:
        yield asking


def pixels(address: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.split(",")[1]))).convert("RGB"))


def asked(tab: str, link: str = f"model={STYLED}", do: str = "", **rest: Any) -> dict[str, Any]:
    return answer(tab, {"link": link, "do": do, "parts": sorted(TABS[tab].PARTS), **rest})


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("do", ["open", "start", "surprise"])
def test_every_tab_opens_and_surprises(tab: str, do: str) -> None:
    message = answer(tab, {"link": f"?tab={tab}", "do": do, "parts": ["model"]})
    again = answer(tab, {"link": message["link"], "parts": []})
    assert again["link"] == message["link"]
    assert len(message["facts"]["presets"]) == 3 or tab == "mixing"
    assert message["look"].endswith(".")
    json.dumps(message, allow_nan=False)


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("model", [STYLED, CLASSED])
def test_every_preset_of_every_model_has_all_its_parts(tab: str, model: str) -> None:
    if (tab, model) == ("mixing", CLASSED):
        return
    first = answer(tab, {"link": f"model={model}", "do": "start", "parts": ["model"]})
    for name in first["facts"]["presets"]:
        json.dumps(asked(tab, f"model={model}", "preset", preset=name), allow_nan=False)


class TestArithmetic:
    link = f"model={STYLED}&space=w&seed=3&a=0,1,2&b=3,4,5&c=6,7,8"

    def test_the_result_is_the_sum_of_means(self) -> None:
        model = zoo.load(STYLED)
        w = model.style(model.latent(9, 3))
        y = arithmetic([w[:3], w[6:9]], [w[3:6]])
        message = asked("arithmetic", self.link)
        torch.testing.assert_close(latents(Space(model, "w"), 3, [message["latent"]])[0], y)
        np.testing.assert_allclose(pixels(message["grid"][4]), model.generate(y[None])[0], atol=1)
        assert len(message["grid"]) == 9
        mean = model.generate(w[3:6].mean(0)[None])[0]
        np.testing.assert_allclose(pixels(message["terms"]["b"]["mean"]), mean, atol=1)

    def test_the_sum_of_pixels_is_made_of_pixels(self) -> None:
        model = zoo.load(STYLED)
        shown = model.generate(model.style(model.latent(9, 3))).astype(float)
        blended = shown[:3].mean(0) - shown[3:6].mean(0) + shown[6:].mean(0)
        np.testing.assert_allclose(pixels(asked("arithmetic", self.link)["pixels"]), blended.clip(0, 255), atol=0.51)

    def test_moves_add_steps_along_directions(self) -> None:
        known = {each.name: each for each in directions.find(zoo.find(STYLED)) if each.space == "w"}
        name = next(iter(known))
        still, moved = (asked("arithmetic", self.link + move)["latent"] for move in ("", f"&move={name}:-1.5"))
        space = Space(zoo.load(STYLED), "w")
        difference = latents(space, 0, [moved])[0] - latents(space, 0, [still])[0]
        torch.testing.assert_close(difference, -1.5 * known[name].vector, rtol=1e-4, atol=1e-5)

    def test_a_strip_goes_through_the_result(self) -> None:
        facts = asked("arithmetic", self.link, parts=["model"])["facts"]
        name = facts["directions"][0]["name"]
        message = asked("arithmetic", f"{self.link}&move={name}:2", extra={"direction": name})
        assert message["strip"]["steps"] == tuple(range(-3, 4))
        assert message["strip"]["pictures"][5] == message["grid"][4]
        assert asked("arithmetic", self.link, extra={"direction": "none"})["strip"] is None

    def test_an_unknown_direction_is_one_sentence(self) -> None:
        with pytest.raises(ValueError, match="has no direction 'hat' in w"):
            asked("arithmetic", f"{self.link}&move=hat:1")

    def test_the_judge_says_what_it_sees(self) -> None:
        judged = asked("arithmetic", self.link)["judged"]
        assert [row["name"] for row in judged] == [name.replace("_", " ") for name in ATTRIBUTES]
        assert all(0 <= row["probability"] <= 1 for row in judged)
        assert judged[0]["value"] == ""
        assert judged[3]["value"] in ATTRIBUTES["skin"]

    def test_another_seed_has_exemplars_that_show_the_same(self) -> None:
        model = zoo.load(STYLED)
        finder = eyes(model).finder
        assert finder is not None
        one, other, third = (search(model, finder, 3).find({"glasses": value}, 3) for value in ("yes", "no", "yes"))
        terms = "&".join(
            f"{term}={','.join(map(str, each))}" for term, each in zip("abc", (one, other, third), strict=True)
        )
        before = f"model={STYLED}&seed=3&{terms}"
        message = answer("arithmetic", {"link": f"{before}&seed=8", "before": before, "do": "reseed", "parts": []})
        assert message["settings"]["seed"] == "8"
        for term, value in (("a", "yes"), ("b", "no"), ("c", "yes")):
            numbers = [int(each) for each in message["settings"][term].split(",")]
            assert search(model, finder, 8).alike(numbers)["glasses"] == value

    def test_what_was_not_found_keeps_its_numbers(self) -> None:
        before = f"model={CLASSED}&seed=3&a=1,2&b=mean&c=~AAAAAAAAAAAAAAAAAAAAAAAAAAA"
        message = answer("arithmetic", {"link": f"{before}&seed=8", "before": before, "do": "reseed", "parts": []})
        assert (message["settings"]["a"], message["settings"]["seed"]) == ("1,2", "8")

    def test_models_without_files_say_so_in_sentences(self) -> None:
        facts = asked("arithmetic", f"model={CLASSED}", parts=["model"])["facts"]
        assert facts["no_judge"].startswith(f"No classifiers of attributes are stored with {CLASSED}")
        assert facts["no_directions"].startswith("No directions of z are stored")
        assert facts["no_trials"].endswith("has not been measured.")
        assert (facts["directions"], facts["accuracy"], facts["trials"]) == ([], [], [])

    def test_trials_are_quoted(self) -> None:
        rows = asked("arithmetic", self.link, parts=["model"])["facts"]["trials"]
        assert [row["space"] for row in rows] == ["z", "w"]
        assert (rows[0]["changed"], rows[0]["kept"]) == (0.94, pytest.approx(0.85))

    @pytest.mark.parametrize("name", ["attributes.safetensors", "directions.safetensors", "arithmetic.json"])
    def test_a_damaged_file_is_a_sentence_and_the_rest_goes_on(
        self, name: str, furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shutil.copytree(furnished, tmp_path / "zoo")
        (tmp_path / "zoo" / STYLED / name).write_bytes(b"{")
        monkeypatch.setattr(zoo, "PRETRAINED", tmp_path / "zoo")
        message = asked("arithmetic", self.link, parts=["model", "terms", "outcome"])
        facts = message["facts"]
        assert any("damaged" in facts[key] for key in ("no_judge", "no_directions", "no_trials"))
        assert len(message["grid"]) == 9


class TestInterpolation:
    link = f"model={STYLED}&space=z&keys=0,1&seed=2"

    def test_strips_begin_and_end_at_the_keyframes(self) -> None:
        message = asked("interpolation", self.link)
        for strip in message["strips"].values():
            assert len(strip) == 12
            assert [strip[0], strip[-1]] == message["keys"]["pictures"]
        assert message["notes"] == []

    def test_norms_and_lengths_are_measured(self) -> None:
        message = asked("interpolation", self.link)
        assert set(message["lengths"]) == {"linear", "spherical"}
        for length in message["lengths"].values():
            assert length["total"] >= length["direct"] > 0
        assert "EfficientNet" in message["net"]
        assert set(message["figure"]) == {"light", "dark"}

    @pytest.mark.parametrize(
        ("keys", "words"), [("3,-3", "opposite"), ("3,3", "the same latent"), ("mean,3", "the centre of the space")]
    )
    def test_rules_are_explained(self, keys: str, words: str) -> None:
        for walk in ("open", "circle"):
            (note,) = asked("interpolation", f"model={STYLED}&space=z&keys={keys}&walk={walk}")["notes"]
            assert words in note

    def test_another_model_keeps_the_walk_and_drops_what_it_cannot_have(self) -> None:
        link = f"model={CLASSED}&space=w&keys=4,5&walk=closed"
        message = answer("interpolation", {"link": link, "do": "model", "parts": []})
        assert (message["settings"]["keys"], message["settings"]["walk"]) == ("4,5", "closed")
        assert message["settings"]["space"] == "z"

    def test_a_gif_walks_there_and_back_or_round(self, client: TestClient) -> None:
        for walk, count in (("open", 96), ("closed", 48)):
            got = client.post("/latents/interpolation/walk.gif", json={"link": f"{self.link}&walk={walk}"})
            assert got.headers["content-type"] == "image/gif"
            with Image.open(io.BytesIO(got.content)) as image:
                assert len(list(ImageSequence.Iterator(image))) <= count  # equal frames are one


class TestTruncation:
    def test_samples_are_those_of_the_model_at_psi(self) -> None:
        message = asked("truncation", f"model={STYLED}&psi=0.4&seed=3")
        expected = zoo.load(STYLED).sample(12, 3, 0.4)
        np.testing.assert_array_equal([pixels(each) for each in message["samples"]], expected)

    def test_the_way_of_a_sample_passes_its_picture_and_the_mean(self) -> None:
        message = asked("truncation", f"model={STYLED}&psi=0.7&seed=3&sample=4")
        way = dict(zip(message["way"]["psis"], message["way"]["pictures"], strict=True))
        assert way[0.7] == message["samples"][3]
        model = zoo.load(STYLED)
        np.testing.assert_array_equal(pixels(way[0.0]), model.generate(model.mean_w[None])[0])

    def test_the_class_is_kept(self) -> None:
        message = asked("truncation", f"model={CLASSED}&class=b&psi=0.5")
        expected = zoo.load(CLASSED).sample(12, 0, 0.5, "b")
        np.testing.assert_array_equal([pixels(each) for each in message["samples"]], expected)
        assert "cut off at ±" in message["spread"]

    def test_the_stored_curve_is_shown_with_its_protocol(self) -> None:
        shown = asked("truncation")["curve"]
        assert "2,048 samples at each ψ and seed against 2,048 held-out pictures" in shown["protocol"]
        assert "EfficientNet-lite0 at 64 px" in shown["protocol"]
        assert shown["summary"].startswith("As theory says")

    def test_the_protocol_says_where_crops_are_left_out_and_what_flatters_a_model(self) -> None:
        model = zoo.load(STYLED)
        plain = truncation.protocol(curve("x"), "stored", model)
        assert plain.endswith("comparable with no other protocol.")
        seen = replace(model, about=model.about | {"discriminator_sees": "efficientnet"})
        of_crops = truncation.protocol(replace(curve("x"), apart=True), "stored", seen)
        assert "Real tiles that share a pixel are not counted as neighbours." in of_crops
        assert "These features flatter this model" in of_crops

    def test_a_model_without_a_curve_says_so(self) -> None:
        shown = asked("truncation", f"model={CLASSED}")["curve"]
        assert shown["missing"].startswith(f"What truncation costs and brings has not been measured for {CLASSED}")

    def test_a_measurement_runs_and_its_curve_is_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(truncation, "measure", lambda model, *_: curve(model.about["sha256"]))
        extra = {"do": "measure", "visitor": "me"}
        answer("truncation", {"link": f"model={CLASSED}", "parts": ["job"], "extra": extra})

        def look() -> dict[str, Any]:
            extra = {"do": "look", "visitor": "me"}
            return answer("truncation", {"link": f"model={CLASSED}", "parts": ["job"], "extra": extra})

        wait_for(lambda: look()["job"]["done"])
        assert "measured on this page" in look()["curve"]["protocol"]


class TestMixing:
    def test_the_grid_takes_layers_from_its_columns(self) -> None:
        model = zoo.load(STYLED)
        w = model.style(model.latent(4, 1))
        message = asked("mixing", f"model={STYLED}&seed=1&rows=0,1&columns=2,3&layers=1")
        layered = torch.stack([w[1], w[2]])  # row 2, column 1: depth 2, the second layer is the column's
        np.testing.assert_allclose(pixels(message["grid"][1][0]), model.generate(layered[None])[0], atol=1)

    def test_none_and_all_layers_are_the_sources(self) -> None:
        none, every = (asked("mixing", f"model={STYLED}&rows=0,1&columns=2&layers={each}") for each in ("", "0,1"))
        assert [row[0] for row in none["grid"]] == none["rows"]["pictures"]
        assert [row[0] for row in every["grid"]] == every["columns"]["pictures"] * 2
        assert none["share"] == every["share"] == ""  # nothing to learn about layers

    def test_the_grid_says_how_far_it_is_from_rows_and_columns(self) -> None:
        message = asked("mixing", f"model={STYLED}&rows=0,1&columns=2,3,4&layers=1")
        rows, columns = (
            np.stack([pixels(each) for each in message[side]["pictures"]]).astype(float) for side in ("rows", "columns")
        )
        grid = np.stack([[pixels(each) for each in row] for row in message["grid"]]).astype(float)
        of_rows, of_columns = (np.abs(grid - side).mean() for side in (rows[:, None], columns[None]))
        told = f"Pictures are {of_rows:.1f} levels of 255 from their row’s on average, and {of_columns:.1f} from their"
        assert message["share"].startswith(told)

    @pytest.mark.parametrize(
        ("row", "column", "ending"),
        [
            (40.0, 0.9, "column’s: the layers taken decide nearly all in this model."),
            (0.9, 40.0, "column’s: the layers taken decide next to nothing in this model."),
            (20.0, 21.0, "from their column’s."),
        ],
    )
    def test_a_model_whose_layers_are_not_alike_is_said_to_be_one(self, row: float, column: float, ending: str) -> None:
        assert share(row, column).endswith(ending)


class TestWall:
    def test_a_wall_pages_through_the_latents(self) -> None:
        first = answer("mixing", {"link": f"model={STYLED}&seed=2", "parts": ["wall"]})["wall"]
        assert first["numbers"] == list(range(24))
        model = zoo.load(STYLED)
        np.testing.assert_array_equal(pixels(first["pictures"][5]), model.sample(6, 2)[5])
        link = f"model={STYLED}&seed=2"
        last = answer("mixing", {"link": link, "parts": ["wall"], "extra": {"start": 2048}})["wall"]
        assert last["numbers"] == []

    def test_a_wall_shows_what_is_wanted(self) -> None:
        model = zoo.load(STYLED)
        finder = eyes(model).finder
        assert finder is not None
        extra = {"wanted": {"glasses": "yes"}}
        wall = answer("arithmetic", {"link": f"model={STYLED}", "parts": ["wall"], "extra": extra})["wall"]
        seen = finder.probabilities(np.stack([pixels(each) for each in wall["pictures"]]))["glasses"]
        assert (seen.argmax(1) == 1).all()

    @pytest.mark.parametrize("extra", [{"start": -1}, {"start": "x"}, {"wanted": [1]}, {"wanted": {"hat": "yes"}}])
    def test_a_forged_wall_is_one_sentence(self, extra: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match=r"\.$"):
            answer("arithmetic", {"link": f"model={STYLED}", "parts": ["wall"], "extra": extra})


class TestRoutes:
    def test_a_problem_is_one_sentence(self, client: TestClient) -> None:
        got = client.post("/latents/truncation", json={"link": f"model={STYLED}&psi=7", "parts": []})
        assert got.status_code == 400
        assert got.json() == {"problem": "Truncation ψ must be a number from 0 to 1.5; '7' is not."}

    @pytest.mark.parametrize("body", [b"", b"[]", b"{" * 100_000, b"\xff", b'{"parts": 3, "extra": 4, "link": 5}'])
    def test_nonsense_gets_an_answer(self, client: TestClient, body: bytes) -> None:
        got = client.post("/latents/arithmetic", content=body)
        assert got.status_code in (200, 400)
        assert got.json()

    def test_there_are_no_other_tabs(self, client: TestClient) -> None:
        assert client.post("/latents/secrets", json={}).status_code == 404

    def test_latents_go_down_and_come_back(self, client: TestClient) -> None:
        link = f"model={STYLED}&space=w&seed=4"
        got = client.post("/latents/interpolation/latents.npy", json={"link": link, "references": ["3", "mean"]})
        array = np.load(io.BytesIO(got.content))
        model = zoo.load(STYLED)
        np.testing.assert_allclose(array[0], model.style(model.latent(4, 4))[3], rtol=1e-4)
        np.testing.assert_array_equal(array[1], model.mean_w)
        back = client.post("/latents/interpolation/upload", params={"link": link}, content=got.content).json()
        assert back["references"] == [refer(torch.from_numpy(row)) for row in array]

    def test_another_file_is_one_sentence(self, client: TestClient) -> None:
        got = client.post("/latents/arithmetic/upload", params={"link": f"model={STYLED}"}, content=b"GIF89a")
        assert "A file of latents must be a .npy of 6 numbers" in got.json()["problem"]

    def test_a_damaged_model_is_one_sentence(
        self, client: TestClient, furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shutil.copytree(furnished, tmp_path / "zoo")
        damage(tmp_path / "zoo", STYLED)
        monkeypatch.setattr(zoo, "PRETRAINED", tmp_path / "zoo")
        got = client.post("/latents/truncation", json={"link": f"model={STYLED}", "do": "model", "parts": ["samples"]})
        assert "damaged or cut short" in got.json()["problem"]

    def test_a_fault_of_the_server_shows_no_trace(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("playground.tabs.latent_routes.answer", lambda *_: 1 / 0)
        got = client.post("/latents/truncation", json={})
        assert got.status_code == 500
        assert got.json()["problem"].startswith("The server could not make this")
