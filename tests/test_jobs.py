import threading

import pytest

from playground.jobs import Jobs, Tell
from tests.waiting import wait_for


class Work:
    """Work that tells its share, and goes on when it is let."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.told = threading.Event()

    def __call__(self, tell: Tell) -> str:
        tell(0.25)
        self.told.set()
        self.go.wait(20)
        tell(1.0)
        return "made"


@pytest.fixture
def jobs() -> Jobs[str]:
    return Jobs()


def ended(jobs: Jobs[str], name: str = "faces") -> bool:
    return not jobs.state(name)["running"]


def test_a_job_tells_how_far_it_is_and_ends(jobs: Jobs[str]) -> None:
    work = Work()
    jobs.begin("faces", "me", work)
    work.told.wait(20)
    state = jobs.state("faces", "me")
    assert (state["running"], state["mine"], state["share"], state["done"]) == (True, True, 0.25, False)
    work.go.set()
    wait_for(lambda: jobs.state("faces")["done"])
    assert jobs.state("faces")["problem"] == ""


def test_one_job_at_a_time(jobs: Jobs[str]) -> None:
    work = Work()
    jobs.begin("faces", "me", work)
    with pytest.raises(ValueError, match=r"^One measurement at a time runs on this server, and this is under way"):
        jobs.begin("faces", "you", work)
    with pytest.raises(ValueError, match="and faces is under way"):
        jobs.begin("digits", "you", work)
    assert jobs.state("digits") == {
        "running": False, "done": False, "share": 0.0, "problem": "", "mine": False, "busy": True,
    }  # fmt: skip
    work.go.set()
    wait_for(lambda: ended(jobs))
    jobs.begin("digits", "you", work)
    wait_for(lambda: jobs.state("digits")["done"])


def test_only_who_began_a_job_stops_it(jobs: Jobs[str]) -> None:
    work = Work()
    jobs.begin("faces", "me", work)
    work.told.wait(20)
    with pytest.raises(ValueError, match="Somebody else began this measurement"):
        jobs.stop("you")
    jobs.stop("me")
    work.go.set()
    wait_for(lambda: ended(jobs))
    state = jobs.state("faces")
    assert (state["done"], state["problem"]) == (False, "Stopped; nothing has changed.")
    jobs.stop("me")  # once more changes nothing


def test_a_job_that_nobody_looks_after_stops() -> None:
    jobs: Jobs[str] = Jobs(left_alone=0.0)
    work = Work()
    work.go.set()
    jobs.begin("faces", "me", work)
    wait_for(lambda: ended(jobs))
    assert jobs.state("faces")["problem"] == "Stopped; nothing has changed."


def test_what_is_wrong_is_one_sentence(jobs: Jobs[str]) -> None:
    def fail(_: Tell) -> str:
        raise ValueError("There is nothing to measure.")

    jobs.begin("faces", "me", fail)
    wait_for(lambda: ended(jobs))
    assert jobs.state("faces")["problem"] == "There is nothing to measure."
