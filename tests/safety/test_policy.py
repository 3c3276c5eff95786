import pytest

from playground.safety.policy import HUGGING_FACE, Policy


def test_at_home_only_its_own_pages_show_it() -> None:
    assert Policy.read({}) == Policy()
    assert Policy().embed == ()


def test_a_space_is_shown_by_hugging_face_and_by_whom_its_owner_names() -> None:
    policy = Policy.read({"SYSTEM": "spaces", "PLAYGROUND_EMBED": "https://moodle.example.org  http://localhost:*"})
    assert policy.embed == (*HUGGING_FACE, "https://moodle.example.org", "http://localhost:*")
    assert policy.space


def test_rates_are_settings() -> None:
    policy = Policy.read({"PLAYGROUND_REQUESTS": "0", "PLAYGROUND_CROWD": "100"})
    assert (policy.requests, policy.crowd) == (0, 100)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLAYGROUND_EMBED", "https://a.example; script-src *"),
        ("PLAYGROUND_EMBED", "javascript:alert(1)"),
        ("PLAYGROUND_EMBED", "https://a.example,https://b.example"),
        ("PLAYGROUND_REQUESTS", "-1"),
        ("PLAYGROUND_REQUESTS", "nan"),
        ("PLAYGROUND_REQUESTS", "many"),
        ("PLAYGROUND_CROWD", "0"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name) as problem:
        Policy.read({name: value})
    assert "\n" not in str(problem.value)
