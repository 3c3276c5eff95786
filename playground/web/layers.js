// How each layer of the view is drawn. Every function gets a 2-D context in CSS pixels, the plane's projection and
// plain arrays; none keeps state, but for the small canvas that the heatmap is scaled up from.

const HALO = 1.2; // px about a dot, in the colour of the halo, so that dots stay apart on any ground
const SHADES = 8; // steps of the manifold's opacity: one fill each

/** From the square [−extent, extent]² to a square of `side` pixels at (left, top). */
export class Plane {
  constructor(extent, left, top, side) {
    Object.assign(this, { extent, left, top, side });
    this.unit = side / (2 * extent); // pixels
  }

  x(x) {
    return this.left + (x + this.extent) * this.unit;
  }

  y(y) {
    return this.top + (this.extent - y) * this.unit;
  }
}

/** 256 colours as packed pixels, from the heatmap's low end over its middle to its high end. */
export function colourTable({ heatFake, heatUndecided, heatReal }) {
  const [low, middle, high] = [heatFake, heatUndecided, heatReal].map(channels);
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let index = 0; index < 256; index++) {
    const t = (index - 127.5) / 127.5;
    const end = t < 0 ? low : high;
    for (let c = 0; c < 3; c++) bytes[4 * index + c] = middle[c] + (end[c] - middle[c]) * Math.abs(t);
    bytes[4 * index + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}

function channels(colour) {
  return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
}

/** D(x) as colours; the browser interpolates between the cells' centres. `plane` may have a `height` of its own. */
export function drawHeatmap(context, plane, heatmap, [low, middle, high], table, small) {
  const [rows, columns] = heatmap.shape;
  if (small.width !== columns || small.height !== rows) Object.assign(small, { width: columns, height: rows });
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const [below, above] = [127.5 / (middle - low || 1), 127.5 / (high - middle || 1)];
  for (let row = 0; row < rows; row++) {
    const into = (rows - 1 - row) * columns; // images start at the top
    for (let column = 0; column < columns; column++) {
      const off = heatmap.values[row * columns + column] - middle;
      const index = 127.5 + off * (off < 0 ? below : above);
      pixels[into + column] = table[index < 0 ? 0 : index > 255 ? 255 : Math.round(index)];
    }
  }
  small.getContext("2d").putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(small, plane.left, plane.top, plane.side, plane.height ?? plane.side);
}

/** The line where D is undecided, by marching squares between the cells' centres. */
export function drawBoundary(context, plane, heatmap, level, colour) {
  const [rows, columns] = heatmap.shape;
  const step = plane.side / columns;
  const cross = (a, b) => (level - a) / (b - a);
  context.beginPath();
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const at = row * columns + column;
      const [a, b] = [heatmap.values[at], heatmap.values[at + 1]];
      const [d, c] = [heatmap.values[at + columns], heatmap.values[at + columns + 1]];
      const cuts = [];
      if (a < level !== b < level) cuts.push([cross(a, b), 0]);
      if (b < level !== c < level) cuts.push([1, cross(b, c)]);
      if (d < level !== c < level) cuts.push([cross(d, c), 1]);
      if (a < level !== d < level) cuts.push([0, cross(a, d)]);
      for (let cut = 0; cut + 1 < cuts.length; cut += 2) {
        for (const [index, [u, v]] of [cuts[cut], cuts[cut + 1]].entries()) {
          const x = plane.left + (column + 0.5 + u) * step;
          const y = plane.top + plane.side - (row + 0.5 + v) * step;
          if (index === 0) context.moveTo(x, y);
          else context.lineTo(x, y);
        }
      }
    }
  }
  context.setLineDash([3, 4]);
  context.lineWidth = 1;
  context.strokeStyle = colour;
  context.stroke();
  context.setLineDash([]);
}

/** The generator's warped grid: cells filled by density, lines on top; a curve where the latent is a number. */
export function drawManifold(context, plane, manifold, density, colour) {
  const [rows, columns] = manifold.shape;
  const at = (row, column) => {
    const index = 2 * (row * columns + column);
    return [plane.x(manifold.values[index]), plane.y(manifold.values[index + 1])];
  };
  context.strokeStyle = context.fillStyle = colour;
  context.lineJoin = "round";
  if (rows === 1) drawCurve(context, at, density.values);
  else {
    fillCells(context, at, rows, columns, density.values);
    drawLines(context, at, rows, columns);
  }
  context.globalAlpha = 1;
}

