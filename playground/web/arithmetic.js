// The arithmetic tab: three terms, their sum amid its neighbours, what the judge says, and sliders along directions.

import { Lab, button, called, picture, pictures } from "./lab.js";
import { Picker } from "./picker.js";

const TERMS = ["a", "b", "c"];
const ROLES = { a: "A", b: "B", c: "C" };
const FEW = 8; // sliders at first sight

/** Called by Gradio's `js_on_load`, once. */
export function mount(element, config) {
  new Arithmetic(element, config);
}

class Arithmetic {
  constructor(element, config) {
    this.active = "a"; // the term that picked latents go to
    this.terms = {};
    this.moves = {};
    this.direction = null; // whose strip is shown
    this.boxes = Object.fromEntries(TERMS.map((term) => [term, this.box(element.querySelector(`[data-term=${term}]`), term)]));
    const options = { parts: ["terms", "outcome"], shown: (message) => this.show(message), sheet: () => this.sheet() };
    this.lab = new Lab(element, config, options);
    this.picker = new Picker(this.lab, (number) => this.toggle(number));
    const on = (name, act) => element.querySelector(`[data-do=${name}]`).addEventListener("click", act);
    on("still", () => this.move({}));
    on("npy", () => this.latent && this.lab.saveLatents([this.latent], "result"));
    on("upload", () => this.upload());
    element.querySelector("[data-setting=space]").addEventListener("change", () => this.lab.set({ move: "" }, { parts: ["model", "terms", "outcome"] }));
    this.activate("a");
  }

  box(node, term) {
    const head = button(ROLES[term], () => this.activate(term), `Picked samples go to ${ROLES[term]}`);
    head.className = "gp-term-name";
    const each = Object.assign(document.createElement("div"), { className: "gp-exemplars" });
    const mean = document.createElement("figure");
    mean.append(picture("", `The mean of ${ROLES[term]}`), Object.assign(document.createElement("figcaption"), { textContent: "mean" }));
    node.append(head, each, mean);
    return { node, head, each, mean: mean.firstChild };
  }

  activate(term) {
    this.active = term;
    for (const each of TERMS) {
      this.boxes[each].node.dataset.active = each === term;
      this.boxes[each].head.setAttribute("aria-pressed", each === term);
    }
    this.lab.part("picker-title").textContent = `Pick fake samples for ${ROLES[term]}`;
  }

  /** Add a latent to the active term, or take it out. */
  toggle(reference) {
    const held = this.terms[this.active];
    if (held.includes(reference)) this.remove(this.active, held.indexOf(reference));
    else this.lab.set({ [this.active]: [...held, reference] });
  }

  remove(term, index) {
    this.lab.set({ [term]: this.terms[term].filter((_, at) => at !== index) });
  }

  async upload() {
    const found = await this.lab.upload();
    if (found.length) this.lab.set({ [this.active]: [...this.terms[this.active], ...found] });
  }

  show(message) {
    if (message.facts) this.learn(message.facts);
    if (message.settings && this.lab.quick.settled) this.take(message.settings);
    if (message.terms) this.showTerms(message);
    if (message.grid) this.showOutcome(message);
    if (message.strip) this.showStrip(message.strip);
    if (message.wall) this.picker.show(message.wall);
  }

  take(settings) {
    this.moves = Object.fromEntries(listed(settings.move).map((each) => each.split(/:(?=[^:]*$)/)));
    for (const [name, slider] of Object.entries(this.sliders ?? {})) {
      const value = Number(this.moves[name] ?? 0);
      if (document.activeElement !== slider.input || !slider.held) slider.input.value = value;
      slider.output.textContent = value.toFixed(1);
    }
    this.picker.learn(this.lab.facts, `${settings.model}/${settings.seed}/${settings.class}`);
  }

  showTerms({ terms, pixels }) {
    const marks = {};
    for (const term of TERMS) {
      const { references, pictures: sources, mean } = terms[term];
      this.terms[term] = references;
      this.boxes[term].mean.src = mean;
      this.boxes[term].each.replaceChildren(...references.map((each, index) => this.exemplar(term, index, each, sources[index])));
      for (const each of references) marks[each] = marks[each] ? `${marks[each]}, ${ROLES[term]}` : ROLES[term];
    }
    this.lab.part("pixels").src = pixels;
    this.picker.mark(marks);
  }

  exemplar(term, index, reference, source) {
    const made = button("", () => this.remove(term, index), `${called(reference)}: remove`);
    made.setAttribute("aria-label", `Remove ${called(reference)} from ${ROLES[term]}`);
    made.append(picture(source, ""));
    return made;
  }

  showOutcome({ grid, latent, judged }) {
    this.latent = latent;
    pictures(this.lab.part("nine"), grid, (index) => (index === 4 ? "The result" : "A neighbour of the result"));
    this.lab.part("judged").replaceChildren(...judged.flatMap(verdict));
  }

