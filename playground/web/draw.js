// Drawing a distribution: strokes on the square [−1, 1]² of the view, as the points that the generator has to learn.

const GRID = 127; // steps from the centre to the edge, as in the link: two bytes a point
const STEP = 0.025; // distance between two points of a stroke
const MOST = 1000;

export class Sketch {
  /** `done(points)` is called with the points as URL-safe text, `cancelled()` without any. */
  constructor(panel, view, { done, cancelled }) {
    this.panel = panel;
    this.view = view;
    this.canvas = panel.querySelector("canvas");
    this.points = [];
    this.canvas.addEventListener("pointerdown", (event) => this.start(event));
    this.canvas.addEventListener("pointermove", (event) => event.buttons && this.extend(event));
    const on = (name, act) => panel.querySelector(`[data-draw=${name}]`).addEventListener("click", act);
    on("clear", () => this.open());
    on("cancel", () => {
      this.hide();
      cancelled();
    });
    on("done", () => {
      this.hide();
      done(encode(this.points));
    });
  }

  open() {
    this.points = [];
    this.panel.hidden = false;
    this.canvas.width = this.canvas.height = this.canvas.clientWidth;
    this.paint();
  }

  hide() {
    this.panel.hidden = true;
  }

  start(event) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.last = null;
    this.extend(event);
  }

  extend(event) {
    const box = this.canvas.getBoundingClientRect();
    const side = box.width / 2;
    const at = [(event.clientX - box.left) / side - 1, 1 - (event.clientY - box.top) / side];
    if (Math.max(Math.abs(at[0]), Math.abs(at[1])) > 1) return;
    const far = this.last ? Math.hypot(at[0] - this.last[0], at[1] - this.last[1]) : Infinity;
    if (far < STEP) return;
    const pieces = this.last ? Math.floor(far / STEP) : 1;
    const from = this.last ?? at;
    for (let piece = 1; piece <= pieces && this.points.length < MOST; piece++) {
      this.points.push([0, 1].map((axis) => from[axis] + ((at[axis] - from[axis]) * piece) / pieces));
    }
    this.last = at;
    this.paint();
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
    this.panel.querySelector("[data-draw=done]").disabled = this.points.length === 0;
  }
}

/** Points as the link holds them: each coordinate one signed byte, in URL-safe base64 without padding. */
export function encode(points) {
  const bytes = points.flat().map((number) => String.fromCharCode((Math.round(number * GRID) + 256) % 256));
  return btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
