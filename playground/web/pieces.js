// The pieces of a distribution as a list of fields: kind, centre, width, weight, and buttons that add and remove.

import { text } from "./densities.js";

const KINDS = { g: "Gaussian", u: "uniform", d: "point" };
const USUAL = { g: 0.8, u: 2, d: 0 };
const FIELDS = { centre: "centre", width: "width", weight: "weight" };

export class Pieces {
  /** `changed(text)` is called for every change that a visitor makes; `draw(on)` when the pen is taken or put down. */
  constructor(node, name, { changed, draw }) {
    Object.assign(this, { node, name, changed, pieces: [] });
    this.list = node.querySelector("[data-part=list]");
    for (const button of node.querySelectorAll("[data-add]")) {
      button.addEventListener("click", () => this.add(button.dataset.add));
    }
    this.pen = node.querySelector("[data-do=draw]");
    this.pen.addEventListener("click", () => {
      const on = this.pen.getAttribute("aria-pressed") !== "true";
      this.pen.setAttribute("aria-pressed", on);
      draw(on);
    });
  }

  show({ pieces, drawn }) {
    this.pieces = structuredClone(pieces);
    this.node.querySelector("[data-part=drawn]").hidden = !drawn;
    this.node.querySelector("[data-part=columns]").hidden = drawn;
    if (this.list.children.length !== pieces.length) this.list.replaceChildren(...pieces.map((_, index) => this.row(index)));
    pieces.forEach((piece, index) => this.fill(this.list.children[index], piece));
  }

  row(index) {
    const row = Object.assign(document.createElement("div"), { className: "gp-piece" });
    const kind = document.createElement("select");
    kind.append(...Object.entries(KINDS).map(([value, words]) => new Option(words, value)));
    kind.setAttribute("aria-label", `Kind of piece ${index + 1} of ${this.name}`);
    kind.addEventListener("change", () => this.put(index, { kind: kind.value, width: USUAL[kind.value] }));
    row.append(kind);
    for (const [field, words] of Object.entries(FIELDS)) {
      const input = Object.assign(document.createElement("input"), { type: "number", step: "0.1", title: words });
      input.dataset.field = field;
      input.setAttribute("aria-label", `${words} of piece ${index + 1} of ${this.name}`);
      input.addEventListener("change", () => this.put(index, { [field]: input.value === "" ? "?" : input.value }));
      row.append(input);
    }
    const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "×", title: "Remove" });
    remove.setAttribute("aria-label", `Remove piece ${index + 1} of ${this.name}`);
    remove.addEventListener("click", () => this.remove(index));
    row.append(remove);
    return row;
  }

  fill(row, piece) {
    row.querySelector("select").value = piece.kind;
    for (const input of row.querySelectorAll("input")) {
      if (input !== document.activeElement) input.value = Number(Number(piece[input.dataset.field]).toFixed(3));
      if (input.dataset.field === "width") input.disabled = piece.kind === "d";
    }
    row.querySelector("button").disabled = this.pieces.length < 2;
  }

  put(index, changes) {
    const pieces = structuredClone(this.pieces);
    Object.assign(pieces[index], changes);
    // What is no number is sent as it is: the server says what would be right.
    this.changed(pieces.map((piece) => (Object.values(changes).includes("?") && piece === pieces[index] ? `${piece.kind}_?_0_1` : text([piece]))).join("~"));
  }

  add(kind) {
    this.lift();
    this.changed(text([...this.pieces, { kind, centre: 6, width: USUAL[kind], weight: 1 }]));
  }

  remove(index) {
    this.changed(text(this.pieces.filter((_, each) => each !== index)));
  }

  /** Put the pen down. */
  lift() {
    if (this.pen.getAttribute("aria-pressed") === "true") this.pen.click();
  }
}
