from playground.group import Group
from playground.limits import Limits, work
from playground.plane import GanSpec


def group(pace: float, width: int = 1) -> Group:
    made = Group.of(GanSpec(), "cpu", 0.0)
    made.pace, made.width = pace, width
    return made


def test_small_gans_are_stepped_all_together() -> None:
    assert group(pace=0.003, width=30).turn(range(30), 0.02) == list(range(30))


def test_large_gans_take_turns_and_none_is_left_out() -> None:
    large = group(pace=0.03, width=3)
    assert [large.turn(range(5), 0.02) for _ in range(5)] == [[0, 1], [2, 3], [4, 0], [1, 2], [3, 4]]


def test_one_is_stepped_even_where_an_iteration_is_longer_than_a_slice() -> None:
    huge = group(pace=1.0)
    assert [huge.turn([3, 7], 0.02) for _ in range(3)] == [[3], [7], [3]]


def test_newcomers_are_expected_to_cost_as_much_as_the_others() -> None:
    assert group(pace=0.01, width=2).expected(6) == 0.03
    assert group(pace=0.01, width=2).expected(1) == 0.01


def test_the_first_slice_of_a_gan_just_under_the_limit_is_one_iteration() -> None:
    large = GanSpec(generator_width=256, generator_layers=4, discriminator_width=256, discriminator_layers=4)
    assert 0.2 * Limits().work < work(large) < Limits().work
    assert 1 <= Limits().longest / Group.of(large, "cpu", 0.0).pace < 2
