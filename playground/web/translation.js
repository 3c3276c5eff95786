// The translation tab: draw on the left, see what the generator makes of it on the right, as the strokes are drawn.
// The server (tabs/translation_routes.py) translates. One request is under way; of what is drawn meanwhile the newest counts.

import { Address, copyText } from "./address.js";
import { Easel, levels } from "./easel.js";
import { button, picture } from "./lab.js";
import { Newest } from "./newest.js";
import { Beside } from "./translation_beside.js";
import { Status, coloured } from "./words.js";

const NOTICE = 4000; // ms that a passing sentence stays
const LOST = "The server does not answer. Trying again.";
const BESIDE = ["opinion", "nine", "back"]; // what waits for the end of a stroke
const SAVED = 256; // px a picture in a saved sheet
const KEYS = { b: "pen", f: "fill", e: "erase", m: "ridge" };

/** Called by Gradio's `js_on_load`, once. */
export function mount(element, config) {
  new Translation(element, config);
}

class Translation {
  constructor(element, config) {
    Object.assign(this, { element, config, link: "", drawn: false, facts: {}, began: 0, latencies: [] });
    this.root = document.getElementById(config.tab); // Gradio gives its class to a box inside it, too, which has no size
    this.status = new Status(this.part("status"));
    this.beside = new Beside((name) => this.part(name));
    const base = `${window.gradio_config.root.replace(/\/$/, "")}/translation`;
    this.base = base;
    const refused = (sentence, order) => this.refuse(sentence, order);
    const lost = () => this.status.say("waiting", LOST);
    this.quick = new Newest(base, {
      compose: (order) => this.compose(order),
      answered: (message, order) => this.take(message, order),
      busy: (busy) => (this.root.dataset.busy = busy && !this.stroke),
      refused,
      lost: (message) => (lost(), message.picture ?? this.address.keep(message)),
    });
    this.aside = new Newest(base, { compose: (order) => this.compose(order), answered: (message) => this.beside.show(message), refused, lost });
    this.address = new Address(config.tab, config.names, this.root, () => {});
    this.easel = new Easel(this.part("canvas"), this.part("cursor"), (done) => this.changed(done));
    this.build();
    this.order("open", { link: window.location.search });
    this.aside.send({ parts: ["ablations"] });
  }

  part(name) {
    return this.element.querySelector(`[data-part=${name}]`);
  }

