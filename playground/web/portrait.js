// The phase portrait: the field's arrows, particles that play the same method, the path from a start that is dragged.

import { Axes } from "./axes.js";

const GRAB = 24; // px about the start in which it is taken
const PACE = 12; // frames of the particles' film a second
const SPEED = 20; // points of the path a second
const FADE = 0.15; // of the film at either end in which particles come and go
const ARROW = 0.55; // of the grid's spacing, the longest arrow
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Portrait {
  /** `moved([θ, ψ])` is called while the start is dragged; `walked(index)` as the walker goes along the path. */
  constructor(canvas, { moved, walked }) {
    Object.assign(this, { canvas, moved, walked, portrait: null, path: null, start: [1, 1], bound: null });
    this.layers = { field: true, particles: true, path: true };
    this.index = 0; // of the walker on the path
    this.playing = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.axes = new Axes(canvas, { x: [-2, 2], y: [-2, 2], titles: ["θ", "ψ"], paint: () => this.paint() });
    canvas.addEventListener("pointerdown", (event) => this.grab(event));
    canvas.addEventListener("pointermove", (event) => this.drag(event));
    for (const kind of ["pointerup", "pointercancel"]) canvas.addEventListener(kind, () => (this.held = false));
    canvas.addEventListener("keydown", (event) => this.nudge(event));
  }

  show(portrait) {
    this.portrait = portrait;
    this.axes.x = [-portrait.reach, portrait.reach];
    this.axes.y = [-portrait.reach, portrait.reach];
    this.began = performance.now();
    this.axes.request();
    this.run();
  }

  follow(path) {
    this.path = path;
    this.index = Math.min(this.index, path.points.length - 1);
    if (this.held) this.index = 0;
    this.axes.request();
    this.walked(this.index);
  }

  place(start) {
    if (!this.held) this.start = start;
    this.axes.request();
  }

  toggle(layer, on) {
    this.layers[layer] = on;
    this.axes.request();
  }

  play(on) {
    this.playing = on;
    if (on && this.path && this.index >= this.path.points.length - 1) this.index = 0;
    this.began = performance.now();
    this.run();
  }

  /** Show the walker at a point of the path. */
  walk(index) {
    this.index = index;
    this.axes.request();
    this.walked(index);
  }

  run() {
    this.last = performance.now();
    this.request ??= requestAnimationFrame((now) => this.step(now));
  }

  step(now) {
    this.request = null;
    if (!this.playing || !this.canvas.offsetParent) return;
    if (this.path && !this.held) {
      this.walker = (this.walker ?? 0) + (Math.max(now - this.last, 0) / 1000) * SPEED;
      const whole = Math.floor(this.walker);
      if (whole) {
        this.walker -= whole;
        const count = this.path.points.length;
        this.index = this.index >= count - 1 ? 0 : Math.min(this.index + whole, count - 1);
        this.walked(this.index);
      }
    }
    this.last = now;
    this.axes.draw();
    this.request = requestAnimationFrame((next) => this.step(next));
  }

  grab(event) {
    const [theta, psi] = this.start;
    const bounds = this.canvas.getBoundingClientRect();
    const far = Math.hypot(this.axes.px(theta) - (event.clientX - bounds.left), this.axes.py(psi) - (event.clientY - bounds.top));
    if (event.pointerType === "touch" && far > 2 * GRAB) return; // a finger elsewhere scrolls the page
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.focus({ preventScroll: true });
    this.held = true;
    this.drag(event);
  }

  drag(event) {
    if (!this.held) return;
    this.put(this.axes.locate(event));
  }

  nudge(event) {
    const step = KEYS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const size = (this.axes.x[1] / 40) * (event.shiftKey ? 5 : 1);
    this.put(this.start.map((value, axis) => value + step[axis] * size));
  }

  put(place) {
    const reach = this.axes.x[1];
    this.start = place.map((value) => Number(Math.min(Math.max(value, -reach), reach).toFixed(3)));
    this.axes.request();
    this.moved(this.start);
  }

  paint() {
    const { axes } = this;
    axes.line([-99, 99], [0, 0], { colour: "line", width: 1 });
    axes.line([0, 0], [-99, 99], { colour: "line", width: 1 });
    if (this.bound !== null) {
      for (const side of [-1, 1]) axes.line([-99, 99], [side * this.bound, side * this.bound], { colour: "ceiling", width: 1.5, dash: [6, 4] });
    }
    if (this.portrait && this.layers.field) this.paintField();
    if (this.portrait && this.layers.particles) this.paintParticles();
    if (this.path && this.layers.path) this.paintPath();
    axes.mark(0, 0, "cross", "text", 6);
    const { points } = this.path ?? { points: [] };
    if (points[this.index] && this.layers.path) axes.mark(...points[this.index], "disc", "focus", 5.5);
    axes.mark(...this.start, "ring", "focus", 9);
  }

  paintField() {
    const { axes, portrait } = this;
    const { context } = axes;
    const lengths = portrait.arrows.map(([x, y]) => Math.hypot(x, y));
    const longest = Math.max(...lengths) || 1;
    const spacing = axes.px(portrait.places[1][0]) - axes.px(portrait.places[0][0]);
    context.save();
    context.globalAlpha = 0.75;
    context.fillStyle = axes.colour("ceiling");
    context.beginPath();
    portrait.places.forEach(([x, y], index) => {
      const [dx, dy] = portrait.arrows[index];
      const norm = lengths[index];
      if (norm < 1e-9) return;
      // Long and short fields are both seen: the root of the length.
      const length = ARROW * spacing * Math.sqrt(norm / longest) + 3;
      const [ux, uy] = [dx / norm, -dy / norm];
      const [left, down] = [axes.px(x) - (ux * length) / 2, axes.py(y) - (uy * length) / 2];
      context.moveTo(left - 2.2 * uy, down + 2.2 * ux);
      context.lineTo(left + length * ux, down + length * uy);
      context.lineTo(left + 2.2 * uy, down - 2.2 * ux);
      context.closePath();
    });
    context.fill();
    context.restore();
  }

  paintParticles() {
    const { particles } = this.portrait;
    const turn = this.playing ? (((performance.now() - this.began) / 1000) * PACE) % (particles.length - 1) : 0;
    const [index, share] = [Math.floor(turn), turn % 1];
    const [now, next] = [particles[index], particles[Math.min(index + 1, particles.length - 1)]];
    const { axes } = this;
    const { context } = axes;
    const life = turn / (particles.length - 1);
    context.save();
    context.globalAlpha = this.playing ? 0.85 * Math.min(1, life / FADE, (1 - life) / FADE) : 0.85;
    context.fillStyle = axes.colour("generator");
    context.beginPath();
    now.forEach(([x, y], each) => {
      const [toX, toY] = next[each];
      const [left, down] = [axes.px(x + (toX - x) * share), axes.py(y + (toY - y) * share)];
      context.moveTo(left + 2.4, down);
      context.arc(left, down, 2.4, 0, 2 * Math.PI);
    });
    context.fill();
    context.restore();
  }

  paintPath() {
    const { axes } = this;
    const { points } = this.path;
    const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
    axes.line(xs, ys, { colour: "focus", width: 1.6 });
    if (points.length > 120) return;
    const { context } = axes;
    context.fillStyle = axes.colour("focus");
    for (const [x, y] of points) {
      context.beginPath();
      context.arc(axes.px(x), axes.py(y), 2.6, 0, 2 * Math.PI);
      context.fill();
    }
  }
}
