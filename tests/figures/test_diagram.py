import numpy as np

from playground.figures.diagram import diagram


def test_shares_keep_their_colours_and_scores_find_theirs() -> None:
    values = {"collapsed": np.array([[0.0, 0.2]]), "js": np.array([[0.1, 0.3]])}
    counts = np.array([[8.0, 8.0]])
    made = diagram(("Loss", ["hinge"]), ("Seed", ["1", "2"]), values, counts, "A title", ["collapsed"])
    heat = made.data[0]
    assert (heat.zmin, heat.zmax, heat.zauto) == (0, 1, False)
    np.testing.assert_array_equal(heat.z, values["collapsed"])
    np.testing.assert_array_equal(heat.customdata, counts)
    (menu,) = made.layout.updatemenus
    assert [button.label for button in menu.buttons] == ["collapsed", "js"]
    second = menu.buttons[1].args[0]
    assert (second["zauto"], second["zmin"]) == (True, None)
    np.testing.assert_array_equal(second["z"][0], values["js"])
