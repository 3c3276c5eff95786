// One sample, large, and the training pictures nearest to it on a ruler of distances.

import { short } from "./narrate.js";
import { fitted } from "./wall.js";
import { translated } from "./texts/texts.js";
import { coloured } from "./words.js";

const LARGEST = 288; // px
const BEYOND = 1.15; // of the ruler, behind the farthest thing on it

export class Inspector {
  /** `part(name)` finds the nodes of the markup. */
  constructor(part) {
    this.part = part;
    this.size = 64;
    new ResizeObserver(() => this.fit()).observe(part("near"));
    new ResizeObserver(() => this.fit()).observe(part("large").parentElement);
  }

  /** A sample is shown; what is said of its neighbours is still that of another one. */
  picture(source, caption, size) {
    this.size = size;
    this.part("large").src = source;
    this.part("large").alt = caption;
    this.part("caption").textContent = caption;
    this.part("nearest").dataset.waiting = true;
    this.fit();
  }

  /** Its neighbours have come: `problem`, or pictures, distances, the usual distances and sentences. */
  compare(message) {
    this.part("nearest").dataset.waiting = false;
    const { pictures = [], distances = [], usual, problem, verdict, measure = "", searched = "" } = message;
    this.part("near").replaceChildren(...pictures.map((source, index) => neighbour(source, distances[index])));
    this.part("verdict").replaceChildren(coloured(problem ?? verdict));
    this.part("measure").textContent = measure;
    this.part("searched").replaceChildren(...withCode(translated(searched)));
    this.part("ruler").hidden = !usual;
    if (usual) this.rule(distances, usual);
    this.fit();
  }

  /** A line from 0: dots where the neighbours are, a band where real pictures have their nearest other ones. */
  rule(distances, [low, middle, high]) {
    const ruler = this.part("ruler");
    const end = BEYOND * Math.max(high, ...distances) || 1;
    const at = (kind, distance, text = "") => {
      const mark = Object.assign(document.createElement("i"), { className: kind, textContent: text });
      mark.style.left = `${(100 * distance) / end}%`;
      return mark;
    };
    const band = at("gp-band", low);
    band.style.width = `${(100 * (high - low)) / end}%`;
    const tick = at("gp-tick", middle, "usual between two real ones");
    tick.style.setProperty("--at", middle / end); // words at an end of the ruler stay on it
    const dots = distances.map((distance) => at("gp-dot", distance));
    ruler.replaceChildren(band, at("gp-usual", middle), ...dots, at("gp-zero", 0, "0: the same picture"), tick);
    const said = distances.map((distance) => short(distance)).join(", ");
    ruler.setAttribute("aria-label", `Distances ${said}; between real pictures ${short(middle)} is usual`);
  }

  fit() {
    const { parentElement: figure } = this.part("large");
    const near = this.part("near");
    const style = getComputedStyle(near);
    const gap = parseFloat(style.columnGap) || 0;
    const columns = Number(style.getPropertyValue("--columns"));
    const room = (near.clientWidth - (columns - 1) * gap) / columns;
    if (room <= 0) return;
    near.style.setProperty("--tile", `${fitted(room, this.size)}px`);
    figure.style.setProperty("--large", `${fitted(Math.min(figure.clientWidth, LARGEST), this.size)}px`);
    this.part("nearest").parentElement.dataset.crisp = this.size <= 32;
  }
}

function neighbour(source, distance) {
  const figure = document.createElement("figure");
  const image = Object.assign(document.createElement("img"), { src: source, alt: "Training picture" });
  const words = Object.assign(document.createElement("figcaption"), { textContent: short(distance) });
  figure.append(image, words);
  return figure;
}

/** Text whose parts between backticks are code. */
function withCode(text) {
  return text.split("`").map((piece, index) => {
    return index % 2 ? Object.assign(document.createElement("code"), { textContent: piece }) : piece;
  });
}
