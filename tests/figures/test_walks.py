from playground.figures.walks import speeds_figure

T = [0.0, 0.5, 1.0]
NORMS = {"linear": [3.0, 2.0, 3.0], "spherical": [3.0, 3.0, 3.0]}


def test_norms_and_speeds_are_drawn_over_the_walk_with_the_shell() -> None:
    speeds = {"linear": [1.0, 4.0], "spherical": [2.0, 2.0]}
    figure = speeds_figure(T, NORMS, (2.0, 3.0, 4.0), speeds, "z")["light"]
    on = {(trace["name"], trace.get("yaxis", "y")): trace for trace in figure["data"]}
    assert list(on["lerp", "y"]["y"]) == NORMS["linear"]
    assert list(on["slerp", "y2"]["y"]) == [2.0, 2.0]
    assert list(on["lerp", "y2"]["x"]) == [0.25, 0.75]
    shell = [trace["y"][0] for trace in figure["data"] if trace["name"] == "typical shell"]
    assert sorted(shell) == [2.0, 3.0, 4.0]
    assert {on["lerp", "y"]["line"]["dash"], on["slerp", "y"]["line"]["dash"]} == {"dash", "solid"}
    assert figure["layout"]["yaxis"]["title"]["text"] == "distance from 0"


def test_without_speeds_the_norms_have_all_the_room() -> None:
    figure = speeds_figure(T, NORMS, (2.0, 3.0, 4.0), {}, "w")["dark"]
    assert list(figure["layout"]["yaxis"]["domain"]) == [0, 1]
    assert figure["layout"]["yaxis"]["title"]["text"] == "distance from the mean style"
