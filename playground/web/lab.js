// What the latent tabs share: chips of models, controls, presets, address, words, files. A tab's module says which
// parts it shows; the server (tabs/latent_routes.py) makes them. All settings are one link, which the server checks.

import { Address, copyText } from "./address.js";
import { Newest, fetchFile } from "./newest.js";
import { Status, coloured } from "./words.js";

const NOTICE = 4000; // ms that a passing sentence stays
const CRISP = 32; // px: pictures up to this size are shown in sharp pixels
const SAVED = 128; // px a picture in a saved sheet, about
const LOST = "The server does not answer. Trying again.";

export class Lab {
  /** `parts`: what every change of settings brings; `slow`: what is brought beside, without holding the others up.
   *  `shown(message)` gets each answer, `sheet()` the rows of images that are saved as a picture. */
  constructor(element, config, { parts, slow = [], shown, sheet }) {
    Object.assign(this, { element, config, parts, slow, shown, sheet, link: "", changes: {}, facts: {} });
    this.root = element.closest(`#lab-${config.tab}`);
    this.status = new Status(this.part("status"));
    this.base = `${window.gradio_config.root.replace(/\/$/, "")}/latents/${config.tab}`;
    const refused = (sentence, order) => this.refuse(sentence, order);
    const lost = () => this.status.say("waiting", LOST);
    this.quick = new Newest(this.base, {
      compose: (order) => this.compose(order),
      answered: (message, order) => this.take(message, order),
      busy: (busy) => (this.root.dataset.busy = busy),
      refused,
      lost: (message) => (lost(), this.address.keep(message)),
    });
    this.aside = new Newest(this.base, {
      compose: ({ parts, extra }) => ({ link: this.link, parts, extra }),
      answered: (message) => this.shown(message),
      refused,
      lost,
    });
    this.address = new Address(config.tab, config.names, this.root, (seen) => this.seen?.(seen));
    this.build();
    this.order("open", { link: window.location.search });
  }

  part(name) {
    return this.element.querySelector(`[data-part=${name}]`);
  }

  build() {
    this.part("models").replaceChildren(...this.config.models.map(({ name }) => this.chip(name)));
    for (const control of this.element.querySelectorAll("[data-setting]")) {
      // A slider tells of every step; a field of its end.
      const event = control.type === "range" ? "input" : "change";
      const { setting } = control.dataset;
      const change = setting === "seed" ? () => this.reseed(control.value) : () => this.set({ [setting]: control.value });
      control.addEventListener(event, change);
    }
    const on = (name, act) => this.element.querySelector(`[data-do=${name}]`)?.addEventListener("click", act);
    on("dice", () => this.reseed(Math.floor(Math.random() * 10000)));
    on("surprise", () => this.order("surprise"));
    on("reset", () => this.order("start", { link: "" }));
    on("copy", () => this.copy());
    on("save", () => this.save());
  }

