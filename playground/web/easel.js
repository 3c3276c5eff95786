// A small canvas to draw on, in the pixels that a translator sees: brushes, fill, ridges, undo. Knows nothing of servers.

const STEPS = 40; // strokes that can be taken back
const LIGHT = [232, 226, 222]; // the two sides of a ridge, as the relief has them: lit from the north-west
const SHADE = [138, 128, 122];

export class Easel {
  /** `changed(done)` is called as the drawing changes; `done` when a stroke has ended. */
  constructor(canvas, cursor, changed) {
    Object.assign(this, { canvas, cursor, changed, tool: "pen", colour: [0, 0, 0], ground: [255, 255, 255], width: 4 });
    Object.assign(this, { flat: false, past: [], at: null, last: null });
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    canvas.addEventListener("pointerdown", (event) => this.start(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", () => this.end());
    canvas.addEventListener("pointercancel", () => this.end());
    canvas.addEventListener("pointerleave", () => this.last || (cursor.hidden = true));
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  /** Take another size in pixels; the drawing is lost. */
  resize(size) {
    if (this.canvas.width === size) return;
    this.canvas.width = this.canvas.height = size;
    this.past = [];
  }

  /** Put a picture, an image that has loaded, in the drawing's place. */
  show(image) {
    this.past = [];
    this.context.drawImage(image, 0, 0, this.canvas.width, this.canvas.height);
  }

  /** The drawing as a data: address. */
  get picture() {
    return this.canvas.toDataURL("image/png");
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * this.canvas.width, ((event.clientY - box.top) / box.height) * this.canvas.height];
  }

  start(event) {
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.remember();
    const at = this.place(event);
    if (this.tool === "fill") {
      this.fill(at);
      this.changed(true);
      return;
    }
    this.last = at;
    this.draw(at, at);
    this.changed(false);
  }

  move(event) {
    const at = this.place(event);
    this.point(at);
    if (!this.last) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const each of passed.length ? passed : [event]) {
      const next = this.place(each);
      this.draw(this.last, next);
      this.last = next;
    }
    this.changed(false);
  }

  end() {
    if (!this.last) return;
    this.last = null;
    this.changed(true);
  }

  /** Where the brush is, as a ring. */
  point(at) {
    const scale = this.canvas.clientWidth / this.canvas.width;
    const width = Math.max(this.width * scale, 4);
    this.at = at;
    this.cursor.hidden = false;
    Object.assign(this.cursor.style, { width: `${width}px`, height: `${width}px`, left: `${at[0] * scale - width / 2}px`, top: `${at[1] * scale - width / 2}px` });
  }

  key(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const size = this.canvas.width;
    if (step) {
      const from = this.at ?? [size / 2, size / 2];
      this.point(from.map((value, axis) => Math.min(size - 1, Math.max(0, value + step[axis] * Math.max(2, this.width / 2)))));
    } else if (event.key === " ") {
      this.remember();
      const at = this.at ?? [size / 2, size / 2];
      if (this.tool === "fill") this.fill(at);
      else this.draw(at, at);
      this.changed(true);
    } else {
      return;
    }
    event.preventDefault();
  }

  remember() {
    this.past.push(this.context.getImageData(0, 0, this.canvas.width, this.canvas.height));
    if (this.past.length > STEPS) this.past.shift();
  }

  undo() {
    const before = this.past.pop();
    if (!before) return false;
    this.context.putImageData(before, 0, 0);
    this.changed(true);
    return true;
  }

  clear() {
    this.remember();
    this.context.fillStyle = css(this.ground);
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.changed(true);
  }

  draw(from, to) {
    if (this.tool === "ridge") {
      const aside = Math.max(1, this.width / 4);
      this.line(from, to, SHADE, [aside, aside]);
      this.line(from, to, LIGHT, [-aside, -aside]);
    } else {
      this.line(from, to, this.tool === "erase" ? this.ground : this.colour, [0, 0]);
    }
  }

  line(from, to, colour, [right, down]) {
    if (this.flat) {
      this.dabs(from, to, colour);
      return;
    }
    Object.assign(this.context, { strokeStyle: css(colour), lineWidth: this.tool === "ridge" ? this.width / 2 : this.width, lineCap: "round", lineJoin: "round" });
    this.context.beginPath();
    this.context.moveTo(from[0] + right, from[1] + down);
    this.context.lineTo(to[0] + right, to[1] + down + (from[0] === to[0] && from[1] === to[1] ? 0.01 : 0));
    this.context.stroke();
  }

  /** A line without shades at its edges: labels know no colours between two. */
  dabs(from, to, colour) {
    const { width: size } = this.canvas;
    const image = this.context.getImageData(0, 0, size, size);
    const far = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const radius = this.width / 2;
    for (let step = 0; step <= Math.ceil(far * 2); step++) {
      const share = far ? Math.min(1, step / (far * 2)) : 0;
      const [x, y] = [0, 1].map((axis) => from[axis] + (to[axis] - from[axis]) * share);
      for (let row = Math.max(0, Math.floor(y - radius)); row <= Math.min(size - 1, y + radius); row++) {
        for (let column = Math.max(0, Math.floor(x - radius)); column <= Math.min(size - 1, x + radius); column++) {
          if (Math.hypot(column + 0.5 - x, row + 0.5 - y) <= Math.max(radius, 0.71)) set(image, row * size + column, colour);
        }
      }
    }
    this.context.putImageData(image, 0, 0);
  }

  /** Fill all that has the colour of a place and touches it. */
  fill([x, y]) {
    const { width: size } = this.canvas;
    const image = this.context.getImageData(0, 0, size, size);
    const first = Math.min(size - 1, Math.max(0, Math.floor(y))) * size + Math.min(size - 1, Math.max(0, Math.floor(x)));
    const from = get(image, first);
    const alike = (place) => get(image, place).every((level, index) => Math.abs(level - from[index]) < 40);
    const waiting = [first];
    const seen = new Uint8Array(size * size);
    while (waiting.length) {
      const place = waiting.pop();
      if (seen[place] || !alike(place)) continue;
      seen[place] = 1;
      const column = place % size;
      if (column > 0) waiting.push(place - 1);
      if (column < size - 1) waiting.push(place + 1);
      if (place >= size) waiting.push(place - size);
      if (place < size * (size - 1)) waiting.push(place + size);
    }
    for (let place = 0; place < size * size; place++) if (seen[place]) set(image, place, this.colour);
    this.context.putImageData(image, 0, 0);
  }
}

/** "#rrggbb" as three levels. */
export function levels(colour) {
  return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
}

function css(colour) {
  return `rgb(${colour.join(" ")})`;
}

function get(image, place) {
  return [0, 1, 2].map((channel) => image.data[4 * place + channel]);
}

function set(image, place, colour) {
  image.data.set([...colour, 255], 4 * place);
}
