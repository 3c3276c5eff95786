import numpy as np

from playground.classroom.thumbs import DOTS, encode, thumb
from playground.plane import GanSpec, Population, Snapshot
from playground.session import Frame
from tests.test_wire import unpack


def snapshot(**settings: object) -> Snapshot:
    population = Population([GanSpec.from_mapping({"generator_width": 8, "discriminator_width": 8, **settings})])
    population.step(30)
    return population.snapshot(0, coverage=False)


def test_a_thumbnail_is_the_frame_in_small() -> None:
    seen = snapshot()
    small = thumb(Frame(seen, 100.0))
    np.testing.assert_array_equal(small.fake, seen.fake[:DOTS])
    np.testing.assert_array_equal(small.real, seen.real[:DOTS])
    assert small.opinion.shape == (20, 20)
    corner = seen.heatmap[:2, :2].mean()
    assert np.isclose(small.opinion[0, 0], 2 * corner - 1, atol=1e-6)  # a probability: undecided at ½
    assert (small.iteration, small.extent) == (30, seen.extent)


def test_a_critics_opinion_keeps_within_its_scale() -> None:
    small = thumb(Frame(snapshot(loss="wasserstein"), 100.0))
    assert np.abs(small.opinion).max() <= 1
    assert np.ptp(small.opinion) > 0


def test_views_travel_together_and_arrive_as_they_were() -> None:
    views = {7: thumb(Frame(snapshot(), 1.0)), 3: thumb(Frame(snapshot(distribution="moons", seed=4), 1.0))}
    (message,) = encode(views)
    header, arrays = unpack(message)
    assert header["seats"] == [7, 3]
    assert header["iterations"] == [30, 30]
    assert header["extents"] == [views[7].extent, views[3].extent]
    for row, each in enumerate(views.values()):
        for name in ("real", "fake", "opinion"):
            np.testing.assert_allclose(arrays[name][row], getattr(each, name), atol=1e-3)
    assert len(message) < 2 * 1700


def test_points_far_away_do_not_coarsen_the_others() -> None:
    seen = snapshot()
    seen.fake[0] = 1e6
    assert np.abs(thumb(Frame(seen, 1.0)).fake).max() <= 4 * seen.extent


def test_views_on_the_line_bring_their_densities_in_a_message_of_their_own() -> None:
    line = snapshot(distribution="line_normal")
    views = {1: thumb(Frame(snapshot(), 1.0)), 2: thumb(Frame(line, 1.0))}
    plane, other = (unpack(message) for message in encode(views))
    assert (plane[0]["seats"], other[0]["seats"]) == ([1], [2])
    assert "densities" not in plane[1]
    assert line.line is not None
    assert other[1]["densities"].shape == (1, 2, other[1]["opinion"].shape[2])
    np.testing.assert_allclose(other[1]["densities"][0].mean(1), [line.line.p.mean(), line.line.q.mean()], rtol=1e-3)
