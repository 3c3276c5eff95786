// One GAN among many on a small canvas: D's opinion as ground, and on it real and fake samples, or on the line the
// densities of both.

const DOT = 2.4; // px, at the least
const SHARE = 1 / 90; // of the side that a dot takes
const BINS = 20; // of a histogram of samples on the line

/** Paint GAN number `index` of a sweep's picture; `small` is a canvas that the ground is scaled up from. */
export function paintTile(canvas, { picture, small, table, colours }, index, extent) {
  const side = canvas.clientWidth;
  if (!side) return;
  const density = Math.min(window.devicePixelRatio || 1, 2);
  if (canvas.width !== Math.round(side * density)) canvas.width = canvas.height = Math.round(side * density);
  const context = canvas.getContext("2d", { alpha: false });
  const { opinion, real, fake } = picture.arrays;
  const [, rows, columns] = opinion.shape;
  if (small.width !== columns || small.height !== rows) Object.assign(small, { width: columns, height: rows });
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const first = index * rows * columns;
  for (let at = 0; at < rows * columns; at++) {
    const row = rows - 1 - Math.floor(at / columns); // images start at the top
    pixels[row * columns + (at % columns)] = table[Math.round(127.5 + 127.5 * opinion.values[first + at])];
  }
  small.getContext("2d").putImageData(image, 0, 0);
  context.setTransform(density, 0, 0, density, 0, 0);
  context.drawImage(small, 0, 0, side, side);
  if (rows === 1) {
    paintLine(context, picture.arrays, index, extent, side, colours);
    return;
  }
  const dot = Math.max(DOT, SHARE * side);
  for (const [array, colour] of [[real, colours.realMark], [fake, colours.fakeMark]]) {
    context.fillStyle = colour;
    const count = 2 * array.shape[1];
    for (let at = index * count; at < (index + 1) * count; at += 2) {
      const x = ((array.values[at] / extent + 1) / 2) * side;
      const y = ((1 - array.values[at + 1] / extent) / 2) * side;
      context.fillRect(x - dot / 2, y - dot / 2, dot, dot);
    }
  }
}

/** p and q over the line, both on the scale of p; where no densities came, histograms of the samples. */
function paintLine(context, arrays, index, extent, side, colours) {
  const curves = arrays.densities ? told(arrays.densities, index) : [arrays.real, arrays.fake].map((each) => counted(each, index, extent));
  const highest = Math.max(...curves[0]) || 1;
  [colours.realMark, colours.fakeMark].forEach((colour, which) => {
    const values = curves[which];
    const at = (bin) => [((bin + 0.5) / values.length) * side, side * (1 - 0.66 * Math.min(values[bin] / highest, 1.4))];
    context.beginPath();
    context.moveTo(0, side);
    for (let bin = 0; bin < values.length; bin++) context.lineTo(...at(bin));
    context.lineTo(side, side);
    Object.assign(context, { fillStyle: colour, strokeStyle: colour, lineWidth: 1.5, globalAlpha: 0.3 });
    context.fill();
    context.globalAlpha = 1;
    context.stroke();
  });
}

function told({ shape: [, , bins], values }, index) {
  return [0, 1].map((which) => values.subarray((2 * index + which) * bins, (2 * index + which + 1) * bins));
}

function counted({ shape: [, count], values }, index, extent) {
  const counts = new Array(BINS).fill(0);
  for (let at = 2 * index * count; at < 2 * (index + 1) * count; at += 2) {
    const bin = Math.floor(((values[at] / extent + 1) / 2) * BINS);
    if (bin >= 0 && bin < BINS) counts[bin] += 1;
  }
  return counts;
}
