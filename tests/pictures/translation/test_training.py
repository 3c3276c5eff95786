from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from playground.pictures.datasets import save
from playground.pictures.translation import train
from playground.pictures.translation.recipe import Recipe, read
from playground.pictures.translation.stored import export, load
from playground.pictures.translation.train import Run
from playground.pictures.translation.training import start
from tests.pictures.examples import small_set
from tests.pictures.translation.examples import CYCLE, PAIRED, pairs


@pytest.mark.parametrize("recipe", [PAIRED, CYCLE])
def test_one_step_moves_every_network(recipe: Recipe) -> None:
    training = start(recipe, pairs())
    before = {name: next(network.parameters()).clone() for name, network in training.networks.items()}
    told = training.iterate()
    assert all(torch.isfinite(value) for value in told.values())
    for name, network in training.networks.items():
        assert not torch.equal(next(network.parameters()), before[name]), name


@pytest.mark.parametrize("recipe", [PAIRED, CYCLE])
def test_a_run_that_was_stopped_ends_where_it_would_have_ended(recipe: Recipe, tmp_path: Path) -> None:
    data, whole = pairs(), start(recipe, pairs())
    for _ in range(100):
        whole.iterate()
    for part in range(2):
        half = Run(start(recipe, data), tmp_path)
        assert half.training.iteration == 50 * part
        for _ in range(50):
            half.training.iterate()
        half.save()
    for name, network in whole.networks.items():
        for key, tensor in network.state_dict().items():
            assert torch.equal(half.training.networks[name].state_dict()[key], tensor), (name, key)


def test_pix2pix_learns_to_exchange_colours() -> None:
    training = start(replace(PAIRED, rate=0.002, flips=()), pairs())
    first = training.iterate()["l1"]
    for _ in range(150):
        told = training.iterate()
    assert told["l1"] < 0.6 * first


def test_without_the_adversarial_term_the_discriminator_rests() -> None:
    training = start(replace(PAIRED, adversarial=0.0), pairs())
    before = next(training.networks["judge"].parameters()).clone()
    assert set(training.iterate()) == {"l1"}
    assert torch.equal(next(training.networks["judge"].parameters()), before)


def test_without_l1_the_generator_follows_the_discriminator_alone() -> None:
    wants = start(replace(PAIRED, reconstruction=0.0), pairs())
    other = start(replace(PAIRED, reconstruction=0.0), pairs())
    other.outputs = other.outputs.flip(0)
    judges = [training.networks["judge"].requires_grad_(False) for training in (wants, other)]
    for training, judge in zip((wants, other), judges, strict=True):
        training.descend = lambda name, loss, own=training: (  # type: ignore[method-assign, misc]
            type(own).descend(own, name, loss) if name == "generator" else None
        )
        assert not any(weight.requires_grad for weight in judge.parameters())
        training.iterate()
    for one, two in zip(wants.networks["forward"].parameters(), other.networks["forward"].parameters(), strict=True):
        assert torch.equal(one, two)


def test_the_rate_falls_evenly_over_the_second_half() -> None:
    training = start(replace(PAIRED, iterations=100), pairs())
    rates = []
    for training.iteration in (0, 50, 75, 100, 200):
        rates.append(training.rate() / PAIRED.rate)
    assert rates == pytest.approx([1, 1, 0.5, 0, 0])


def test_crops_and_mirrors_are_those_of_both_sides() -> None:
    training = start(replace(PAIRED, crop=16), pairs())
    x, y = training.prepare(training.inputs[:4], training.outputs[:4], chance=training.chance(3))
    assert x.shape == (4, 3, 16, 16)
    torch.testing.assert_close(x.flip(1), y)


@pytest.mark.parametrize(
    ("recipe", "sentence"),
    [
        (replace(PAIRED, crop=20), "cannot be halved 3 times"),
        (replace(PAIRED, crop=64), "trained on 64 px, cannot"),
        (replace(PAIRED, discriminator={"field": 286, "width": 4}), "too small for a discriminator of field 286"),
    ],
)
def test_sides_that_do_not_fit_get_one_sentence(recipe: Recipe, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        start(recipe, pairs())


def test_sets_without_inputs_or_pairs_get_one_sentence() -> None:
    with pytest.raises(ValueError, match="is not for translation"):
        start(PAIRED, small_set("small"))
    data = pairs()
    arrays = dict(data.arrays) | {"train": data.train[:7]}
    with pytest.raises(ValueError, match="has no pairs, which pix2pix needs"):
        start(PAIRED, replace(data, arrays=arrays))
    start(CYCLE, replace(data, arrays=arrays)).iterate()


def test_the_command_trains_and_leaves_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path / "data"))
    save(pairs())
    recipe = tmp_path / "tiny.toml"
    recipe.write_text(
        'data = "pairs"\nmethod = "pix2pix"\nbatch = 2\n[generator]\nkind = "unet"\nchannels = [4, 4]\n'
        "[discriminator]\nfield = 16\nwidth = 4\n"
    )
    train.main([str(recipe), "--minutes", "0.003", "--folder", str(tmp_path / "run"), "--device", "cpu"])
    assert "tiny: from iteration 0 on cpu" in capsys.readouterr().out
    recipe.write_text("iterations = 40\n" + recipe.read_text())
    run = train.resume(read(str(recipe)), tmp_path / "whole", "cpu")
    run.train(minutes=60, every=60)  # ends long before
    assert run.training.iteration == 40
    found = {path.name for path in (tmp_path / "run" / "model").iterdir()}
    assert found == {"config.json", "model.safetensors"}
    with pytest.raises(SystemExit, match="There is no recipe 'monet'"):
        train.main(["monet"])
    with pytest.raises(SystemExit, match=r"The device must be auto, cpu or.*'tpu' is not"):
        train.main([str(recipe), "--device", "tpu", "--folder", str(tmp_path / "run")])


def test_a_run_without_its_checkpoint_goes_on_from_what_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_MODELS", str(tmp_path))
    first = Run(start(CYCLE, pairs()), tmp_path / "first")
    first.training.iterate()
    first.spent = {"1 CPU thread": 120.0}
    export(first.training, first.spent, tmp_path / "translation" / CYCLE.name)
    later = Run(start(replace(CYCLE, iterations=9), pairs()), tmp_path / "later")
    shipped = load(CYCLE.name, "cpu")
    later.adopt(shipped.networks, shipped.about)
    assert (later.training.iteration, later.spent) == (1, first.spent)
    for name, network in first.training.networks.items():
        for key, tensor in network.state_dict().items():
            rounded = tensor.half().float() if tensor.is_floating_point() else tensor
            assert torch.equal(later.training.networks[name].state_dict()[key], rounded), (name, key)
    with pytest.raises(ValueError, match="already holds a checkpoint: leave out --from-shipped"):
        later.adopt(shipped.networks, shipped.about)
    with pytest.raises(ValueError, match="are not those of the recipe tiny-pairs"):
        Run(start(PAIRED, pairs()), tmp_path / "other").adopt(shipped.networks, shipped.about)


def test_samples_are_held_out_inputs_beside_what_is_made_of_them() -> None:
    training = start(PAIRED, pairs())
    shown = training.samples()
    np.testing.assert_array_equal(shown[::2], pairs().inputs("test")[:24])
