// A canvas with two axes, for pictures that are dragged: fits itself to the page, draws grid and numbers, and turns
// places into pixels and back. What is drawn inside is the caller's; colours are read from the theme's variables.

import { translated } from "./texts/texts.js";

const MOST_PIXELS = 2; // canvas pixels for each CSS pixel
const FONT = "11.5px system-ui, sans-serif";

export class Axes {
  /** `x`, `y`: [low, high]; `paint(axes)` draws inside the frame and is called after every change of size or theme. */
  constructor(canvas, { x, y, titles = ["", ""], margin = {}, square = false, paint }) {
    Object.assign(this, { canvas, x, y, titles, square, paint, colours: {} });
    this.margin = { left: 40, right: 10, top: 10, bottom: 34, ...margin };
    this.context = canvas.getContext("2d");
    new ResizeObserver(() => this.fit()).observe(canvas);
    new MutationObserver(() => this.draw()).observe(document.body, { attributeFilter: ["class"] });
  }

  fit() {
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    if (!width || !height) return;
    const density = Math.min(window.devicePixelRatio || 1, MOST_PIXELS);
    Object.assign(this, { width, height });
    this.canvas.width = Math.round(width * density);
    this.canvas.height = Math.round(height * density);
    this.context.setTransform(density, 0, 0, density, 0, 0);
    this.draw();
  }

  /** Draw soon, once for many changes. */
  request() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  get box() {
    const { left, right, top, bottom } = this.margin;
    return { left, top, width: this.width - left - right, height: this.height - top - bottom };
  }

  px(x) {
    const { left, width } = this.box;
    return left + ((x - this.x[0]) / (this.x[1] - this.x[0])) * width;
  }

  py(y) {
    const { top, height } = this.box;
    return top + ((this.y[1] - y) / (this.y[1] - this.y[0])) * height;
  }

  /** The place under a pointer event, also outside the frame. */
  locate(event) {
    const bounds = this.canvas.getBoundingClientRect();
    const { left, top, width, height } = this.box;
    const across = (event.clientX - bounds.left - left) / width;
    const down = (event.clientY - bounds.top - top) / height;
    return [this.x[0] + across * (this.x[1] - this.x[0]), this.y[1] - down * (this.y[1] - this.y[0])];
  }

  colour(name) {
    return (this.colours[name] ??= getComputedStyle(document.body).getPropertyValue(`--gp-${name}`).trim());
  }

  draw() {
    if (!this.width) return;
    this.colours = {};
    const { context } = this;
    const { left, top, width, height } = this.box;
    context.clearRect(0, 0, this.width, this.height);
    this.grid();
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    this.paint(this);
    context.restore();
  }

  grid() {
    const { context } = this;
    const { left, top, width, height } = this.box;
    Object.assign(context, { font: FONT, lineWidth: 1, strokeStyle: this.colour("grid"), fillStyle: this.colour("muted") });
    context.setLineDash([]);
    context.beginPath();
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const tick of ticks(this.x, width / 60)) {
      const at = Math.round(this.px(tick)) + 0.5;
      context.moveTo(at, top);
      context.lineTo(at, top + height);
      context.fillText(written(tick), at, top + height + 5);
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const tick of this.titles[1] === null ? [] : ticks(this.y, height / 40)) {
      const at = Math.round(this.py(tick)) + 0.5;
      context.moveTo(left, at);
      context.lineTo(left + width, at);
      context.fillText(written(tick), left - 5, at);
    }
    context.stroke();
    this.title();
  }

  title() {
    const { context } = this;
    const { left, top, width, height } = this.box;
    Object.assign(context, { fillStyle: this.colour("text"), textAlign: "right", textBaseline: "bottom" });
    context.fillText(translated(this.titles[0]), left + width, this.height - 1);
    if (!this.titles[1]) return;
    context.save();
    context.translate(13, top);
    context.rotate(-Math.PI / 2);
    context.fillText(translated(this.titles[1]), 0, 0);
    context.restore();
  }

  /** A line through places, in a colour of the palette; null or NaN interrupts it. */
  line(xs, ys, { colour, width = 2, dash = [], alpha = 1, fill = null } = {}) {
    const { context } = this;
    const path = new Path2D();
    let drawing = false;
    for (let index = 0; index < xs.length; index++) {
      const [x, y] = [xs[index], ys[index]];
      if (x === null || y === null || !Number.isFinite(x) || !Number.isFinite(y)) {
        drawing = false;
        continue;
      }
      if (drawing) path.lineTo(this.px(x), this.py(y));
      else path.moveTo(this.px(x), this.py(y));
      drawing = true;
    }
    context.save();
    context.globalAlpha = alpha;
    if (fill !== null) {
      const area = new Path2D(path);
      area.lineTo(this.px(xs.at(-1)), this.py(0));
      area.lineTo(this.px(xs[0]), this.py(0));
      context.fillStyle = this.colour(colour);
      context.globalAlpha = fill;
      context.fill(area);
      context.globalAlpha = alpha;
    }
    Object.assign(context, { strokeStyle: this.colour(colour), lineWidth: width, lineJoin: "round" });
    context.setLineDash(dash);
    context.stroke(path);
    context.restore();
  }

  /** A mark at a place: "disc", "triangle", "ring" or "cross". */
  mark(x, y, shape, colour, size = 6) {
    const { context } = this;
    const [at, down] = [this.px(x), this.py(y)];
    const path = new Path2D();
    if (shape === "triangle") {
      path.moveTo(at, down - 1.2 * size);
      path.lineTo(at + 1.05 * size, down + 0.7 * size);
      path.lineTo(at - 1.05 * size, down + 0.7 * size);
      path.closePath();
    } else if (shape === "cross") {
      path.moveTo(at - size, down);
      path.lineTo(at + size, down);
      path.moveTo(at, down - size);
      path.lineTo(at, down + size);
    } else path.arc(at, down, size, 0, 2 * Math.PI);
    context.save();
    context.setLineDash([]);
    const open = shape === "ring" || shape === "cross";
    Object.assign(context, { lineWidth: open ? 2.5 : 2, strokeStyle: this.colour(open ? colour : "halo"), fillStyle: this.colour(colour) });
    if (shape === "ring") context.fillStyle = this.colour("panel");
    if (shape !== "cross") context.fill(path);
    context.stroke(path);
    context.restore();
  }
}

/** Round numbers inside [low, high], about `most` of them. */
export function ticks([low, high], most) {
  const rough = (high - low) / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, index) => Number(((first + index) * step).toPrecision(10)));
}

/** A number with a true minus sign. */
export function written(number) {
  return String(number).replace("-", "−");
}
