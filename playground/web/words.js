// The two lines of words: what you see (changes with the run) and the status (only when something is the matter).

import { settled, translated } from "./texts/texts.js";

const STORY_EVERY = 1000; // ms: sentences that change faster cannot be read
const SPOKEN_EVERY = 12000; // ms: nor heard
const COLOURS = { real: "real", fake: "fake", D: "discriminator", generator: "generator" };
const INK = Object.fromEntries(Object.entries(COLOURS).map(([word, colour]) => [translated(word), colour]));
const COLOURED = new RegExp(`(?<![\\p{L}\\d_])(${Object.keys(INK).join("|")})(?![\\p{L}\\d_])`, "u");

/** The text, in the page's language, with the field's words in their colours. */
export function coloured(text) {
  const pieces = translated(text).split(COLOURED).map((piece) => {
    if (!(piece in INK)) return piece;
    return Object.assign(document.createElement("span"), { className: `gp-ink-${INK[piece]}`, textContent: piece });
  });
  const fragment = document.createDocumentFragment();
  fragment.append(...pieces);
  return settled(fragment);
}

export class Story {
  /** `spoken` is a polite live region out of sight: screen readers hear the story less often than it is shown. */
  constructor(shown, spoken) {
    Object.assign(this, { shown, spoken, text: "", timer: null });
    this.restart();
  }

  restart() {
    this.due = this.heard = 0;
  }

  /** Tell what `compose()` returns, a list of sentences: now, or when the last telling is long enough ago. */
  tell(compose) {
    this.compose = compose;
    this.timer ??= setTimeout(() => this.retell(), Math.max(this.due - performance.now(), 0));
  }

  retell() {
    this.timer = null;
    const now = performance.now();
    this.due = now + STORY_EVERY;
    const text = this.compose().join(" ");
    if (text === this.text) return;
    this.text = text;
    this.shown.replaceChildren(coloured(text));
    if (now < this.heard) return;
    this.heard = now + SPOKEN_EVERY;
    this.spoken.textContent = text;
  }
}

/** One line, in which a passing note covers what is the matter for a while and never for good. */
export class Status {
  constructor(node) {
    Object.assign(this, { node, lasting: null, timer: 0 });
  }

  /** Show a sentence until `clear`. */
  say(kind, text) {
    this.lasting = { kind, text };
    this.settle();
  }

  /** Show a sentence for `ms`, and then again what is the matter. */
  note(kind, text, ms) {
    clearTimeout(this.timer);
    this.show({ kind, text });
    this.timer = setTimeout(() => this.settle(), ms);
  }

  /** Nothing is the matter any more; a note stays for its time. */
  clear() {
    this.lasting = null;
    if (!this.timer) this.settle();
  }

  settle() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.node.hidden = this.lasting === null;
    if (this.lasting) this.show(this.lasting);
  }

  show({ kind, text }) {
    Object.assign(this.node, { textContent: text, hidden: false });
    this.node.dataset.kind = kind;
  }
}
