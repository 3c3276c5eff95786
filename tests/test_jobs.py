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


def test_one_job_at_a_time_and_the_others_wait_in_line(jobs: Jobs[str]) -> None:
    first, second = Work(), Work()
    jobs.begin("faces", "me", first)
    first.told.wait(20)
    assert jobs.state("digits") == {
        "running": False, "done": False, "share": 0.0, "problem": "", "mine": False, "line": None, "busy": True,
    }  # fmt: skip
    jobs.begin("digits", "you", second)
    state = jobs.state("digits", "you")
    assert (state["running"], state["mine"], state["line"]["position"]) == (True, True, 1)
    assert "You are next in line" in state["line"]["message"]
    assert not second.told.is_set()
    first.go.set()
    assert second.told.wait(20)
    assert jobs.state("digits")["line"] is None
    assert jobs.state("faces")["done"], "it is told even when another job has begun"
    second.go.set()
    wait_for(lambda: jobs.state("digits")["done"])


def test_a_job_of_one_name_is_made_once_for_all_who_ask(jobs: Jobs[str]) -> None:
    work, again = Work(), Work()
    jobs.begin("faces", "me", work)
    jobs.begin("faces", "you", again)
    assert (jobs.state("faces", "me")["mine"], jobs.state("faces", "you")["mine"]) == (True, False)
    work.go.set()
    wait_for(lambda: jobs.state("faces")["done"])
    assert not again.told.is_set()
    jobs.begin("faces", "you", again)
    assert again.told.wait(20)
    again.go.set()


def test_a_job_in_line_can_be_stopped_and_holds_nobody_up(jobs: Jobs[str]) -> None:
    first, second = Work(), Work()
    jobs.begin("faces", "me", first)
    first.told.wait(20)
    jobs.begin("digits", "you", second)
    jobs.stop("digits", "you")
    wait_for(lambda: ended(jobs, "digits"))
    assert jobs.state("digits")["problem"] == "Stopped; nothing has changed."
    assert not second.told.is_set()
    first.go.set()
    wait_for(lambda: jobs.state("faces")["done"])


def test_only_who_began_a_job_stops_it(jobs: Jobs[str]) -> None:
    work = Work()
    jobs.begin("faces", "me", work)
    work.told.wait(20)
    with pytest.raises(ValueError, match="Somebody else began this measurement"):
        jobs.stop("faces", "you")
    jobs.stop("faces", "me")
    work.go.set()
    wait_for(lambda: ended(jobs))
    state = jobs.state("faces")
    assert (state["done"], state["problem"]) == (False, "Stopped; nothing has changed.")
    jobs.stop("faces", "me")  # once more changes nothing


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
