import json
import os
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from playground.pictures import train
from playground.pictures.course import stopped
from playground.pictures.datasets import save
from playground.pictures.networks import PictureShape, build_generator
from playground.pictures.train import Run, export, start
from playground.pictures.training import Training, to_bytes
from tests.pictures.examples import CONDITIONAL, SIDE, STYLE, small_set


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(Training(STYLE, small_set("small")), tmp_path / "run")


def test_a_run_leaves_its_files_and_goes_on_by_itself(run: Run) -> None:
    run.train(minutes=0.005, every=1)
    files = {str(path.relative_to(run.folder)) for path in run.folder.rglob("*") if path.is_file()}
    reached = run.training.iteration
    assert reached > 0
    assert files == {"checkpoint.pt", "log.jsonl", f"grids/{reached:08d}.png", "model/model.safetensors",
                     "model/config.json"}  # fmt: skip
    again = Run(Training(STYLE, small_set("small")), run.folder)
    assert again.training.iteration == reached
    assert again.seconds == pytest.approx(run.seconds)
    again.train(minutes=0.002, every=1)
    assert again.training.iteration > reached


def test_the_clock_counts_training_over_all_sessions(run: Run) -> None:
    run.train(minutes=0.005, every=1)
    assert 0.3 <= run.seconds < 3
    first = run.seconds
    again = Run(Training(STYLE, small_set("small")), run.folder)
    again.train(minutes=0.005, every=1)
    assert first + 0.3 <= again.seconds
    run = again
    lines = [json.loads(line) for line in (run.folder / "log.jsonl").read_text().splitlines()]
    assert lines[-1]["pictures"] == run.training.iteration * STYLE.batch


def test_ctrl_c_ends_the_run_after_a_whole_iteration_and_loses_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    iterate = run.training.iterate

    def interrupted() -> dict[str, torch.Tensor]:
        if run.training.iteration == 4:
            os.kill(os.getpid(), signal.SIGINT)
        return iterate()

    monkeypatch.setattr(run.training, "iterate", interrupted)
    run.train(minutes=5, every=1)
    assert run.training.iteration == 5
    assert Run(Training(STYLE, small_set("small")), run.folder).training.iteration == 5


def test_signals_are_as_before_afterwards() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stopped() as stop:
        assert not stop()
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_a_run_that_was_stopped_ends_where_it_would_have_ended(tmp_path: Path) -> None:
    whole = Training(STYLE, small_set("small"))
    for _ in range(100):
        whole.iterate()
    for part in range(2):
        half = Run(Training(STYLE, small_set("small")), tmp_path)
        assert half.training.iteration == 50 * part
        for _ in range(50):
            half.training.iterate()
        half.save()
    for one, other in ((whole.settled(), half.training.settled()), (whole.discriminator, half.training.discriminator)):
        for name, tensor in one.state_dict().items():
            assert torch.equal(other.state_dict()[name], tensor), name


def test_a_checkpoint_of_other_data_gets_one_sentence(run: Run) -> None:
    run.save()
    with pytest.raises(ValueError, match="made with other data than the present small"):
        Run(Training(STYLE, small_set("small", count=65)), run.folder)


def test_the_penalty_reaches_the_log(run: Run) -> None:
    run.train(minutes=0.01, every=1)
    lines = [json.loads(line) for line in (run.folder / "log.jsonl").read_text().splitlines()]
    assert lines[-1]["r1"] > 0


def test_a_damaged_checkpoint_gets_one_sentence(run: Run) -> None:
    run.save()
    whole = run.checkpoint.read_bytes()
    run.checkpoint.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(ValueError, match=r"checkpoint\.pt is damaged .* delete it to start anew"):
        Run(Training(STYLE, small_set("small")), run.folder)


def test_a_checkpoint_of_another_recipe_gets_one_sentence(run: Run) -> None:
    run.save()
    with pytest.raises(ValueError, match=r"another recipe than the present tiny-conditional\. Delete or rename"):
        Run(Training(CONDITIONAL, small_set("small")), run.folder)


def test_scores_reach_the_log(tmp_path: Path) -> None:
    run = Run(Training(STYLE, small_set("small")), tmp_path / "run", measure=lambda _: {"distance": 1.5})
    assert "distance 1.5" in run.report()
    assert json.loads((run.folder / "log.jsonl").read_text())["distance"] == 1.5


