// The mixing tab: a grid of pictures between the styles of its rows and columns.

import { Lab, button, called, picture } from "./lab.js";
import { Picker } from "./picker.js";

/** Called by Gradio's `js_on_load`, once. */
export function mount(element, config) {
  new Mixing(element, { ...config, models: config.models.filter(({ styled }) => styled) });
}

class Mixing {
  constructor(element, config) {
    this.slot = { side: "rows", index: 0 }; // that a picked latent goes to
    this.sides = { rows: [], columns: [] };
    this.lab = new Lab(element, config, { parts: ["grid"], shown: (message) => this.show(message), sheet: () => this.sheet() });
    this.picker = new Picker(this.lab, (number) => this.put(number));
    const on = (name, act) => element.querySelector(`[data-do=${name}]`).addEventListener("click", act);
    on("npy", () => this.lab.saveLatents([...this.sides.rows, ...this.sides.columns], "styles"));
    on("upload", () => this.upload());
  }

  show(message) {
    if (message.facts) this.learn(message.facts);
    if (message.settings && this.lab.quick.settled) this.take(message.settings);
    if (message.grid) this.showGrid(message);
    if (message.wall) this.picker.show(message.wall);
  }

  learn({ depth, bands }) {
    this.bands = bands;
    const chips = Object.entries(bands).map(([name, layers]) => {
      const chip = button(name, () => this.lab.set({ layers }), `Layers ${layers.join(", ")}`);
      chip.dataset.band = layers.join(",");
      return chip;
    });
    const boxes = Array.from({ length: depth }, (_, layer) => this.box(layer));
    this.lab.part("layers").replaceChildren(...chips, ...boxes);
  }

  box(layer) {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", value: layer });
    box.addEventListener("change", () => {
      const layers = [...this.lab.part("layers").querySelectorAll("input:checked")].map(({ value }) => value);
      this.lab.set({ layers });
    });
    label.append(box, `layer ${layer + 1}`);
    return label;
  }

  take(settings) {
    const taken = settings.layers.split(",");
    for (const box of this.lab.part("layers").querySelectorAll("input")) box.checked = taken.includes(box.value);
    for (const chip of this.lab.part("layers").querySelectorAll("button")) {
      chip.setAttribute("aria-pressed", chip.dataset.band === settings.layers);
    }
    this.picker.learn(this.lab.facts, `${settings.model}/${settings.seed}`);
  }

  showGrid({ rows, columns, grid, share }) {
    this.lab.part("share").textContent = share;
    this.sides = { rows: rows.references, columns: columns.references };
    const head = document.createElement("tr");
    head.append(document.createElement("td"), ...columns.references.map((each, index) => this.source("columns", index, each, columns.pictures[index])));
    const body = rows.references.map((each, index) => {
      const row = document.createElement("tr");
      const mixed = grid[index].map((address, column) => cell(address, `Row ${index + 1}, column ${column + 1}`));
      row.append(this.source("rows", index, each, rows.pictures[index]), ...mixed);
      return row;
    });
    const held = this.lab.part("grid").contains(document.activeElement);
    this.lab.part("grid").replaceChildren(head, ...body);
    this.point(this.slot, held);
  }

  source(side, index, reference, address) {
    const head = document.createElement("th");
    const name = `${side === "rows" ? "row" : "column"} ${index + 1}`;
    head.scope = side === "rows" ? "row" : "col";
    const made = button("", () => this.point({ side, index }), `${called(reference)}: click, then pick another below`);
    made.setAttribute("aria-label", `${name}, ${called(reference)}: picked samples go here`);
    made.append(picture(address, ""));
    made.dataset.slot = `${side}-${index}`;
    head.append(made);
    return head;
  }

  /** Picked latents go to this row or column now. */
  point({ side, index }, focus = false) {
    const last = Math.min(index, this.sides[side].length - 1);
    this.slot = { side, index: last };
    for (const made of this.lab.part("grid").querySelectorAll("[data-slot]")) {
      const here = made.dataset.slot === `${side}-${last}`;
      made.setAttribute("aria-pressed", here);
      if (here && focus) made.focus();
    }
    this.lab.part("picker-title").textContent = `Pick a fake sample for ${side === "rows" ? "row" : "column"} ${last + 1}`;
    this.picker.mark(this.marks());
  }

  marks() {
    const rows = this.sides.rows.map((each, index) => [each, `row ${index + 1}`]);
    return Object.fromEntries([...rows, ...this.sides.columns.map((each, index) => [each, `column ${index + 1}`])]);
  }

  /** A latent takes the place of the one that is pointed at, and the next is pointed at. */
  put(reference) {
    const { side, index } = this.slot;
    const next = this.sides[side].map((each, at) => (at === index ? reference : each));
    this.slot = { side, index: (index + 1) % next.length };
    this.lab.set({ [side]: next });
  }

  async upload() {
    const found = await this.lab.upload();
    if (!found.length) return;
    const { side, index } = this.slot;
    this.lab.set({ [side]: this.sides[side].map((each, at) => found[at - index] ?? each) });
  }

  sheet() {
    return [...this.lab.part("grid").rows].map((row) => [...row.cells].map((each) => each.querySelector("img")));
  }
}

function cell(address, name) {
  const made = document.createElement("td");
  made.append(picture(address, name));
  return made;
}
