// Two distributions on the line as a picture: filled curves, point masses as stems, handles that move, raise and widen
// each piece, and drawing of a histogram. What it knows of them is the server's; it sends texts like g_3_0.5_1~u_8_2_1.

import { Axes } from "./axes.js";

export const LINE = [0, 12];
export const COLOURS = { p: "real", q: "fake" };
const BARS = 48;
const GRAB = 16; // px about a handle
const LIMITS = { g: [0.05, 3], u: [0.1, 12], d: [0, 0] }; // of widths, as metrics/densities.py has them
const HIGHEST = 4; // of the axis, beyond which narrow pieces are cut off
const DROPPED = 0.05; // of a weight, the least that a handle can set

/** The text of a list of pieces. */
export function text(pieces) {
  return pieces.map(({ kind, centre, width, weight }) => [kind, ...[centre, width, weight].map(short)].join("_")).join("~");
}

function short(number) {
  return String(Number(Number(number).toFixed(3)));
}

/** The text of a drawn histogram: bars from 0 to 1. */
export function drawnText(bars) {
  const top = Math.max(...bars, 1e-9);
  const bytes = bars.map((bar) => String.fromCharCode(Math.round((255 * bar) / top)));
  return `h_${btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

export class Densities {
  /** `changed(name, text)` is called while a distribution is dragged or drawn; `extra(axes)` paints what a panel adds. */
  constructor(canvas, { changed, extra }) {
    Object.assign(this, { canvas, changed, extra, shown: null, mirrored: false, drawing: null, held: null, names: ["p", "q"] });
    this.axes = new Axes(canvas, { x: LINE, y: [0, 1], titles: ["x", "density"], paint: () => this.paint() });
    canvas.addEventListener("pointerdown", (event) => this.grab(event));
    canvas.addEventListener("pointermove", (event) => this.drag(event));
    for (const kind of ["pointerup", "pointercancel"]) canvas.addEventListener(kind, () => this.release());
    canvas.addEventListener("keydown", (event) => this.nudge(event));
  }

  /** `names`: which of the two are drawn; `least`: how high the axis goes at least. */
  show(shown, names = this.names, least = 0.3) {
    Object.assign(this, { shown, names, least });
    const top = Math.min(Math.max(...names.map((name) => highest(shown[name])), least) * 1.12, HIGHEST);
    if (!this.held) this.axes.y = this.mirrored ? [-top, top] : [0, top];
    this.axes.request();
  }

  /** The height of a distribution's curve on the axis: q hangs down where the picture is mirrored. */
  side(name) {
    return this.mirrored && name === "q" ? -1 : 1;
  }

  handles() {
    if (!this.shown) return [];
    return this.names.flatMap((name) => {
      const { pieces, peaks } = this.shown[name];
      return pieces.flatMap((piece, index) => {
        const height = Math.min(peaks[index], 0.93 * this.axes.y[1]) * this.side(name);
        const aside = piece.kind === "u" ? piece.width / 2 : piece.width;
        const centre = { name, index, what: "centre", x: piece.centre, y: height };
        return aside ? [centre, { name, index, what: "width", x: piece.centre + aside, y: height * (piece.kind === "u" ? 0.5 : 0.607) }] : [centre];
      });
    });
  }

  grab(event) {
    if (this.drawing) return this.startBars(event);
    const bounds = this.canvas.getBoundingClientRect();
    const far = ({ x, y }) => Math.hypot(this.axes.px(x) - event.clientX + bounds.left, this.axes.py(y) - event.clientY + bounds.top);
    const nearest = this.handles().sort((one, other) => far(one) - far(other))[0];
    const reach = event.pointerType === "touch" ? 2 * GRAB : GRAB;
    if (!nearest) return;
    if (far(nearest) > reach) return this.grabWhole(event);
    this.hold(event, nearest);
  }

  /** Under a curve, away from all handles: the distribution is moved as a whole. */
  grabWhole(event) {
    const [x, y] = this.axes.locate(event);
    const at = this.shown.x.findIndex((place) => place >= x);
    const under = this.names.toReversed().find((name) => y * this.side(name) > 0 && (this.shown[name].density[at] ?? 0) > Math.abs(y) && this.shown[name].pieces.length);
    if (under) this.hold(event, { name: under, index: 0, what: "whole", from: x });
  }

  hold(event, handle) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.focus({ preventScroll: true });
    const pieces = structuredClone(this.shown[handle.name].pieces);
    this.held = { ...handle, pieces, peak: this.shown[handle.name].peaks[handle.index] };
    this.chosen = { name: handle.name, index: handle.index };
  }

  drag(event) {
    if (this.drawing?.painting) return this.bar(event);
    if (!this.held) return this.hover(event);
    const [x, y] = this.axes.locate(event);
    const { name, index, what, pieces, peak, from } = this.held;
    const changed = structuredClone(pieces);
    if (what === "whole") changed.forEach((piece) => (piece.centre = clamp(piece.centre + x - from, ...LINE)));
    else if (what === "width") widen(changed[index], x);
    else {
      changed[index].centre = clamp(x, ...LINE);
      // Up and down is the weight, which only means something beside another piece.
      if (changed.length > 1) changed[index].weight = clamp((changed[index].weight * (y * this.side(name))) / peak, DROPPED, 50);
    }
    this.changed(name, text(changed));
  }

  hover(event) {
    const bounds = this.canvas.getBoundingClientRect();
    const near = this.handles().some(({ x, y }) => Math.hypot(this.axes.px(x) - event.clientX + bounds.left, this.axes.py(y) - event.clientY + bounds.top) < GRAB);
    this.canvas.style.cursor = this.drawing ? "crosshair" : near ? "grab" : "default";
  }

  release() {
    if (this.drawing) this.drawing.painting = false;
    if (!this.held) return;
    this.held = null;
    if (this.shown) this.show(this.shown, this.names, this.least);
  }

  /** Arrow keys move the piece that was touched last, with shift they widen it. */
  nudge(event) {
    const step = { ArrowLeft: -0.1, ArrowRight: 0.1 }[event.key];
    const { name, index } = this.chosen ?? { name: "q", index: 0 };
    const pieces = structuredClone(this.shown?.[name].pieces ?? []);
    if (!step || !pieces[index]) return;
    event.preventDefault();
    event.stopPropagation();
    const piece = pieces[index];
    if (event.shiftKey) piece.width = clamp(piece.width + step, ...LIMITS[piece.kind]);
    else piece.centre = clamp(piece.centre + step, ...LINE);
    this.changed(name, text(pieces));
  }

  /** From now on the pointer draws the bars of a distribution; with null it drags again. */
  draw(name) {
    this.drawing = name && { name, bars: new Array(BARS).fill(0), painting: false };
    this.axes.request();
  }

  startBars(event) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.drawing.painting = true;
    this.drawing.last = null;
    this.bar(event);
  }

  bar(event) {
    const [x, y] = this.axes.locate(event);
    const { bars, name, last } = this.drawing;
    const index = clamp(Math.floor((x / LINE[1]) * BARS), 0, BARS - 1);
    const height = clamp((y * this.side(name)) / this.axes.y[1], 0, 1);
    const from = last ?? index;
    for (let each = Math.min(from, index); each <= Math.max(from, index); each++) bars[each] = height;
    this.drawing.last = index;
    if (bars.some((bar) => bar > 0)) this.changed(name, drawnText(bars));
  }

  paint() {
    if (!this.shown) return;
    const { axes } = this;
    if (this.mirrored) axes.line(LINE, [0, 0], { colour: "line", width: 1 });
    for (const name of this.names) this.curve(name);
    this.extra(axes);
    if (this.drawing) return;
    for (const { name, what, x, y } of this.handles()) {
      axes.mark(x, y, what === "width" ? "ring" : name === "p" ? "disc" : "triangle", `${COLOURS[name]}-mark`, what === "width" ? 4.5 : 6.5);
    }
  }

  curve(name) {
    const { axes, shown } = this;
    const [sign, colour] = [this.side(name), COLOURS[name]];
    const { density, points } = shown[name];
    axes.line(shown.x, density.map((value) => sign * value), { colour: `${colour}-mark`, fill: 0.22, width: 1.8, dash: name === "q" ? [7, 3] : [] });
    for (const [place, mass] of points) {
      axes.line([place, place], [0, sign * mass], { colour: `${colour}-mark`, width: 3, dash: name === "q" ? [7, 3] : [] });
    }
  }
}

function highest({ density, points }) {
  return Math.max(...density, ...points.map(([, mass]) => mass));
}

function widen(piece, x) {
  const aside = Math.abs(x - piece.centre);
  piece.width = clamp(piece.kind === "u" ? 2 * aside : aside, ...LIMITS[piece.kind]);
}

export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
