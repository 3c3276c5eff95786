// The divergences tab: ties the picture of two distributions, the panels, charts, tables and words.

import { Axes, written } from "./axes.js";
import { Densities, LINE, clamp } from "./densities.js";
import { Exact } from "./exact.js";
import { Pieces } from "./pieces.js";
import { paintCritics, paintMoves, paintPlan } from "./transport.js";

const LATER = { distances: ["sweep"], frechet: ["estimates"] }; // what a panel brings after its numbers
const ROWS = {
  distances: {
    kl: ["KL(p‖q)", "infinite where p has mass and q has none"],
    reverse: ["KL(q‖p)", "infinite where q has mass and p has none"],
    js: ["JS", "at most log 2 = 0.693"],
    tv: ["TV", "at most 1"],
    w1: ["W1", "in units of x"],
    w2: ["W2", "in units of x"],
  },
  discriminator: {
    value: ["V(D*) = 2 JS − log 4", "of the best discriminator; −1.39 where p = q"],
    quality: ["quality ½ KL(q‖m)", "samples where data are rare"],
    coverage: ["coverage ½ KL(p‖m)", "data where samples are rare"],
    js: ["JS = quality + coverage", "at most log 2 = 0.693"],
  },
};
const FITS = { forward: ["least KL(p‖q)", "text", []], reverse: ["least KL(q‖p)", "focus", [7, 3]], js: ["least JS", "generator", [2, 3]] };

/** Called by Gradio's `js_on_load`, once. */
export function mount(element, config) {
  new Divergences(element, config);
}

class Divergences {
  constructor(element, config) {
    this.element = element;
    this.numbers = {};
    const part = (name) => element.querySelector(`[data-part=${name}]`);
    this.part = part;
    this.button = element.querySelector("[data-do=train]");
    this.picture = new Densities(part("picture"), {
      changed: (name, text) => this.change(name, text),
      extra: (axes) => this.extra(axes),
    });
    this.second = new Axes(part("second"), { x: LINE, y: [-2, 4], titles: ["x", "f(x)"], paint: (axes) => paintCritics(axes, this.numbers, this.critics ?? {}) });
    this.square = new Axes(part("plan"), { x: LINE, y: LINE, titles: ["from x, of p", "to y, of q"], paint: (axes) => paintPlan(axes, this.numbers.plan) });
    this.plane = new Axes(part("plane"), { x: [-6.5, 6.5], y: [-5, 5], titles: ["first", "second"], paint: (axes) => this.paintPlane(axes) });
    this.exact = new Exact(element, config, {
      parts: () => ["numbers"],
      shown: (message) => this.show(message),
      beside: (busy) => busy || this.offer(),
    });
    this.exact.radios("panel", part("panels"), config.panels, (panel) => this.exact.set({ panel }));
    this.pieces = {};
    for (const name of ["p", "q"]) {
      this.pieces[name] = new Pieces(element.querySelector(`[data-pieces=${name}]`), name, {
        changed: (text) => this.change(name, text),
        draw: (on) => this.draw(name, on),
      });
    }
    this.button.addEventListener("click", () => this.train());
    element.querySelector("[data-do=swap]").addEventListener("click", () => this.exact.set({ p: this.exact.settings.q, q: this.exact.settings.p }));
    this.iteration = part("iteration");
    this.iteration.addEventListener("input", () => this.seek());
    this.dragPlane();
  }

  change(name, text) {
    this.exact.set({ [name]: text });
  }

  draw(name, on) {
    if (on) this.pieces[name === "p" ? "q" : "p"].lift();
    this.picture.draw(on ? name : null);
  }

  show(message) {
    const { numbers, settings } = message;
    if (numbers) this.showNumbers(numbers, settings);
    if (message.sweep) this.showSweep(message.sweep);
    if (message.trained) this.showTrained(message.trained);
    if (message.critics) this.showCritics(message.critics);
    if (message.estimates) this.exact.chart("bias", message.estimates);
  }

