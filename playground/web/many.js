// Many at once: a form that says what varies, small multiples that train together, what became of each, and a table of
// scores where two settings vary. Each GAN is a link that opens it in the live tab.

import { Address, copyText, tabOf } from "./address.js";
import { Chart } from "./chart.js";
import { decode } from "./frame.js";
import { colourTable } from "./layers.js";
import { Diagram } from "./many_diagram.js";
import { OWN, Varied, worded } from "./many_form.js";
import { percent, short } from "./narrate.js";
import { inLanguage } from "./texts/texts.js";
import { paintTile } from "./tile.js";
import { grouped } from "./toolbar.js";
import { Status, coloured } from "./words.js";

const AGAIN = 3000; // ms until a lost server is asked again
const TABLE_EVERY = 1000; // ms between two updates of the table

/** Called by Gradio's `js_on_load`, once. `config`: `settings` ({name, label, values}), `names`, `labels` (of all
 *  settings), `defaults`, `fates` ({name, label, mark, help}), `presets`, `scores`, `themes`, `figures`, `charts`. */
export function mount(element, config) {
  new Many(element, config);
}

class Many {
  constructor(element, config) {
    Object.assign(this, { element, config, setup: null, picture: null, tiles: [], lit: null, told: 0 });
    this.root = window.gradio_config.root.replace(/\/$/, "");
    this.part = (name) => element.querySelector(`[data-part=${name}]`);
    this.status = new Status(this.part("status"));
    this.small = document.createElement("canvas");
    this.chart = new Chart(this.part("chart"), `${this.root}/${config.charts}`);
    this.form = new Varied(element, config, () => this.go());
    this.diagram = config.cluster ? new Diagram(this) : null; // takes the table's place while it is drawn
    this.build();
    this.address = new Address("many", [...config.names, ...OWN], element.closest("#many"), (shown) => this.attend(shown));
    this.form.fill(new URLSearchParams(tabOf(window.location.search) === "many" ? this.address.settings : ""));
    this.setTheme();
    new MutationObserver(() => this.setTheme()).observe(document.body, { attributeFilter: ["class"] });
    window.addEventListener("pagehide", () => this.socket?.close(1000));
    document.addEventListener("visibilitychange", () => this.wake());
  }

  build() {
    this.offer(this.config.scores);
    this.part("score").addEventListener("change", () => this.tabulate(true));
    for (const each of this.config.fates) this.part("fates").append(this.fateButton(each));
    const acts = { go: () => this.go(), reset: () => (this.ended ? this.go() : this.send("reset")), toggle: () => this.toggle(), copy: () => this.copy() };
    for (const [name, act] of Object.entries(acts)) this.button(name).addEventListener("click", act);
  }

  /** What the table can show. */
  offer(scores) {
    this.part("score").replaceChildren(...scores.map(({ name, label }) => new Option(label, name)));
  }

  button(name) {
    return this.element.querySelector(`[data-do=${name}]`);
  }

