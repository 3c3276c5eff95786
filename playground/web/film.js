// The kept frames of a run as the squares of one picture, which the server makes an animation of.

import { translated } from "./texts/texts.js";
import { grouped } from "./toolbar.js";

const SIDE = 400; // px of a frame
const MOST = 64; // frames, as the server has it

/** The frames as the view paints them, each with its iteration: `{canvas, count, columns}`. */
export function sheet(view, frames) {
  const chosen = spread(frames);
  const columns = Math.ceil(Math.sqrt(chosen.length));
  const canvas = document.createElement("canvas");
  canvas.width = columns * SIDE;
  canvas.height = Math.ceil(chosen.length / columns) * SIDE;
  const context = canvas.getContext("2d", { alpha: false });
  context.font = "14px system-ui, sans-serif";
  context.textAlign = "right";
  let index = 0;
  view.portray(chosen.map((past) => ({ past })), (picture, { past: { iteration } }) => {
    const [left, top] = [(index % columns) * SIDE, Math.floor(index / columns) * SIDE];
    context.drawImage(picture, left, top, SIDE, SIDE);
    const text = translated(`iteration ${grouped(iteration)}`);
    const width = context.measureText(text).width + 12;
    context.fillStyle = view.colours.panel;
    context.fillRect(left + SIDE - width - 8, top + 12, width, 22);
    context.fillStyle = view.colours.text;
    context.fillText(text, left + SIDE - 14, top + 28);
    index += 1;
  });
  return { canvas, count: chosen.length, columns };
}

/** At most as many frames as there may be, evenly, the first and the last among them. */
function spread(frames) {
  if (frames.length <= MOST) return frames;
  return Array.from({ length: MOST }, (_, index) => frames[Math.round((index * (frames.length - 1)) / (MOST - 1))]);
}
