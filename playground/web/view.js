// The layered view: one canvas, painted when a frame has come and never more often, but for the glide between two
// frames of a slow run. Keeps the newest frame, the layers that are switched on, and the sizes; layers.js draws.

import { clamp } from "./frame.js";
import * as layers from "./layers.js";
import { eased, meanLength, mixed } from "./motion.js";

const MARGIN = { left: 32, right: 2, top: 8, bottom: 26 }; // px; both pairs add up to the same, the plane is square
const SLOW = 100; // ms between frames, from which on dots glide
const LONGEST_GLIDE = 600;
const MOST_PIXELS = 2; // canvas pixels for each CSS pixel
const UNFOLDING = 2000; // ms in which the manifold goes from the square of latents to its present place
const LATENT_SIDE = 0.8; // of the view: the square of latents
const VEIL = 0.72; // how much of the other layers is hidden while one is lit
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
    this.lit = null; // the layer that is shown above all others
    this.unfolding = null; // since when the manifold has been on its way from the square of latents
    this.posed = null;
    this.past = null; // an earlier frame of the run that is looked back at
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.clear();
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(canvas);
  }

  clear() {
    this.frame = null;
    this.past = null;
    this.real = null;
    this.latent = null; // of the dots, and then of the manifold's grid, drawn to the square of latents
    this.dots = null; // the first part of it
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
      this.place(frame.arrays.latent.values, frame.arrays.fake.values.length);
      this.paintStill();
    }
    this.follow(frame.arrays.gradient.values);
    this.invalidate();
  }

  /** Smooth the gradients' mean length: follow a rise at once, and a fall so slowly that wedges are seen to shrink. */
  follow(gradient) {
    const mean = meanLength(gradient);
    const speed = this.pull && mean < this.pull ? 0.01 : 0.3;
    this.pull += speed * (mean - this.pull);
  }

  /** Keep the latents, stretched to a square of the view. */
  place(latent, dots) {
    const edge = latent.subarray(dots).reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    this.stretch = (LATENT_SIDE * this.extent) / edge;
    this.latent = latent.map((value) => value * this.stretch);
    this.dots = this.latent.subarray(0, dots);
  }

  /** Light one layer above all others, null none; the manifold plays from the square of latents to where it is. */
  light(layer) {
    this.lit = layer;
    this.unfolding = layer === "manifold" && !this.calm.matches ? performance.now() : null;
    this.invalidate();
  }

  /** Look back at an earlier frame, null at the newest again. */
  recall(frame) {
    this.past = frame;
    this.invalidate();
  }

  /** Paint each of these earlier frames and hand the canvas over, `copy(canvas, frame)`; then what was seen before. */
  portray(frames, copy) {
    const { past, posed, lit } = this;
    Object.assign(this, { posed: null, lit: null });
    for (const frame of frames) {
      this.past = frame;
      this.paint(performance.now());
      copy(this.canvas, frame);
    }
    Object.assign(this, { past, posed, lit });
    this.paint(performance.now());
  }

  /** The frame that is seen. */
  get seen() {
    return this.past ?? this.frame;
  }

  /** Paint a scene instead of the run, null the run again: `{layers, real, latent, fake, from, heatmap, before, scale,
   *  pull, manifold}`; what has two states goes from the first to the second in `duration` ms. */
  pose(scene) {
    this.posed = scene && { ...scene, start: performance.now() };
    this.invalidate();
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
      if (this.moves(now)) this.invalidate();
    });
  }

  /** Whether anything moves by itself, without new frames. */
  moves(now) {
    if (this.posed) return this.poseProgress(now) < 1;
    return (this.from && this.progress(now) < 1) || this.unfolded(now) < 1;
  }

  /** How far the manifold is on its way from the square of latents, eased. */
  unfolded(now) {
    if (this.unfolding === null) return 1;
    return eased(clamp((now - this.unfolding) / UNFOLDING, 0, 1));
  }

  poseProgress(now) {
    return this.calm.matches ? 1 : clamp((now - this.posed.start) / (this.posed.duration || 1), 0, 1);
  }

  progress(now) {
    return this.from ? clamp((now - this.arrived) / Math.min(this.gap, LONGEST_GLIDE), 0, 1) : 1;
  }

  /** The arrays that move, at this instant of their glide. */
  moving(now) {
    const t = this.past ? 1 : this.progress(now);
    const newest = this.seen.arrays;
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
    if (this.posed) this.paintPose(eased(this.poseProgress(now)));
    else if (this.frame) this.paintRun(now);
    context.restore();
  }

  paintRun(now) {
    const moving = this.moving(now);
    if (this.lit === null) {
      this.paintLayers(moving, this.layers);
      return;
    }
    const { context, plane, colours } = this;
    this.paintLayers(moving, { ...this.layers, [this.lit]: false });
    context.globalAlpha = VEIL;
    context.fillStyle = colours.panel;
    context.fillRect(plane.left, plane.top, plane.side, plane.side);
    context.globalAlpha = 1;
    const t = this.unfolded(now);
    if (t < 1) moving.manifold = mixed(this.latent.subarray(this.dots.length), moving.manifold, t);
    if (this.lit === "latent") layers.drawDiscs(context, plane, this.dots, colours.manifoldMark, colours.halo, this.dot);
    else this.paintLayers(moving, { [this.lit]: true });
  }

  /** A scene of slow motion, `t` of the way from its first state to its second. */
  paintPose(t) {
    const { context, plane, colours, posed, dot } = this;
    const shown = posed.layers;
    if (shown.includes("heatmap")) {
      const { shape, values } = posed.heatmap;
      const heatmap = posed.before && t < 1 ? { shape, values: mixed(posed.before.values, values, t) } : posed.heatmap;
      layers.drawHeatmap(context, plane, heatmap, posed.scale, this.table, this.small);
      layers.drawBoundary(context, plane, heatmap, posed.scale[1], colours.muted);
    }
    if (shown.includes("manifold") && this.frame && this.latent) {
      const { manifold, density } = this.frame.arrays;
      const values = mixed(this.latent.subarray(this.dots.length), manifold.values, t);
      layers.drawManifold(context, plane, { shape: manifold.shape, values }, density, colours.manifoldMark);
    }
    const latent = shown.includes("latent") || shown.includes("manifold") ? posed.latent.map((z) => z * this.stretch) : null;
    if (shown.includes("latent")) layers.drawDiscs(context, plane, latent, colours.manifoldMark, colours.halo, dot);
    if (shown.includes("real")) layers.drawDiscs(context, plane, posed.real, colours.realMark, colours.halo, dot);
    const from = shown.includes("manifold") ? latent : posed.from;
    const fake = from ? mixed(from, posed.fake, t) : posed.fake;
    if (shown.includes("gradient")) {
      const scale = (0.12 * this.extent * t) / (meanLength(posed.pull) || 1);
      layers.drawArrows(context, plane, fake, posed.pull, scale, 0.4 * this.extent, colours.gradientMark);
    }
    if (shown.includes("fake")) layers.drawTriangles(context, plane, fake, colours.fakeMark, colours.halo, dot * 1.35);
  }

  paintLayers({ fake, manifold, gradient }, shown) {
    const { context, plane, colours, seen: frame } = this;
    const { heatmap, density, manifold: lines } = frame.arrays;
    if (shown.heatmap) {
      layers.drawHeatmap(context, plane, heatmap, frame.scale, this.table, this.small);
      layers.drawBoundary(context, plane, heatmap, frame.scale[1], colours.muted);
    }
    if (shown.manifold) {
      layers.drawManifold(context, plane, { shape: lines.shape, values: manifold }, density, colours.manifoldMark);
    }
    if (shown.real) {
      context.drawImage(this.still, 0, 0, this.width, this.width);
    }
    if (shown.gradient) {
      const scale = (0.07 * this.extent) / ((this.past ? meanLength(gradient) : this.pull) || 1);
      layers.drawArrows(context, plane, fake, gradient, scale, 0.3 * this.extent, colours.gradientMark);
    }
    if (shown.fake) {
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
