import pytest
import torch
from scipy.stats import chi

from playground.pictures.model import Model
from playground.pictures.spaces import Space
from playground.pictures.stored import read
from tests.pictures.examples import CONDITIONAL, STYLE
from tests.pictures.models import stored_model


@pytest.fixture(scope="module")
def styled(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return read(stored_model(tmp_path_factory.mktemp("models") / "styled", STYLE), "styled")


@pytest.fixture(scope="module")
def classed(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return read(stored_model(tmp_path_factory.mktemp("models") / "classed", CONDITIONAL), "classed")


def test_the_shell_of_z_is_that_of_a_gaussian(classed: Model) -> None:
    shell, law = Space(classed, "z").shell, chi(5)
    assert (shell.low, shell.typical, shell.high) == pytest.approx(law.ppf([0.05, 0.5, 0.95]), rel=0.03)
    assert Space(classed, "z").spread == pytest.approx(1, rel=0.03)


def test_the_shell_of_w_is_around_the_mean_style(styled: Model) -> None:
    space = Space(styled, "w")
    w = space.of(styled.latent(500, 3))
    inside = (space.distances(w) > space.shell.low) & (space.distances(w) < space.shell.high)
    assert float(inside.float().mean()) == pytest.approx(0.9, abs=0.05)
    assert float(space.distances(space.centre)) == 0
    root = float((w - space.centre).square().mean().sqrt())
    assert space.spread == pytest.approx(root, rel=0.1)


def test_both_spaces_show_the_same_pictures(styled: Model) -> None:
    z = styled.latent(3, 1)
    assert (Space(styled, "z").show(z) == Space(styled, "w").show(styled.style(z))).all()


def test_a_class_is_shown(classed: Model) -> None:
    space, z = Space(classed, "z"), classed.latent(2, 1)
    assert (space.show(z, "b") == classed.generate(z, classed.labels(2, "b"))).all()


def test_styles_may_be_taken_to_the_other_side_of_the_mean(styled: Model) -> None:
    space = Space(styled, "w")
    w = space.of(styled.latent(2, 1))
    torch.testing.assert_close(space.truncated(w, -1), 2 * space.centre - w)


def test_there_is_no_w_without_styles(classed: Model) -> None:
    with pytest.raises(ValueError, match="The model classed has no style space w; use z"):
        Space(classed, "w")
