from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from playground.pictures import measure_truncation as measuring
from playground.pictures.measure_truncation import Reference, main, measure, reference
from playground.pictures.model import Model
from playground.pictures.stored import read
from playground.pictures.training_pictures import EXCERPT, PLACES, write_excerpt
from playground.pictures.truncation import find
from tests.pictures.examples import CONDITIONAL, SIDE, STYLE, small_set
from tests.pictures.eyes import eye
from tests.pictures.models import stored_model


class Corners:
    """A feature net that looks at two corners."""

    name, note, width = "corners", "Distances on two corners.", 6

    def __call__(self, pictures: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(pictures[:, [0, -1], [0, -1]].reshape(len(pictures), -1).astype(np.float32))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name, recipe in (("styled", STYLE), ("classed", CONDITIONAL)):
        write_excerpt(stored_model(folder / name, recipe) / EXCERPT, small_set("small", 2100).train, photographic=False)
    return folder


@pytest.fixture
def model(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path / "none"))
    return read(home / "styled", "styled")


def own_samples(model: Model) -> Reference:
    """Samples of the model in place of real pictures: at ψ = 1 it is perfect."""
    draws = [model.sample(measuring.SAMPLES, seed=seed) for seed in (1, 2)]
    return Reference(draws[0], True, draws[1])


def test_a_model_is_perfect_against_its_own_samples_and_less_so_truncated(model: Model) -> None:
    told: list[float] = []
    curve = measure(model, own_samples(model), Corners(), told.append, psis=(0.3, 1.0), seeds=(5, 6))
    assert curve.psis == (0.3, 1.0)
    assert told[-1] == pytest.approx(1)
    assert told == sorted(told)
    at = {name: [point.mean for point in points] for name, points in curve.measures.items()}
    for name in ("precision", "recall", "density", "coverage"):
        assert at[name][1] == pytest.approx(curve.perfect[name], rel=0.1), name
    assert at["recall"][0] < at["recall"][1]
    assert at["distance"][0] > 5 * at["distance"][1]


def test_seeds_make_the_error(model: Model) -> None:
    curve = measure(model, own_samples(model), Corners(), lambda _: None, psis=(1.0,), seeds=(5, 5))
    assert {points[0].error for points in curve.measures.values()} == {0.0}
    other = measure(model, own_samples(model), Corners(), lambda _: None, psis=(1.0,), seeds=(5, 6))
    assert other.measures["distance"][0].error > 0


def test_styles_are_measured_beyond_one(model: Model, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "PSIS", (1.0,))
    real = own_samples(model)
    assert measure(model, real, Corners(), lambda _: None, seeds=(5,)).psis == (1.0, 1.25)
    classed = read(home / "classed", "classed")
    assert measure(classed, real, Corners(), lambda _: None, seeds=(5,)).psis == (1.0,)


def test_who_is_told_may_stop_the_work(model: Model) -> None:
    def stop(share: float) -> None:
        if share > 0.1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure(model, own_samples(model), Corners(), stop)


def test_without_prepared_data_the_excerpt_stands_for_the_real(model: Model, home: Path) -> None:
    found = reference(model, home / "styled")
    assert (len(found.pictures), found.held_out, found.others, found.kin) == (2048, False, None, None)


def test_the_excerpt_knows_which_of_its_crops_overlap(model: Model, tmp_path: Path) -> None:
    data = small_set("small", 2100)
    places = np.stack([np.arange(2100), np.zeros(2100, int)], 1).astype(np.uint16)
    write_excerpt(tmp_path / EXCERPT, data.train, photographic=False, places=places)
    found = reference(model, tmp_path)
    assert found.kin is not None
    kin = found.kin(slice(0, 1), slice(0, 20))
    assert kin[0, 0]
    assert not kin[0, SIDE:].any()
    for damaged in (b"x", b""):
        (tmp_path / PLACES).write_bytes(damaged)
        with pytest.raises(ValueError, match="are damaged: fetch them again"):
            reference(model, tmp_path)


def test_prepared_data_have_held_out_pictures(model: Model, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = small_set("small", 2100)
    monkeypatch.setattr(measuring, "load", lambda _: data)
    found = reference(model, home / "styled")
    assert (len(found.pictures), found.held_out) == (2048, True)
    held_out = {picture.tobytes() for picture in data.test}
    assert all(picture.tobytes() in held_out for picture in found.pictures)
    assert found.others is not None
    assert len(found.others) == 2048


def test_crops_that_overlap_are_no_neighbours(model: Model, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = small_set("small", 2100)
    monkeypatch.setattr(measuring, "load", lambda _: data)
    found = reference(model, home / "styled")
    assert (found.kin, found.others_kin) == (None, None)
    twins = np.repeat(
        np.arange(0, 1050 * SIDE, SIDE, dtype=np.uint16), 2
    )  # the second of each two has the first one's place
    places = {f"{part}_places": np.stack([twins, 0 * twins], 1) for part in ("train", "test")}
    alike = {part: np.repeat(data.arrays[part][::2], 2, 0) for part in ("train", "test")}
    crops = replace(data, arrays={**data.arrays, **alike, **places})
    monkeypatch.setattr(measuring, "load", lambda _: crops)
    found = reference(model, home / "styled")
    assert found.kin is not None
    assert found.others_kin is not None
    apart = measure(model, found, Corners(), lambda _: None, psis=(1.0,), seeds=(5,))
    together = measure(model, replace(found, kin=None), Corners(), lambda _: None, psis=(1.0,), seeds=(5,))
    assert (apart.apart, together.apart) == (True, False)
    assert apart.measures["density"][0].mean > together.measures["density"][0].mean


def test_without_any_real_pictures_there_is_one_sentence(model: Model, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ships without training pictures"):
        reference(model, tmp_path)
    (tmp_path / EXCERPT).write_bytes(b"x")
    with pytest.raises(ValueError, match="are damaged: fetch them again"):
        reference(model, tmp_path)


def test_the_command_writes_the_curve(
    model: Model, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAYGROUND_MODELS", str(home))
    monkeypatch.setattr(measuring, "feature_net", lambda _: Corners())
    monkeypatch.setattr(measuring, "PSIS", (0.5, 1.0))
    monkeypatch.setattr(measuring, "SEEDS", (1, 2))
    main(["styled"])
    curve = find(home / "styled", model.about["sha256"])
    assert curve is not None
    assert (curve.psis, curve.net, curve.samples, curve.held_out) == ((0.5, 1.0, 1.25), "corners", 2048, False)
    printed = capsys.readouterr().out
    assert "precision" in printed
    assert "2,048 samples at each ψ and seed" in printed


def test_the_command_fails_with_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_MODELS", str(tmp_path))
    with pytest.raises(SystemExit, match=r"has no config\.json"):
        main(["nobody"])


def test_the_net_takes_pictures_of_their_own_size_if_it_can(model: Model) -> None:
    assert measuring.feature_net(model).name == "efficientnet64"


def test_a_judge_of_attributes_is_the_net_where_there_is_one(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert measuring.own_net(model, tmp_path).name == "efficientnet64"
    pictures = model.generate(model.place(model.latent(4, 0)))
    both = eye({"tone": ("dark", "bright")}, pictures), eye({"tone": ("dark", "bright")}, pictures, seed=1)
    monkeypatch.setattr(measuring.attributes, "find", lambda _: both)
    net = measuring.own_net(model, tmp_path)
    assert net.name == f"{model.about['data']}_judge"
    assert torch.equal(net(pictures), both[1].net.recognise(pictures).features)
