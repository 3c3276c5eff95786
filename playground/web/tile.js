// One GAN among many: D's opinion as ground, real and fake samples on it, on a small canvas.

const DOT = 2.4; // px

/** Paint GAN number `index` of a sweep's picture; `small` is a canvas that the ground is scaled up from. */
export function paintTile(canvas, { picture, small, table, colours }, index, extent) {
  const side = canvas.clientWidth;
  if (!side) return;
  const density = Math.min(window.devicePixelRatio || 1, 2);
  if (canvas.width !== Math.round(side * density)) canvas.width = canvas.height = Math.round(side * density);
  const context = canvas.getContext("2d", { alpha: false });
  const { opinion, real, fake } = picture.arrays;
  const cells = opinion.shape[1];
  if (small.width !== cells) small.width = small.height = cells;
  const image = new ImageData(cells, cells);
  const pixels = new Uint32Array(image.data.buffer);
  const first = index * cells * cells;
  for (let at = 0; at < cells * cells; at++) {
    const row = cells - 1 - Math.floor(at / cells); // images start at the top
    pixels[row * cells + (at % cells)] = table[Math.round(127.5 + 127.5 * opinion.values[first + at])];
  }
  small.getContext("2d").putImageData(image, 0, 0);
  context.setTransform(density, 0, 0, density, 0, 0);
  context.drawImage(small, 0, 0, side, side);
  for (const [array, colour] of [[real, colours.realMark], [fake, colours.fakeMark]]) {
    context.fillStyle = colour;
    const count = 2 * array.shape[1];
    for (let at = index * count; at < (index + 1) * count; at += 2) {
      const x = ((array.values[at] / extent + 1) / 2) * side;
      const y = ((1 - array.values[at + 1] / extent) / 2) * side;
      context.fillRect(x - DOT / 2, y - DOT / 2, DOT, DOT);
    }
  }
}
