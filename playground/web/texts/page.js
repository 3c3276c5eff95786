// Puts translations onto a page, and onto whatever its code writes later: text, sentences with marks in them, attributes,
// the title. What is code, a formula, a stranger's words or has been typed stays as it is (`translate="no"` says so, too).

import { EDGES, hasWords } from "./translator.js";

const ATTRIBUTES = ["title", "aria-label", "placeholder", "alt", "aria-valuetext"];
const LEFT = "script, style, code, pre, kbd, textarea, [translate=no], .katex, math, .js-plotly-plot, [contenteditable]";
const INLINE = new Set(["A", "ABBR", "B", "CITE", "CODE", "EM", "I", "KBD", "SMALL", "SPAN", "STRONG", "SUB", "SUP", "svg", "IMG", "BR"]);
const FILLED = ["data-part", "data-seat", "data-size"]; // attributes of an element whose words the code writes
const MARKS = /<(\d+)\/>|<(\d+)>([\s\S]*?)<\/\2>/g;
const FORMULA = /\$[^$]+\$/; // one that is not drawn yet
const CHOICES = "input[role=combobox][readonly]"; // a field of Gradio's that shows the choice of a list
const VALUE = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");

export class Page {
  constructor(translator) {
    this.translator = translator;
    this.written = new WeakMap(); // what was put into a text node, or, by attribute, into an element
    this.observer = new MutationObserver((changes) => this.follow(changes));
  }

  begin(root) {
    this.visit(root);
    this.observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
  }

  /** These nodes' words are translated already. */
  settle(node) {
    if (node.nodeType === Node.TEXT_NODE) this.written.set(node, node.data);
    else node.childNodes.forEach((each) => this.settle(each));
    return node;
  }

  follow(changes) {
    for (const { type, target, attributeName, addedNodes } of changes) {
      if (type === "attributes") this.attribute(target, attributeName);
      else if (type === "characterData") this.node(target);
      else {
        addedNodes.forEach((node) => node.isConnected && this.node(node));
        this.sentence(target); // it may have become whole: a formula in it was drawn
      }
    }
  }

  node(node) {
    if (node.parentElement?.closest(LEFT)) return;
    if (node.nodeType === Node.TEXT_NODE) this.text(node);
    else if (node.nodeType === Node.ELEMENT_NODE) this.visit(node);
  }

  /** An element and all in it. */
  visit(element) {
    for (const name of ATTRIBUTES) this.attribute(element, name);
    if (element.matches(LEFT)) return;
    if (element.matches(CHOICES)) this.choice(element);
    this.sentence(element);
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) this.text(child);
      else if (child.nodeType === Node.ELEMENT_NODE) this.visit(child);
    }
  }

  text(node) {
    const { data } = node;
    if (this.written.get(node) === data || !hasWords(data) || FORMULA.test(data)) return;
    const said = this.translator.translated(data);
    this.written.set(node, said);
    if (said === data) return;
    node.data = said;
    if (node.parentElement?.matches("[role=tab]")) this.measure();
  }

  /** Gradio has to see how many of its tabs still fit into their row. */
  measure() {
    this.measuring ??= requestAnimationFrame(() => {
      this.measuring = null;
      window.dispatchEvent(new Event("resize"));
    });
  }

  attribute(element, name) {
    const value = element.getAttribute(name);
    if (!value || !hasWords(value)) return;
    const written = this.written.get(element) ?? {};
    if (written[name] === value || element.closest("[translate=no]")) return;
    written[name] = this.translator.translated(value);
    this.written.set(element, written);
    if (written[name] !== value) element.setAttribute(name, written[name]);
  }

  /** A field that shows a choice: whatever is put into it is shown in the page's language. */
  choice(field) {
    if (Object.hasOwn(field, "value")) return;
    const put = (text) => VALUE.set.call(field, this.translator.translated(text));
    Object.defineProperty(field, "value", { configurable: true, get: () => VALUE.get.call(field), set: put });
    put(VALUE.get.call(field));
  }

  /** A sentence with marks in it, as one message: “<1>real</1> samples lie over <2>fake</2> ones”. */
  sentence(element) {
    if (element.nodeType !== Node.ELEMENT_NODE || element.closest(LEFT)) return;
    const marked = message(element);
    if (marked === null || FORMULA.test(marked)) return;
    const [, before, core, after] = EDGES.exec(marked);
    const said = this.translator.marked(core);
    if (said !== null) element.replaceChildren(...this.pieces(before + said + after, [...element.children]));
  }

  /** A translation's text nodes, and the sentence's own elements where it has their numbers. */
  pieces(said, children) {
    const made = [];
    let at = 0;
    const write = (text) => text && made.push(this.settle(document.createTextNode(text)));
    for (const mark of said.matchAll(MARKS)) {
      const [whole, alone, around, inner] = mark;
      write(said.slice(at, mark.index));
      const child = children[Number(alone ?? around) - 1];
      if (child) {
        if (inner !== undefined) child.replaceChildren(this.settle(document.createTextNode(inner)));
        made.push(child);
      }
      at = mark.index + whole.length;
    }
    write(said.slice(at));
    return made;
  }
}

/** An element's words as a message with marks; null where they are no sentence with marks. */
export function message(element) {
  if (!element.firstElementChild) return null;
  let [own, all, number] = [0, 0, 0];
  const pieces = [];
  for (const child of element.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      if (hasWords(child.data)) own += 1;
      pieces.push(child.data);
    } else if (child.nodeType === Node.ELEMENT_NODE) {
      if (!INLINE.has(child.tagName)) return null;
      number += 1;
      const words = wordsOf(child);
      if (words) all += 1;
      pieces.push(words ? `<${number}>${words}</${number}>` : `<${number}/>`);
    }
  }
  if (!own || own + all < 2) return null;
  return pieces.join("").replace(/\s+/g, " ").trim();
}

/** The words of a mark, ""  where it has none of its own: a picture, code, or what the page's code fills in. */
function wordsOf(child) {
  const plain = child.childNodes.length === 1 && child.firstChild.nodeType === Node.TEXT_NODE;
  if (!plain || child.matches("code, kbd") || FILLED.some((name) => child.hasAttribute(name))) return "";
  const words = child.firstChild.data.replace(/\s+/g, " ");
  return hasWords(words) ? words : "";
}

/** An address of ours with the language in it. */
export function inLanguage(address, language) {
  const url = new URL(address, document.baseURI);
  if (language && url.origin === window.location.origin && !url.searchParams.has("lang")) url.searchParams.set("lang", language);
  return url.href;
}

/** A link of ours that is about to be followed, or copied, takes the language along. */
export function keepLanguage(event, language) {
  const link = event.target.closest?.("a[href]");
  const address = link?.getAttribute("href");
  if (!address || address.startsWith("#") || !/^https?:/.test(link.href)) return;
  const whole = inLanguage(link.href, language);
  if (whole !== link.href) link.setAttribute("href", address.startsWith("?") ? new URL(whole).search + new URL(whole).hash : whole);
}
