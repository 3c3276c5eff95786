// The gallery in the page: mounts on the markup of gallery.html and ties wall, inspector and address.

import { Address, copyText } from "./address.js";
import { Inspector } from "./inspector.js";
import { translated } from "./texts/texts.js";
import { Wall } from "./wall.js";
import { Status, coloured } from "./words.js";

const NAMES = ["model", "class", "seed", "psi", "sample"];
const NOTICE = 4000; // ms that a passing sentence stays

/** Called by Gradio's `js_on_load`, once. `events` call Python: `opened({search})` sets the controls, `asked()` brings
 *  their wall, `inspected({link})` the neighbours of a sample; messages are JSON in `props.value` and `props.neighbours`.
 *  Python tells with the event "filled" that it has set controls. */
export function mount(element, props, watch, events) {
  const gallery = new Gallery(element, events);
  watch("value", () => gallery.show(JSON.parse(props.value)));
  watch("neighbours", () => gallery.compare(JSON.parse(props.neighbours)));
}

class Gallery {
  constructor(element, events) {
    this.part = (name) => element.querySelector(`[data-part=${name}]`);
    this.events = events;
    this.root = element.closest("#gallery");
    // What stands below the slider of ψ, which is Gradio's.
    this.root.style.setProperty("--words-alike", JSON.stringify(translated("0: all alike")));
    this.root.style.setProperty("--words-trained", JSON.stringify(translated("1: as trained")));
    this.address = new Address("gallery", NAMES, this.root, () => {});
    this.index = asked(this.address.settings);
    this.wall = new Wall(this.part("tiles"), (index) => this.choose(index));
    this.inspector = new Inspector(this.part);
    this.status = new Status(this.part("status"));
    this.compared = null; // the message about neighbours that is shown
    this.saver = element.querySelector("[data-do=save]"); // there is nothing to save before the first wall
    this.saver.addEventListener("click", () => this.save());
    element.querySelector("[data-do=copy]").addEventListener("click", () => this.copy());
    this.root.addEventListener("filled", () => events.asked());
    events.opened({ search: window.location.search });
  }

  /** A wall has come, or the sentence that says why there is none. */
  show(message) {
    this.message = message;
    const { problem, look = "", why = "", pictures = [], model, styled } = message;
    Object.assign(this.root.dataset, { broken: Boolean(problem), styled: Boolean(styled) });
    this.part("problem").textContent = problem ?? "";
    this.part("problem").hidden = !problem;
    this.part("look").replaceChildren(coloured(look));
    this.part("why").textContent = why;
    if (problem) {
      this.address.write(message.link);
      return;
    }
    this.part("title").textContent = `${pictures.length} fake samples of ${model}`;
    this.wall.show(message);
    this.saver.disabled = false;
    this.choose(this.index);
  }

  choose(index) {
    const { pictures, captions, size, link } = this.message;
    this.index = index;
    this.wall.mark(index);
    const caption = `Sample ${index + 1}${captions[index] && `: ${captions[index]}`}`;
    this.inspector.picture(pictures[index], caption, size);
    this.address.write(index ? `${link}&sample=${index + 1}` : link);
    if (this.fits(this.compared)) this.inspector.compare(this.compared);
    else this.events.inspected({ link: this.address.settings });
  }

  /** Whether a message is about the neighbours of the sample that is shown. */
  fits(message) {
    return message?.link === this.message.link && message.sample === this.index;
  }

  /** The neighbours of a sample have come; those of one that is no longer shown are too late. */
  compare(message) {
    if (!this.fits(message)) return;
    this.compared = message;
    this.inspector.compare(message);
  }

  async copy() {
    const copied = await copyText(this.address.link);
    this.status.say("note", copied ? "The link to this wall is copied." : "Copy the address of this page.", NOTICE);
  }

  save() {
    const settings = new URLSearchParams(this.message.link);
    const link = document.createElement("a");
    link.href = this.wall.sheet();
    link.download = `${[...settings.values()].join("-")}.png`;
    link.click();
  }
}

/** The index of the picture that a link asks for, which counts from 1; or the first, and Python says what is wrong. */
function asked(settings) {
  const sample = new URLSearchParams(settings).get("sample") ?? "1";
  return /^([1-9]|1\d|2[0-4])$/.test(sample) ? Number(sample) - 1 : 0;
}
