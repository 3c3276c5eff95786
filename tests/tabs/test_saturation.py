"""The curves of G's two losses are those that the run minimises, and the mark is where the run is."""

import numpy as np
import pytest
import torch

from playground.plane.losses import LOSSES
from playground.tabs.live import WEB
from tests.tabs.conftest import Modules

PLACES = [0.001, 0.03, 0.25, 0.5, 0.9, 0.999]
CURVES = """async (places) => {
  const { LOSSES, SLOPES } = await import("/saturation.js");
  const at = (functions) => Object.fromEntries(Object.entries(functions).map(([name, f]) => [name, places.map(f)]));
  return [at(LOSSES), at(SLOPES)];
}"""
FIGURE = """async ([markup, loss, mean]) => {
  const { Saturation } = await import("/saturation.js");
  document.body.innerHTML = markup;
  const root = document.querySelector("[data-part=saturation]");
  const figure = new Saturation(root);
  figure.choose(loss);
  figure.show(mean);
  const on = (path, x) => {  // the curve's height at x
    const points = path.getAttribute("d").slice(1).split("L").map((pair) => pair.split(" ").map(Number));
    return points.reduce((best, point) => (Math.abs(point[0] - x) < Math.abs(best[0] - x) ? point : best))[1];
  };
  return {
    hidden: root.hidden,
    words: root.querySelector("figcaption").textContent,
    chosen: [...root.querySelectorAll("path[data-chosen]")].map((path) => path.dataset.loss),
    dots: [...root.querySelectorAll("circle")].map((dot) => {
      const [x, y] = ["cx", "cy"].map((name) => Number(dot.getAttribute(name)));
      return [x, y, on(root.querySelector(`path[data-loss=${dot.dataset.loss}]`), x)];
    }),
  };
}"""


def test_the_curves_are_the_losses_and_the_slopes_theirs(modules: Modules) -> None:
    losses, slopes = modules.evaluate(CURVES, PLACES)
    raw = torch.logit(torch.tensor(PLACES, dtype=torch.float64))
    assert set(losses) == set(slopes) == {name for name, loss in LOSSES.items() if loss.squashed}
    for name in losses:
        np.testing.assert_allclose(losses[name], LOSSES[name].generator(raw, raw), rtol=1e-9)
        np.testing.assert_allclose(slopes[name], -LOSSES[name].generator_slope(raw, raw), rtol=1e-9)


@pytest.mark.parametrize("mean", [0.1, 0.5, 0.9])
def test_the_mark_lies_on_both_curves(modules: Modules, mean: float) -> None:
    found = modules.evaluate(FIGURE, [(WEB / "graph.html").read_text(), "minimax", mean])
    assert not found["hidden"]
    assert found["chosen"] == ["minimax"]
    for x, y, curve in found["dots"]:
        assert x == pytest.approx(26 + 226 * mean)
        assert y == pytest.approx(curve, abs=1.5)
    assert f"D(G(z)) is {mean:g} on average" in found["words"]
    assert f"saturating {mean:g}, non-saturating {1 - mean:g}" in found["words"]


def test_a_loss_without_probabilities_has_no_such_curves(modules: Modules) -> None:
    assert modules.evaluate(FIGURE, [(WEB / "graph.html").read_text(), "hinge", 0.5])["hidden"]
