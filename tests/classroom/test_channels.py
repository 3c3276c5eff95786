"""A lecturer and views over real WebSockets."""

import json
from typing import Any

import pytest

from playground.bodies import LONGEST
from playground.classroom import classes as module
from playground.plane import GanSpec
from tests.classroom.conftest import School, Talker, talking
from tests.live_page import SMALL, page
from tests.waiting import wait_for


def labels(about: dict[str, Any]) -> list[str]:
    return [seat["label"] for seat in about["seats"]]


def test_the_wall_shows_all_views_by_one_connection_and_they_change(school: School) -> None:
    code, key = school.open()
    with (
        page(school.live, SMALL) as one,
        page(school.live, SMALL + "&distribution=moons") as two,
        talking(school, code, "wall", "open", key=key) as wall,
    ):
        tickets = [each.next("setup")["ticket"] for each in (one, two)]
        with (
            talking(school, code, "seat", "join", ticket=tickets[0]) as first,
            talking(school, code, "seat", "join", ticket=tickets[1]) as second,
        ):
            names = [each.next("seat")["label"] for each in (first, second)]
            about = wall.next("class")
            while len(about["seats"]) < 2 or {seat["status"] for seat in about["seats"]} != {"running"}:
                about = wall.next("class")
            assert labels(about) == names
            assert [GanSpec.from_link(seat["link"]).distribution for seat in about["seats"]] == ["ring8", "moons"]
            seen: dict[int, list[int]] = {seat["number"]: [] for seat in about["seats"]}
            while any(len(iterations) < 3 for iterations in seen.values()):
                for each in (one, two):
                    each.next("frame")
                message = wall.next("pictures")
                for seat, iteration in zip(message["seats"], message["iterations"], strict=True):
                    seen[seat].append(iteration)
                assert message["arrays"]["fake"].shape == (len(message["seats"]), 80, 2)
            for iterations in seen.values():
                assert iterations == sorted(set(iterations))


def test_at_most_two_messages_of_pictures_travel_unpainted(school: School) -> None:
    code, key = school.open()
    with page(school.live) as run, talking(school, code, "wall", "open", key=key) as wall:
        ticket = run.next("setup")["ticket"]
        with talking(school, code, "seat", "join", ticket=ticket) as seat:
            seat.next("seat")
            sent = 0
            while sent < 2:
                run.next("frame")
                sent += isinstance(wall.connection.recv(timeout=20), bytes)
            wall.say("run", play=True)  # its answer comes after whatever else would have been sent
            for _ in range(20):
                run.next("frame")
            wall.say("run", play=False)
            while not isinstance(received := wall.connection.recv(timeout=20), str) or "false" not in received:
                assert isinstance(received, str)


def test_a_view_is_taken_off_the_wall_and_put_back_and_knows_it(school: School) -> None:
    code, key = school.open()
    with (
        talking(school, code, "wall", "open", key=key) as wall,
        talking(school, code, "wall", "open") as guest,
        talking(school, code, "seat", "join") as seat,
    ):
        label = seat.next("seat")["label"]
        while not (about := wall.next("class"))["seats"]:
            pass
        number = about["seats"][0]["number"]
        wall.say("show", seat=number, shown=False)
        assert seat.until("seat", hidden=True)["label"] == label
        while not (about := wall.next("class"))["seats"][0]["hidden"]:
            pass
        while labels(guest.next("class")) != [label]:
            pass
        assert guest.next("class")["seats"] == []
        wall.say("show", seat=number, shown=True)
        seat.until("seat", hidden=False)
        wall.say("show", seat=999, shown=True)
        assert "has left" in wall.next("error")["message"]


