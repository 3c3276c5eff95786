// The layered view: one canvas, painted when a frame has come and never more often, but for the glide between two
// frames of a slow run. Keeps the newest frame, the layers that are switched on, and the sizes; layers.js draws.

import { clamp } from "./frame.js";
import * as layers from "./layers.js";

const MARGIN = { left: 32, right: 2, top: 8, bottom: 26 }; // px; both pairs add up to the same, the plane is square
const SLOW = 100; // ms between frames, from which on dots glide
const LONGEST_GLIDE = 600;
const MOST_PIXELS = 2; // canvas pixels for each CSS pixel
const FONT = "11px system-ui, sans-serif";

export class View {
  /** `painted(frames)` is called after a paint with the numbers of the frames that it has dealt with. */
  constructor(canvas, painted) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.painted = painted;
    this.layers = { heatmap: true, manifold: true, real: true, gradient: true, fake: true };
    this.extent = 1.5;
    this.small = document.createElement("canvas"); // the heatmap, one pixel a cell
    this.still = document.createElement("canvas"); // the real samples, which do not move
    this.waiting = []; // numbers of frames that were not painted yet; also those of a run that has gone are answered
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.clear();
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(canvas);
  }

  clear() {
    this.frame = null;
    this.real = null;
    this.from = null; // where the moving arrays glide from
    this.gap = 0; // ms between frames, smoothed
    this.arrived = 0;
    this.pull = 0; // mean gradient length, smoothed: arrows shorten when gradients vanish
  }

  /** A new run: its plane, and nothing of the old one. */
  begin(extent) {
    this.clear();
    this.extent = extent;
    this.measure();
    this.invalidate();
  }

  show(frame) {
    const now = performance.now();
    if (this.arrived) this.gap += 0.3 * (Math.min(now - this.arrived, LONGEST_GLIDE) - this.gap);
    this.from = this.frame && this.gap > SLOW && !this.calm.matches ? this.moving(now) : null;
    this.arrived = now;
    this.frame = frame;
    this.waiting.push(frame.frame);
    if (frame.arrays.real) {
      this.real = frame.arrays.real.values;
      this.paintStill();
    }
    this.follow(frame.arrays.gradient.values);
    this.invalidate();
  }

  /** Smooth the gradients' mean length: follow a rise at once, and a fall so slowly that wedges are seen to shrink. */
  follow(gradient) {
    let sum = 0;
    for (let index = 0; index < gradient.length; index += 2) sum += Math.hypot(gradient[index], gradient[index + 1]);
    const mean = sum / (gradient.length / 2 || 1);
    const speed = this.pull && mean < this.pull ? 0.01 : 0.3;
    this.pull += speed * (mean - this.pull);
  }

  setColours(colours) {
    this.colours = colours;
    this.table = layers.colourTable(colours);
    this.measure();
    this.invalidate();
  }

  toggle(layer, on) {
    this.layers[layer] = on;
    this.invalidate();
  }

  resize() {
    this.measure();
    // Setting a canvas's size wipes it, and it must not be seen empty: paint before the browser does.
    if (this.colours) this.paint(performance.now());
  }

  measure() {
    const width = this.canvas.clientWidth;
    if (!width || !this.colours) return;
    this.width = width; // kept: to ask the page for it in a paint would make it lay itself out
    this.density = Math.min(window.devicePixelRatio || 1, MOST_PIXELS);
    const side = width - MARGIN.left - MARGIN.right;
    this.plane = new layers.Plane(this.extent, MARGIN.left, MARGIN.top, side);
    this.dot = clamp(side / 170, 2.2, 3.6);
    for (const canvas of [this.canvas, this.still]) {
      canvas.width = canvas.height = Math.round(width * this.density);
    }
    this.context.setTransform(this.density, 0, 0, this.density, 0, 0);
    this.context.fillStyle = this.colours.panel;
    this.context.fillRect(0, 0, width, width);
    layers.drawAxes(this.context, this.plane, this.colours, FONT);
    this.paintStill();
  }

  paintStill() {
    if (!this.plane) return;
    const context = this.still.getContext("2d");
    context.setTransform(this.density, 0, 0, this.density, 0, 0);
    context.clearRect(0, 0, this.width, this.width);
    if (this.real) layers.drawDiscs(context, this.plane, this.real, this.colours.realMark, this.colours.halo, this.dot);
  }

  invalidate() {
    this.request ??= requestAnimationFrame((now) => {
      this.request = null;
      this.paint(now);
      if (this.waiting.length) this.painted(this.waiting.splice(0));
      if (this.from && this.progress(now) < 1) this.invalidate();
    });
  }

  progress(now) {
    return this.from ? clamp((now - this.arrived) / Math.min(this.gap, LONGEST_GLIDE), 0, 1) : 1;
  }

  /** The arrays that move, at this instant of their glide. */
  moving(now) {
    const t = this.progress(now);
    const newest = this.frame.arrays;
    const at = (name) => {
      const [from, to] = [this.from?.[name], newest[name].values];
      return t < 1 && from?.length === to.length ? to.map((value, i) => from[i] + (value - from[i]) * t) : to;
    };
    return { fake: at("fake"), manifold: at("manifold"), gradient: at("gradient") };
  }

  paint(now) {
    if (!this.plane) return;
    const { context, plane, colours } = this;
    context.save();
    context.beginPath();
    context.rect(plane.left, plane.top, plane.side, plane.side);
    context.clip();
    context.fillStyle = colours.heatUndecided;
    context.fillRect(plane.left, plane.top, plane.side, plane.side);
    if (this.frame) this.paintLayers(this.moving(now));
    context.restore();
  }

  paintLayers({ fake, manifold, gradient }) {
    const { context, plane, colours, frame } = this;
    const { heatmap, density, manifold: lines } = frame.arrays;
    if (this.layers.heatmap) {
      layers.drawHeatmap(context, plane, heatmap, frame.scale, this.table, this.small);
      layers.drawBoundary(context, plane, heatmap, frame.scale[1], colours.muted);
    }
    if (this.layers.manifold) {
      layers.drawManifold(context, plane, { shape: lines.shape, values: manifold }, density, colours.manifoldMark);
    }
    if (this.layers.real) {
      context.drawImage(this.still, 0, 0, this.width, this.width);
    }
    if (this.layers.gradient) {
      const scale = (0.07 * this.extent) / (this.pull || 1);
      layers.drawArrows(context, plane, fake, gradient, scale, 0.3 * this.extent, colours.gradientMark);
    }
    if (this.layers.fake) {
      layers.drawTriangles(context, plane, fake, colours.fakeMark, colours.halo, this.dot * 1.35);
    }
  }

  /** Plane coordinates under a pointer event, or null outside the plane. */
  locate(event) {
    if (!this.plane) return null;
    const box = this.canvas.getBoundingClientRect();
    const x = (event.clientX - box.left - this.plane.left) / this.plane.unit - this.extent;
    const y = this.extent - (event.clientY - box.top - this.plane.top) / this.plane.unit;
    return Math.abs(x) <= this.extent && Math.abs(y) <= this.extent ? { x, y } : null;
  }
}
