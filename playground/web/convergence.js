// The convergence tab: ties the phase portrait, the Dirac-GAN's own picture, charts, controls and words.

import { Axes } from "./axes.js";
import { Exact } from "./exact.js";
import { Portrait } from "./portrait.js";

const SPAN = 3.2; // half-width of the charts of eigenvalues at most
const LEAST = 1.25;

/** Called by Gradio's `js_on_load`, once. */
export function mount(element, config) {
  new Convergence(element, config);
}

class Convergence {
  constructor(element, config) {
    this.element = element;
    this.path = null;
    const part = (name) => element.querySelector(`[data-part=${name}]`);
    this.portrait = new Portrait(part("picture"), {
      moved: ([theta, psi]) => this.exact.set({ theta, psi }, ["path"]),
      walked: (index) => this.walk(index),
    });
    const dirac = { x: [-2, 2], y: [-2, 2], titles: ["x", "D(x)"], margin: { top: 8 }, paint: (axes) => this.paintDirac(axes) };
    this.dirac = new Axes(part("dirac"), dirac);
    this.exact = new Exact(element, config, {
      parts: () => ["portrait", "path"],
      shown: (message) => this.show(message),
      filled: ({ theta, psi }) => this.portrait.place([Number(theta), Number(psi)]),
      late: (parts) => this.exact.ask(parts),
      seen: (seen) => seen && this.portrait.run(),
    });
    this.exact.radios("game", part("games"), config.games, (game) => this.play({ game, strength: "" }));
    part("method").append(...Object.entries(config.methods).map(([name, label]) => new Option(label, name)));
    this.exact.radios("reach", part("reach"), { 2: "±2", 4: "±4", 8: "±8" }, (reach) => this.exact.set({ reach }));
    this.scrubber = part("index");
    this.scrubber.addEventListener("input", () => {
      this.run(false);
      this.portrait.walk(Number(this.scrubber.value));
    });
    element.querySelector("[data-do=play]").addEventListener("click", () => this.run(!this.portrait.playing));
    for (const button of element.querySelectorAll("[data-layer]")) {
      button.addEventListener("click", () => this.toggle(button));
    }
    this.run(this.portrait.playing);
  }

  /** Another game: with its usual strength. */
  play(changes) {
    const link = new URLSearchParams(this.exact.link);
    link.delete("strength");
    this.exact.link = link.toString();
    this.exact.set({ game: changes.game });
  }

  toggle(button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", on);
    this.portrait.toggle(button.dataset.layer, on);
  }

  run(playing) {
    this.portrait.play(playing);
    const button = this.element.querySelector("[data-do=play]");
    button.dataset.playing = playing;
    button.setAttribute("aria-label", playing ? "Pause" : "Play");
  }

  show(message) {
    const { facts, portrait, path, check } = message;
    const { exact } = this;
    this.portrait.bound = facts.bound;
    if (portrait) this.showPortrait(portrait, facts);
    if (path) this.showPath(path, facts);
    if (check) exact.part("check").textContent = check;
    else if (portrait) exact.ask(["check"]);
    this.fit(facts);
  }

  fit(facts) {
    const { exact } = this;
    const show = (name, shown) => (exact.element.querySelector(`[data-row=${name}]`).hidden = !shown);
    show("strength", facts.symbol);
    show("target", facts.targeted);
    show("momentum", facts.heavy);
    for (const control of exact.element.querySelectorAll("[data-setting=strength]")) Object.assign(control, { min: facts.low, max: facts.high });
    exact.part("symbol").textContent = `Strength ${facts.symbol}`;
    exact.part("meaning").textContent = facts.meaning;
    exact.part("dirac-panel").hidden = !facts.dirac;
    exact.part("spectrum-title").textContent = facts.flow ? "Eigenvalues of the field" : "Eigenvalues of one step";
    exact.part("rates-panel").hidden = facts.flow || !facts.equilibrium;
    const [x, y] = facts.dirac ? ["generator’s θ", "discriminator’s ψ"] : ["x", "y"];
    this.portrait.axes.titles = [x, y];
  }

  showPortrait(portrait, facts) {
    this.portrait.show(portrait);
    const reach = portrait.reach;
    Object.assign(this.dirac, { x: [-reach, reach], y: [-reach, reach] });
    const { columns } = portrait;
    const far = [...columns.eigenvalues.x, ...columns.eigenvalues.y].map(Math.abs);
    const span = Math.min(Math.max(LEAST, ...far.map((value) => 1.15 * value)), SPAN);
    this.exact.chart("spectrum", columns, { xaxis: { range: [-span, span] }, yaxis: { range: [-span, span] } });
    if (!facts.flow && facts.equilibrium) {
      const [low, high] = [Math.min(...columns.rates.y), Math.min(Math.max(...columns.rates.y), 3)];
      const air = 0.1 * Math.max(high - low, 0.1);
      this.exact.chart("rates", columns, { yaxis: { range: [Math.min(low, 0.98) - air, Math.max(high, 1.02) + air] } });
    }
  }

  showPath(path, facts) {
    this.path = path;
    this.scrubber.max = path.points.length - 1;
    this.portrait.follow(path);
    const seen = path.columns.distance.y.filter((value) => value > 0);
    // Over less than two decades the numbers 2 and 5 are written, too.
    const dtick = Math.max(...seen) / Math.min(...seen) < 100 ? "D2" : null;
    this.exact.chart("distance", path.columns, { xaxis: { title: { text: facts.flow ? "time" : "steps" } }, yaxis: { dtick } });
  }

  walk(index) {
    if (!this.path) return;
    const [theta, psi] = this.path.points[index];
    const time = this.path.times[index];
    const { facts } = this.exact;
    this.scrubber.value = index;
    const names = facts.dirac ? ["θ", "ψ"] : ["x", "y"];
    const told = [theta, psi].map((value, axis) => `${names[axis]} ${value.toFixed(2).replace("-", "−")}`).join(", ");
    this.exact.part("now").textContent = `${facts.flow ? "time" : "step"} ${Number(time.toPrecision(4))}: ${told}`;
    if (facts.dirac) this.dirac.request();
  }

  /** The discriminator's line, the data at 0 and the fake at θ, as the walker has them. */
  paintDirac(axes) {
    if (!this.path) return;
    const [theta, psi] = this.path.points[this.portrait.index] ?? [0, 0];
    const far = 2 * axes.x[1];
    axes.line([-far, far], [0, 0], { colour: "line", width: 1 });
    axes.line([-far, far], [-far * psi, far * psi], { colour: "discriminator-line", width: 2.5 });
    axes.line([theta, theta], [0, theta * psi], { colour: "ceiling", width: 1.2, dash: [3, 3] });
    axes.mark(0, 0, "disc", "real-mark", 6.5);
    axes.mark(theta, 0, "triangle", "fake-mark", 6.5);
  }
}
