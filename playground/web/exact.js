// What the convergence and the divergences tab share: controls, presets, address, words and charts. A tab's module draws
// what the server (tabs/exact_routes.py) has computed; all settings are one link, which the server checks.

import { Address, copyText } from "./address.js";
import { Chart } from "./chart.js";
import { Newest } from "./newest.js";
import { Status, coloured } from "./words.js";

const NOTICE = 4000; // ms that a passing sentence stays
const LOST = "The server does not answer. Trying again.";

export class Exact {
  /** `config`: tab, names, presets, figures, charts. `parts()` names what the settings as they are need; `shown(message)`
   *  gets each answer, `filled(settings)` the settings that the controls have taken over. Of what is asked for beside,
   *  `late(parts)` hears what came when the settings were others and is not shown, `beside(busy)` that it began or ended. */
  constructor(element, config, { parts, shown, filled = () => {}, late = () => {}, beside = () => {}, seen = () => {} }) {
    Object.assign(this, { element, config, parts, shown, filled, late, link: "", changes: {}, settings: {}, facts: {}, choices: {} });
    this.root = element.closest(`#${config.tab}`);
    this.status = new Status(this.part("status"));
    const base = window.gradio_config.root.replace(/\/$/, "");
    this.quick = this.newest(`${base}/exact/${config.tab}`, (message, order) => this.take(message, order));
    this.aside = this.newest(`${base}/exact/${config.tab}`, (message, order) => this.takeBeside(message, order), beside);
    this.charts = {};
    for (const node of element.querySelectorAll("[data-chart]")) {
      this.charts[node.dataset.chart] = new Chart(node, `${base}/${config.charts}`);
    }
    this.address = new Address(config.tab, config.names, this.root, seen);
    this.build();
    this.order("open", { link: window.location.search });
  }

  newest(address, answered, busy) {
    return new Newest(address, {
      compose: (order) => this.compose(order),
      answered,
      busy,
      refused: (sentence, order) => this.refuse(sentence, order),
      lost: (message, order) => this.lose(message, order),
    });
  }

  part(name) {
    return this.element.querySelector(`[data-part=${name}]`);
  }

  build() {
    for (const control of this.element.querySelectorAll("[data-setting]")) {
      const event = control.type === "range" ? "input" : "change";
      control.addEventListener(event, () => this.set({ [control.dataset.setting]: control.value }));
    }
    for (const [name, label] of Object.entries(this.config.presets)) {
      const made = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      made.dataset.preset = name;
      made.addEventListener("click", () => this.order("preset", { preset: name }));
      this.part("presets").append(made);
    }
    const on = (name, act) => this.element.querySelector(`[data-do=${name}]`)?.addEventListener("click", act);
    on("surprise", () => this.order("surprise"));
    on("reset", () => this.order("start"));
    on("copy", () => this.copy());
    on("save", () => this.save());
  }

  /** Radio buttons in a row, for a setting: `choices` are words by value; `chosen(value)` is called for a visitor's choice. */
  radios(name, node, choices, chosen) {
    this.choices[name] = node;
    for (const [value, words] of Object.entries(choices)) {
      const label = document.createElement("label");
      const input = Object.assign(document.createElement("input"), { type: "radio", name, value });
      const text = Object.assign(document.createElement("span"), { textContent: words });
      input.addEventListener("change", () => chosen(value));
      label.append(input, text);
      node.append(label);
    }
  }

  /** Change settings and bring what they change: by default all that is in sight. */
  set(changes, parts = this.parts()) {
    for (const [name, value] of Object.entries(changes)) this.changes[name] = `${value}`;
    this.quick.send({ parts, extra: {} });
  }

  /** Have everything set at once: "open", "start", "preset" or "surprise". */
  order(what, { link, preset, kept } = {}) {
    this.changes = {};
    this.quick.send({ do: what, given: link, preset, kept, changes: {}, parts: this.parts(), extra: {} });
  }

  /** Bring parts that take their time. */
  ask(parts) {
    this.aside.send({ parts, extra: {}, aside: true });
  }

  compose(order) {
    const link = new URLSearchParams(order.given ?? this.link);
    if (!order.aside) {
      order.changes = { ...order.changes, ...this.changes }; // an order that was lost is sent again with all of them
      this.changes = {};
      for (const [name, value] of Object.entries(order.changes)) link.set(name, value);
    }
    return { link: link.toString(), do: order.do, preset: order.preset, parts: order.parts };
  }

  take(message, order) {
    this.link = message.link;
    const sentence = message.sentence || order.kept;
    if (sentence) this.status.say("problem", sentence);
    else this.status.clear();
    Object.assign(this, { settings: message.settings, facts: message.facts });
    if (message.look !== undefined) this.part("look").replaceChildren(coloured(message.look));
    if (message.why !== undefined) this.part("why").textContent = message.why;
    this.shown(message);
    if (this.quick.settled) {
      this.fill();
      this.address.write(message.link);
    }
    this.root.dataset.ready = true;
  }

  takeBeside(message, { parts }) {
    if (message.link === this.link) this.shown(message);
    else this.late(parts);
  }

  lose(message, order) {
    this.status.say("waiting", LOST);
    if (!order.aside) this.address.keep(message);
  }

  /** A setting was no good: the picture stays, the control shows what was asked for, the sentence says why. */
  refuse(sentence, order) {
    this.status.say("problem", sentence);
    if (order.do === "open") this.order("start", { kept: sentence });
  }

  fill() {
    for (const control of this.element.querySelectorAll("[data-setting]")) {
      const value = this.settings[control.dataset.setting];
      if (value !== undefined && control !== document.activeElement) control.value = value;
      if (value !== undefined && control.type === "range") control.value = value;
    }
    for (const [name, node] of Object.entries(this.choices)) choose(node, this.settings[name]);
    this.filled(this.settings);
  }

  /** Fill the columns of a chart's figures and show them; `layout` is merged into each theme's. */
  chart(name, columns, layout = {}) {
    const figures = {};
    for (const [theme, { data, layout: plain }] of Object.entries(this.config.figures[name])) {
      const traces = data.map((trace) => ({ ...trace, ...(columns[trace.meta] ?? { x: [], y: [] }) }));
      figures[theme] = { data: traces, layout: merged(plain, layout) };
    }
    this.charts[name].show(figures);
  }

  async copy() {
    const copied = await copyText(this.address.link);
    this.status.note("note", copied ? "The link is copied." : "Copy the address of this page.", NOTICE);
  }

  save() {
    const canvas = this.part("picture");
    const link = document.createElement("a");
    const sheet = document.createElement("canvas");
    Object.assign(sheet, { width: canvas.width, height: canvas.height });
    const context = sheet.getContext("2d");
    context.fillStyle = getComputedStyle(document.body).getPropertyValue("--gp-panel");
    context.fillRect(0, 0, sheet.width, sheet.height);
    context.drawImage(canvas, 0, 0);
    Object.assign(link, { href: sheet.toDataURL("image/png"), download: `${this.config.tab}.png` });
    link.click();
  }
}

/** A layout with another one's entries put into it, objects into objects. */
function merged(one, other) {
  const made = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const both = value && typeof value === "object" && !Array.isArray(value) && made[name];
    made[name] = both ? merged(made[name], value) : value;
  }
  return made;
}

/** Show which one of the radio buttons of `node` is chosen. */
function choose(node, value) {
  for (const label of node.children) {
    const input = label.querySelector("input");
    input.checked = input.value === value;
    label.classList.toggle("selected", input.checked);
  }
}
