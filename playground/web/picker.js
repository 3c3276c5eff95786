// A wall of samples to pick latents from: from the first on, or those whose pictures show what is asked for.

import { button, picture } from "./lab.js";

export class Picker {
  /** `picked(number)` is called for the latent of a picture that a visitor chooses. */
  constructor(lab, picked) {
    Object.assign(this, { lab, picked, wanted: {}, start: 0, marks: {}, numbers: [] });
    this.tiles = lab.part("picker-tiles");
    this.tiles.addEventListener("keydown", (event) => this.move(event));
    this.more = lab.element.querySelector("[data-do=more]");
    this.more.addEventListener("click", () => this.ask(this.numbers.length ? this.numbers.at(-1) + 1 : 0));
    lab.element.querySelector("[data-do=first]").addEventListener("click", () => this.ask(0));
  }

  /** Another model, or another seed: the wall from its beginning. */
  learn(facts, key) {
    if (key === this.key) return;
    this.key = key;
    this.wanted = {};
    const filters = Object.entries(facts.attributes).map(([name, values]) => this.filter(name, values));
    this.lab.part("filters").replaceChildren(...filters);
    this.lab.part("no-filters").textContent = facts.no_attributes;
    this.ask(0);
  }

  filter(name, values) {
    const label = document.createElement("label");
    const select = document.createElement("select");
    const words = name.replaceAll("_", " ");
    select.setAttribute("aria-label", words[0].toUpperCase() + words.slice(1));
    select.append(new Option("any", ""), ...values.map((value) => new Option(value, value)));
    select.addEventListener("change", () => {
      if (select.value) this.wanted[name] = select.value;
      else delete this.wanted[name];
      this.ask(0);
    });
    label.append(words[0].toUpperCase() + words.slice(1), select);
    return label;
  }

  ask(start) {
    this.lab.part("picker-note").textContent = "Looking…";
    this.lab.ask(["wall"], { start, wanted: this.wanted });
  }

  show({ numbers, pictures, start }) {
    this.numbers = numbers;
    const tiles = numbers.map((number, index) => this.tile(number, pictures[index]));
    const held = this.tiles.contains(document.activeElement);
    this.tiles.replaceChildren(...tiles);
    if (held) tiles[0]?.focus();
    this.mark(this.marks);
    const found = Object.keys(this.wanted).length ? "that show this" : "";
    const none = start ? `No more of 2,048 latents ${found || "are left"}.` : "None of 2,048 latents show this; ask for less.";
    this.lab.part("picker-note").textContent = numbers.length ? `Latents ${numbers[0]} to ${numbers.at(-1)} ${found}` : none;
    this.more.disabled = !numbers.length;
  }

  tile(number, source) {
    const tile = button("", () => this.picked(`${number}`));
    tile.append(picture(source, ""), document.createElement("span"));
    tile.dataset.number = number;
    tile.tabIndex = number === this.numbers[0] ? 0 : -1;
    return tile;
  }

  /** Which latents are in use, and as what: `marks` is words by number. */
  mark(marks) {
    this.marks = marks;
    for (const tile of this.tiles.children) {
      const { number } = tile.dataset;
      tile.lastChild.textContent = marks[number] ?? "";
      tile.setAttribute("aria-pressed", number in marks);
      tile.setAttribute("aria-label", `Latent ${number}${number in marks ? `, in ${marks[number]}` : ""}`);
    }
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
}
