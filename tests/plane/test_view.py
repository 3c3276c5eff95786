import numpy as np
import pytest
import torch

from playground.plane import GanSpec, Population
from playground.plane.losses import LOSSES
from playground.plane.view import CELLS, DOTS, LINES, cell_density, latent_grid


def population(**changes: object) -> Population:
    made = Population([GanSpec(**changes), GanSpec(**changes, seed=1)])  # type: ignore[arg-type]
    made.step(30)
    return made


def test_a_snapshot_has_the_shapes_that_it_states() -> None:
    seen = population().snapshot(0)
    assert seen.real.shape == seen.fake.shape == seen.gradient.shape == (DOTS, 2)
    assert seen.heatmap.shape == (CELLS, CELLS)
    assert seen.manifold.shape == (LINES, LINES, 2)
    assert seen.density.shape == (LINES - 1, LINES - 1)
    for array in (seen.real, seen.fake, seen.gradient, seen.heatmap, seen.manifold, seen.density):
        assert array.dtype == np.float32
        assert np.isfinite(array).all()
    assert seen.coverage is not None
    assert seen.coverage.total_modes == 8


def test_snapshots_together_are_snapshots_alone() -> None:
    both = population()
    for alone, beside in zip(
        (both.snapshot(0, coverage=False), both.snapshot(1, coverage=False)), both.snapshots([0, 1]), strict=True
    ):
        np.testing.assert_allclose(alone.fake, beside.fake, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(alone.heatmap, beside.heatmap, rtol=1e-4, atol=1e-5)


def test_dots_keep_their_latents() -> None:
    made = population(generator_rate=1e-7)
    before = made.snapshot(0, coverage=False)
    made.step(1)
    after = made.snapshot(0, coverage=False)
    assert np.abs(after.fake - before.fake).max() < 1e-3
    np.testing.assert_array_equal(before.real, after.real)


@pytest.mark.parametrize("loss", LOSSES)
def test_arrows_point_where_the_generators_loss_falls(loss: str) -> None:
    made = population(loss=loss, averaging=0.0)
    seen = made.snapshot(0, coverage=False)
    game, chosen = made.game, LOSSES[loss]

    def loss_at(points: np.ndarray) -> torch.Tensor:
        from playground.plane.networks import apply

        both = torch.as_tensor(np.stack([points, seen.real]), dtype=torch.float64)
        layers = [
            (w[:1].double().expand(2, -1, -1), b[:1].double().expand(2, -1, -1)) for w, b in game.discriminator.layers
        ]
        fake, real = apply(layers, game.discriminator.shape.activation, both)[..., 0]
        return chosen.generator(real, fake)

    small = 1e-4
    for axis in (0, 1):
        shift = np.zeros((1, 2))
        shift[0, axis] = small
        slope = (loss_at(seen.fake + shift) - loss_at(seen.fake - shift)).numpy() / (2 * small)
        close = np.isclose(-slope, seen.gradient[:, axis], rtol=1e-2, atol=1e-4)
        assert close.mean() > 0.97  # a few samples sit on a fold of the leaky ReLU


def test_rows_of_the_heatmap_run_from_bottom_to_top() -> None:
    made = population()
    game = made.game
    game.discriminator.weights.zero_()
    first_weight, last_weight = game.discriminator.layers[0][0], game.discriminator.layers[-1][0]
    first_weight[0, 1, 0] = 5.0  # D looks at y alone
    game.discriminator.layers[1][0][0, 0, 0] = 1.0
    last_weight[0, 0, 0] = 1.0
    heatmap = made.snapshot(0, coverage=False).heatmap
    assert heatmap[-1].min() > heatmap[0].max()
    np.testing.assert_allclose(heatmap, heatmap[:, :1].repeat(CELLS, 1), atol=1e-6)


def test_scales_are_centred_on_the_undecided_value() -> None:
    assert population().snapshot(0, coverage=False).scale.middle == 0.5
    hinge = population(loss="hinge").snapshot(0, coverage=False)
    assert hinge.scale.middle == 0
    assert hinge.scale.high == pytest.approx(float(np.abs(hinge.heatmap).max()))
    critic = population(loss="wasserstein").snapshot(0, coverage=False)
    assert critic.scale.low <= critic.heatmap.min()
    assert critic.heatmap.max() <= critic.scale.high


def test_smoothed_labels_move_the_undecided_value_and_not_the_ends_of_a_probability() -> None:
    smoothed = population(label_smoothing=0.2).snapshot(0, coverage=False).scale
    assert (smoothed.low, smoothed.middle, smoothed.high) == (0, pytest.approx(0.4), 1)
    squares = population(loss="least_squares", label_smoothing=0.2).snapshot(0, coverage=False)
    assert squares.scale.middle == pytest.approx(0.4)
    assert squares.scale.low <= squares.heatmap.min() + 1e-6
    assert squares.heatmap.max() <= squares.scale.high + 1e-6


def test_the_latent_grid_follows_the_noise() -> None:
    assert latent_grid(GanSpec(noise="gaussian", noise_dim=1)).shape == (LINES, 1)
    assert latent_grid(GanSpec(noise="uniform", noise_dim=5)).shape == (LINES**2, 5)
    axis = latent_grid(GanSpec(noise="gaussian", noise_dim=1))[:, 0]
    cells = torch.special.ndtr(axis).diff()
    torch.testing.assert_close(cells, cells.mean().expand(LINES - 1))


def test_a_one_dimensional_latent_is_a_curve() -> None:
    seen = population(noise_dim=1).snapshot(0, coverage=False)
    assert seen.manifold.shape == (1, LINES, 2)
    assert seen.density.shape == (1, LINES - 1)


def test_density_is_high_where_cells_are_small() -> None:
    x = np.array([0.0, 1.0, 2.0, 4.0])
    manifold = np.stack(np.meshgrid(x, x), -1).astype(np.float32)
    density = cell_density(manifold)
    assert density[0, 0] > density[0, 2] > density[2, 2]
    assert density[2, 2] == pytest.approx(
        np.median([1, 1, 2, 1, 1, 2, 2, 2, 4]) / (np.median([1, 1, 2, 1, 1, 2, 2, 2, 4]) + 4)
    )
    assert cell_density(np.zeros((3, 3, 2), np.float32)).shape == (2, 2)
