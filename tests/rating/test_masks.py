import numpy as np

from playground.rating.encoding import Bytes
from playground.rating.masks import scrambled
from tests.rating.examples import pictures


def stripes(count: int) -> Bytes:
    """Pictures of one frequency at random phases, uint8 [count, 32, 32, 3]."""
    phases = np.random.default_rng(0).uniform(0, 2 * np.pi, (count, 1))
    wave = 128 + 60 * np.sin(2 * np.pi * 4 * np.arange(32) / 32 + phases)
    return np.broadcast_to(wave[:, None, :, None], (count, 32, 32, 3)).astype(np.uint8)


def test_masks_have_the_colours_and_the_contrast_of_the_pictures() -> None:
    dim = (pictures(20, 0, 32) // 4 + np.array([10, 60, 120])).astype(np.uint8)
    masks = scrambled(dim).astype(float)
    np.testing.assert_allclose(masks.mean((0, 1, 2)), dim.mean((0, 1, 2)), atol=1)
    np.testing.assert_allclose(masks.std((1, 2)).mean(0), dim.std((0, 1, 2)), rtol=0.05)


def test_masks_have_the_frequencies_of_the_pictures() -> None:
    spectrum = np.abs(np.fft.fft(scrambled(stripes(40))[0, :, :, 0].mean(0) - 128))
    assert spectrum[1:16].argmax() + 1 == 4


def test_masks_show_none_of_the_pictures() -> None:
    shown, masks = pictures(10, 0, 32), scrambled(pictures(10, 0, 32))
    both = np.corrcoef(np.concatenate([shown, masks]).reshape(len(shown) + len(masks), -1))
    assert np.abs(both[len(shown) :, : len(shown)]).max() < 0.15


def test_a_seed_repeats_and_another_does_not() -> None:
    shown = pictures(4, 0)
    np.testing.assert_array_equal(scrambled(shown, 2, seed=1), scrambled(shown, 2, seed=1))
    assert (scrambled(shown, 2, seed=1) != scrambled(shown, 2, seed=2)).any()
    first, second = scrambled(shown, 2, seed=1)
    assert (first != second).any()


def test_flat_pictures_give_flat_masks() -> None:
    assert (scrambled(np.full((3, 8, 8, 3), 77, np.uint8), 1) == 77).all()