def test_a_state_reaches_all_views_and_those_that_come_later(school: School) -> None:
    code, key = school.open()
    with talking(school, code, "wall", "open", key=key) as wall, talking(school, code, "seat", "join") as one:
        one.next("seat")
        wall.say("push", state="?lesson=mode-collapse", play=True)
        push = one.next("seat")["push"]
        assert (push["lesson"], push["start"], push["play"]) == ("mode-collapse", 1, True)
        assert GanSpec.from_link(push["link"]).generator_steps == 5
        wall.say("push", state="http://host/?loss=hinge&hide=charts", seeds=True, play=False)
        mine = one.next("seat")["push"]
        with talking(school, code, "seat", "join") as two:
            theirs = two.next("seat")["push"]
            assert theirs["start"] == mine["start"] == 2
            assert {GanSpec.from_link(each["link"]).loss for each in (mine, theirs)} == {"hinge"}
            assert GanSpec.from_link(mine["link"]).seed != GanSpec.from_link(theirs["link"]).seed
            wall.say("run", play=True)
            assert two.next("seat")["push"] == {**theirs, "number": 3, "play": True}


def test_a_question_is_asked_answered_shown_and_revealed(school: School) -> None:
    code, key = school.open()
    with (
        talking(school, code, "wall", "open", key=key) as wall,
        talking(school, code, "seat", "join") as one,
        talking(school, code, "seat", "join") as two,
    ):
        one.next("seat"), two.next("seat")
        wall.say("ask", text="How many modes?", choices=["all", "some", "one", ""], state="?lesson=mode-collapse")
        asked = one.next("seat")
        assert asked["question"]["choices"] == ["all", "some", "one"]
        assert asked["question"]["answer"] is None
        assert (asked["push"]["lesson"], asked["push"]["play"]) == ("mode-collapse", False)
        number = asked["question"]["number"]
        for seat, choice in ((one, 0), (two, 2), (one, 1)):
            seat.say("answer", question=number, choice=choice)
        assert one.until("seat", question={**asked["question"], "answer": 1})
        while (about := wall.next("class"))["question"] is None or about["question"]["counts"] != [0, 1, 1]:
            pass
        assert about["question"]["of"] == 2
        wall.say("reveal")
        revealed = two.until("seat", question={**asked["question"], "open": False, "answer": 2})
        assert (revealed["push"]["start"], revealed["push"]["play"]) == (2, True)
        two.say("answer", question=number, choice=0)
        assert "closed" in two.next("error")["message"]
        wall.say("clear")
        assert two.until("seat", question=None)


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ({"do": "push", "state": "loss=nothing"}, "Loss must be"),
        ({"do": "push", "state": "?lesson=nothing"}, "no lesson"),
        ({"do": "push", "state": ""}, "no link of the live tab"),
        ({"do": "push", "state": "?tab=gallery&seed=3"}, "another tab"),
        (
            {"do": "push", "state": "?generator_width=512&generator_layers=6&batch_size=1024&generator_steps=10"},
            "smaller",
        ),
        ({"do": "ask", "text": "", "choices": ["a", "b"]}, "needs a text"),
        ({"do": "ask", "text": "Which?", "choices": None}, "2 to 4 choices"),
        ({"do": "show", "seat": "first"}, "did not understand"),
        ({"do": "dance"}, "did not understand"),
        ({"do": ["unhashable"]}, "did not understand"),
        ([1], "did not understand"),
    ],
)
def test_what_a_lecturer_may_not_say_gets_one_sentence(school: School, message: object, sentence: str) -> None:
    code, key = school.open()
    with talking(school, code, "wall", "open", key=key) as wall:
        wall.next("class")
        wall.connection.send(json.dumps(message))
        assert sentence in wall.next("error")["message"]
        assert school.classes.find(code).push.number == 0


@pytest.mark.parametrize("garbage", ["{", "x" * (LONGEST + 1), "[" * LONGEST, b"\x00"])
def test_garbage_gets_one_sentence_and_the_seat_stays(school: School, garbage: str | bytes) -> None:
    code, _ = school.open()
    with talking(school, code, "seat", "join") as seat:
        seat.next("seat")
        seat.connection.send(garbage)
        assert "did not understand" in seat.next("error")["message"]
        seat.say("answer", question=1, choice=0)
        assert "over" in seat.next("error")["message"]


def test_guests_see_the_wall_and_change_nothing(school: School) -> None:
    code, _ = school.open()
    with talking(school, code, "wall", "open") as guest:
        assert guest.next("class")["lecturer"] is False
        for do in ("end", "reveal", "push", "ask", "show", "run"):
            guest.say(do, state="?")
            assert "lecturer" in guest.next("error")["message"]
        assert school.classes.find(code).push.number == 0
    with talking(school, code, "wall", "open", key="guessed") as thief:
        assert "not the lecturer's link" in thief.next("refused")["message"]


