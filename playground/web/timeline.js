// The timeline under the view: a slider through the run so far, over frames that were kept, thinned as the run grows.

import { History } from "./history.js";
import { grouped } from "./toolbar.js";

const KEPT = 160; // frames, some 20 kB each

export class Timeline {
  /** `look(frame)` shows an earlier frame, null the run as it is. */
  constructor(row, look) {
    Object.assign(this, { look, back: null });
    this.frames = new History(({ iteration }) => iteration, KEPT);
    this.slider = row.querySelector("input");
    this.words = row.querySelector("output");
    this.now = row.querySelector("button");
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    this.now.addEventListener("click", () => this.go(Infinity));
    this.begin();
  }

  /** A new run: nothing to look back at. */
  begin() {
    this.frames.begin([]);
    this.go(Infinity);
    Object.assign(this.slider, { max: 0, value: 0 });
  }

  push(frame) {
    const last = this.frames.newest;
    if (last && frame.iteration <= last.iteration) return; // drawn again, by other settings
    this.frames.push(frame);
    this.slider.max = frame.iteration;
    if (this.back === null) this.slider.value = frame.iteration;
  }

  /** To the kept frame nearest to an iteration; at the end, back to the run. */
  go(iteration) {
    const frames = this.frames.all();
    const newest = frames[frames.length - 1];
    const atEnd = !newest || iteration >= newest.iteration;
    this.back = atEnd ? null : nearest(frames, iteration);
    if (atEnd && newest) this.slider.value = newest.iteration;
    this.words.textContent = this.back ? `iteration ${grouped(this.back.iteration)}` : "now";
    this.slider.setAttribute("aria-valuetext", this.words.textContent);
    this.now.hidden = atEnd;
    this.look(this.back);
  }
}

function nearest(frames, iteration) {
  return frames.reduce((best, frame) => {
    return Math.abs(frame.iteration - iteration) < Math.abs(best.iteration - iteration) ? frame : best;
  });
}
