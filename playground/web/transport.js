// Pictures of optimal transport on the line: the plan as moves and as a square, and the critics of its dual.

import { LINE } from "./densities.js";

const CRITICS = { clipped: ["fake-mark", [7, 3]], penalised: ["generator", [2, 3]] };

/** Each parcel of a plan {x, y} goes from p, above, to q, below. */
export function paintMoves(axes, { x, y }) {
  const reach = 0.3 * axes.y[1];
  x.forEach((from, index) => {
    axes.line([from, from, y[index], y[index]], [reach, reach * 0.55, -reach * 0.55, -reach], { colour: "ceiling", width: 1.2, alpha: 0.8 });
  });
}

/** The same plan, if there is one, as dots (from, to) in a square. */
export function paintPlan(axes, plan) {
  if (!plan) return;
  axes.line(LINE, LINE, { colour: "ceiling", width: 1, dash: [4, 4] });
  const { context } = axes;
  context.fillStyle = axes.colour("focus");
  plan.x.forEach((from, index) => {
    context.beginPath();
    context.arc(axes.px(from), axes.py(plan.y[index]), 2.8, 0, 2 * Math.PI);
    context.fill();
  });
}

/** The optimal critic, if there is one, and those that were trained, on axes that hold them all. */
export function paintCritics(axes, { critic, places }, trained) {
  if (!critic) return;
  const lines = [critic, ...Object.values(trained).map(({ curve }) => curve)];
  const [low, high] = [Math.min(...lines.flat()), Math.max(...lines.flat())];
  const span = [low - 0.4, Math.max(high, low + 1) + 0.4];
  if (axes.y[0] !== span[0] || axes.y[1] !== span[1]) {
    axes.y = span;
    axes.request();
  }
  axes.line(places, critic, { colour: "discriminator-line", width: 2.4 });
  for (const [name, { curve }] of Object.entries(trained)) {
    const [colour, dash] = CRITICS[name];
    axes.line(places, curve, { colour, dash, width: 2.2 });
  }
}