  chip(name) {
    const chip = Object.assign(document.createElement("label"), { textContent: "" });
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: `${this.config.tab}-model`, value: name });
    const words = Object.assign(document.createElement("span"), { textContent: name[0].toUpperCase() + name.slice(1) });
    chip.dataset.model = name;
    chip.append(radio, words);
    radio.addEventListener("change", () => this.order("model", { changes: { model: name } }));
    return chip;
  }

  /** Change settings, and bring what depends on them: by default all parts. A light change leaves the slow ones be. */
  set(changes, { parts = this.parts, extra = {}, light = false } = {}) {
    for (const [name, value] of Object.entries(changes)) this.changes[name] = `${value}`;
    this.quick.send({ parts, extra, light });
  }

  /** Other latents: where the tab's were chosen for what they show, the server chooses anew. */
  reseed(seed) {
    this.order("reseed", { changes: { seed: `${seed}` } });
  }

  /** Have everything set at once: "open", "start", "model", "reseed", "preset" or "surprise". */
  order(what, { link, changes = {}, preset, kept } = {}) {
    this.changes = { ...changes };
    this.quick.send({ do: what, given: link, preset, kept, changes: {}, parts: ["model", ...this.parts] });
  }

  /** Bring parts that take their time. */
  ask(parts, extra = {}) {
    this.aside.send({ parts, extra });
  }

  compose(order) {
    const link = new URLSearchParams(order.given ?? this.link);
    order.changes = { ...order.changes, ...this.changes }; // an order that was lost is sent again with all of them
    this.changes = {};
    for (const [name, value] of Object.entries(order.changes)) link.set(name, value);
    const { preset, parts, extra } = order;
    return { link: link.toString(), before: this.link, do: order.do, preset, parts, extra };
  }

  take(message, order) {
    this.link = message.link;
    const sentence = message.sentence || order.kept;
    if (sentence) this.status.say("problem", sentence);
    else this.status.clear();
    if (message.facts) this.learn(message.facts);
    this.settings = message.settings;
    if (this.quick.settled) {
      this.fill(message.settings);
      this.address.write(message.link);
    }
    this.part("look").replaceChildren(coloured(message.look));
    this.root.dataset.broken = false;
    this.shown(message);
    if (this.slow.length && !order.light) this.aside.send({ parts: this.slow });
  }

  refuse(sentence, order) {
    this.status.say("problem", sentence);
    if (order.do === "open") this.order("start", { link: "", kept: sentence });
    if (this.settings) this.mark(this.settings.model);
    this.root.dataset.broken = !this.settings;
  }

  /** What the page has to know of the model that is chosen. */
  learn(facts) {
    this.facts = facts;
    this.root.dataset.crisp = facts.size <= CRISP;
    this.root.dataset.styled = facts.styled;
    this.part("why").textContent = facts.why;
    for (const select of this.element.querySelectorAll("select[data-setting]")) {
      const choices = facts.choices[select.dataset.setting] ?? [];
      select.replaceChildren(...choices.map((name) => new Option(select.dataset[name] ?? name, name)));
      select.closest("label").hidden = choices.length < 2;
    }
    const presets = facts.presets.map((name) => button(name, () => this.order("preset", { preset: name })));
    this.part("presets").replaceChildren(...presets);
  }

  fill(settings) {
    this.mark(settings.model);
    for (const control of this.element.querySelectorAll("[data-setting]")) {
      const value = settings[control.dataset.setting];
      if (value !== undefined) control.value = value;
    }
    this.root.dataset.ready = true;
  }

  mark(model) {
    for (const chip of this.part("models").children) {
      const chosen = chip.dataset.model === model;
      chip.classList.toggle("selected", chosen);
      chip.querySelector("input").checked = chosen;
    }
  }

  say(sentence) {
    this.status.note("note", sentence, NOTICE);
  }

  async copy() {
    this.say((await copyText(this.address.link)) ? "The link is copied." : "Copy the address of this page.");
  }

  /** What a download is called. */
  name(what, kind) {
    return `${this.settings.model}-${this.config.tab}-${what}.${kind}`;
  }

  save() {
    const rows = this.sheet?.() ?? [];
    if (rows.length) keep(sheet(rows, this.facts.size), this.name("picture", "png"));
  }

  /** Save latents, by their references, as a .npy file. */
  async saveLatents(references, what = "latent") {
    await this.saveFile("latents.npy", { link: this.link, references }, this.name(what, "npy"));
  }

  async saveFile(path, message, name) {
    try {
      const blob = await fetchFile(`${this.base}/${path}`, message);
      const address = URL.createObjectURL(blob);
      keep(address, name);
      URL.revokeObjectURL(address);
    } catch (error) {
      this.status.say("problem", error instanceof TypeError ? LOST : error.message);
    }
  }

  /** Let the visitor choose a .npy file; returns the references of its latents, or none, and then says why. */
  async upload() {
    const field = Object.assign(document.createElement("input"), { type: "file", accept: ".npy" });
    field.dataset.upload = this.config.tab;
    field.hidden = true;
    this.element.append(field);
    const chosen = new Promise((resolve) => {
      field.addEventListener("change", () => resolve(field.files[0]));
      field.addEventListener("cancel", () => resolve(null));
    });
    field.click();
    const file = await chosen;
    field.remove();
    if (!file) return [];
    try {
      const answer = await fetch(`${this.base}/upload?${new URLSearchParams({ link: this.link })}`, { method: "POST", body: file });
      const { references, problem } = await answer.json();
      if (problem) this.status.say("problem", problem);
      return references ?? [];
    } catch {
      this.status.say("problem", "The file could not be sent: try again.");
      return [];
    }
  }
}

/** A button with words. */
export function button(words, act, title = "") {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words, title });
  made.addEventListener("click", act);
  return made;
}

/** A picture by its address. */
export function picture(source, alt) {
  return Object.assign(document.createElement("img"), { src: source, alt, decoding: "sync", draggable: false });
}

/** Put pictures into the images of a node, which are made where they are missing; nothing else of it changes. */
export function pictures(node, sources, name) {
  while (node.children.length > sources.length) node.lastChild.remove();
  sources.forEach((source, index) => {
    if (!node.children[index]) node.append(picture("", ""));
    const image = node.children[index];
    if (image.getAttribute("src") !== source) image.src = source;
    image.alt = name(index);
  });
}

/** How a latent is called: by its number, or as what it is. */
export function called(reference) {
  if (reference.startsWith("~")) return "from a file";
  if (reference === "mean") return "the mean";
  return reference.startsWith("-") ? `opposite of ${reference.slice(1)}` : `latent ${reference}`;
}

/** Rows of images as one picture, without gaps. */
function sheet(rows, size) {
  const side = Math.max(1, Math.round(SAVED / size)) * size;
  const canvas = document.createElement("canvas");
  canvas.width = side * Math.max(...rows.map((row) => row.length));
  canvas.height = side * rows.length;
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = size > CRISP;
  context.imageSmoothingQuality = "high";
  rows.forEach((row, y) => row.forEach((image, x) => image && context.drawImage(image, x * side, y * side, side, side)));
  return canvas.toDataURL("image/png");
}

function keep(address, name) {
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
}
