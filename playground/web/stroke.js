// A stroke as evenly spaced points: what is drawn depends on where the pen went, not on how often the browser said so.

const FINE = 8; // pieces of each bend that its length is measured by
const GOLDEN = Math.PI * (3 - Math.sqrt(5)); // a turn that never comes round: points spread evenly over a broad brush

export class Stroke {
  /** `put(x, y)` is called for each point; they lie `step` apart along the stroke, and within `radius` of it. */
  constructor(step, radius, put) {
    Object.assign(this, { step, radius, put, path: [], due: 0, count: 0 });
  }

  /** The pen is at (x, y). Corners between two such places are rounded off. */
  to(x, y) {
    const { path } = this;
    const before = path[path.length - 1];
    if (before && before[0] === x && before[1] === y) return;
    path.push([x, y]);
    if (path.length === 1) this.drop(x, y);
    if (path.length === 2) this.line(path[0], middle(path[0], path[1]));
    if (path.length === 3) {
      this.bend(middle(path[0], path[1]), path[1], middle(path[1], path[2]));
      path.shift();
    }
  }

  /** The pen is lifted. */
  end() {
    const { path } = this;
    if (path.length === 2) this.line(middle(path[0], path[1]), path[1]);
  }

  /** A quadratic Bézier curve. */
  bend(from, corner, to) {
    let last = from;
    for (let piece = 1; piece <= FINE; piece++) {
      const t = piece / FINE;
      const at = [0, 1].map((axis) => {
        return (1 - t) ** 2 * from[axis] + 2 * t * (1 - t) * corner[axis] + t ** 2 * to[axis];
      });
      this.line(last, at);
      last = at;
    }
  }

  line(from, to) {
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    let along = this.step - this.due;
    for (; along <= length + 1e-12; along += this.step) {
      const t = along / length;
      this.drop(from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t);
    }
    this.due = length - (along - this.step);
  }

  /** A dab of the brush: one point, or as many as fill it. */
  drop(x, y) {
    const many = 1 + Math.round((1.5 * this.radius) / this.step);
    for (let each = 0; each < many; each++) {
      this.count += 1;
      const reach = many === 1 ? 0 : this.radius * Math.sqrt((this.count * 0.754877666) % 1);
      this.put(x + reach * Math.cos(this.count * GOLDEN), y + reach * Math.sin(this.count * GOLDEN));
    }
  }
}

function middle(a, b) {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}