  build() {
    this.part("models").replaceChildren(...this.config.models.map((model) => this.chip(model)));
    const on = (name, act) => this.element.querySelector(`[data-do=${name}]`).addEventListener("click", act);
    on("undo", () => this.easel.undo() || this.say("There is nothing to take back."));
    on("clear", () => this.easel.clear());
    on("dice", () => this.change({ seed: Math.floor(Math.random() * 10000) }));
    on("swap", () => this.order("swap"));
    on("example", () => this.pick(1 + Math.floor(Math.random() * this.facts.examples)));
    on("surprise", () => this.order("surprise"));
    on("reset", () => this.order("start", { link: "" }));
    on("upload", () => this.upload());
    on("copy", () => this.copy());
    on("save", () => this.save());
    this.part("width").addEventListener("input", () => (this.easel.width = Number(this.part("width").value)));
    for (const tool of this.part("tools").children) tool.addEventListener("click", () => this.choose(tool.dataset.tool));
    this.part("seed").addEventListener("change", () => this.change({ seed: this.part("seed").value }));
    this.part("wipe").addEventListener("input", () => this.wipe());
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  chip({ name, title, picture: source }) {
    const chip = document.createElement("label");
    if (source) chip.style.setProperty("--shown", `url("${source}")`);
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "translator", value: name });
    chip.dataset.model = name;
    chip.append(radio, Object.assign(document.createElement("span"), { textContent: title }));
    radio.addEventListener("change", () => this.order("model", { link: new URLSearchParams({ model: name }).toString() }));
    return chip;
  }

  key(event) {
    if (event.target.matches("input[type=number]")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      this.easel.undo();
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey && event.key in KEYS) {
      this.choose(KEYS[event.key]);
    } else if (/^[1-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey) {
      this.part("brushes").children[Number(event.key) - 1]?.click();
    }
  }

  choose(tool) {
    if (tool === "ridge" && !this.facts.ridge) return;
    this.easel.tool = tool;
    for (const each of this.part("tools").children) each.setAttribute("aria-checked", each.dataset.tool === tool);
  }

  /** Have everything set at once. */
  order(what, { link } = {}) {
    this.drawn = false;
    this.quick.send({ do: what, given: link ?? this.link, parts: ["facts", "strip", "output", ...BESIDE] });
  }

  pick(example) {
    this.drawn = false;
    const { model, direction, seed } = this.settings;
    this.quick.send({ given: new URLSearchParams({ model, direction, example, seed }).toString(), parts: ["output", ...BESIDE] });
  }

  change(settings) {
    const link = new URLSearchParams(this.link);
    for (const [name, value] of Object.entries(settings)) link.set(name, value);
    this.quick.send({ given: link.toString(), parts: ["output", ...BESIDE] });
  }

  /** The drawing has changed; `done`: a stroke has ended. */
  changed(done) {
    this.drawn = true;
    this.stroke = !done;
    this.began ||= performance.now();
    this.quick.send({ parts: ["output"], light: true });
    if (!done) return;
    this.root.dataset.busy = true; // with what was sent while the stroke was drawn
    this.aside.send({ parts: BESIDE, light: true });
  }

  compose({ do: what, given, parts }) {
    return { link: given ?? this.link, do: what, parts, picture: this.drawn && what === undefined ? this.easel.picture : undefined };
  }

  take(message, order) {
    this.link = message.link;
    this.settings = message.settings;
    if (message.sentence) this.status.say("problem", message.sentence);
    else if (!order.light) this.status.clear();
    if (order.kept) this.status.say("problem", order.kept);
    if (message.facts) this.learn(message.facts);
    if (message.input && !this.drawn) this.showInput(message.input);
    if (message.strip) this.showStrip(message.strip);
    this.showOutput(message);
    this.beside.show(message);
    if (this.quick.settled) {
      this.fill();
      if (message.kept) this.address.write(message.link);
    }
    this.kept = message.kept;
    this.part("look").replaceChildren(coloured(message.look));
    this.root.dataset.broken = false;
    this.root.dataset.ready = true;
  }

  refuse(sentence, order) {
    if (order.do === "open") this.quick.send({ do: "start", given: "", kept: sentence, parts: ["facts", "strip", "output", ...BESIDE] });
    this.status.say("problem", sentence);
    if (this.settings) this.fill();
    this.root.dataset.broken = !this.settings;
  }

  /** What the page has to know of the translator and its direction. */
  learn(facts) {
    const before = this.facts;
    this.facts = facts;
    this.easel.resize(facts.size);
    this.easel.flat = facts.flat;
    const brushes = Object.entries(facts.brushes);
    this.easel.ground = levels(brushes[0][1]);
    if (`${Object.keys(before.brushes ?? {})}` !== `${Object.keys(facts.brushes)}`) {
      this.part("brushes").replaceChildren(...brushes.map(([name, colour], index) => this.brush(name, colour, index)));
      this.part("brushes").children[1]?.click();
      this.part("width").value = this.easel.width = Math.max(2, Math.round(facts.size / (facts.flat ? 12 : 24)));
    }
    this.element.querySelector("[data-tool=ridge]").hidden = !facts.ridge;
    if (!facts.ridge && this.easel.tool === "ridge") this.choose("pen");
    this.element.querySelector("[data-do=swap]").hidden = facts.directions.length < 2;
    this.part("input-title").textContent = `Input: draw ${facts.input} here`;
    this.part("seed").closest(".gp-seed").hidden = !facts.noisy;
    this.element.querySelector("[data-do=example]").textContent = facts.another;
    this.part("why").textContent = facts.why;
    this.part("facts").textContent = facts.facts;
    this.beside.showScores(facts.scores, facts.model);
  }

  brush(name, colour, index) {
    const made = button(name, () => {
      this.easel.colour = levels(colour);
      if (this.easel.tool === "erase") this.choose("pen");
      for (const each of this.part("brushes").children) each.setAttribute("aria-checked", each === made);
    });
    made.setAttribute("role", "radio");
    made.setAttribute("aria-checked", false);
    made.title = index < 9 ? `${name} (${index + 1})` : name;
    made.style.setProperty("--brush", colour);
    return made;
  }

  fill() {
    for (const chip of this.part("models").children) {
      const chosen = chip.dataset.model === this.settings.model;
      chip.classList.toggle("selected", chosen);
      chip.querySelector("input").checked = chosen;
    }
    this.part("seed").value = this.settings.seed;
    for (const [index, each] of [...this.part("strip").children].entries()) each.setAttribute("aria-pressed", index + 1 === this.settings.example);
  }

  showInput(source) {
    const image = new Image();
    image.onload = () => this.drawn || this.easel.show(image);
    image.src = source;
  }

  showStrip(sources) {
    const made = sources.map((source, index) => {
      const each = button("", () => this.pick(index + 1));
      each.setAttribute("aria-label", `Example ${index + 1}`);
      each.append(picture(source, ""));
      return each;
    });
    this.part("strip").replaceChildren(...made);
  }

  showOutput({ output, truth, near }) {
    if (!output) return;
    const shown = this.part("output");
    shown.src = output;
    const began = this.began;
    this.began = this.stroke && !this.quick.settled ? performance.now() : 0;
    if (began) shown.decode().then(() => this.timed(performance.now() - began), () => {});
    this.part("made").dataset.count = Number(this.part("made").dataset.count ?? 0) + 1;
    this.part("truth").hidden = this.part("wipe-row").hidden = !truth;
    if (truth) this.part("truth").src = truth;
    this.part("near").textContent = near ? `${near.l1.toFixed(1)} levels from the truth, ${near.psnr.toFixed(1)} dB` : "";
    this.part("near").title = near ? "Mean absolute difference of levels, 0 to 255, and peak signal-to-noise ratio, of this one picture" : "";
    this.wipe();
  }

  /** From a stroke to its output, in ms: read by the benchmark. */
  timed(latency) {
    this.latencies = [...this.latencies.slice(-199), latency];
    this.part("made").dataset.latencies = JSON.stringify(this.latencies.map(Math.round));
  }

  wipe() {
    this.part("truth").style.clipPath = `inset(0 0 0 ${this.part("wipe").value}%)`;
  }

  say(sentence) {
    this.status.note("note", sentence, NOTICE);
  }

  async copy() {
    if (!this.kept) {
      this.status.say("problem", "This drawing has too many colours for a link: save the picture instead.");
      return;
    }
    this.say((await copyText(this.address.link)) ? "The link is copied." : "Copy the address of this page.");
  }

  save() {
    const shown = [this.part("canvas"), this.part("output"), ...(this.part("truth").hidden ? [] : [this.part("truth")])];
    const canvas = Object.assign(document.createElement("canvas"), { width: SAVED * shown.length, height: SAVED });
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    shown.forEach((each, index) => context.drawImage(each, index * SAVED, 0, SAVED, SAVED));
    Object.assign(document.createElement("a"), { href: canvas.toDataURL("image/png"), download: `${this.settings.model}.png` }).click();
  }

  async upload() {
    const field = Object.assign(document.createElement("input"), { type: "file", accept: "image/*", hidden: true });
    field.dataset.upload = this.config.tab;
    this.element.append(field);
    const chosen = new Promise((resolve) => {
      field.addEventListener("change", () => resolve(field.files[0]));
      field.addEventListener("cancel", () => resolve(null));
    });
    field.click();
    const file = await chosen;
    field.remove();
    if (file) await this.send(file);
  }

  async send(file) {
    try {
      const answer = await fetch(`${this.base}/upload?${this.link}`, { method: "POST", body: file });
      const { input, sentence, problem } = await answer.json();
      if (problem) {
        this.status.say("problem", problem);
        return;
      }
      const image = new Image();
      image.src = input;
      await image.decode();
      this.easel.remember();
      this.easel.context.drawImage(image, 0, 0);
      this.changed(true);
      this.status.say("note", sentence);
    } catch {
      this.status.say("problem", "The file could not be sent: try again.");
    }
  }
}
