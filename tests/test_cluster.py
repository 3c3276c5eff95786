"""A diagram on a Ray cluster of two machines' worth of processes on loopback, one of whose workers is killed."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playground import cluster as module
from playground import phase_diagram
from playground.cluster import Cluster, ClusterError
from playground.plane import diagram
from playground.plane.diagram import Diagram, Found, train
from tests.plane.test_diagram import QUERY
from tests.waiting import wait_for

PATIENCE = 120.0  # seconds until Ray's processes have started: each imports torch
TITLE = "ray::train"  # what Ray calls a worker's process while it is at such a task


@pytest.fixture(scope="module")
def nodes() -> Iterator[Any]:
    """A head and one node more, of one processor each."""
    from ray.cluster_utils import Cluster as Nodes

    made = Nodes(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    made.add_node(num_cpus=1)
    yield made
    made.shutdown()


def at_work() -> list[int]:
    """The processes of this test's workers that are at a task now."""
    return [pid for pid in map(int, filter(str.isdecimal, os.listdir("/proc"))) if title(pid) == TITLE and ours(pid)]


def title(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0 ")
    except OSError:
        return ""


def ours(pid: int) -> bool:
    """Whether a process comes from this one: another test's Ray may run on the same machine."""
    while pid > 1 and pid != os.getpid():
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return pid == os.getpid()


def killed_at_work() -> bool:
    """Kill one worker in the middle of a task: it is held first, so that it cannot be done in between."""
    for pid in at_work():
        os.kill(pid, signal.SIGSTOP)
        busy = title(pid) == TITLE
        os.kill(pid, signal.SIGKILL if busy else signal.SIGCONT)
        if busy:
            return True
    return False


def test_a_diagram_is_whole_though_a_worker_is_killed(nodes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram, "TOGETHER", 6)
    wanted = Diagram.from_mapping({**QUERY, "seeds": "12", "iterations": "600"})
    tasks, found, kills = wanted.tasks(), Found(wanted), 0
    assert len(tasks) == 12
    with Cluster(nodes.address) as cluster:
        assert cluster.processors == 2
        for outcomes in cluster.stream(train, tasks):
            found.enter(outcomes)
            if not kills:
                wait_for(killed_at_work, PATIENCE)
                kills += 1
    assert kills == 1
    assert found.whole
    assert (found.counts() == 12).all(), "each GAN once"
    here = {(each.row, each.column, each.seed): each.fate for each in train(tasks[0])}
    there = {(each.row, each.column, each.seed): each.fate for each in found.outcomes}
    assert {key: there[key] for key in here} == here


def test_the_command_line_writes_a_table_and_a_page(
    nodes: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "found"
    given = ["--rows", "0.001, 0.01", "--columns", "hinge, minimax", "--seeds", "2", "--iterations", "300"]
    small = ["--link", "generator_width=6&discriminator_width=6", "--set", "batch_size=8"]
    where = ["--address", nodes.address, "--out", str(out)]
    monkeypatch.setattr("sys.argv", ["phase_diagram", "generator_rate", "loss", *given, *small, *where])
    phase_diagram.main()
    assert "8 of 8 GANs" in capsys.readouterr().out
    lines = out.with_suffix(".csv").read_text().splitlines()
    assert lines[0].startswith("generator_rate,loss,seed,fate,iteration,modes")
    assert len(lines) == 9
    assert len({tuple(line.split(",")[:3]) for line in lines[1:]}) == 8
    page = out.with_suffix(".html").read_text()
    assert "What became of 8 GANs, 2 seeds a cell, after 300 iterations" in page


def test_work_that_is_not_wanted_any_more_ends(nodes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram, "TOGETHER", 1)
    wanted = Diagram.from_mapping({**QUERY, "seeds": "100", "iterations": "100000"})
    with Cluster(nodes.address) as cluster:
        assert list(cluster.stream(train, wanted.tasks(), wanted=lambda: not at_work())) == []
        wait_for(lambda: not at_work(), PATIENCE)


def test_without_ray_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "available", lambda: False)
    with pytest.raises(ClusterError, match=r"pip install -r requirements-cluster\.txt"):
        Cluster()
    assert (module.PACKAGE.parent / "requirements-cluster.txt").is_file()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["generator_rate", "generator_rate"], "both vary"),
        (["generator_rat", "loss"], "did you mean generator_rate"),
        (["generator_rate", "loss", "--seeds", "x"], "Seeds must be a whole number"),
        (["generator_rate", "loss", "--set", "batch_size"], "Batch size must be"),
    ],
)
def test_a_bad_command_line_gets_one_sentence(given: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["phase_diagram", *given])
    with pytest.raises(SystemExit) as left:
        phase_diagram.main()
    assert sentence in str(left.value.code)
    assert "\n" not in str(left.value.code)
