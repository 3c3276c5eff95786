// The two losses that G may have against a D whose output is a probability, as curves over D(G(z)), and where the run is
// on them: the saturating one is flat where D is sure of its fakes, the non-saturating one steep.

import { clamp } from "./frame.js";
import { short } from "./narrate.js";

export const LOSSES = { minimax: (d) => Math.log(1 - d), non_saturating: (d) => -Math.log(d) };
/** The size of each one's slope in D's raw output: with D(G(z)) = σ(raw) it is a straight line, so that the mean over
 *  samples is the value at their mean. */
export const SLOPES = { minimax: (d) => d, non_saturating: (d) => 1 - d };

const NAMES = { minimax: "saturating", non_saturating: "non-saturating" };
const [LEFT, TOP, WIDTH, HEIGHT] = [26, 6, 226, 78]; // of the plot, in the picture's units
const REACH = 4; // nats, up and down
const EDGE = 1e-4; // D(G(z)) is drawn no nearer to 0 and 1
const POINTS = 120;

const across = (d) => LEFT + WIDTH * d;
const up = (loss) => TOP + (HEIGHT * (REACH - clamp(loss, -REACH, REACH))) / (2 * REACH);

export class Saturation {
  /** `root`: the markup of graph.html. */
  constructor(root) {
    this.root = root;
    for (const [name, loss] of Object.entries(LOSSES)) {
      const places = Array.from({ length: POINTS + 1 }, (_, index) => clamp(index / POINTS, EDGE, 1 - EDGE));
      const path = places.map((d) => `${across(d).toFixed(1)} ${up(loss(d)).toFixed(1)}`).join("L");
      root.querySelector(`path[data-loss=${name}]`).setAttribute("d", `M${path}`);
    }
  }

  /** G's loss is this one. */
  choose(loss) {
    this.root.hidden = !(loss in LOSSES);
    for (const path of this.root.querySelectorAll("[data-loss]")) {
      path.toggleAttribute("data-chosen", path.dataset.loss === loss);
    }
  }

  /** The present mean of D(G(z)). */
  show(mean) {
    if (!Number.isFinite(mean) || this.root.hidden) return;
    const d = clamp(mean, EDGE, 1 - EDGE);
    this.root.querySelector("line[data-part=mean]").setAttribute("x1", across(d));
    this.root.querySelector("line[data-part=mean]").setAttribute("x2", across(d));
    for (const dot of this.root.querySelectorAll("circle")) {
      dot.setAttribute("cx", across(d));
      dot.setAttribute("cy", up(LOSSES[dot.dataset.loss](d)));
    }
    const slopes = Object.entries(SLOPES).map(([name, slope]) => `${NAMES[name]} ${short(slope(mean), 2)}`);
    this.root.querySelector("figcaption").textContent =
      `D(G(z)) is ${short(mean, 2)} on average. The slope that G gets, in D's raw output: ${slopes.join(", ")}.`;
  }
}
