// The interpolation tab: keyframes, lerp beside slerp as strips, a scrubber and an animation, norms and speeds below.

import { Chart } from "./chart.js";
import { Lab, button, called, picture, pictures } from "./lab.js";
import { Picker } from "./picker.js";

const METHODS = ["linear", "spherical"];
const SECONDS = 4; // of an animation, one way
const NAMES = { linear: "lerp", spherical: "slerp" };

/** Called by Gradio's `js_on_load`, once. */
export function mount(element, config) {
  new Interpolation(element, config);
}

class Interpolation {
  constructor(element, config) {
    this.keys = [];
    this.film = null; // the frames that are played, of the walk `filmed`
    this.playing = false;
    this.chosen = null; // the keyframe that a picked latent replaces
    const options = {
      parts: ["strips", "here"],
      slow: ["measured"],
      shown: (message) => this.show(message),
      sheet: () => METHODS.map((method) => [...this.strip(method).children]),
    };
    this.lab = new Lab(element, config, options);
    this.lab.seen = (seen) => seen || this.pause();
    this.chart = new Chart(this.lab.part("chart"), `${window.gradio_config.root.replace(/\/$/, "")}/${config.charts}`);
    this.picker = new Picker(this.lab, (number) => this.add(number));
    this.scrubber = this.lab.part("t");
    this.scrubber.addEventListener("input", () => this.scrub());
    const on = (name, act) => element.querySelector(`[data-do=${name}]`).addEventListener("click", act);
    on("play", () => (this.playing ? this.pause() : this.play()));
    on("add-mean", () => this.add("mean"));
    on("add-opposite", () => this.add(opposite(this.keys.at(-1))));
    on("npy", () => this.lab.saveLatents(this.keys, "keyframes"));
    on("upload", () => this.upload());
    on("gif", () => this.lab.saveFile("walk.gif", { link: this.lab.link }, this.lab.name("walk", "gif")));
  }

  strip(method) {
    return this.lab.element.querySelector(`[data-method=${method}] .gp-strip`);
  }

  show(message) {
    if (message.settings && this.lab.quick.settled) this.take(message.settings);
    if (message.strips) this.showStrips(message);
    if (message.here && !this.playing) this.showHere(message.here);
    if (message.figure) this.showMeasured(message);
    if (message.film) this.start(message.film);
    if (message.wall) this.picker.show(message.wall);
  }

  take(settings) {
    const { t, method, ...walk } = settings;
    const key = JSON.stringify(walk);
    if (this.walk !== key) this.film = null;
    this.walk = key;
    if (document.activeElement !== this.scrubber) this.scrubber.value = t;
    this.tell(Number(t));
    this.picker.learn(this.lab.facts, `${settings.model}/${settings.seed}/${settings.class}`);
  }

  tell(t) {
    this.lab.part("t-value").textContent = `t = ${t.toFixed(2)}`;
    this.lab.element.style.setProperty("--t", t);
  }