function fillCells(context, at, rows, columns, density) {
  const shades = Array.from({ length: SHADES }, () => new Path2D());
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const shade = shades[Math.min(Math.floor(density[row * (columns - 1) + column] * SHADES), SHADES - 1)];
      shade.moveTo(...at(row, column));
      shade.lineTo(...at(row, column + 1));
      shade.lineTo(...at(row + 1, column + 1));
      shade.lineTo(...at(row + 1, column));
      shade.closePath();
    }
  }
  for (const [index, shade] of shades.entries()) {
    context.globalAlpha = (0.6 * (index + 0.5)) / SHADES;
    context.fill(shade);
  }
}

function drawLines(context, at, rows, columns) {
  context.globalAlpha = 0.55;
  context.lineWidth = 0.8;
  context.beginPath();
  for (let row = 0; row < rows; row++) {
    context.moveTo(...at(row, 0));
    for (let column = 1; column < columns; column++) context.lineTo(...at(row, column));
  }
  for (let column = 0; column < columns; column++) {
    context.moveTo(...at(0, column));
    for (let row = 1; row < rows; row++) context.lineTo(...at(row, column));
  }
  context.stroke();
}

function drawCurve(context, at, density) {
  context.lineCap = "round";
  for (let index = 0; index < density.length; index++) {
    context.globalAlpha = 0.35 + 0.65 * density[index];
    context.lineWidth = 1.5 + 4 * density[index];
    context.beginPath();
    context.moveTo(...at(0, index));
    context.lineTo(...at(0, index + 1));
    context.stroke();
  }
}

/** Discs, for real samples. */
export function drawDiscs(context, plane, points, colour, halo, radius) {
  for (const [fill, size] of [[halo, radius + HALO], [colour, radius]]) {
    context.beginPath();
    for (let index = 0; index < points.length; index += 2) {
      const [x, y] = [plane.x(points[index]), plane.y(points[index + 1])];
      context.moveTo(x + size, y);
      context.arc(x, y, size, 0, 2 * Math.PI);
    }
    context.fillStyle = fill;
    context.fill();
  }
}

/** Triangles, for fake samples. */
export function drawTriangles(context, plane, points, colour, halo, radius) {
  for (const [fill, size] of [[halo, radius + 1.6 * HALO], [colour, radius]]) {
    context.beginPath();
    for (let index = 0; index < points.length; index += 2) {
      const [x, y] = [plane.x(points[index]), plane.y(points[index + 1])];
      context.moveTo(x, y - size);
      context.lineTo(x + 0.87 * size, y + 0.5 * size);
      context.lineTo(x - 0.87 * size, y + 0.5 * size);
      context.closePath();
    }
    context.fillStyle = fill;
    context.fill();
  }
}

/** Wedges from each fake sample towards where its gradient moves it; `scale` in units of the plane. */
export function drawArrows(context, plane, points, gradient, scale, longest, colour) {
  context.beginPath();
  for (let index = 0; index < points.length; index += 2) {
    const [dx, dy] = [gradient[index], gradient[index + 1]];
    const norm = Math.hypot(dx, dy);
    const length = Math.min(norm * scale, longest) * plane.unit;
    if (!(length > 2)) continue;
    const [ux, uy] = [dx / norm, -dy / norm]; // the screen's y points down
    const [x, y] = [plane.x(points[index]), plane.y(points[index + 1])];
    context.moveTo(x - 2 * uy, y + 2 * ux);
    context.lineTo(x + length * ux, y + length * uy);
    context.lineTo(x + 2 * uy, y - 2 * ux);
    context.closePath();
  }
  context.globalAlpha = 0.8;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
}

/** Ticks and their numbers left of and below the plane. */
export function drawAxes(context, plane, { line, muted }, font) {
  const { left, top, side, extent } = plane;
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, top - 0.5, side + 1, side + 1);
  context.fillStyle = muted;
  context.font = font;
  for (const tick of ticks(extent)) {
    const label = String(tick).replace("-", "−");
    const [x, y] = [plane.x(tick), plane.y(tick)];
    context.fillRect(Math.round(x), top + side, 1, 4);
    context.fillRect(left - 4, Math.round(y), 4, 1);
    context.textAlign = "center";
    context.textBaseline = "top";
    context.fillText(label, x, top + side + 7);
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillText(label, left - 7, y);
  }
}

/** Round numbers inside (−extent, extent), five or fewer on each side of zero. */
export function ticks(extent) {
  const step = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50].find((size) => extent / size < 4.5) ?? extent / 2;
  const count = Math.ceil(extent / step) - 1;
  return Array.from({ length: 2 * count + 1 }, (_, index) => Number(((index - count) * step).toPrecision(6)));
}