  showNumbers(numbers, settings) {
    const { panel } = settings;
    const fresh = panel !== this.panel || settings.p !== this.of?.p || settings.q !== this.of?.q;
    if (fresh) Object.assign(this, { trained: null, critics: null });
    Object.assign(this, { numbers, panel, of: settings });
    this.arrange(panel);
    if (panel === "frechet") this.plane.request();
    else {
      this.picture.mirrored = panel === "transport";
      const alone = panel === "fits"; // q is what is looked for there
      const best = alone ? Math.max(...Object.values(numbers.fits).flatMap(([first]) => first?.density ?? [])) : 0.3;
      this.picture.show(numbers, alone ? ["p"] : ["p", "q"], best);
      for (const name of ["p", "q"]) this.pieces[name].show(numbers[name]);
    }
    this.tables(numbers, panel);
    if (LATER[panel]) this.exact.ask(LATER[panel]);
    this.second.request();
    this.square.request();
  }

  /** Which parts a panel has. */
  arrange(panel) {
    for (const node of this.element.querySelectorAll("[data-on]")) {
      node.hidden = !node.dataset.on.split(" ").includes(panel);
    }
    if (!this.button.disabled) this.offer();
    this.part("trained-panel").hidden = !(panel === "discriminator" && this.trained);
  }

  tables(numbers, panel) {
    const rows = ROWS[panel] ? Object.entries(ROWS[panel]).map(([name, [words, help]]) => [words, said(numbers.table[name]), help]) : [];
    if (panel === "fits") {
      for (const [name, [words]] of Object.entries(FITS)) {
        numbers.fits[name].forEach((fit, index) => {
          rows.push([index ? "another minimum" : words, said(fit.divergence), `mean ${said(fit.mean)}, sd ${said(fit.deviation)}`]);
        });
        if (!numbers.fits[name].length) rows.push([words, "∞", "for every Gaussian"]);
      }
    }
    if (panel === "transport") rows.push(...this.transportRows(numbers));
    if (panel === "critics") rows.push(...this.criticRows(numbers));
    if (panel === "frechet") rows.push(["d² by the formula", said(numbers.squared), "‖μ₁ − μ₂‖² + Tr(C₁ + C₂ − 2 (C₁C₂)^½)"]);
    this.part("table").replaceChildren(...rows.map(row));
  }

  transportRows({ w1, dual, loads }) {
    const moves = loads.map(({ mass, distance }, index) => [`piece ${index + 1} of p`, said(mass * distance), `${said(mass)} × ${said(distance)} on average`]);
    return [...moves, ["W1, what the plan costs", said(w1), "∫ |F − G| dx"], ["the critic’s E_p f − E_q f", said(dual), `${said(dual / 2)} − (${said(-dual / 2)}), the same`]];
  }

  criticRows({ w1 }) {
    const best = ["best critic", said(w1), "slope at most 1"];
    const rest = Object.values(this.critics ?? {}).map(({ label, scaled, value, steepest }) => [label, said(scaled), `${said(value)} by a steepest slope of ${said(steepest)}`]);
    return [best, ...rest];
  }

  showSweep(columns) {
    const { at, table } = this.numbers;
    if (!table) return;
    const now = { x: [at, at], y: [table.js, table.tv] };
    this.exact.chart("sweep", { ...columns, now, now_w1: { x: [at], y: [table.w1] } });
  }

  async train() {
    const parts = this.panel === "critics" ? ["critics"] : ["trained"];
    this.button.disabled = true;
    this.part("train-words").textContent = "Training: a second or a few.";
    this.exact.ask(parts);
  }

  /** No training is under way: one may begin. */
  offer() {
    const ready = this.panel === "critics" ? this.critics : this.trained;
    this.button.disabled = false;
    this.part("train-words").textContent = ready ? "" : "A net of two layers learns from fresh samples of p and q.";
  }

  showTrained(trained) {
    this.trained = trained;
    this.offer();
    this.iteration.max = trained.iterations.length - 1;
    this.part("trained-panel").hidden = false;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.iteration.value = calm ? trained.iterations.length - 1 : 0;
    this.seek();
    this.exact.chart("value", trained.columns);
    if (!calm) this.play();
  }

