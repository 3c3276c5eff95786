import pytest
import torch

from playground.settings import Settings


def test_settings_come_from_the_environment() -> None:
    read = Settings.read(
        {"PLAYGROUND_PORT": "8000", "PLAYGROUND_WORK": "5e8", "PLAYGROUND_DEVICE": "cpu", "OTHER": "x"}
    )
    assert (read.port, read.work, read.device, read.host) == (8000, 5e8, "cpu", Settings().host)


def test_a_bad_value_names_its_variable() -> None:
    with pytest.raises(ValueError, match="PLAYGROUND_PORT must be a whole number; 'high' is not"):
        Settings.read({"PLAYGROUND_PORT": "high"})


def test_auto_is_cuda_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for there, expected in ((True, "cuda"), (False, "cpu")):
        monkeypatch.setattr(torch.cuda, "is_available", lambda there=there: there)
        assert Settings().torch_device == expected
    assert Settings(device="cpu").torch_device == "cpu"


def test_one_core_is_left_to_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, expected in ((1, 1), (2, 1), (8, 7), (None, 1)):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        assert Settings().torch_threads == expected
    assert Settings(threads=3).torch_threads == 3
