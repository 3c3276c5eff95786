// This view's seat in a class: says plainly that the view is on a wall, takes what the lecturer pushes, shows the
// question and sends the answer. One WebSocket beside that of the run.

import { forget, keep, recall } from "./class/store.js";

const FIRST_WAIT = 500; // ms
const LONGEST_WAIT = 15000;
const NOTICE = 5000; // ms that a sentence stays

/** The seat that the address asks for with `class=CODE`; null for none. `live`: the tab. */
export function seated(node, live) {
  const code = new URLSearchParams(window.location.search).get("class");
  return code ? new Seat(node, live, code) : null;
}

class Seat {
  constructor(node, live, code) {
    Object.assign(this, { node, live, code, failures: 0, over: false, socket: null, told: null, due: null });
    this.part = (name) => node.querySelector(`[data-seat=${name}]`);
    this.place = `class-seat-${code}`;
    this.kept = JSON.parse(recall(this.place, "sessionStorage") ?? "{}"); // token, label, and the last push that was taken over
    this.part("leave").addEventListener("click", () => this.leave());
    this.part("fold").addEventListener("click", () => this.fold());
    this.say("lost", `Joining class ${code}.`);
    this.connect();
    window.addEventListener("online", () => this.retryNow());
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.retryNow());
    window.addEventListener("pagehide", () => this.socket?.close(1000));
    document.addEventListener("visibilitychange", () => document.hidden || this.retryNow());
  }

  // The channel ----------------------------------------------------------------------------------------------------

  connect() {
    clearTimeout(this.timer);
    const address = `${this.live.root.replace(/^http/, "ws")}/class/${encodeURIComponent(this.code)}/seat`;
    const [old, socket] = [this.socket, new WebSocket(address)];
    this.socket = socket;
    old?.close(1000);
    this.joined = false;
    socket.onopen = () => this.join();
    socket.onmessage = ({ data }) => socket === this.socket && this.receive(JSON.parse(data));
    socket.onclose = () => socket === this.socket && this.lose();
  }

  join() {
    const { token, label } = this.kept;
    this.joined = true; // whatever is sent from now on comes after it
    this.send({ do: "join", token, label, ticket: this.live.connection.ticket });
  }

  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  lose() {
    this.socket = null;
    if (this.over) return;
    const wait = Math.min(FIRST_WAIT * 2 ** this.failures++, LONGEST_WAIT);
    this.timer = setTimeout(() => this.connect(), wait * (0.75 + Math.random() / 2));
    const why = this.refusal ?? `The connection to class ${this.code} is lost.`;
    this.say("lost", `${why} This view is not on a wall now; it tries again by itself.`);
  }

  retryNow() {
    if (!this.over && this.socket === null) this.connect();
  }

  receive({ type, ...message }) {
    if (type === "seat") this.show(message);
    else if (type === "error") this.pass(message.message);
    else if (type === "refused") this.refusal = message.message; // a class may be opened again: the loss that follows is no end
    else this.end(message.message);
  }

  /** The live view has a run: the wall shows it under its ticket. */
  sit() {
    if (this.joined) this.send({ do: "ticket", ticket: this.live.connection.ticket });
    this.take();
  }

  // What the class says --------------------------------------------------------------------------------------------

  show(told) {
    Object.assign(this, { told, failures: 0, refusal: null, code: told.code });
    if (this.kept.term !== told.term) {
      Object.assign(this.kept, { term: told.term, number: 0, start: 0 });
      this.asked = this.folded = null; // numbers start anew
    }
    this.remember({ token: told.token, label: told.label });
    this.due = told.push;
    this.take();
    const shown = told.hidden
      ? `The lecturer has taken this view off the wall of class ${told.code}. You are “${told.label}”.`
      : `This view is shown on the wall of class ${told.code}, as “${told.label}”.`;
    this.say("shown", shown);
    this.ask(told.question);
  }

  remember(changes) {
    Object.assign(this.kept, changes);
    keep(this.place, JSON.stringify(this.kept), "sessionStorage");
  }

  /** Do what was pushed last, once there is a run, and once. */
  take() {
    const { due, kept, live } = this;
    this.due = live.ready ? null : due;
    if (!due || !live.ready) return;
    const first = !this.taken;
    this.taken = true;
    if (due.number <= kept.number) {
      if (first && !due.play) live.run(false); // a page that was reloaded while all wait
      return;
    }
    const anew = due.start > kept.start && due.link !== null;
    if (!due.play) live.run(false); // first: what waits has trained for no iteration
    if (anew) live.take(due);
    if (due.play) live.run(true);
    this.remember({ number: due.number, start: due.start });
    if (anew) this.pass("The lecturer has given all views these settings.");
  }

  ask(question) {
    const poll = this.part("poll");
    if (question?.number !== this.asked?.number) this.begin(question);
    this.asked = question;
    poll.hidden = !question || question.number === this.folded;
    if (!question) return;
    [...this.part("choices").children].forEach((button, index) => {
      button.setAttribute("aria-pressed", index === question.answer);
    });
    const chosen = question.choices[question.answer];
    this.part("answered").textContent = question.open
      ? (chosen === undefined ? "Choose one; you may change it until the question is closed." : "Your answer is in; you may change it until the question is closed.")
      : (chosen === undefined ? "The question is closed. You gave no answer." : `The question is closed. Your answer: ${chosen}.`);
    this.part("choices").hidden = !question.open;
    this.part("fold").hidden = question.open;
  }

  begin(question) {
    this.part("question").textContent = question?.text ?? "";
    const buttons = (question?.choices ?? []).map((choice, index) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "gp-button", textContent: choice });
      button.addEventListener("click", () => this.send({ do: "answer", question: question.number, choice: index }));
      return button;
    });
    this.part("choices").replaceChildren(...buttons);
  }

  /** A question that is closed goes out of sight. */
  fold() {
    this.folded = this.asked.number;
    this.part("poll").hidden = true;
  }

  // The end --------------------------------------------------------------------------------------------------------

  leave() {
    const { over } = this;
    this.send({ do: "leave" });
    this.close();
    if (!over) this.live.note(`You have left class ${this.code}: this view is on no wall any more.`);
    this.node.hidden = true;
  }

  end(sentence) {
    this.close();
    this.part("poll").hidden = true;
    this.part("leave").textContent = "close";
    this.say("over", `${sentence} This view is on no wall any more.`);
  }

  /** Nothing is tried any more, and a reload does not join again. */
  close() {
    this.over = true;
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close(1000);
    forget(this.place, "sessionStorage");
    const url = new URL(window.location.href);
    url.searchParams.delete("class");
    window.history.replaceState(window.history.state, "", url);
  }

  say(kind, sentence) {
    this.node.dataset.kind = kind;
    this.node.hidden = false;
    if (this.part("said").textContent !== sentence) this.part("said").textContent = sentence;
  }

  pass(sentence) {
    this.live.note(sentence, NOTICE);
  }
}
