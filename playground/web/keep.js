// “Save or open”: the run as a picture, an animation, a script or a file, and a file as the run.
// The server makes the files that hold more than the page knows; a problem is its answer, one sentence.

import { sheet } from "./film.js";
import { grouped } from "./toolbar.js";

const MOST_BYTES = 64 * 2 ** 20; // of a saved run, as the server has it
const NOTICE = 6000; // ms that a sentence stays
const LOST = "The server does not answer. Try again when the connection is back.";
const GONE = "There is no run here: press play, and try again when it has started.";

export class Keep {
  /** `live`: the tab. */
  constructor(dialog, live) {
    Object.assign(this, { dialog, live, busy: false });
    this.file = dialog.querySelector("input");
    this.file.addEventListener("change", () => this.load(this.file.files[0]));
    const acts = {
      picture: () => this.picture(),
      film: () => this.make("the animation", () => this.film()),
      script: () => this.make("the script", () => this.fetched("script", "py")),
      run: () => this.make("the file", () => this.fetched("run", "safetensors")),
      open: () => this.file.click(),
    };
    for (const button of dialog.querySelectorAll("[data-keep]")) {
      button.addEventListener("click", () => {
        dialog.close();
        acts[button.dataset.keep]();
      });
    }
    const starts = Object.entries(live.config.starts).map(([name, label]) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "gp-button", textContent: label });
      button.addEventListener("click", () => {
        dialog.close();
        this.resume(`trained/${name}`);
      });
      return button;
    });
    dialog.querySelector("[data-part=starts]").append(...starts);
  }

  open() {
    this.dialog.showModal();
  }

  /** What files of the run as it is seen are called. */
  get name() {
    const { view, setup, config } = this.live;
    const data = new URLSearchParams(setup?.link).get("distribution") ?? config.defaults.distribution;
    return `gan-${data}-${view.seen?.iteration ?? 0}`;
  }

  say(kind, text, ms = NOTICE) {
    this.live.status.note(kind, text, ms);
  }

  /** One thing at a time: `work` returns the name of what it saved. */
  async make(what, work) {
    if (this.busy) return;
    this.busy = true;
    this.say("note", `Making ${what}.`, 10 * NOTICE);
    try {
      const name = await work();
      this.say("note", `Saved as ${name}.`);
    } catch (error) {
      this.say("error", error instanceof TypeError ? LOST : error.message);
    } finally {
      this.busy = false;
    }
  }

  picture() {
    download(this.live.view.canvas.toDataURL("image/png"), `${this.name}.png`);
  }

  async film() {
    const { view, timeline } = this.live;
    const frames = timeline.frames.all();
    if (frames.length < 2 || !view.plane) throw new Error("There is nothing to animate yet: let the run train for a while.");
    const { canvas, count, columns } = sheet(view, frames);
    const pictures = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const query = new URLSearchParams({ count, columns });
    return this.fetched(`film?${query}`, "gif", { method: "POST", body: pictures });
  }

  /** Save what the server makes. */
  async fetched(path, ending, request = {}) {
    const name = `${this.name}.${ending}`;
    const answer = await this.ask(path, request);
    const address = URL.createObjectURL(await answer.blob());
    download(address, name);
    URL.revokeObjectURL(address);
    return name;
  }

  /** The server's answer; an error with its sentence where it has a problem. */
  async ask(path, request) {
    const { root, connection } = this.live;
    if (!connection.ticket) throw new Error(GONE);
    const answer = await fetch(`${root}/live/${connection.ticket}/${path}`, request);
    if (answer.headers.get("content-type")?.includes("json")) {
      const { problem } = await answer.clone().json();
      if (problem) throw new Error(problem);
    } else if (!answer.ok) {
      throw new Error(LOST);
    }
    return answer;
  }

  /** A file takes the place of the run. */
  load(file) {
    this.file.value = ""; // so that the same file can be chosen again
    if (!file) return;
    if (file.size > MOST_BYTES) this.say("error", `A saved run takes at most ${MOST_BYTES / 2 ** 20} MB; this file is larger.`);
    else this.resume("run", file);
  }

  /** The page's run goes on with the one that `path` names, or that `body` is. */
  async resume(path, body) {
    if (this.busy) return;
    this.busy = true;
    this.live.loading = true;
    try {
      const { link, iteration } = await (await this.ask(path, { method: "POST", body })).json();
      this.live.loaded(link);
      this.say("note", `The run is open at iteration ${grouped(iteration)}. Press play to go on.`);
    } catch (error) {
      this.say("error", error instanceof TypeError ? LOST : error.message);
    } finally {
      this.busy = false;
      this.live.loading = false;
      this.live.reconcile();
    }
  }
}

export function download(address, name) {
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
}
