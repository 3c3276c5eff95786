// The truncation tab: twelve latents at ψ, the way of one of them, and the measured trade-off with the job that makes it.

import { Chart } from "./chart.js";
import { Lab, button, picture, pictures } from "./lab.js";

const EVERY = 1000; // ms between two looks at a running job

/** Called by Gradio's `js_on_load`, once. */
export function mount(element, config) {
  new Truncation(element, config);
}

class Truncation {
  constructor(element, config) {
    this.visitor = `${Math.random()}`; // tells the server whose job it is
    this.sample = 1;
    const options = {
      parts: ["samples", "way", "curve"],
      shown: (message) => this.show(message),
      sheet: () => [[...this.tiles.querySelectorAll("img")].slice(0, 6), [...this.tiles.querySelectorAll("img")].slice(6)],
    };
    this.lab = new Lab(element, config, options);
    this.tiles = this.lab.part("samples");
    this.tiles.addEventListener("keydown", (event) => this.move(event));
    this.slider = this.lab.part("psi");
    this.slider.addEventListener("input", () => this.slide());
    this.chart = new Chart(this.lab.part("chart"), `${window.gradio_config.root.replace(/\/$/, "")}/${config.charts}`);
    const on = (name, act) => element.querySelector(`[data-do=${name}]`).addEventListener("click", act);
    on("measure", () => this.job("measure"));
    on("stop", () => this.job("stop"));
    on("npy", () => this.lab.saveLatents([], "latents"));
  }

  slide() {
    const psi = Number(this.slider.value);
    this.tell(psi);
    this.lab.set({ psi }, { parts: ["samples"] });
  }

  tell(psi) {
    this.lab.part("psi-value").textContent = psi.toFixed(2);
    this.chart.mark(psi);
  }

  show(message) {
    if (message.facts) this.slider.max = message.facts.farthest;
    if (message.settings && this.lab.quick.settled) {
      this.slider.value = message.settings.psi;
      this.sample = Number(message.settings.sample);
      this.tell(Number(message.settings.psi));
    }
    if (message.samples) this.showSamples(message);
    if (message.way) this.showWay(message.way);
    if (message.curve) this.showCurve(message.curve);
    if (message.job) this.showJob(message.job);
  }

  showSamples({ samples, spread }) {
    while (this.tiles.children.length < samples.length) this.tiles.append(this.tile(this.tiles.children.length));
    [...this.tiles.children].forEach((tile, index) => {
      if (samples[index]) tile.firstChild.src = samples[index];
      tile.setAttribute("aria-pressed", index + 1 === this.sample);
      tile.tabIndex = index + 1 === this.sample ? 0 : -1;
    });
    this.lab.part("spread").textContent = spread;
  }

  tile(index) {
    const made = button("", () => this.choose(index + 1));
    made.setAttribute("aria-label", `Sample ${index + 1}`);
    made.append(picture("", ""));
    return made;
  }

  choose(sample) {
    this.sample = sample;
    this.lab.set({ sample }, { parts: ["samples", "way"] });
  }

  move(event) {
    const columns = getComputedStyle(this.tiles).gridTemplateColumns.split(" ").length;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    const tiles = [...this.tiles.children];
    const to = tiles[tiles.indexOf(document.activeElement) + step];
    if (!step || !to) return;
    event.preventDefault();
    to.focus();
  }

  showWay({ psis, pictures: sources, sample }) {
    this.lab.part("way-title").textContent = `The way of sample ${sample} as ψ changes`;
    const node = this.lab.part("way");
    if (node.children.length !== sources.length) node.replaceChildren(...psis.map(() => step()));
    [...node.children].forEach((figure, index) => {
      figure.firstChild.src = sources[index];
      figure.firstChild.alt = `Sample ${sample} at ψ = ${psis[index]}`;
      figure.lastChild.textContent = psis[index].toString().replace("-", "−");
    });
  }

  showCurve({ figure, summary = "", protocol = "", missing }) {
    this.chart.psi = Number(this.slider.value);
    this.lab.part("chart").classList.toggle("gp-tall", !missing);
    this.lab.element.querySelector("[data-do=measure]").textContent = missing ? "Measure it here" : "Measure it again here";
    this.chart.show(figure);
    this.lab.part("summary").textContent = summary || missing;
    this.lab.part("protocol").textContent = protocol;
  }

  job(what) {
    this.lab.ask(["job"], { do: what, visitor: this.visitor });
  }

  showJob({ running, mine, share, problem, line, busy, done }) {
    const show = (name, shown) => (this.lab.element.querySelector(`[data-do=${name}]`).hidden = !shown);
    show("measure", !running);
    show("stop", running && mine);
    const bar = this.lab.part("progress");
    bar.hidden = !running || Boolean(line);
    bar.value = share;
    const whose = mine ? "" : " Somebody else began it.";
    const waiting = busy && !running ? "Another model is being measured on this server: this one would wait in line." : "";
    const going = line ? `${line.message} It starts by itself.${whose}` : `${Math.floor(100 * share)}% measured.${whose}`;
    this.lab.part("job").textContent = running ? going : problem || (done ? "Measured." : waiting);
    clearTimeout(this.timer);
    if (running) this.timer = setTimeout(() => this.job("look"), EVERY);
  }
}

function step() {
  const figure = document.createElement("figure");
  figure.append(picture("", ""), document.createElement("figcaption"));
  return figure;
}
