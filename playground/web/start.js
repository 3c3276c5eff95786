// The start page: doors with live pictures. Only what is in sight is asked for, and only while somebody looks; all
// visitors see the same GANs train (tabs/start_routes.py), so that a crowd here costs no more than one.

import { Address } from "./address.js";
import { decode } from "./frame.js";
import { colourTable } from "./layers.js";
import { paintTile } from "./tile.js";
import { grouped } from "./toolbar.js";

const GANS_EVERY = 450; // ms
const PICTURES_EVERY = 12000; // ms: as the server makes new ones
const AGAIN = 3000; // ms until a server that did not answer is asked again
const FRAME = 220; // ms a picture of what moves
const RATIO = 0.5; // of a picture's height to its width

/** Called by Gradio's `js_on_load`, once. `config`: `themes`, `gans` (the doors that show training), `busy`. */
export function mount(element, config) {
  new Start(element, config);
}

class Start {
  constructor(element, config) {
    Object.assign(this, { element, config, shown: false, inSight: new Set(), asked: {}, still: reduced() });
    this.root = window.gradio_config.root.replace(/\/$/, "");
    this.small = document.createElement("canvas");
    this.doors = Object.fromEntries([...element.querySelectorAll("[data-picture]")].map((node) => [node.dataset.picture, node]));
    this.setTheme();
    new MutationObserver(() => this.setTheme()).observe(document.body, { attributeFilter: ["class"] });
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) this.inSight[isIntersecting ? "add" : "delete"](target.dataset.picture);
      this.wake();
    });
    Object.values(this.doors).forEach((node) => observer.observe(node));
    document.addEventListener("visibilitychange", () => this.wake());
    this.address = new Address("start", [], element.closest("#start"), (shown) => {
      this.shown = shown;
      this.wake();
    });
    this.address.write("");
    if (window.location.hash === "#tour") element.querySelector("#tour").scrollIntoView();
  }

  get watched() {
    return this.shown && document.visibilityState === "visible";
  }

  wake() {
    if (!this.watched) return;
    if (this.config.gans.some((tab) => this.inSight.has(tab))) this.train();
    this.inSight.forEach((tab) => this.config.gans.includes(tab) || this.refresh(tab));
    this.animate();
  }

  // The GANs -----------------------------------------------------------------------------------------------------

  async train() {
    if (this.training) return;
    this.training = true;
    while (this.watched && this.config.gans.some((tab) => this.inSight.has(tab))) {
      const seen = await this.ask("gans", async (response) => decode(await response.arrayBuffer()));
      if (seen) this.showGans(seen);
      else this.config.gans.forEach((tab) => this.say(tab, this.config.busy));
      await pause(seen ? GANS_EVERY : AGAIN);
    }
    this.training = false;
  }

  showGans(picture) {
    this.picture = picture;
    const count = picture.arrays.opinion.shape[0];
    const [live, many] = this.config.gans;
    this.paint(live, 1, `A GAN that trains now, at iteration ${grouped(picture.iteration)}`);
    this.tell(live, `${grouped(picture.iteration)} iterations`);
    this.paint(many, count, `${count} GANs that train now, from other seeds`);
  }

  paint(tab, count, said) {
    const door = this.doors[tab];
    if (door.querySelectorAll("canvas").length !== count) {
      const canvases = Array.from({ length: count }, () => document.createElement("canvas"));
      const tiles = Object.assign(document.createElement("span"), { className: "gp-door-tiles" });
      tiles.setAttribute("role", "img");
      tiles.append(...canvases);
      door.replaceChildren(tiles);
      tiles.dataset.count = count;
    }
    door.firstChild.setAttribute("aria-label", said);
    const { picture, small, table, colours } = this;
    door.querySelectorAll("canvas").forEach((canvas, index) => paintTile(canvas, { picture, small, table, colours }, index, picture.extent));
  }

  // What models and formulas make --------------------------------------------------------------------------------

  async refresh(tab) {
    const { asked } = this;
    if (asked[tab]?.busy || performance.now() - (asked[tab]?.at ?? -PICTURES_EVERY) < PICTURES_EVERY) return;
    asked[tab] = { busy: true };
    const message = await this.ask(`pictures/${tab}`, (response) => response.json());
    const wait = message ? PICTURES_EVERY : AGAIN;
    asked[tab] = { busy: false, at: performance.now() + wait - PICTURES_EVERY };
    if (message) this.show(tab, message);
    else this.say(tab, this.config.busy);
    setTimeout(() => this.watched && this.inSight.has(tab) && this.refresh(tab), wait + 50);
  }

  async ask(path, read) {
    try {
      const response = await fetch(`${this.root}/start/${path}`);
      return response.ok ? await read(response) : null;
    } catch {
      return null;
    }
  }

  /** A few words beside a door's name. */
  tell(tab, caption) {
    this.doors[tab].parentElement.querySelector("em").textContent = caption;
  }

  /** A sentence in a picture's place. */
  say(tab, sentence) {
    const told = Object.assign(document.createElement("i"), { textContent: sentence });
    this.doors[tab].replaceChildren(told);
    this.tell(tab, "");
    delete this.doors[tab].moving;
  }

  show(tab, message) {
    const door = this.doors[tab];
    if (message.problem) {
      this.say(tab, message.problem);
      return;
    }
    this.tell(tab, message.caption);
    if (message.picture) {
      const image = Object.assign(new Image(), { src: message.picture, alt: message.said, className: message.crisp ? "gp-crisp" : "" });
      door.replaceChildren(image);
      return;
    }
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", message.said);
    door.replaceChildren(canvas);
    door.moving = { message, canvas, began: performance.now() };
    this.move(door);
    this.animate();
  }

  // What moves ---------------------------------------------------------------------------------------------------

  async animate() {
    if (this.moving || this.still) return;
    this.moving = true;
    while (this.watched && Object.entries(this.doors).some(([tab, door]) => door.moving && this.inSight.has(tab))) {
      Object.values(this.doors).forEach((door) => door.moving && this.move(door));
      await pause(FRAME);
    }
    this.moving = false;
  }

  /** Draw what moves as it is now; all of it at once for those who want no motion. */
  move({ moving: { message, canvas, began } }) {
    const share = this.still ? 1 : Math.min((performance.now() - began) / (PICTURES_EVERY * 0.75), 1);
    const { context, width, height } = fitted(canvas);
    if (message.line) drawPath(context, message.line, share, width, height, this.colours);
    else drawDensities(context, message, share, width, height, this.colours);
  }

  setTheme() {
    this.colours = this.config.themes[document.body.classList.contains("dark") ? "dark" : "light"];
    this.table = colourTable(this.colours);
    if (this.picture) this.showGans(this.picture);
    Object.values(this.doors).forEach((door) => door.moving && this.move(door));
  }
}

