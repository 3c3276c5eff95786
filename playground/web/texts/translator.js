// What a text is in another language. Texts are known whole, by patterns with places (“{done} of {size} GANs trained.”),
// or in pieces: sentences, lists. What holds no words, numbers and formulas above all, stays as it is.

const WORD = /\p{L}{2,}/u;
export const EDGES = /^([\s,;:·]*)([\s\S]*?)([\s,;:·]*)$/; // as texts/messages.py has them
const PLACE = /\{(\w+)\}/g;
// Where a text can be parted: behind a sentence, before its full stop, between the entries of a list, at brackets, at
// numbers at its ends, at what Plotly fills in; and between any two words of which the first ones are known as they are.
const JOINT = /(?<=[.!?…])\s+|\.$|[;:,]\s+|\s[·–−—]\s|\s\(|\)\s?|\n+|\s*<br>\s*|<extra><\/extra>|%\{[^}]*\}|(?<=^[\d,.]+)\s|\s/g;
const MOST_KEPT = 4000; // answers that are remembered
const LONGEST = 1500; // characters of a text that is parted
const TRUST = 4; // unknown letters that places may hold for one of a pattern's own: names are unknown, sentences are not

export function hasWords(text) {
  return WORD.test(text);
}

/** How many letters of a text stand in words. */
function weight(text) {
  return (text.match(/\p{L}{2,}/gu) ?? []).reduce((sum, word) => sum + word.length, 0);
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A message with places as an expression that finds their values. */
class Pattern {
  constructor(message, translation) {
    this.translation = translation;
    this.marked = /<\d/.test(message);
    const pieces = message.split(PLACE); // literal, name, literal, …
    this.names = pieces.filter((_, index) => index % 2);
    this.literals = pieces.filter((_, index) => index % 2 === 0);
    this.weight = this.literals.reduce((sum, each) => sum + weight(each), 0);
    this.longest = this.literals.reduce((longest, each) => (each.length > longest.length ? each : longest), "");
  }

  /** Built when a text has come that it may fit. */
  get expression() {
    if (this.built) return this.built;
    const literal = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    // A place within may be empty: “D{k}, then G{m}”.
    const place = (index) => (this.literals[index] && this.literals[index - 1] ? "([\\s\\S]*?)" : "([\\s\\S]+?)");
    const source = this.literals.map((text, index) => (index ? place(index) : "") + literal(text)).join("");
    return (this.built = new RegExp(`^${source}$`));
  }

  /** The values of the places, or null. */
  values(text) {
    return text.includes(this.longest) ? this.expression.exec(text)?.slice(1) ?? null : null;
  }

  /** The translation with values for its places; of a name that comes twice the first. */
  fill(values) {
    return this.translation.replace(PLACE, (whole, name) => values[this.names.indexOf(name)] ?? whole);
  }
}

export class Translator {
  /** `messages`: translations by their English. */
  constructor(messages) {
    this.whole = new Map();
    this.lower = new Map();
    this.patterns = [];
    for (const [message, translation] of Object.entries(messages)) {
      this.whole.set(message, translation);
      if (message.search(PLACE) >= 0) this.patterns.push(new Pattern(message, translation));
      else this.lower.set(message.toLowerCase(), translation);
    }
    this.patterns.sort((one, other) => other.weight - one.weight);
    this.kept = new Map();
  }

  /** A text in the other language; what is not known of it stays. */
  translated(text) {
    return typeof text === "string" && hasWords(text) ? this.best(text).text : text;
  }

  /** The English of a text that was translated whole; else the text. */
  english(text) {
    this.back ??= new Map([...this.whole].map(([message, translation]) => [translation, message]));
    return this.back.get(text.trim()) ?? text;
  }

  /** A message with marks, or null: whole, or by a pattern whose places are taken as they are. */
  marked(message) {
    const whole = this.whole.get(message);
    if (whole !== undefined) return whole;
    for (const pattern of this.patterns) {
      const values = pattern.marked ? pattern.values(message) : null;
      if (values) return pattern.fill(values);
    }
    return null;
  }

  /** `{text, left}`: the best that there is, and how many letters of it are still English. */
  best(text) {
    if (!hasWords(text)) return { text, left: 0 };
    const known = this.kept.get(text);
    if (known) return known;
    const [, before, core, after] = EDGES.exec(text);
    const found = this.find(core.replace(/\s+/g, " "));
    const answer = { text: before + found.text + after, left: found.left };
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(text, answer);
    return answer;
  }

  find(text) {
    const whole = this.exactly(text);
    if (whole !== null) return { text: whole, left: 0 };
    const pattern = this.byPattern(text);
    if (pattern?.left === 0) return pattern;
    const letters = weight(text);
    const parted = this.inPieces(text);
    // A stranger's sentence may hold words of ours: it is left alone.
    const found = [pattern, parted?.left <= letters / 2 ? parted : null].filter(Boolean);
    return found.sort((one, other) => one.left - other.left)[0] ?? { text, left: letters };
  }

  /** Also where only its capital is another: the code writes some names both ways. */
  exactly(text) {
    const whole = this.whole.get(text);
    if (whole !== undefined) return whole;
    const alike = this.lower.get(text.toLowerCase());
    if (alike === undefined) return null;
    return text.charAt(0) === text.charAt(0).toLowerCase() ? alike : capital(alike);
  }

  /** The pattern that leaves the least in English; of several the one that says most itself. */
  byPattern(text) {
    let found = null;
    for (const pattern of this.patterns) {
      const values = pattern.values(text);
      if (!values) continue;
      const filled = values.map((value) => this.best(value));
      const left = filled.reduce((sum, each) => sum + each.left, 0);
      if (left > TRUST * pattern.weight || (found && left >= found.left)) continue;
      found = { text: pattern.fill(filled.map((each) => each.text)), left };
      if (left === 0) break;
    }
    return found;
  }

  /** A text in two, at the joint that leaves the least in English; null where it has none. */
  inPieces(text) {
    if (text.length > LONGEST) return null;
    let found = null;
    for (const joint of text.matchAll(JOINT)) {
      const [first, rest] = [text.slice(0, joint.index), text.slice(joint.index + joint[0].length)];
      const loose = joint[0] === " " && hasWords(first) && !/[.!?…]$/.test(first);
      if ((!first && !rest) || (loose && this.exactly(first) === null)) continue;
      const one = this.alone(first);
      const other = this.best(rest);
      const left = one.left + other.left;
      if (found && left >= found.left) continue;
      found = { text: one.text + joint[0] + other.text, left };
      if (left === 0) break;
    }
    return found;
  }

  /** A first piece, which is not parted again: what comes after it was. Its full stop may be the code's. */
  alone(text) {
    const whole = hasWords(text) ? this.exactly(text) : text;
    if (whole !== null) return { text: whole, left: 0 };
    const found = this.byPattern(text) ?? { text, left: weight(text) };
    if (!found.left || !text.endsWith(".")) return found;
    const bare = this.alone(text.slice(0, -1));
    return bare.left < found.left ? { text: `${bare.text}.`, left: bare.left } : found;
  }
}
