// The layered view: one canvas, painted when a frame has come and never more often, but for the glide between two
// frames of a slow run. Keeps the newest frame, the layers that are switched on, and the sizes; plane.js and line.js
// paint.

import { clamp } from "./frame.js";
import { colourTable } from "./layers.js";
import { OnLine } from "./line.js";
import { eased, meanLength, mixed } from "./motion.js";
import { OnPlane } from "./plane.js";

const SLOW = 100; // ms between frames, from which on dots glide
const LONGEST_GLIDE = 600;
const MOST_PIXELS = 2; // canvas pixels for each CSS pixel
const UNFOLDING = 2000; // ms in which the manifold goes from the square of latents to its present place
const VEIL = 0.72; // how much of the other layers is hidden while one is lit
const STEPS = 800; // of a path

export class View {
  /** `painted(frames)` is called after a paint with the numbers of the frames that it has dealt with. */
  constructor(canvas, painted) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.painted = painted;
    this.layers = { heatmap: true, manifold: true, real: true, gradient: true, fake: true };
    this.extent = 1.5;
    this.painters = { 1: new OnLine(this), 2: new OnPlane(this) }; // by the data's dimension
    this.painter = this.painters[2];
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
    this.p = null; // on the line: the density of the data
    this.path = []; // [iteration, θ, ψ] of a generator that only shifts
    this.from = null; // where the moving arrays glide from
    this.gap = 0; // ms between frames, smoothed
    this.arrived = 0;
    this.pull = 0; // mean gradient length, smoothed: arrows shorten when gradients vanish
  }

  /** A new run: its plane or line, and nothing of the old one. `noise_dim`: how many numbers z has. */
  begin(extent, { dimension = 2, noise_dim: latents = 2 } = {}) {
    this.clear();
    this.latents = latents;
    this.extent = extent;
    this.painter = this.painters[dimension];
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
      this.p = frame.arrays.p?.values ?? null;
      this.place(frame.arrays.latent.values, frame.arrays.fake.values.length);
      this.paintStill();
    }
    if (frame.shift) this.walk(frame);
    this.follow(frame.arrays.gradient.values);
    this.invalidate();
  }

  /** One more step of the path; of a long one every second step goes. */
  walk({ iteration, shift }) {
    this.path.push([iteration, ...shift]);
    if (this.path.length > STEPS) this.path = this.path.filter((_, index) => index % 2 === 0);
  }

  /** The path up to a frame, [θ, ψ] each. */
  steps({ iteration, shift }) {
    return [...this.path.filter(([at]) => at < iteration).map((step) => step.slice(1)), shift];
  }

  /** Where a generator that only shifts should come to, [θ, ψ]: the mean of the data, and a D without slope. */
  get goal() {
    const { p, extent } = this;
    const width = (2 * extent) / p.length;
    return [p.reduce((sum, density, bin) => sum + density * width * ((bin + 0.5) * width - extent), 0), 0];
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
    this.stretched = this.painter.stretch(edge);
    this.latent = latent.map((value) => value * this.stretched);
    this.dots = this.latent.subarray(0, dots);
    this.manifold = this.latent.subarray(dots); // the grid before G has moved it
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

  /** Paint the run as each of these looks has it, `{past, layers}`, and hand the canvas over, `copy(canvas, look)`; then
   *  what was seen before. */
  portray(looks, copy) {
    const { past, posed, lit, layers } = this;
    for (const look of looks) {
      Object.assign(this, { posed: null, lit: null, past: look.past, layers: look.layers ?? layers });
      this.paint(performance.now());
      copy(this.canvas, look);
    }
    Object.assign(this, { past, posed, lit, layers });
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
    this.table = colourTable(colours);
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
    this.dot = clamp((width - 34) / 170, 2.2, 3.6);
    for (const canvas of [this.canvas, this.still]) {
      canvas.width = canvas.height = Math.round(width * this.density);
    }
    this.context.setTransform(this.density, 0, 0, this.density, 0, 0);
    this.context.fillStyle = this.colours.panel;
    this.context.fillRect(0, 0, width, width);
    this.painter.measure(width);
    this.paintStill();
  }

  /** The projection of the plane, or of the line; null before there was room for it. */
  get plane() {
    return this.painter.plane ?? null;
  }

  paintStill() {
    if (!this.plane) return;
    const context = this.still.getContext("2d");
    context.setTransform(this.density, 0, 0, this.density, 0, 0);
    context.clearRect(0, 0, this.width, this.width);
    if (this.real) this.painter.paintStill(context, this.real);
  }

  drawStill() {
    this.context.drawImage(this.still, 0, 0, this.width, this.width);
  }

  /** The mean length of arrows that are drawn of usual length. */
  usual(gradient) {
    return (this.past ? meanLength(gradient) : this.pull) || 1;
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
    const { context, painter: { box, ground } } = this;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    context.fillStyle = ground;
    context.fillRect(box.left, box.top, box.width, box.height);
    if (this.posed) this.painter.paintPose(this.posed, eased(this.poseProgress(now)));
    else if (this.frame) this.paintRun(now);
    context.restore();
  }

  paintRun(now) {
    const { context, painter, colours, lit } = this;
    const moving = this.moving(now);
    if (lit === null) {
      painter.paintLayers(moving, this.layers);
      return;
    }
    painter.paintLayers(moving, { ...this.layers, [lit]: false });
    const { box } = painter;
    context.globalAlpha = VEIL;
    context.fillStyle = colours.panel;
    context.fillRect(box.left, box.top, box.width, box.height);
    context.globalAlpha = 1;
    const t = this.unfolded(now);
    if (t < 1) moving.manifold = mixed(this.manifold, moving.manifold, t);
    if (lit === "latent") painter.paintLatent(this.dots);
    else painter.paintLayers(moving, { [lit]: true });
  }

  /** The ground of a scene of slow motion, `t` of the way from D before its update to D after it. */
  between({ heatmap, before }, t) {
    return before && t < 1 ? { shape: heatmap.shape, values: mixed(before.values, heatmap.values, t) } : heatmap;
  }

  /** Coordinates under a pointer event, {x, y} with y = 0 on the line, or null outside the plane or line. */
  locate(event) {
    if (!this.plane) return null;
    const box = this.canvas.getBoundingClientRect();
    return this.painter.locate(event.clientX - box.left, event.clientY - box.top);
  }
}