function fitted(canvas) {
  const width = canvas.clientWidth;
  const height = width * RATIO;
  const density = Math.min(window.devicePixelRatio || 1, 2);
  Object.assign(canvas, { width: Math.round(width * density), height: Math.round(height * density) }); // wipes it
  const context = canvas.getContext("2d");
  context.scale(density, density);
  return { context, width, height };
}

/** A path [x, y], in units of half the height, as far as `share` of its points; the cross is where the game rests. */
function drawPath(context, line, share, width, height, colours) {
  const at = ([x, y]) => [width / 2 + (x * height) / 2.2, height / 2 - (y * height) / 2.2];
  Object.assign(context, { strokeStyle: colours.grid, lineWidth: 1 });
  context.strokeRect(0.5, height / 2, width, 0.1);
  context.strokeRect(width / 2, 0.5, 0.1, height);
  const seen = line.slice(0, Math.max(2, Math.ceil(share * line.length))).map(at);
  Object.assign(context, { strokeStyle: colours.discriminatorLine, lineWidth: 1.6, lineJoin: "round" });
  context.beginPath();
  seen.forEach(([x, y], index) => (index ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
  context.fillStyle = colours.manifoldMark;
  context.beginPath();
  context.arc(...seen[seen.length - 1], 4, 0, 2 * Math.PI);
  context.fill();
}

/** p, filled, and q on its way, dashed, with their distances. */
function drawDensities(context, { p, frames }, share, width, height, colours) {
  const { q, js, w1 } = frames[Math.min(Math.floor(share * frames.length), frames.length - 1)];
  const highest = Math.max(...p) * 1.35;
  for (const [values, colour, dash] of [[p, colours.realMark, []], [q, colours.fakeMark, [6, 3]]]) {
    context.beginPath();
    values.forEach((value, index) => {
      const point = [(index / (values.length - 1)) * width, height * (1 - value / highest) - 1];
      if (index) context.lineTo(...point);
      else context.moveTo(...point);
    });
    Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineWidth: 1.8, globalAlpha: 0.16 });
    context.fill();
    context.globalAlpha = 1;
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
  }
  Object.assign(context, { fillStyle: colours.text, font: "600 13px system-ui, sans-serif", textBaseline: "top" });
  context.fillText(`JS ${js.toFixed(2)}`, 10, 9);
  context.fillText(`W1 ${w1.toFixed(1)}`, 78, 9);
}

function reduced() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
