import pytest
import torch

from playground.__main__ import command_line, main
from playground.settings import Settings


def test_settings_come_from_the_environment() -> None:
    read = Settings.read(
        {"PLAYGROUND_PORT": "8000", "PLAYGROUND_WORK": "5e8", "PLAYGROUND_DEVICE": "cpu", "OTHER": "x"}
    )
    assert (read.port, read.work, read.device, read.host) == (8000, 5e8, "cpu", Settings().host)


@pytest.mark.parametrize(
    ("variable", "value", "rule"),
    [
        ("PLAYGROUND_PORT", "high", "a whole number from 1 to 65,535"),
        ("PLAYGROUND_PORT", "99999", "a whole number from 1 to 65,535"),
        ("PLAYGROUND_PORT", "0", "a whole number from 1 to 65,535"),
        ("PLAYGROUND_SESSIONS", "-3", "a whole number from 1 to 10,000"),
        ("PLAYGROUND_THREADS", "-1", "a whole number from 0 to 1,024"),
        ("PLAYGROUND_SWEEPS", "0", "a whole number from 1 to 1,000"),
        ("PLAYGROUND_TURN", "-1", "a number from 0 to 1,440"),
        ("PLAYGROUND_FRAMES", "0.5", "a number from 1 to 60"),
        ("PLAYGROUND_WORK", "nan", "a number from 1 to 1,000,000,000,000,000"),
        ("PLAYGROUND_WORK", "inf", "a number from 1 to 1,000,000,000,000,000"),
        ("PLAYGROUND_CLUSTER", "here", "local, auto, HOST:PORT or ray://HOST:PORT, or empty"),
        ("PLAYGROUND_DEVICE", "gpu", "cpu, cuda, cuda:N or auto"),
    ],
)
def test_a_bad_value_gets_one_sentence_that_names_its_variable(variable: str, value: str, rule: str) -> None:
    with pytest.raises(ValueError, match="must be") as refused:
        Settings.read({variable: value})
    assert str(refused.value) == f"{variable} must be {rule}; {value!r} is not."


def test_settings_made_by_a_program_are_checked_too() -> None:
    with pytest.raises(ValueError, match="sessions must be a whole number from 1"):
        Settings(sessions=0)
    with pytest.raises(ValueError, match="device must be cpu"):
        Settings(device="")


def test_the_command_line_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["playground", "--port", "9000"])
    given = command_line(Settings(port=8000, sessions=5))
    assert (given.port, given.sessions) == (9000, 5)


def test_a_bad_option_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["playground", "--sessions", "many"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == "--sessions must be a whole number from 1 to 10,000; 'many' is not."


def test_a_device_that_does_not_work_is_told_before_anything_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["playground", "--device", "cuda:99"])
    with pytest.raises(SystemExit) as left:
        main()
    assert str(left.value.code).startswith("The device 'cuda:99' (PLAYGROUND_DEVICE or --device) does not work here: ")
    assert "\n" not in str(left.value.code)


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