  showStrips({ keys, strips, notes }) {
    this.keys = keys.references;
    this.lab.part("keys").replaceChildren(...this.keys.map((key, index) => this.keyframe(key, index, keys.pictures[index])));
    for (const method of METHODS) pictures(this.strip(method), strips[method], (index) => `${NAMES[method]}, picture ${index + 1} of 12`);
    this.lab.part("notes").replaceChildren(...notes.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    this.picker.mark(Object.fromEntries(this.keys.map((key, index) => [key, `keyframe ${index + 1}`])));
    if (this.playing && !this.film) this.play();
  }

  keyframe(key, index, source) {
    const node = Object.assign(document.createElement("figure"), { className: "gp-keyframe" });
    const words = Object.assign(document.createElement("figcaption"), { textContent: called(key) });
    const name = `keyframe ${index + 1}`;
    const tools = document.createElement("div");
    const tool = (sign, label, act, able = true) => {
      const made = button(sign, act, label);
      made.setAttribute("aria-label", `${label} ${name}`);
      made.disabled = !able;
      return made;
    };
    tools.append(
      tool("←", "Earlier:", () => this.swap(index, index - 1), index > 0),
      tool("×", "Remove", () => this.put(this.keys.filter((_, at) => at !== index)), this.keys.length > 2),
      tool("→", "Later:", () => this.swap(index, index + 1), index < this.keys.length - 1),
    );
    node.append(picture(source, name), words, tools);
    return node;
  }

  swap(one, other) {
    const keys = [...this.keys];
    [keys[one], keys[other]] = [keys[other], keys[one]];
    this.put(keys);
  }

  put(keys) {
    this.lab.set({ keys });
  }

  /** A picked latent becomes the last keyframe; a picked keyframe goes. */
  add(reference) {
    const held = this.keys.includes(reference) && this.keys.length > 2;
    this.put(held ? this.keys.filter((key) => key !== reference) : [...this.keys, reference]);
  }

  async upload() {
    const found = await this.lab.upload();
    if (found.length) this.put([...this.keys, ...found]);
  }

  scrub() {
    this.pause();
    const t = Number(this.scrubber.value);
    this.tell(t);
    this.lab.set({ t }, { parts: ["here"], light: true });
  }

  showHere(here) {
    for (const method of METHODS) {
      const figure = this.lab.element.querySelector(`[data-here=${method}]`);
      const { picture: source, norm } = here[method];
      figure.querySelector("img").src = source;
      figure.querySelector("figcaption").textContent = `${NAMES[method]}, ${norm.toFixed(1)} from the centre`;
    }
  }

  showMeasured({ figure, lengths, net, steps }) {
    this.chart.show(figure);
    const said = METHODS.filter((method) => lengths[method]).map((method) => `${NAMES[method]} ${short(lengths[method].total)}`);
    const { direct } = lengths.spherical ?? {};
    this.lab.part("lengths").textContent = said.length
      ? `Perceptual length of the walk, ${steps} steps: ${said.join(", ")}. From its first picture to its last it is ${short(direct)} at the least.`
      : "";
    this.lab.part("net").textContent = net;
  }

  play() {
    this.playing = true;
    this.button();
    if (this.film) this.start(this.film);
    else this.lab.ask(["film"]);
  }

  start(film) {
    this.film = film;
    if (!this.playing) return;
    cancelAnimationFrame(this.frame);
    const count = film.linear.length;
    const round = this.lab.settings.walk !== "open";
    const began = performance.now() - this.phase();
    const images = Object.fromEntries(METHODS.map((method) => [method, this.lab.element.querySelector(`[data-here=${method}] img`)]));
    const step = (now) => {
      const place = ((now - began) / 1000 / SECONDS) * (count - 1);
      const turn = round ? place % (count - 1) : count - 1 - Math.abs((place % (2 * count - 2)) - (count - 1));
      const index = Math.round(turn);
      for (const method of METHODS) images[method].src = film[method][index];
      this.scrubber.value = index / (count - 1);
      this.tell(Number(this.scrubber.value)); // which is rounded: what is told stays when it pauses
      this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  /** How long ago, in ms, a film would have begun that is now where the scrubber is. */
  phase() {
    return Number(this.scrubber.value) * SECONDS * 1000;
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.button();
    this.lab.set({ t: Number(this.scrubber.value) }, { parts: ["here"], light: true });
  }

  button() {
    const made = this.lab.element.querySelector("[data-do=play]");
    made.textContent = this.playing ? "Pause" : "Play";
    made.setAttribute("aria-pressed", this.playing);
  }
}

function opposite(reference) {
  if (!/^-?\d+$/.test(reference)) return "mean";
  return reference.startsWith("-") ? reference.slice(1) : `-${reference}`;
}

function short(number) {
  return Number(number.toPrecision(3)).toString();
}
