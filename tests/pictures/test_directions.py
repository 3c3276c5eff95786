from pathlib import Path

import pytest
import torch

from playground.pictures import directions
from playground.pictures.attributes import Attributes, learn
from playground.pictures.directions import find, write
from playground.pictures.learn_directions import learn as learn_directions
from playground.pictures.model import Model
from playground.pictures.stored import ModelError, read
from tests.pictures.examples import ADAPTIVE, CONDITIONAL
from tests.pictures.models import stored_model
from tests.pictures.sides import SIDES, sides, signs


@pytest.fixture(scope="module")
def finder() -> Attributes:
    return learn(sides(), list(SIDES))[0]


@pytest.fixture(scope="module")
def styled(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return read(stored_model(tmp_path_factory.mktemp("styled"), ADAPTIVE), "styled")


def test_a_direction_is_the_one_that_the_generator_obeys(finder: Attributes) -> None:
    found = {each.name: each for each in learn_directions(signs(), finder, 3000)}
    assert set(found) == {"on the right", "height: low", "height: middle", "height: high"}
    for name, axis, sign in (("on the right", 0, 1), ("height: low", 1, -1), ("height: high", 1, 1)):
        vector = found[name].vector
        assert float(sign * vector[axis] / vector.norm()) > 0.98, name
        assert float(vector.norm()) == pytest.approx(1, abs=0.05)  # z has a deviation of 1 in every direction
        assert found[name].strength > 0.95
    assert found["height: middle"].strength < 0.7  # no plane parts the middle from both ends


def test_a_step_along_a_direction_changes_what_it_is_called_after(finder: Attributes) -> None:
    model = signs()
    (right,) = (each for each in learn_directions(model, finder, 3000) if each.name == "on the right")
    z = model.latent(200, 5)
    shown = finder.probabilities(model.generate(z + 3 * right.vector))["on_the_right"][:, 1]
    assert float((shown > 0.5).float().mean()) > 0.97


def test_components_are_orthogonal_and_those_of_the_styles(styled: Model) -> None:
    found = learn_directions(styled, None, 3000)
    assert [each.name for each in found] == [f"component {number}" for number in range(1, 7)]
    vectors = torch.stack([each.vector for each in found])
    units = vectors / vectors.norm(dim=1, keepdim=True)
    torch.testing.assert_close(units @ units.T, torch.eye(6), atol=1e-4, rtol=0)
    w = styled.style(styled.latent(3000, 9))
    torch.testing.assert_close((w @ units.T).std(0), vectors.norm(dim=1), atol=0.1, rtol=0.1)
    strengths = [each.strength for each in found]
    assert strengths == sorted(strengths, reverse=True)
    assert sum(strengths) == pytest.approx(1, abs=1e-3)  # six of six


def test_without_attributes_and_styles_there_is_nothing_to_learn(tmp_path: Path) -> None:
    model = read(stored_model(tmp_path, CONDITIONAL), "classes")
    with pytest.raises(ValueError, match="neither attributes nor styles"):
        learn_directions(model, None, 3000)


def test_they_are_read_as_they_were_written(styled: Model, tmp_path: Path) -> None:
    assert find(tmp_path) == []
    made = learn_directions(styled, None, 500)
    write(tmp_path, made)
    for before, after in zip(made, find(tmp_path), strict=True):
        assert (after.space, after.name, after.strength) == (before.space, before.name, before.strength)
        assert torch.equal(after.vector, before.vector)
    (tmp_path / directions.FILE).write_bytes(b"no tensors")
    with pytest.raises(ModelError, match=r"directions.safetensors of .* is damaged"):
        find(tmp_path)
