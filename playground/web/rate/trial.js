// One trial: countdown, picture or pair, masks, answer. Everything between two answers happens here, without the server.

import { framesFor, play, Watch } from "./exposure.js";

const MASKS = 4;
const GAP = 0.12; // of a picture's side, between the two of a pair

/** What pictures are drawn on: a canvas whose pixels are the screen's. */
export class Screen {
  constructor(canvas, { shown, smooth, pairs }) {
    Object.assign(this, { canvas, smooth, pairs, side: shown });
    this.context = canvas.getContext("2d", { alpha: false });
    this.fit();
    new ResizeObserver(() => this.fit()).observe(canvas.parentElement);
  }

  /** As large as was asked for, or as the window allows. */
  fit() {
    if (this.busy) return; // a change of size clears the canvas
    const room = this.canvas.parentElement.clientWidth;
    const wide = this.pairs ? 2 + GAP : 1;
    const side = Math.floor(Math.min(this.side, room / wide));
    const ratio = window.devicePixelRatio;
    this.canvas.style.width = `${Math.round(side * wide)}px`;
    this.canvas.style.height = `${side}px`;
    this.canvas.width = Math.round(side * wide * ratio);
    this.canvas.height = Math.round(side * ratio);
    this.blank();
  }

  blank() {
    const { context, canvas } = this;
    context.fillStyle = "#808080"; // mid grey in both themes: pictures are judged on the same ground
    context.fillRect(0, 0, canvas.width, canvas.height);
  }

  /** One picture, or two side by side. */
  pictures(images) {
    this.blank();
    const side = this.canvas.height;
    this.context.imageSmoothingEnabled = this.smooth;
    this.context.imageSmoothingQuality = "high";
    images.forEach((image, n) => this.context.drawImage(image, n * (this.canvas.width - side), 0, side, side));
  }

  text(words) {
    this.blank();
    const { context, canvas } = this;
    context.fillStyle = "#ffffff";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `600 ${Math.round(canvas.height / 4)}px system-ui, sans-serif`;
    context.fillText(words, canvas.width / 2, canvas.height / 2);
  }
}

/** The first answer that comes from now on: `listen(hear)` starts hearing and returns what ends it. */
function answered(listen) {
  return new Promise((resolve) => {
    const end = listen((given, moment) => {
      end();
      resolve({ given, moment });
    });
  });
}

/**
 * Run a trial. `load()` resolves to its images, `masks` are all the study's, `listen` hears answers, `frame` is the
 * screen's frame time. Resolves to {given, shown}: the answer, and the report for the server.
 */
export async function run({ trial, study, screen, masks, load, listen, frame, ready }) {
  const loading = load();
  loading.catch(() => {}); // told where it is awaited
  const watch = new Watch();
  screen.busy = true;
  try {
    if (trial.check === null) await countDown(screen, study, frame);
    const images = await loading;
    const timed = trial.exposure_ms !== null;
    const told = timed
      ? await expose(trial, study, screen, masks, images, frame)
      : await hold(trial, screen, images, frame);
    ready();
    const { given, moment } = await answered(listen);
    const reaction = Math.max(0, moment - told.ended);
    screen.blank();
    return { given, shown: { ...told.report, reaction_ms: reaction, ...watch.stop() } };
  } finally {
    watch.stop();
    screen.busy = false;
  }
}

async function countDown(screen, study, frame) {
  if (study.countdown_ms === 0) return;
  const frames = framesFor(study.countdown_ms, frame);
  await play(
    [3, 2, 1].map((number) => ({ frames, draw: () => screen.text(String(number)) })),
    frame,
    () => screen.blank(),
  );
}

/** For the asked time, then masks. The pictures of masks are drawn by lot, by nothing that the picture decides. */
async function expose(trial, study, screen, masks, images, frame) {
  const picture = { frames: framesFor(trial.exposure_ms, frame), draw: () => screen.pictures(images) };
  const chosen = Array.from({ length: masks.length ? (study.masks ?? MASKS) : 0 }, () => masks[Math.floor(Math.random() * masks.length)]);
  const covers = chosen.map((mask) => ({
    frames: framesFor(study.mask_ms, frame),
    draw: () => screen.pictures(images.map(() => mask)),
  }));
  const { log, ended } = await play([picture, ...covers], frame, () => screen.blank());
  const [seen, ...rest] = log;
  return {
    ended,
    report: {
      shown_ms: seen.shown,
      frames: seen.frames,
      frame_ms: frame,
      dropped: seen.dropped,
      masks_ms: rest.reduce((sum, mask) => sum + mask.shown, 0),
    },
  };
}

/** Until it is answered. */
async function hold(trial, screen, images, frame) {
  const draw = () => (trial.check === null ? screen.pictures(images) : screen.blank());
  const { ended } = await play([], frame, draw);
  return { ended, report: {} };
}
