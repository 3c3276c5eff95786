// The views of a class as a grid that fills its room, each with its label and what it does; one of them large.

import { colourTable } from "../layers.js";
import { paintTile } from "../tile.js";
import { grouped } from "../toolbar.js";

const CAPTION = 44; // px below a picture
const GAP = 10;
const LARGEST = 480; // px of a picture's side
const NARROW = 760; // px of a window in which pictures stand in two columns, and the page scrolls
const WORDS = { running: "", paused: "paused", diverged: "diverged", closed: "ended", asleep: "asleep", away: "away", none: "no run yet" };

/** The columns and the side with which `count` pictures are largest in a room. */
export function fit(count, width, height) {
  let best = { columns: 1, side: 0 };
  for (let columns = 1; columns <= Math.max(count, 1); columns++) {
    const rows = Math.ceil(count / columns);
    const across = (width - (columns - 1) * GAP) / columns;
    const down = (height - (rows - 1) * GAP) / rows - CAPTION;
    const side = Math.min(across, down, LARGEST);
    if (side > best.side) best = { columns, side };
  }
  return best;
}

export class Tiles {
  /** `wall.send` is asked to take views off the wall. */
  constructor(node, closer, themes, wall) {
    Object.assign(this, { node, closer, themes, wall, tiles: new Map(), close: null });
    this.small = document.createElement("canvas");
    this.dark = window.matchMedia("(prefers-color-scheme: dark)");
    this.dark.addEventListener("change", () => this.setTheme());
    new ResizeObserver(() => this.arrange()).observe(node.parentElement);
    closer.addEventListener("close", () => (this.close = null));
    this.setTheme();
  }

  setTheme() {
    const theme = this.themes[this.dark.matches ? "dark" : "light"];
    const [heatFake, heatUndecided, heatReal] = [theme.heat_fake, theme.heat_undecided, theme.heat_real];
    this.table = colourTable({ heatFake, heatUndecided, heatReal });
    this.colours = { realMark: theme.real_mark, fakeMark: theme.fake_mark };
    this.paintAll();
  }

  /** These views, and no others, are on the wall. */
  show(seats, lecturer) {
    const numbers = new Set(seats.map(({ number }) => number));
    for (const [number, { figure }] of this.tiles) {
      if (numbers.has(number)) continue;
      figure.remove();
      this.tiles.delete(number);
    }
    for (const seat of seats) {
      if (!this.tiles.has(seat.number)) this.tiles.set(seat.number, this.tile(seat));
      this.name(Object.assign(this.tiles.get(seat.number), { seat }), lecturer);
    }
    if (this.close && !numbers.has(this.close)) this.closer.close();
    this.arrange();
  }

  tile({ number, label }) {
    const figure = document.createElement("figure");
    const look = Object.assign(document.createElement("button"), { type: "button", className: "look" });
    const canvas = document.createElement("canvas");
    look.append(canvas);
    look.addEventListener("click", () => this.open(number));
    const caption = document.createElement("figcaption");
    const [name, did] = [document.createElement("b"), document.createElement("span")];
    name.textContent = label;
    const hide = Object.assign(document.createElement("button"), { type: "button", className: "hide", textContent: "×" });
    Object.assign(hide, { title: "Take this view off the wall", ariaLabel: `Take ${label} off the wall` });
    hide.addEventListener("click", () => this.wall.send("show", { seat: number, shown: false }));
    caption.append(name, did, hide);
    figure.append(look, caption);
    this.node.append(figure);
    return { figure, look, canvas, did, hide, picture: null };
  }

  /** What a view does, in words. */
  name(tile, lecturer) {
    const { seat: { label, status }, picture } = tile;
    const words = [picture ? grouped(picture.iteration) : "", WORDS[status]].filter(Boolean).join(" · ");
    tile.figure.dataset.status = status;
    tile.did.textContent = words;
    tile.look.ariaLabel = `${label}${words ? `, ${picture ? "iteration " : ""}${words}` : ""}: look closer`;
    tile.hide.hidden = !lecturer;
  }

  /** A message of pictures; `painted()` is called after their paint. */
  receive(message, painted) {
    message.seats.forEach((number, index) => {
      const tile = this.tiles.get(number);
      if (!tile) return;
      const { arrays, iterations, extents } = message;
      tile.picture = { arrays, index, iteration: iterations[index], extent: extents[index], due: true };
    });
    requestAnimationFrame(() => {
      this.paintAll((tile) => tile.picture.due);
      painted();
    });
  }

  paintAll(which = () => true) {
    for (const tile of this.tiles.values()) {
      if (!tile.picture || !which(tile)) continue;
      tile.picture.due = false;
      this.paint(tile.canvas, tile.picture);
      this.name(tile, !tile.hide.hidden);
      if (tile.seat.number === this.close) this.paintCloser(tile);
    }
  }

  paint(canvas, picture) {
    paintTile(canvas, { picture, small: this.small, table: this.table, colours: this.colours }, picture.index, picture.extent);
  }

  arrange() {
    const { clientWidth: width } = this.node.parentElement;
    const count = this.tiles.size;
    const narrow = window.innerWidth < NARROW;
    const { columns, side } = narrow
      ? { columns: Math.min(count, 2) || 1, side: (width - (Math.min(count, 2) - 1) * GAP) / (Math.min(count, 2) || 1) }
      : fit(count, width, this.node.parentElement.clientHeight);
    this.node.style.setProperty("--columns", columns);
    this.node.style.setProperty("--side", `${Math.floor(side)}px`);
    this.paintAll();
  }

  /** One view, large. */
  open(number) {
    this.close = number;
    this.closer.showModal();
    this.paintCloser(this.tiles.get(number));
  }

  paintCloser({ seat, did, picture }) {
    this.closer.querySelector("h2").textContent = seat.label;
    this.closer.querySelector("p").textContent = `${did.textContent}${settings(seat.link)}`;
    this.closer.querySelector("a").href = `${this.wall.root}?${seat.link}`;
    if (picture) this.paint(this.closer.querySelector("canvas"), picture);
  }
}

/** A link's settings in words. */
function settings(link) {
  const said = [...new URLSearchParams(link)].filter(([name]) => name !== "points").map(([name, value]) => `${name.replaceAll("_", " ")} ${value.replaceAll("_", " ")}`);
  return said.length ? ` · ${said.join(", ")}` : "";
}