def test_wrong_codes_and_full_classes_are_refused_in_one_sentence(school: School) -> None:
    for where, do in (("seat", "join"), ("wall", "open")):
        with talking(school, "takomi-ruba", where, do) as stranger:
            assert stranger.next("refused")["message"] == "There is no class takomi-ruba on this server."
    code, _ = school.open()
    with (
        talking(school, code, "seat", "join") as one,
        talking(school, code, "seat", "join") as two,
        talking(school, code, "seat", "join") as three,
    ):
        one.next("seat"), two.next("seat")
        assert "All 2 places" in three.next("refused")["message"]


def test_a_lost_view_comes_back_to_its_seat_and_its_answer(school: School) -> None:
    code, key = school.open()
    with talking(school, code, "wall", "open", key=key) as wall:
        with talking(school, code, "seat", "join") as seat:
            before = seat.next("seat")
            wall.say("ask", text="Which?", choices=["a", "b"])
            number = seat.next("seat")["question"]["number"]
            seat.say("answer", question=number, choice=1)
            seat.next("seat")
        about = wall.next("class")
        while not about["seats"] or about["seats"][0]["status"] != "away":
            about = wall.next("class")
        with talking(school, code, "seat", "join", token=before["token"]) as again:
            after = again.next("seat")
            assert (after["label"], after["question"]["answer"]) == (before["label"], 1)
            with talking(school, code, "seat", "join", token=before["token"]) as elsewhere:
                elsewhere.next("seat")
                assert "another page" in again.next("replaced")["message"]


def test_who_leaves_is_off_the_wall_at_once(school: School) -> None:
    code, key = school.open()
    with talking(school, code, "wall", "open", key=key) as wall, talking(school, code, "seat", "join") as seat:
        seat.next("seat")
        while not wall.next("class")["seats"]:
            pass
        seat.say("leave")
        assert wall.next("class")["seats"] == []
        assert len(school.classes.find(code).seats) == 0


def test_a_class_that_ends_tells_everybody(school: School) -> None:
    code, key = school.open()
    with talking(school, code, "wall", "open", key=key) as wall, talking(school, code, "seat", "join") as seat:
        seat.next("seat")
        wall.say("end")
        for each in (wall, seat):
            assert each.next("ended")["message"] == f"The class {code} has ended."
    assert len(school.classes) == 0


def test_after_a_restart_only_the_lecturer_opens_the_class_again_and_views_keep_their_labels(school: School) -> None:
    code, key = school.open()
    with talking(school, code, "seat", "join") as seat:
        told = seat.next("seat")
    school.classes._open.clear()  # what a new process knows
    for wrong in ("", "guessed"):
        with talking(school, code, "wall", "open", key=wrong) as thief:
            assert "There is no class" in thief.next("refused")["message"]
    with talking(school, code, "wall", "open", key=key) as wall:
        assert "started anew" in wall.next("anew")["message"]
        assert wall.next("class")["lecturer"] is True
        with talking(school, code, "seat", "join", token=told["token"], label=told["label"]) as again:
            after = again.next("seat")
            assert after["label"] == told["label"]
            assert after["token"] != told["token"]
            assert after["term"] != told["term"]


def test_a_view_whose_page_sleeps_or_has_no_run_says_so(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    code, key = school.open()

    def waits_for(wall: Talker, status: str) -> None:
        while [seat["status"] for seat in wall.next("class")["seats"]] != [status]:
            pass

    with talking(school, code, "wall", "open", key=key) as wall, talking(school, code, "seat", "join") as seat:
        seat.next("seat")
        waits_for(wall, "none")
        with page(school.live, SMALL, paused=True) as run:
            seat.say("ticket", ticket=run.next("setup")["ticket"])
            waits_for(wall, "paused")
            run.say(do="play")
            waits_for(wall, "running")
            monkeypatch.setattr(module, "GONE", 0.0)
            waits_for(wall, "asleep")  # nobody acknowledges its frames
    wait_for(lambda: not any(each.here for each in school.classes.find(code).seats.values()))
