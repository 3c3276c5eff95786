// The wall of a class: one WebSocket brings small pictures of all views and all that is to be known of the class; a
// lecturer's key, which never leaves this page but for the server, allows to change it.

import { decode } from "../frame.js";
import { copyText } from "../address.js";
import "../texts/texts.js";
import { Desk } from "./desk.js";
import { Poll } from "./poll.js";
import { forget, keep, recall } from "./store.js";
import { Tiles } from "./tiles.js";

const FIRST_WAIT = 500; // ms
const LONGEST_WAIT = 10000;
const NOTICE = 5000; // ms that a sentence stays
const LOCAL = ["localhost", "127.0.0.1", "[::1]"];

class Wall {
  constructor(config) {
    this.code = window.location.pathname.split("/").pop();
    this.root = new URL("../", window.location.href).href.replace(/[?#].*/, "");
    this.part = (name) => document.querySelector(`[data-part=${name}]`);
    this.place = `class-${this.code}`;
    this.key = this.takeKey();
    this.failures = 0;
    this.over = false; // nothing is tried any more
    this.about = null;
    this.tiles = new Tiles(this.part("tiles"), this.part("closer"), config.themes, this);
    this.poll = new Poll(this.part("question"), this);
    this.desk = new Desk(this, config);
    this.tell();
    this.connect();
    window.addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.retryNow());
  }

  /** The lecturer's key, out of the address, where a photograph of the screen would show it, and into this browser. */
  takeKey() {
    const key = window.location.hash.slice(1);
    if (!key) return recall(this.place);
    if (keep(this.place, key)) window.history.replaceState(null, "", window.location.pathname + window.location.search);
    return key;
  }

  get link() {
    return `${this.root}?class=${this.code}`;
  }

  /** How to join. */
  tell() {
    this.part("code").textContent = this.part("code-again").textContent = this.code;
    Object.assign(this.part("link"), { href: this.link, textContent: this.link.replace(/^https?:\/\//, "") });
    this.part("qr").src = `${this.code}/qr.svg?at=${encodeURIComponent(this.root)}`;
    this.part("local").hidden = !LOCAL.includes(window.location.hostname);
    document.title = `Class ${this.code}`;
    document.querySelector("[data-do=copy]").addEventListener("click", () => this.copy(this.link, "The link that joins is copied."));
  }

  async copy(text, done) {
    this.note((await copyText(text)) ? done : `Copy it by hand: ${text}`);
  }

  // The channel ----------------------------------------------------------------------------------------------------

  connect() {
    clearTimeout(this.timer);
    const socket = new WebSocket(`${this.root.replace(/^http/, "ws")}class/${this.code}/wall`);
    Object.assign(socket, { binaryType: "arraybuffer", onopen: () => this.send("open", { key: this.key }) });
    socket.onmessage = ({ data }) => socket === this.socket && this.receive(data);
    socket.onclose = () => socket === this.socket && this.lose();
    this.socket?.close(1000);
    this.socket = socket;
  }

  retryNow() {
    if (!this.over && this.socket === null) this.connect();
  }

  lose() {
    this.socket = null;
    if (this.over) return;
    const wait = Math.min(FIRST_WAIT * 2 ** this.failures++, LONGEST_WAIT);
    this.timer = setTimeout(() => this.connect(), wait * (0.75 + Math.random() / 2));
    document.body.dataset.lost = true;
    this.say(this.refusal ? `${this.refusal} Trying again.` : "The connection is lost: these pictures stand still. Trying again.");
  }

  /** Ask for something; a page without a connection says so. */
  send(what, rest = {}) {
    if (!this.sent(what, rest)) this.note("The connection is lost: nothing was sent. Try again when it is back.");
  }

  /** True if it could be sent. */
  sent(what, rest = {}) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify({ do: what, ...rest }));
    return true;
  }

  receive(data) {
    if (data instanceof ArrayBuffer) {
      this.tiles.receive(decode(data), () => this.sent("ack"));
      return;
    }
    const { type, ...message } = JSON.parse(data);
    ({ class: () => this.show(message), anew: () => this.note(message.message, 3 * NOTICE), error: () => this.note(message.message, 2 * NOTICE),
      refused: () => this.refuse(message.message), ended: () => this.end(message.message) })[type]();
  }

  show(about) {
    if (about.term !== this.about?.term) this.begin();
    Object.assign(this, { about, failures: 0, refusal: null, lasting: null });
    delete document.body.dataset.over;
    delete document.body.dataset.lost;
    this.settle();
    for (const node of document.querySelectorAll("[data-for=lecturer]")) node.hidden = !about.lecturer;
    const shown = about.seats.filter(({ hidden }) => !hidden);
    this.part("count").textContent = shown.length === 1 ? "1 view" : `${shown.length} views`;
    this.part("nobody").hidden = shown.length > 0;
    this.part("nobody").textContent = "Nobody has joined yet. Scan the code, or open the link.";
    document.body.dataset.empty = shown.length === 0;
    this.tiles.show(shown, about.lecturer);
    this.poll.show(about.question);
    this.desk.show(about);
  }

  /** A class begins, or the same one in another process, whose numbers start anew. */
  begin() {
    this.tiles.show([], false);
    this.poll.number = this.desk.asked = null;
  }

  /** There is no such class: a lecturer's wall may still open it again, so that this one goes on trying. */
  refuse(sentence) {
    this.refusal = sentence;
    document.body.dataset.over = true;
    this.part("nobody").textContent = sentence;
    this.part("nobody").hidden = this.about !== null;
  }

  /** It is over, and why. */
  end(sentence) {
    this.over = true;
    forget(this.place);
    this.refuse(sentence);
    this.say(sentence);
  }

  // The line of words ----------------------------------------------------------------------------------------------

  say(sentence) {
    this.lasting = sentence;
    this.settle();
  }

  note(sentence, ms = NOTICE) {
    clearTimeout(this.noting);
    this.passing = sentence;
    this.settle();
    this.noting = setTimeout(() => {
      this.passing = null;
      this.settle();
    }, ms);
  }

  settle() {
    const sentence = this.passing ?? this.lasting;
    Object.assign(this.part("status"), { textContent: sentence ?? "", hidden: !sentence });
  }
}

fetch("config.json").then((answer) => answer.json()).then((config) => new Wall(config)).catch((error) => {
  document.querySelector("[data-part=nobody]").textContent = "The wall could not be loaded. Reload the page to try again.";
  throw error;
});
