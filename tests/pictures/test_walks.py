import math

import numpy as np
import pytest
import torch

from playground.pictures import walks
from playground.pictures.spaces import Space
from playground.pictures.stored import read
from tests.pictures.examples import STYLE
from tests.pictures.models import stored_model


@pytest.fixture(scope="module", params=["z", "w"])
def space(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Space:
    folder = stored_model(tmp_path_factory.mktemp("models") / "styled", STYLE)
    return Space(read(folder, "styled"), request.param)


def keys(space: Space, count: int) -> torch.Tensor:
    return space.of(space.model.latent(count, 7))


@pytest.mark.parametrize("method", walks.METHODS)
def test_a_walk_visits_its_keyframes_in_time(space: Space, method: str) -> None:
    points = keys(space, 4)
    torch.testing.assert_close(walks.along(space, points, method, "open", torch.tensor([0, 1 / 3, 2 / 3, 1])), points)
    closed = walks.along(space, points, method, "closed", torch.tensor([0, 0.25, 0.5, 0.75, 1]))
    torch.testing.assert_close(closed, torch.cat([points, points[:1]]))


def test_spherical_walks_keep_to_the_shell_and_linear_ones_do_not(space: Space) -> None:
    a, b = keys(space, 2)
    b = space.centre + (b - space.centre) / space.distances(b) * space.distances(a)
    t = walks.shares(21)
    straight, round_ = (space.distances(walks.along(space, torch.stack([a, b]), m, "open", t)) for m in walks.METHODS)
    torch.testing.assert_close(round_, space.distances(a).expand(21))
    assert float(straight.min()) < 0.95 * float(space.distances(a))


def test_a_circle_is_one_for_arcs_and_a_square_for_lines(space: Space) -> None:
    points = keys(space, 2)
    t = walks.shares(9)
    radius = space.distances(points[0])
    arc = space.distances(walks.along(space, points, "spherical", "circle", t))
    torch.testing.assert_close(arc, radius.expand(9))
    square = space.distances(walks.along(space, points, "linear", "circle", t))
    torch.testing.assert_close(square[::2], radius.expand(5))
    torch.testing.assert_close(square[1::2], radius.expand(4) / math.sqrt(2))


def test_shares_outside_are_the_ends(space: Space) -> None:
    points = keys(space, 2)
    torch.testing.assert_close(walks.along(space, points, "linear", "open", torch.tensor([-1.0, 2.0])), points)


def test_relations_name_what_slerp_has_rules_for(space: Space) -> None:
    a, b = keys(space, 2)
    opposite = 2 * space.centre - a
    assert walks.relation(space, a, a) == walks.Relation(0.0, "same")
    assert walks.relation(space, a, opposite).kind == "opposite"
    assert walks.relation(space, a, opposite).angle == pytest.approx(180, abs=0.01)
    assert walks.relation(space, space.centre, a).kind == "centre"
    apart = walks.relation(space, a, b)
    one, other = (point - space.centre for point in (a, b))
    cosine = float(torch.nn.functional.cosine_similarity(one, other, dim=0))
    assert apart.kind == "apart"
    assert apart.angle == pytest.approx(math.degrees(math.acos(cosine)), abs=1e-2)


class Brightness:
    """A feature net whose feature is the mean of a picture."""

    name, note, width = "brightness", "", 1

    def __call__(self, pictures: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(pictures.mean((1, 2, 3), dtype=np.float32))[:, None]


def test_a_length_adds_up_steps_and_is_never_less_than_the_direct_way() -> None:
    pictures = np.array([0, 10, 30, 20], np.uint8)[:, None, None, None].repeat(2, 1).repeat(2, 2)
    found = walks.length(Brightness(), pictures)
    assert (found.total, found.direct) == (40.0, 20.0)
    assert found.speeds == (30.0, 60.0, 30.0)


def test_stretches_are_named_by_their_ends() -> None:
    names = ["a", "b", "c"]
    assert walks.stretch_names(names, "open") == [("a", "b"), ("b", "c")]
    assert walks.stretch_names(names, "closed") == [("a", "b"), ("b", "c"), ("c", "a")]
    assert walks.stretch_names(names, "circle") == [("a", "b")]