@pytest.mark.parametrize("recipe", [STYLE, CONDITIONAL])
def test_an_exported_model_makes_the_same_pictures(recipe: train.Recipe, tmp_path: Path) -> None:
    training = Training(recipe, small_set("small"))
    for _ in range(5):
        training.iterate()
    export(training, {"1 CPU thread": 90.0, "one GPU": 60.0}, tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    generator = build_generator(config["kind"], PictureShape(**config["shape"]), config["options"])
    generator.load_state_dict(load_file(tmp_path / "model.safetensors"))
    labels, inputs = generator.draw_labels(4, training.chance(7)), generator.draw(4, training.chance(7))
    with torch.no_grad():
        ours, theirs = (to_bytes(net.eval()(labels, *inputs)) for net in (training.settled(), generator))
    np.testing.assert_allclose(ours.astype(int), theirs.astype(int), atol=2)  # float16
    assert (config["iterations"], config["recipe"]) == (5, recipe.name)
    assert config["minutes"] == {"1 CPU thread": 1.5, "one GPU": 1.0}
    assert len(config["sha256"]) == 64


def test_the_grid_is_as_wide_as_it_says(run: Run) -> None:
    run.save()
    with Image.open(run.folder / "grids" / "00000000.png") as image:
        assert image.size == (train.COLUMNS * SIDE, train.ROWS * SIDE)


def test_data_that_are_not_prepared_and_devices_that_are_not_there_get_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    with pytest.raises(SystemExit, match=r"The data set fashion is not prepared: run `python -m"):
        train.main(["fashion", "--folder", str(tmp_path / "run")])
    with pytest.raises(SystemExit, match="There is no recipe 'celeba'"):
        train.main(["celeba"])
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ValueError, match="no CUDA device"):
        start(STYLE, "cuda", tmp_path)
    with pytest.raises(ValueError, match="The device must be auto, cpu or cuda; 'tpu' is not"):
        start(STYLE, "tpu", tmp_path)


TINY = (
    'data = "small"\nbatch = 4\n[generator]\nkind = "style"\nchannels = [6, 4]\n'
    '[discriminator]\nkind = "residual"\nchannels = [4]\n'
)


def test_the_command_trains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path / "data"))
    save(small_set("small"))
    (tmp_path / "tiny.toml").write_text(TINY)
    run = tmp_path / "run"
    common = [str(tmp_path / "tiny.toml"), "--minutes", "0.002", "--device", "cpu", "--scores", "0"]
    train.main([*common, "--folder", str(run)])
    assert "tiny: from iteration 0 on cpu" in capsys.readouterr().out
    assert (run / "model" / "model.safetensors").is_file()

    # On a machine without its checkpoint the run goes on from what ships.
    shutil.copytree(run / "model", tmp_path / "tiny")
    monkeypatch.setenv("PLAYGROUND_MODELS", str(tmp_path))
    trained = json.loads((run / "model" / "config.json").read_text())
    train.main([*common, "--folder", str(tmp_path / "later"), "--from-shipped"])
    assert f"tiny: from iteration {trained['iterations']:,} on cpu" in capsys.readouterr().out
    later = json.loads((tmp_path / "later" / "model" / "config.json").read_text())
    assert later["iterations"] > trained["iterations"]
    assert sum(later["minutes"].values()) >= sum(trained["minutes"].values())
    with pytest.raises(SystemExit, match="already holds a checkpoint: leave out --from-shipped"):
        train.main([*common, "--folder", str(run), "--from-shipped"])
    monkeypatch.setenv("PLAYGROUND_MODELS", str(tmp_path / "nowhere"))
    with pytest.raises(SystemExit, match=r"The model tiny has no config.json"):
        train.main([*common, "--folder", str(tmp_path / "third"), "--from-shipped"])


def test_a_recipe_goes_on_with_the_generator_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(train, "CHECKPOINTS", tmp_path)
    save(small_set("small"))
    for name, begins in (("early", ""), ("late", "early")):
        (tmp_path / f"{name}.toml").write_text(f'begins = "{begins}"\n{TINY}')
    early, late = (
        [str(tmp_path / f"{name}.toml"), "--minutes", "0.002", "--device", "cpu", "--scores", "0"]
        for name in ("early", "late")
    )
    with pytest.raises(SystemExit, match="late goes on with the generator of early: train that one first, or begin"):
        train.main(late)
    train.main(early)
    config = tmp_path / "early" / "model" / "config.json"
    trained = json.loads(config.read_text())["iterations"]
    capsys.readouterr()
    train.main(late)
    assert f"late: from iteration {trained:,} on cpu" in capsys.readouterr().out
    config.unlink()  # a run that has begun goes on with its own checkpoint
    train.main(late)
    assert f"late: from iteration {trained:,} on cpu" not in capsys.readouterr().out
