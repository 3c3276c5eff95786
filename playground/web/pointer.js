// What lies under the pointer: x, y, D(x) and the nearest mode, beside the pointer on a screen and kept after a tap.

import { valueAt } from "./frame.js";
import { short } from "./narrate.js";

const AWAY = 14; // px from the pointer

export class Probe {
  constructor(view, label) {
    this.view = view;
    this.label = label;
    this.place = null;
    this.centres = null;
    const { canvas } = view;
    for (const kind of ["pointermove", "pointerdown"]) canvas.addEventListener(kind, (event) => this.move(event));
    canvas.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.hide());
  }

  move(event) {
    this.place = this.view.locate(event);
    if (!this.place) return this.hide();
    const box = this.view.canvas.getBoundingClientRect();
    const [left, top] = [event.clientX - box.left, event.clientY - box.top];
    const aside = (at, size) => (at > size / 2 ? `calc(-100% - ${AWAY}px)` : `${AWAY}px`); // where there is room
    this.label.style.translate = `${aside(left, box.width)} ${aside(top, box.height)}`;
    Object.assign(this.label.style, { left: `${left}px`, top: `${top}px` });
    this.label.hidden = false;
    return this.refresh();
  }

  hide() {
    this.place = null;
    this.label.hidden = true;
  }

  /** Say it again for the newest frame. */
  refresh() {
    const { seen: frame, extent } = this.view;
    if (!this.place || !frame) return;
    const { x, y } = this.place;
    const value = valueAt(frame.arrays.heatmap, extent, x, y);
    const lines = [`x ${fixed(x)}`, `D(x) ${short(value)}${this.meaning(value, frame.scale)}`];
    if (frame.arrays.q) lines.push(...this.densities(x, frame));
    else lines[0] += `, y ${fixed(y)}`;
    if (this.centres) lines.push(this.nearest(x, y));
    const rows = lines.map((line) => Object.assign(document.createElement("div"), { textContent: line }));
    this.label.replaceChildren(...rows);
  }

  /** On the line: what lies under the pointer of the densities and of the best D. */
  densities(x, { arrays: { q, best } }) {
    const { extent, p } = this.view;
    const bin = Math.min(Math.floor(((x / extent + 1) / 2) * p.length), p.length - 1);
    const lines = [`p(x) ${short(p[bin], 2)}, q(x) ${short(q.values[bin], 2)}`];
    if (best && p[bin] + q.values[bin] > 0) lines.push(`D*(x) ${short(best.values[bin])}`);
    return lines;
  }

  meaning(value, [low, middle, high]) {
    const lean = value < middle ? (middle - value) / (middle - low) : (value - middle) / (high - middle);
    if (lean < 0.1) return ": undecided";
    return value < middle ? ": looks fake" : ": looks real";
  }

  nearest(x, y) {
    const distances = this.centres.map(([a, b = 0]) => Math.hypot(a - x, b - y));
    const index = distances.indexOf(Math.min(...distances));
    const place = this.centres[index].map(fixed).join(", ");
    return `nearest mode (${place}), ${short(distances[index])} away`;
  }
}

function fixed(number) {
  return (Math.round(number * 100) / 100).toFixed(2).replace("-", "−");
}
