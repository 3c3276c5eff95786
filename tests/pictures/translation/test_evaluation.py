import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from playground.pictures import evaluate as command
from playground.pictures.datasets import labels, save
from playground.pictures.datasets.avatars import distinct
from playground.pictures.stored import ModelError
from playground.pictures.translation import ablations
from playground.pictures.translation import evaluate as of_translators
from playground.pictures.translation.ablations import PUBLISHED, variants
from playground.pictures.translation.evaluate import folder_of
from playground.pictures.translation.evaluation import MEASURES, Yardstick, describe, table
from playground.pictures.translation.examples import read_examples, write_examples
from playground.pictures.translation.recipe import Recipe, read
from playground.pictures.translation.ship import ship
from playground.pictures.translation.stored import of
from playground.pictures.translation.tasks import (
    INK,
    ink_labels,
    relief_labels,
    segment,
    task_of,
    task_scores,
    train_segmenter,
)
from playground.pictures.translation.training import start
from tests.metrics.test_fidelity import Means
from tests.pictures.translation.examples import CYCLE, PAIRED, pairs
from tests.pictures.translation.test_stored import written


def test_ink_knows_inside_from_outside() -> None:
    drawing = np.full((1, 16, 16, 3), 255, np.uint8)
    drawing[0, 4:12, 4:12] = 0
    drawing[0, 6:10, 6:10] = 255
    found = ink_labels(drawing)[0]
    assert [INK[found[at]] for at in ((0, 0), (4, 4), (8, 8))] == ["outside", "ink", "inside"]


def test_relief_knows_sea_from_land_through_its_shading() -> None:
    relief = np.empty((1, 32, 32, 3), np.uint8)
    relief[0, :, :16], relief[0, :, 16:] = (198, 217, 232), (137, 170, 158)
    relief = np.clip(relief + np.random.default_rng(0).integers(-25, 26, relief.shape), 0, 255).astype(np.uint8)
    found = relief_labels(relief)[0]
    assert (found[:, 4:12] == 1).all()
    assert (found[:, 20:28] == 2).all()


def test_a_segmenter_reads_labels_from_faces_and_not_from_their_mean() -> None:
    drawn = np.stack([labels.draw_pair(face, 32) for face in distinct(40, np.random.default_rng(0))])
    wanted = labels.read_labels(drawn[:, 0])
    net = train_segmenter(drawn[:, 1], wanted, len(labels.LABELS), steps=150)
    real = task_scores(net, drawn[:, 1], wanted, len(labels.LABELS))
    mean = drawn[:, 1].mean(0, keepdims=True).round().astype(np.uint8).repeat(40, 0)
    assert real["class_iou"] > task_scores(net, mean, wanted, len(labels.LABELS))["class_iou"] + 0.1
    assert segment(net, drawn[:, 1]).shape == (40, 32, 32)
    assert task_of("labels2avatar-128") is not None
    assert task_of("twemoji2noto") is None


@pytest.mark.parametrize("recipe", [PAIRED, CYCLE])
def test_every_score_has_words_and_the_truth_is_the_best(recipe: Recipe) -> None:
    yardstick = Yardstick(pairs(), Means(), 12)
    rows = {"ours": yardstick.translator(of(start(recipe, pairs())))} | yardstick.baselines()
    assert rows["the truth"]["l1"] == 0
    assert rows["the truth"]["ssim"] == pytest.approx(1)
    assert ("cycle_l1" in rows["ours"]) is (recipe is CYCLE)
    assert all(describe(name) in MEASURES.values() for scores in rows.values() for name in scores)
    assert table(rows).count("\n") == 1 + len(rows)


def test_the_command_scores_a_translator_and_writes_its_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(of_translators, "EfficientNet", lambda *_: Means())
    save(pairs())
    folder = tmp_path / "tiny"
    written(folder)
    (folder / "README.md").write_text("# Tiny\n\nWords.\n")
    command.main([str(folder), "--count", "8", "--write"])
    said = capsys.readouterr().out
    assert "| the mean picture |" in said
    card = (folder / "README.md").read_text()
    assert card.startswith("# Tiny\n\nWords.\n\n<!-- Written by")
    assert "| the input |" in card
    assert json.loads((folder / "scores.json").read_text())["count"] == 8
    with Image.open(folder / "samples.webp") as sheet:
        assert sheet.size == (12 * 32, 3 * 32)
    command.main([str(folder), "--count", "8", "--write"])
    assert (folder / "README.md").read_text().count("## Scores") == 1


def test_other_models_are_no_translators(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    assert folder_of(str(tmp_path)) is None
    assert folder_of("nothing") is None


def test_a_translator_ships_with_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path / "data"))
    save(pairs())
    written(tmp_path / "run")
    ship(tmp_path / "run", tmp_path / "shipped")
    inputs, truths = read_examples(tmp_path / "shipped", 32)
    assert inputs.shape == truths.shape == (24, 32, 32, 3)
    np.testing.assert_array_equal(inputs[..., ::-1], truths)


def test_a_sheet_that_is_filled_up_with_white_has_no_white_examples(tmp_path: Path) -> None:
    write_examples(tmp_path, pairs(), count=7)
    assert len(read_examples(tmp_path, 32)[0]) == 7
    (tmp_path / "examples.webp").write_bytes(b"RIFF")
    with pytest.raises(ModelError, match=r"has no examples\.webp that can be read"):
        read_examples(tmp_path, 32)


def test_each_ablation_changes_one_factor_and_can_be_trained() -> None:
    made = variants(read("labels2avatar"))
    assert list(made) == list(PUBLISHED)
    assert len({recipe.name for recipe in made.values()}) == len({recipe.digest for recipe in made.values()}) == 7
    first, *others = made.values()
    for recipe in others:
        changed = [name for name in vars(first) if name != "name" and vars(recipe)[name] != vars(first)[name]]
        assert len(changed) == 1, changed
    data = pairs(side=64)
    for recipe in made.values():
        told = start(recipe, data).iterate()
        assert all(torch.isfinite(value) for value in told.values())


def test_the_ablations_are_measured_and_stored_for_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PLAYGROUND_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(ablations, "EfficientNet", lambda *_: Means())
    monkeypatch.setattr(ablations, "COUNT", 6)
    save(pairs(side=64))
    recipe = tmp_path / "tiny.toml"
    recipe.write_text(
        'data = "pairs"\nmethod = "pix2pix"\nbatch = 2\n[generator]\nkind = "unet"\nchannels = [4, 4]\n'
        "[discriminator]\nfield = 34\nwidth = 4\n"
    )
    ablations.main(["--recipe", str(recipe), "--minutes", "0.001", "--folder", str(tmp_path / "runs"), "--write"])
    assert "| without skips |" in capsys.readouterr().out
    home = tmp_path / "models" / "translation" / "ablations"
    about = json.loads((home / "ablations.json").read_text())
    assert about["columns"] == ["input", *PUBLISHED, "truth"]
    with Image.open(home / "ablations.webp") as sheet:
        assert sheet.size == (9 * 64, 6 * 64)