  /** Show the training as a film, once. */
  play() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const next = Number(this.iteration.value) + 1;
      if (!this.trained || next >= this.trained.iterations.length) return;
      this.iteration.value = next;
      this.seek();
      this.play();
    }, 70);
  }

  seek() {
    if (!this.trained) return;
    const index = Number(this.iteration.value);
    const { iterations, values } = this.trained;
    this.part("trained-now").textContent = `iteration ${iterations[index]}: V = ${said(values[index])}`;
    this.picture.axes.request();
  }

  showCritics(critics) {
    this.critics = critics;
    this.offer();
    this.tables(this.numbers, this.panel);
    this.second.request();
  }

  /** What the panel adds to the picture of p and q. */
  extra(axes) {
    const { panel, numbers } = this;
    const top = axes.y[1];
    if (panel === "discriminator") {
      axes.line(numbers.x, numbers.terms.coverage, { colour: "real-mark", width: 1.2, dash: [2, 3] });
      axes.line(numbers.x, numbers.terms.quality, { colour: "fake-mark", width: 1.2, dash: [2, 3] });
      axes.line(numbers.x, numbers.best.map((value) => value === null ? null : value * top), { colour: "discriminator-line", width: 2.2, dash: [7, 4] });
      if (this.trained) axes.line(this.trained.places, this.trained.curves[Number(this.iteration.value)].map((value) => value * top), { colour: "discriminator-line", width: 2.6 });
    }
    if (panel === "fits") {
      for (const [name, [, colour, dash]] of Object.entries(FITS)) {
        numbers.fits[name].forEach(({ density }, index) => axes.line(numbers.x, density, { colour, dash, width: index ? 1 : 2.2, alpha: index ? 0.6 : 1 }));
      }
    }
    if (panel === "transport") paintMoves(axes, numbers.plan);
  }

  paintPlane(axes) {
    const { ellipses } = this.numbers;
    if (!ellipses) return;
    const half = (axes.y[1] * axes.box.width) / axes.box.height; // so that a circle is one
    if (Math.abs(half - axes.x[1]) > 1e-6) {
      axes.x = [-half, half];
      axes.request();
    }
    for (const [name, rings] of Object.entries(ellipses)) {
      rings.forEach((ring, index) => {
        const [xs, ys] = [0, 1].map((axis) => ring.map((point) => point[axis]));
        axes.line(xs, ys, { colour: `${name}-mark`, width: index ? 1.2 : 2.2, dash: name === "fake" ? [7, 3] : [] });
      });
    }
    const { mean_x: x, mean_y: y } = this.of;
    axes.line([0, Number(x)], [0, Number(y)], { colour: "ceiling", width: 1, dash: [3, 3] });
    axes.mark(0, 0, "disc", "real-mark", 6);
    axes.mark(Number(x), Number(y), "triangle", "fake-mark", 8);
  }

  dragPlane() {
    const canvas = this.part("plane");
    const put = ([x, y]) => this.exact.set({ mean_x: clamp(x, -4, 4).toFixed(2), mean_y: clamp(y, -4, 4).toFixed(2) });
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      canvas.focus({ preventScroll: true });
      put(this.plane.locate(event));
    });
    canvas.addEventListener("pointermove", (event) => event.buttons && canvas.hasPointerCapture(event.pointerId) && put(this.plane.locate(event)));
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
      if (!step) return;
      event.preventDefault();
      put([Number(this.of.mean_x) + step[0], Number(this.of.mean_y) + step[1]]);
    });
  }
}

/** A number as a table has it: three significant digits, infinity as a sign. */
export function said(number) {
  if (number === null || number === undefined) return "∞";
  if (Math.abs(number) < 5e-7) return "0";
  return written(Number(number.toPrecision(number < 1000 ? 4 : 3)));
}

function row([words, value, help]) {
  const made = document.createElement("tr");
  const cells = [["th", words], ["td", value], ["td", help]].map(([tag, textContent]) => Object.assign(document.createElement(tag), { textContent }));
  cells[0].scope = "row";
  made.append(...cells);
  return made;
}
