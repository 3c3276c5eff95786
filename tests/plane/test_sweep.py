"""Sweeps as data, and what becomes of GANs."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.plane import GanSpec, Population
from playground.plane.distributions import FIXED, Distribution
from playground.plane.spec import PROPERTIES
from playground.plane.sweep import EARLY, FATES, SAMPLES, Axis, Look, Sweep, axis, can_vary, fate, look, usual_values
from playground.plane.view import CELLS, THUMB_CELLS

RING = FIXED["ring8"]


def samples(data: Distribution = RING, seed: int = 0) -> np.ndarray:
    return data.sample(SAMPLES, torch.Generator().manual_seed(seed)).numpy()


def seen(*clouds: np.ndarray, data: Distribution = RING) -> list[Look]:
    return [look(EARLY + 100 * index, np.asarray(cloud, np.float32), data) for index, cloud in enumerate(clouds)]


def test_without_a_word_it_is_64_seeds() -> None:
    sweep = Sweep.from_mapping({"loss": "hinge"})
    assert [spec.seed for spec in sweep.specs] == list(range(64))
    assert {replace(spec, seed=0) for spec in sweep.specs} == {GanSpec(loss="hinge")}


def test_two_axes_are_a_table_row_by_row() -> None:
    rows = {"rows": "generator_rate", "row_values": "0.001, 0.01"}
    sweep = Sweep.from_mapping({**rows, "columns": "loss", "column_values": "hinge,minimax,wasserstein"})
    assert sweep.size == 6
    assert [(spec.generator_rate, spec.loss) for spec in sweep.specs[:4]] == [
        (0.001, "hinge"), (0.001, "minimax"), (0.001, "wasserstein"), (0.01, "hinge"),
    ]  # fmt: skip
    assert len({spec.shape_key for spec in sweep.specs}) == 1


@pytest.mark.parametrize("name", [name for name, prop in PROPERTIES.items() if can_vary(prop)])
def test_the_values_that_are_offered_train_together(name: str) -> None:
    sweep = Sweep(
        GanSpec(generator_width=4, discriminator_width=4, batch_size=8), axis(name, usual_values(name), "Rows")
    )
    population = Population(sweep.specs)
    population.step(2)
    thumbs = population.thumbnails()
    assert len(thumbs.fake) == sweep.size
    assert np.abs(thumbs.opinion).max() <= 1


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"rows": "generator_width"}, "Rows cannot vary “Generator width”: GANs that train together"),
        ({"rows": "nothing"}, "There is no setting “nothing”"),
        ({"rows": "seed", "columns": "seed"}, "different settings"),
        ({"row_values": "0..256"}, "at most 256"),
        ({"row_values": "5..1"}, "a range such as 0..63"),
        ({"row_values": " , "}, "one value or more"),
        ({"row_values": "1, 1"}, "each value of “Seed” once"),
        ({"rows": "generator_rate", "row_values": "0.1, much"}, "Generator learning rate must be a number"),
        ({"columns": "generator_rate"}, "at most 256 GANs; this one has 704"),
        ({"loss": "none"}, "Loss must be one of"),
        ({"rows": "instance_noise", "row_values": "0, 0.1"}, "Instance noise must be 0 in all"),
        ({"rows": "experience_replay", "row_values": "0, 0.5"}, "Experience replay must be 0 in all"),
    ],
)
def test_bad_sweeps_get_one_sentence(query: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$") as caught:
        Sweep.from_mapping(query)
    assert sentence in str(caught.value)


def test_thumbnails_are_the_view_made_small() -> None:
    specs = [
        GanSpec(generator_width=8, discriminator_width=8, seed=seed, loss=loss)
        for seed, loss in enumerate(("hinge", "minimax"))
    ]
    population = Population(specs)
    population.step(50)
    thumbs, views = population.thumbnails(), population.snapshots([0, 1])
    for row, whole in enumerate(views):
        np.testing.assert_allclose(thumbs.fake[row], whole.fake[: len(thumbs.fake[row])], atol=1e-5)
        np.testing.assert_allclose(thumbs.real[row], whole.real[: len(thumbs.real[row])], atol=1e-6)
        cells = ((np.arange(THUMB_CELLS) + 0.5) / THUMB_CELLS * CELLS).astype(int)
        ground = whole.heatmap[np.ix_(cells, cells)] - whole.scale.middle
        assert np.corrcoef(ground.ravel(), thumbs.opinion[row].ravel())[0, 1] > 0.97
        assert np.abs(thumbs.opinion[row]).max() <= 1


def test_a_perfect_sampler_has_covered_and_a_beginner_is_learning() -> None:
    assert fate(seen(*[samples(seed=seed) for seed in range(4)]), diverged=False) == "covered"
    assert fate([], diverged=False) == "learning"
    early = [each._replace(iteration=10) for each in seen(samples())]
    assert fate(early, diverged=False) == "learning"


def test_lost_modes_a_collapse_a_hop_and_a_divergence() -> None:
    assert RING.centres is not None
    whole = samples()
    half = whole[whole[:, 0] > 0.1]
    assert fate(seen(half, half, half, half), diverged=False) == "dropped"
    point = np.full((SAMPLES, 2), 0.0) + RING.centres[0].numpy()
    assert fate(seen(point, point, point), diverged=False) == "collapsed"
    hops = [point - RING.centres[0].numpy() + RING.centres[index].numpy() for index in (0, 4, 2, 6)]
    assert fate(seen(*hops), diverged=False) == "oscillating"
    assert fate(seen(*hops), diverged=True) == "diverged"
    noise = np.random.default_rng(0).uniform(-1.5, 1.5, (SAMPLES, 2))
    assert fate(seen(noise, noise), diverged=False) == "learning", "spread over everything is no coverage"


def test_without_modes_the_distance_and_the_middle_decide() -> None:
    moons = FIXED["moons"]
    good = samples(moons)
    assert fate(seen(good, good, good, data=moons), diverged=False) == "covered"
    assert fate(seen(good + 9, good - 9, good + 9, data=moons), diverged=False) == "oscillating"
    assert fate(seen(np.full_like(good, 0.1), data=moons), diverged=False) == "collapsed"
    assert fate(seen(good + np.float32(0.7), data=moons), diverged=False) == "learning"


def test_samples_that_are_not_finite_are_looked_at() -> None:
    found = look(EARLY, np.full((SAMPLES, 2), np.nan, np.float32), RING)
    assert fate([found], diverged=False) in FATES
    assert found.shares.sum() == 0


def test_an_axis_is_parsed_by_the_property_table() -> None:
    assert axis("averaging", "0, 0.99", "Rows") == Axis("averaging", (0.0, 0.99))
    assert axis("label_smoothing", "", "Rows").values == PROPERTIES["label_smoothing"].steps


def test_the_plane_and_the_line_do_not_train_together() -> None:
    with pytest.raises(ValueError, match=r"^Distribution must be on the plane in all GANs of a sweep or on the line"):
        Sweep.from_mapping({"rows": "distribution", "row_values": "ring8, line_normal"})
    assert not any(name.startswith("line_") for name in usual_values("distribution").split(", "))
    on_line = Sweep.from_mapping({"rows": "distribution", "row_values": "line_far, line_normal"})
    assert [spec.dimension for spec in on_line.specs] == [1, 1]


@pytest.mark.parametrize(("spread", "wanted"), [(0.15, "covered"), (0.0, "collapsed")])
def test_what_became_of_a_gan_on_the_line(spread: float, wanted: str) -> None:
    data = FIXED["line_normals2"]
    chance = torch.Generator().manual_seed(0)
    noise = torch.randn(500, 1, generator=chance) * spread
    sides = torch.where(torch.arange(500)[:, None] % 2 == 0, 0.6, -0.6) if spread else torch.full((500, 1), 0.6)
    seen = [look(at, (sides + noise).numpy(), data) for at in (400, 500)]
    assert fate(seen, diverged=False) == wanted
