// Exposures that are true to the frame: what is drawn, for how many frames, and what the screen made of it.
// Leaves out what is shown and when to answer: trial.js. Times are the browser's, in ms: no photons were measured.

const WARM = 10; // frames before measuring: the first ones of a page are late

/**
 * The screen's frame time in ms, and the share of `count` frames that came half a frame late or more. Time stamps are
 * rounded, so the frame time is the mean of those frames that lie near their median.
 */
export async function measure(count = 90) {
  const moments = [];
  await frames((now) => moments.push(now) <= count + WARM);
  const deltas = moments.slice(WARM + 1).map((now, index) => now - moments[WARM + index]);
  const median = [...deltas].sort((a, b) => a - b)[Math.floor(deltas.length / 2)];
  const near = deltas.filter((delta) => Math.abs(delta - median) < 0.2 * median);
  const frame = near.reduce((sum, delta) => sum + delta, 0) / near.length;
  return { frame, late: deltas.filter((delta) => delta > 1.5 * median).length / deltas.length };
}

/** How many frames come nearest to `ms`; at least one. */
export function framesFor(ms, frame) {
  return Math.max(1, Math.round(ms / frame));
}

/**
 * Show `steps` one after the other, each for its number of frames, then call `finish` in the frame that ends the last.
 * `steps`: [{draw, frames}]. Resolves to [{shown, frames, dropped}] of each, and `ended`, the moment of the last switch.
 *
 * A step ends with the first frame that comes later than half a frame before its time: so it lasts neither one frame
 * longer nor one less because of rounding. A frame's time stamp is that of the screen's beat, even where this page was
 * held up and runs long after it; so a switch counts from the beat at which it can be seen.
 */
export async function play(steps, frame, finish) {
  const log = [];
  let index = -1;
  let began = 0;
  let last = 0;
  let dropped = 0;
  await frames((stamp) => {
    const now = stamp + Math.floor(Math.max(0, performance.now() - stamp) / frame) * frame;
    if (index >= 0) dropped += Math.max(0, Math.round((now - last) / frame) - 1);
    last = now;
    if (index >= 0 && now - began < (steps[index].frames - 0.5) * frame) return true;
    if (index >= 0) log.push({ shown: now - began, frames: steps[index].frames, dropped });
    [index, began, dropped] = [index + 1, now, 0];
    const done = index === steps.length;
    (done ? finish : steps[index].draw)();
    return !done;
  });
  return { log, ended: began };
}

/** Call `each` with the time stamp of every frame as long as it returns true. */
function frames(each) {
  return new Promise((resolve, reject) => {
    const tick = (now) => {
      try {
        if (each(now)) window.requestAnimationFrame(tick);
        else resolve();
      } catch (error) {
        reject(error);
      }
    };
    window.requestAnimationFrame(tick);
  });
}

/** Counts how often the page goes out of sight, or loses the focus, until `stop` is called. */
export class Watch {
  constructor() {
    this.hidden = 0;
    this.blurred = 0;
    this.hears = new AbortController();
    const { signal } = this.hears;
    document.addEventListener("visibilitychange", () => (this.hidden += document.hidden ? 1 : 0), { signal });
    window.addEventListener("blur", () => (this.blurred += 1), { signal });
  }

  stop() {
    this.hears.abort();
    return { hidden: this.hidden, blurred: this.blurred };
  }
}
