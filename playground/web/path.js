// The path of a generator that only shifts and of a D that is linear: θ to the right, D's slope ψ upwards, as a small
// picture in the corner of the line view. The cross is where the game is decided: θ at the data's mean, D flat.

const PAD = 16; // px

/** `steps`: [θ, ψ] in order; `goal`: [θ, ψ]. `box`: left, top, side in px. */
export function drawPath(context, { left, top, side }, steps, goal, colours, font) {
  context.fillStyle = colours.panel;
  context.globalAlpha = 0.85;
  context.fillRect(left, top, side, side);
  context.globalAlpha = 1;
  Object.assign(context, { strokeStyle: colours.line, lineWidth: 1 });
  context.strokeRect(left + 0.5, top + 0.5, side, side);
  const all = [...steps, goal];
  const [x, y] = [0, 1].map((axis) => spread(all.map((step) => step[axis]), axis === 0 ? left : top, side, axis === 1));
  Object.assign(context, { strokeStyle: colours.discriminatorLine, lineWidth: 1.6, lineJoin: "round" });
  context.beginPath();
  steps.forEach(([theta, psi], index) => (index ? context.lineTo(x(theta), y(psi)) : context.moveTo(x(theta), y(psi))));
  context.stroke();
  cross(context, x(goal[0]), y(goal[1]), colours.muted);
  const [theta, psi] = steps[steps.length - 1];
  Object.assign(context, { fillStyle: colours.manifoldMark });
  context.beginPath();
  context.arc(x(theta), y(psi), 3.5, 0, 2 * Math.PI);
  context.fill();
  Object.assign(context, { font, fillStyle: colours.muted, textAlign: "right", textBaseline: "bottom" });
  context.fillText("θ", left + side - 3, top + side - 1);
  Object.assign(context, { textAlign: "left", textBaseline: "top" });
  context.fillText("ψ", left + 4, top + 2);
}

/** Values to pixels; a path of hardly any length is not blown up. */
function spread(values, from, side, upwards) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const reach = Math.max(high - low, 0.2);
  const middle = (low + high) / 2;
  return (value) => {
    const t = 0.5 + (value - middle) / reach;
    return from + PAD + (side - 2 * PAD) * (upwards ? 1 - t : t);
  };
}

function cross(context, x, y, colour) {
  Object.assign(context, { strokeStyle: colour, lineWidth: 1.5 });
  context.beginPath();
  for (const [dx, dy] of [[5, 0], [0, 5]]) {
    context.moveTo(x - dx, y - dy);
    context.lineTo(x + dx, y + dy);
  }
  context.stroke();
}
