// Drawing a distribution: strokes on the square [−1, 1]² of the view, or a file of points, as what the generator has to
// learn. stroke.js makes points of strokes and csv.js of files.

import { readPoints } from "./csv.js";
import { Stroke } from "./stroke.js";

const GRID = 127; // steps from the centre to the edge, as in the link: two bytes a point
const STEP = 0.025; // distance between two points of a stroke
const MOST = 1000;
const LARGEST_FILE = 4e6; // bytes
const UNDOS = 100;
const SMALLEST_ERASER = 0.05;
const INVITATION = "Draw with the mouse, a pen or a finger what the generator has to learn, or open a file of points.";

export class Sketch {
  /** `panel` lies over the view, `tools` beside it. `done(points)` is called with the points as URL-safe text,
   *  `cancelled()` without any. */
  constructor(panel, tools, view, { done, cancelled }) {
    Object.assign(this, { panel, tools, view, points: [], past: [], stroke: null, erases: false });
    this.canvas = panel.querySelector("canvas");
    this.canvas.addEventListener("pointerdown", (event) => this.start(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const kind of ["pointerup", "pointercancel"]) this.canvas.addEventListener(kind, () => this.end());
    this.button("pen").addEventListener("click", () => this.take(false));
    this.button("eraser").addEventListener("click", () => this.take(true));
    this.button("undo").addEventListener("click", () => this.undo());
    this.button("clear").addEventListener("click", () => this.change([]));
    this.button("cancel").addEventListener("click", () => {
      this.hide();
      cancelled();
    });
    this.button("done").addEventListener("click", () => {
      this.hide();
      done(encode(this.points));
    });
    this.file = tools.querySelector("input[type=file]");
    this.file.addEventListener("change", () => this.read(this.file.files[0]));
    this.button("file").addEventListener("click", () => this.file.click());
  }

  button(name) {
    return this.tools.querySelector(`[data-draw=${name}]`);
  }

  /** With the points of a link, as text, or none. */
  open(text = "") {
    Object.assign(this, { points: decode(text), past: [] });
    this.panel.hidden = this.tools.hidden = false;
    this.take(false);
    this.say(INVITATION);
    this.canvas.width = this.canvas.height = this.canvas.clientWidth;
    this.paint();
  }

  hide() {
    this.panel.hidden = this.tools.hidden = true;
  }

  take(eraser) {
    this.erases = eraser;
    for (const name of ["pen", "eraser"]) this.button(name).setAttribute("aria-pressed", (name === "eraser") === eraser);
  }

  /** The brush's radius, 0 for the finest. */
  get radius() {
    return Number(this.tools.querySelector("[data-draw=size]").value);
  }

  say(text, kind = "") {
    const words = this.panel.querySelector("p");
    words.textContent = text;
    words.dataset.kind = kind;
  }

  start(event) {
    if (event.button > 0 || this.stroke) return; // a second finger draws nothing
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.keep();
    this.pointer = event.pointerId;
    // The eraser, too, works all along its stroke, and not only where the browser said that it was.
    this.stroke = this.erases
      ? new Stroke(STEP, 0, (x, y) => this.erase(x, y))
      : new Stroke(STEP, this.radius, (x, y) => this.put(x, y));
    this.extend(event);
    this.paint();
  }

  move(event) {
    if (event.pointerId !== this.pointer) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const each of all.length ? all : [event]) this.extend(each);
    this.paint();
  }

  end() {
    if (!this.stroke) return;
    this.stroke.end();
    this.stroke = this.pointer = null;
    if (this.past[this.past.length - 1].length === this.points.length) this.past.pop(); // nothing has changed
    this.paint();
  }

  extend(event) {
    const box = this.canvas.getBoundingClientRect();
    const side = box.width / 2;
    const [x, y] = [(event.clientX - box.left) / side - 1, 1 - (event.clientY - box.top) / side];
    this.stroke.to(x, y);
  }

  put(x, y) {
    if (Math.max(Math.abs(x), Math.abs(y)) <= 1 && this.points.length < MOST) this.points.push([x, y]);
  }

  erase(x, y) {
    const reach = Math.max(this.radius, SMALLEST_ERASER);
    this.points = this.points.filter(([a, b]) => Math.hypot(a - x, b - y) > reach);
  }

  /** Remember what is there before it changes. */
  keep() {
    this.past.push([...this.points]);
    if (this.past.length > UNDOS) this.past.shift();
  }

  change(points) {
    this.keep();
    this.points = points;
    this.paint();
  }

  undo() {
    this.points = this.past.pop() ?? this.points;
    this.paint();
  }

  /** A file takes the drawing's place; what is wrong with it is said. */
  async read(file) {
    if (!file) return;
    this.file.value = ""; // so that the same file can be opened again
    try {
      if (file.size > LARGEST_FILE) {
        throw new Error(`A file of points must be at most 4 MB; this one has ${(file.size / 1e6).toFixed(1)} MB.`);
      }
      const { points, notes } = readPoints(await file.text(), MOST);
      this.change(points);
      this.say([`${points.length.toLocaleString("en")} points of ${file.name}.`, ...notes].join(" "));
    } catch (problem) {
      this.say(problem.message, "error");
    }
  }

  paint() {
    const context = this.canvas.getContext("2d");
    const side = this.canvas.width / 2;
    context.clearRect(0, 0, 2 * side, 2 * side);
    context.fillStyle = this.view.colours.realMark;
    for (const [x, y] of this.points) {
      context.beginPath();
      context.arc((x + 1) * side, (1 - y) * side, this.view.dot * 1.2, 0, 2 * Math.PI);
      context.fill();
    }
    this.button("done").disabled = this.button("clear").disabled = this.points.length === 0;
    this.button("undo").disabled = this.past.length === 0;
    const full = this.points.length >= MOST ? "; the drawing is full" : "";
    this.tools.querySelector("output").textContent = `${this.points.length.toLocaleString("en")} of 1,000 points${full}`;
  }
}

/** Points as the link holds them: each coordinate one signed byte, in URL-safe base64 without padding. */
export function encode(points) {
  const bytes = points.flat().map((number) => String.fromCharCode((Math.round(number * GRID) + 256) % 256));
  return btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The inverse of `encode`. */
export function decode(text) {
  const bytes = [...atob(text.replaceAll("-", "+").replaceAll("_", "/"))].map((letter) => letter.charCodeAt(0));
  const numbers = bytes.map((byte) => (byte > GRID ? byte - 256 : byte) / GRID);
  return Array.from({ length: numbers.length / 2 }, (_, index) => numbers.slice(2 * index, 2 * index + 2));
}