  learn(facts) {
    const { accuracy, no_judge: missing } = facts;
    const [finder, judge] = accuracy.map(percent);
    this.lab.part("judge-note").textContent = accuracy.length
      ? `Small: in the mean of C. Right on held-out real pictures: judge ${judge}, finder ${finder}; they learned from different pictures.`
      : missing;
    this.lab.part("no-directions").textContent = facts.no_directions;
    this.lab.part("trials").replaceChildren(...trials(facts));
    this.direction = facts.directions.some(({ name }) => name === this.direction) ? this.direction : facts.directions[0]?.name ?? null;
    const rows = facts.directions.map((each) => this.slider(each, facts.farthest));
    this.sliders = Object.fromEntries(rows.map((row) => [row.name, row]));
    this.lab.part("sliders").replaceChildren(...folded(rows.map(({ node }) => node)));
    this.lab.part("strip").hidden = !rows.length;
    this.lab.element.querySelector("[data-do=still]").hidden = !rows.length;
    this.look(this.direction);
  }

  slider({ name, strength, component }, farthest) {
    const node = Object.assign(document.createElement("label"), { className: "gp-slider" });
    const words = Object.assign(document.createElement("span"), { textContent: name });
    const share = component ? `${percent(strength)} of the styles’ variance.` : `Sign right for ${percent(strength)} of new latents.`;
    words.title = node.title = `One step is one standard deviation. ${share}`;
    const weight = Object.assign(document.createElement("small"), { textContent: percent(strength) });
    const input = Object.assign(document.createElement("input"), { type: "range", min: -farthest, max: farthest, step: 0.1, value: 0 });
    const output = Object.assign(document.createElement("output"), { textContent: "0.0" });
    input.addEventListener("input", () => this.move({ ...this.moves, [name]: input.value }));
    input.addEventListener("focus", () => this.look(name));
    input.addEventListener("pointerdown", () => (row.held = true));
    input.addEventListener("pointerup", () => (row.held = false));
    const row = { name, node, input, output, held: false };
    node.append(words, weight, input, output);
    return row;
  }

  /** Show the strip of another direction. */
  look(name) {
    if (!name) return;
    this.direction = name;
    for (const row of Object.values(this.sliders)) row.node.dataset.chosen = row.name === name;
    this.lab.ask(["strip"], { direction: name });
  }

  move(moves) {
    this.moves = moves;
    for (const [name, { input, output }] of Object.entries(this.sliders)) {
      const value = Number(moves[name] ?? 0);
      input.value = value;
      output.textContent = value.toFixed(1);
    }
    const text = Object.entries(moves).filter(([, value]) => Number(value)).map(([name, value]) => `${name}:${value}`);
    this.lab.set({ move: text }, { parts: ["outcome"], light: true });
  }

  showStrip({ direction, steps, pictures: sources }) {
    if (direction !== this.direction) return;
    const node = this.lab.part("strip");
    pictures(node, sources, (index) => `${direction} ${steps[index]}`);
    node.setAttribute("aria-label", `${direction} from ${steps[0]} to ${steps.at(-1)}`);
    this.lab.part("strip-name").textContent = `${direction}: ${steps[0]} to ${steps.at(-1)} standard deviations`;
  }

  sheet() {
    const nine = [...this.lab.part("nine").children];
    const terms = TERMS.map((term) => [this.boxes[term].mean, ...this.boxes[term].each.querySelectorAll("img")]);
    return [...terms, nine.slice(0, 3), nine.slice(3, 6), nine.slice(6)];
  }
}

function listed(text) {
  return text ? text.split(",") : [];
}

function percent(share) {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`;
}

/** One attribute as the judge sees it: in the result, and small, in C. */
function verdict({ name, value, probability, before, before_value: was, changed, accuracy }) {
  const term = Object.assign(document.createElement("dt"), { textContent: name });
  const told = document.createElement("dd");
  told.title = `The judge is right on ${percent(accuracy)} of held-out real pictures.`;
  told.dataset.changed = changed;
  const now = Object.assign(document.createElement("b"), { textContent: `${value ? `${value} ` : ""}${probability.toFixed(2)}` });
  const then = Object.assign(document.createElement("small"), { textContent: `C: ${was ? `${was} ` : ""}${before.toFixed(2)}` });
  told.append(now, then);
  return [term, told];
}

/** Many sliders: the first at sight, the others folded away. */
function folded(nodes) {
  if (nodes.length <= FEW) return nodes;
  const fold = document.createElement("details");
  const summary = Object.assign(document.createElement("summary"), { textContent: `${nodes.length - FEW} more directions` });
  fold.append(summary, ...nodes.slice(FEW));
  return [...nodes.slice(0, FEW), fold];
}

/** How often sums were measured to work, as a table, or why that is not known. */
function trials({ trials: rows, no_trials: missing }) {
  const words = Object.assign(document.createElement("p"), { className: "gp-small", textContent: missing });
  if (!rows.length) return [words];
  const [{ trials: count, exemplars }] = rows;
  words.textContent =
    `${count} random trials for each row, none thrown away. The finder chose ${exemplars} latents that clearly show it for A, and for B as many that do not and are alike in all else, and for C some that are alike in all; the judge looked at the results. ` +
    "Measured by python -m playground.pictures.evaluate_arithmetic.";
  const table = Object.assign(document.createElement("table"), { className: "gp-table" });
  table.append(cells("th", ["attribute", "space", "changed as asked", "others kept"]));
  table.append(...rows.map((row) => cells("td", [row.attribute, row.space, percent(row.changed), percent(row.kept)])));
  return [table, words];
}

function cells(kind, texts) {
  const row = document.createElement("tr");
  row.append(...texts.map((text) => Object.assign(document.createElement(kind), { textContent: text })));
  return row;
}
