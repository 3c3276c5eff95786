// One frame of the live view as it comes over the wire: a JSON header, then int16 arrays back to back.
// Leaves out what is done with it: view.js paints, history.js keeps the curves.

/** An array of the frame: `shape` as in NumPy, `values` flat, last axis fastest. */
class Grid {
  constructor(shape, values) {
    this.shape = shape;
    this.values = values;
  }
}

/** Frame from an ArrayBuffer: the header's fields, and `arrays` by name. Row 0 of a grid is the bottom of the view. */
export function decode(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const arrays = {};
  let start = 4 + length;
  for (const { name, shape, scale, offset } of header.arrays) {
    const size = shape.reduce((product, side) => product * side, 1);
    const packed = new Int16Array(buffer, start, size);
    arrays[name] = lifted(new Grid(shape, Float32Array.from(packed, (value) => value * scale + offset)));
    start += 2 * size;
  }
  return { ...header, arrays };
}

/** Places on the line, [n, 1], as points (x, 0) of the plane, [n, 2]: whatever counts or moves points need not know. */
function lifted(grid) {
  const { shape, values } = grid;
  if (shape.length < 2 || shape[shape.length - 1] !== 1) return grid;
  const points = new Float32Array(2 * values.length);
  values.forEach((value, index) => (points[2 * index] = value));
  return new Grid([...shape.slice(0, -1), 2], points);
}

/** D at (x, y), bilinear between the centres of the heatmap's cells; the outermost half cells are flat. On the
 *  line the heatmap is one row, and y does not matter. */
export function valueAt(heatmap, extent, x, y) {
  const [rows, columns] = heatmap.shape;
  const across = clamp(((x / extent + 1) / 2) * columns - 0.5, 0, columns - 1);
  const up = clamp(((y / extent + 1) / 2) * rows - 0.5, 0, rows - 1);
  const column = Math.min(Math.floor(across), columns - 2);
  const row = Math.max(Math.min(Math.floor(up), rows - 2), 0);
  const [u, v] = [across - column, up - row];
  const at = (r, c) => heatmap.values[Math.min(r, rows - 1) * columns + c];
  const below = at(row, column) * (1 - u) + at(row, column + 1) * u;
  const above = at(row + 1, column) * (1 - u) + at(row + 1, column + 1) * u;
  return below * (1 - v) + above * v;
}

export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