  fateButton({ name, label, mark, help }) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", title: help });
    button.dataset.fate = name;
    button.setAttribute("aria-pressed", false);
    const icon = Object.assign(document.createElement("i"), { textContent: mark });
    button.append(icon, `${label} `, document.createElement("b"));
    button.addEventListener("click", () => this.light(this.lit === name ? null : name));
    return button;
  }

  async copy() {
    const copied = await copyText(this.address.link);
    this.status.note("note", copied ? "The link is copied." : "Copy the address of this page.", 4000);
  }

  // The channel --------------------------------------------------------------------------------------------------

  /** The tab came into sight, or went out of it: a sweep that nobody sees rests. */
  attend(shown) {
    if (shown && !this.socket) this.go();
    else if (shown) this.acknowledge();
    this.wake();
  }

  /** Who comes back to a sweep that ended or was lost meanwhile finds it again, from its beginning. */
  wake() {
    if ((this.ended || this.lost) && this.address.shown && document.visibilityState === "visible") this.go();
  }

  go() {
    this.address.write(this.form.link);
    if (this.socket?.readyState === WebSocket.OPEN) this.ask();
    else this.connect();
  }

  connect() {
    clearTimeout(this.timer);
    const socket = new WebSocket(`${this.root.replace(/^http/, "ws")}/sweep`);
    this.socket?.close(1000);
    Object.assign(socket, { binaryType: "arraybuffer", onopen: () => this.ask() });
    socket.onmessage = ({ data }) => socket === this.socket && this.receive(data);
    socket.onclose = () => socket === this.socket && this.lose();
    this.socket = socket;
  }

  ask() {
    this.send("open", { link: this.form.link });
  }

  send(what, rest = {}) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ do: what, ...rest }));
  }

  lose() {
    this.status.say("lost", "The connection was lost. Trying again.");
    this.lost = true;
    this.timer = setTimeout(() => this.wake(), AGAIN); // a page that nobody sees takes no place
  }

  receive(data) {
    if (data instanceof ArrayBuffer) {
      this.picture = decode(data);
      this.due = true;
      this.request ??= requestAnimationFrame(() => this.show());
      return;
    }
    const message = JSON.parse(data);
    this.lost = false;
    if (message.type === "setup") this.begin(message);
    else this.status.say(message.type, message.type === "waiting" ? `${message.message} They start by themselves.` : message.message);
    this.ended = message.type === "ended";
  }

  acknowledge() {
    if (this.due && this.address.shown) {
      this.due = false;
      this.send("ack");
    }
  }

  toggle() {
    if (this.ended) this.go();
    else this.send(this.picture?.status === "running" ? "pause" : "play");
  }

  // What is seen -------------------------------------------------------------------------------------------------

  begin(setup) {
    Object.assign(this, { setup, picture: null });
    this.diagram?.hide();
    this.status.clear();
    const [rows, columns] = setup.axes;
    const grid = this.part("tiles");
    grid.replaceChildren();
    grid.dataset.table = Boolean(columns);
    grid.style.setProperty("--columns", columns ? columns.values.length : 0);
    if (columns) grid.append(heading(""), ...columns.values.map((value) => heading(worded(value))));
    this.tiles = setup.links.map((link, index) => {
      if (columns && index % columns.values.length === 0) grid.append(heading(worded(rows.values[index / columns.values.length])));
      const tile = this.tile(link, index);
      grid.append(tile.node);
      return tile;
    });
    this.part("table").hidden = !columns;
  }

  /** What sets a GAN apart, in words. */
  name(index) {
    const [rows, columns] = this.setup.axes;
    const wide = columns?.values.length ?? 1;
    const pairs = [[rows, Math.floor(index / wide)], ...(columns ? [[columns, index % wide]] : [])];
    return pairs.map(([axis, at]) => `${this.config.labels[axis.name]} ${worded(axis.values[at])}`).join(", ");
  }

  tile(link, index) {
    const node = Object.assign(document.createElement("a"), { href: `${this.root}/?${link}`, className: "gp-tile" });
    const canvas = document.createElement("canvas");
    const mark = document.createElement("i");
    node.append(canvas, mark);
    return { node, canvas, mark, name: this.name(index) };
  }

  show() {
    this.request = null;
    const { picture, tiles, setup } = this;
    if (!picture || !setup || picture.fates.length !== tiles.length) return;
    tiles.forEach((tile, index) => this.showTile(tile, index));
    this.part("count").textContent = grouped(picture.iteration);
    const running = picture.status === "running";
    this.part("pace").textContent = running ? `${grouped(Math.round(picture.rate))} a second in all` : picture.status;
    this.button("toggle").dataset.playing = running;
    this.button("toggle").setAttribute("aria-label", running ? "Pause all" : "Train all");
    if (picture.status === "broken") this.status.say("error", "Something went wrong on the server; press “train them” to start anew.");
    this.count();
    this.tabulate();
    this.acknowledge();
  }

  showTile(tile, index) {
    const { picture, setup } = this;
    const fate = this.config.fates.find(({ name }) => name === picture.fates[index]);
    tile.node.dataset.fate = fate.name;
    tile.mark.textContent = fate.mark;
    const score = picture.scores[index];
    const said = `${tile.name}: ${fate.label}${score ? `, ${worth(score)}` : ""}`;
    if (tile.said !== said) Object.assign(tile.node, { title: (tile.said = said), ariaLabel: said });
    paintTile(tile.canvas, this, index, setup.extents[index]);
  }

  /** How many have come to what, and the sentence that says so. */
  count() {
    const { fates } = this.picture;
    const counts = Object.fromEntries(this.config.fates.map(({ name }) => [name, fates.filter((each) => each === name).length]));
    for (const button of this.part("fates").children) {
      button.querySelector("b").textContent = counts[button.dataset.fate];
    }
    const now = performance.now();
    if (now - this.told < 2000) return;
    this.told = now;
    const found = this.config.fates.filter(({ name }) => counts[name]).map(({ name, did }) => `${counts[name]} ${did}`);
    const varied = this.setup.axes.map(({ name }) => this.config.labels[name].toLowerCase()).join(" and ");
    this.part("story").replaceChildren(
      coloured(`Of ${fates.length} GANs that differ only in ${varied}, ${listed(found)}. Open one to look closer.`));
  }

  light(name) {
    this.lit = name;
    for (const button of this.part("fates").children) button.setAttribute("aria-pressed", button.dataset.fate === name);
    this.part("tiles").dataset.lit = name ?? "";
  }

  /** The table of scores, where two settings vary. */
  tabulate(now = false) {
    const { picture, setup } = this;
    if (this.diagram?.shown) {
      this.diagram.tabulate();
      return;
    }
    if (!picture || setup.axes.length < 2 || (!now && performance.now() - (this.tabled ?? 0) < TABLE_EVERY)) return;
    this.tabled = performance.now();
    const [rows, columns] = setup.axes;
    const name = this.part("score").value;
    const wide = columns.values.length;
    const value = (index) => picture.scores[index]?.[name] ?? null;
    const z = rows.values.map((_, row) => columns.values.map((_, column) => value(row * wide + column)));
    const text = rows.values.map((_, row) => columns.values.map((_, column) => this.tiles[row * wide + column].said ?? ""));
    this.fill(z, text, rows, columns);
  }

  /** The heatmap of values over two axes, and the words of its cells. `range`: of its colours, where that is known. */
  fill(z, text, rows, columns, [zmin, zmax] = []) {
    const filled = (figure) => {
      const made = structuredClone(figure);
      Object.assign(made.data[0], { z, zmin, zmax, zauto: zmin === undefined, text, x: columns.values.map(worded), y: rows.values.map(worded) });
      Object.assign(made.layout.xaxis.title, { text: this.config.labels[columns.name] });
      Object.assign(made.layout.yaxis.title, { text: this.config.labels[rows.name] });
      return made;
    };
    const figures = Object.entries(this.config.figures).map(([theme, figure]) => [theme, filled(figure)]);
    this.chart.show(Object.fromEntries(figures));
    this.listen();
  }

  /** A click on a cell opens its GAN. */
  listen() {
    const node = this.part("chart");
    if (this.listens || !node.on) return;
    this.listens = true;
    node.on("plotly_click", ({ points: [{ pointIndex }] }) => {
      const [row, column] = pointIndex;
      const { axes, links } = this.diagram?.shown ? this.diagram.setup : this.setup;
      window.location.assign(inLanguage(`${this.root}/?${links[row * axes[1].values.length + column]}`));
    });
  }

  setTheme() {
    this.colours = this.config.themes[document.body.classList.contains("dark") ? "dark" : "light"];
    this.table = colourTable(this.colours);
    this.request ??= requestAnimationFrame(() => this.show());
  }
}

function heading(text) {
  return Object.assign(document.createElement("b"), { className: "gp-tile-heading", textContent: text });
}

function worth({ modes_strict: modes, total_modes: total, high_quality: quality, js }) {
  return total ? `${modes} of ${total} modes, ${percent(quality)} of high quality` : `JS ${short(js)}`;
}

function listed(pieces) {
  return pieces.length < 2 ? pieces.join("") : `${pieces.slice(0, -1).join(", ")} and ${pieces[pieces.length - 1]}`;
}
