// The wall: small pictures in a grid, one of them chosen. A click or Enter chooses, arrows move between them.

const COLUMNS = 6;
const CRISP = 32; // px: pictures up to this size are shown in sharp pixels, which larger ones do not need
const SAVED = 128; // px a picture in a saved wall, about

/** The side at which a picture of `size` px fills `room` px: small ones in whole device pixels, never blurred. */
export function fitted(room, size) {
  const density = window.devicePixelRatio || 1;
  const times = Math.floor((room * density) / size);
  return size > CRISP || times < 1 ? room : (times * size) / density;
}

export class Wall {
  /** `chosen(index)` is called when a visitor chooses a picture. */
  constructor(node, chosen) {
    Object.assign(this, { node, chosen, tiles: [], size: 64 });
    node.addEventListener("keydown", (event) => this.move(event));
    new ResizeObserver(() => this.fit()).observe(node);
  }

  /** Pictures are addresses of images of `size` px; `captions` may be empty. */
  show({ size, pictures, captions }) {
    this.size = size;
    while (this.tiles.length < pictures.length) this.tiles.push(this.tile(this.tiles.length));
    this.tiles.forEach(({ button, image, words }, index) => {
      image.src = pictures[index];
      words.textContent = captions[index];
      button.setAttribute("aria-label", `Sample ${index + 1}${captions[index] && `, ${captions[index]}`}`);
    });
    this.node.dataset.crisp = size <= CRISP;
    this.fit();
  }

  tile(index) {
    const button = Object.assign(document.createElement("button"), { type: "button", tabIndex: -1 });
    const image = Object.assign(document.createElement("img"), { alt: "", decoding: "sync", draggable: false });
    const words = document.createElement("span");
    button.append(image, words);
    button.addEventListener("click", () => this.chosen(index));
    this.node.append(button);
    return { button, image, words };
  }

  mark(chosen) {
    this.tiles.forEach(({ button }, index) => {
      button.setAttribute("aria-pressed", index === chosen);
      button.tabIndex = index === chosen ? 0 : -1;
    });
  }

  move(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -COLUMNS, ArrowDown: COLUMNS };
    const from = this.tiles.findIndex(({ button }) => button === document.activeElement);
    const to = from + steps[event.key];
    if (from < 0 || !this.tiles[to]) return;
    event.preventDefault();
    this.tiles[to].button.focus();
  }

  fit() {
    const gap = parseFloat(getComputedStyle(this.node).columnGap) || 0;
    const room = (this.node.clientWidth - (COLUMNS - 1) * gap) / COLUMNS;
    if (room > 0) this.node.style.setProperty("--tile", `${fitted(room, this.size)}px`);
  }

  /** The wall as one image, without gaps. */
  sheet() {
    const side = Math.round(SAVED / this.size) * this.size;
    const canvas = document.createElement("canvas");
    canvas.width = COLUMNS * side;
    canvas.height = Math.ceil(this.tiles.length / COLUMNS) * side;
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = this.size > CRISP;
    context.imageSmoothingQuality = "high";
    this.tiles.forEach(({ image }, index) => {
      context.drawImage(image, (index % COLUMNS) * side, Math.floor(index / COLUMNS) * side, side, side);
    });
    return canvas.toDataURL("image/png");
  }
}
