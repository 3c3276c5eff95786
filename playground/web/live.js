// The live tab in the page: mounts on the markup of live.html and ties connection, view, charts, toolbar and words.

import { Address, copyText } from "./address.js";
import { arrange } from "./arrange.js";
import { Charts } from "./charts.js";
import { Connection } from "./connection.js";
import { Sketch } from "./draw.js";
import { Explainer } from "./explainer.js";
import { decode } from "./frame.js";
import { Graph } from "./graph.js";
import { History } from "./history.js";
import { Keep } from "./keep.js";
import { narrate, short } from "./narrate.js";
import { showKeys } from "./page.js";
import { Probe } from "./pointer.js";
import { seated } from "./seat.js";
import { SlowMotion, scenes } from "./slow.js";
import { Timeline } from "./timeline.js";
import { Toolbar, grouped } from "./toolbar.js";
import { View } from "./view.js";
import { Status, Story } from "./words.js";

const NOTICE = 4000; // ms that a passing sentence stays
const AWAKE = "The run had ended while nobody looked; it begins anew with the same settings.";
const NOT_READ = "?"; // the link before Python has read the address
const WELL = ["running", "paused"]; // the states that need no words
const ALLOWED = { closed: ["toggle"], waiting: [], refused: [] }; // of a run's actions; in other states all
const ALL = ["reset", "toggle", "step", "stepD", "stepG", "slow"];

/** Called by Gradio's `js_on_load`, once. `props.config`: JSON of `defaults` (of all settings), `themes`, `figures` and `charts`
 *  (where Plotly is); `events`: `drawn({points})`, `restored({link})` and `pushed({link, lesson})`, which call Python. */
export function mount(element, props, watch, events) {
  const live = new Live(element, JSON.parse(props.config), events);
  arrange(new URLSearchParams(window.location.search), Object.keys(live.config.defaults));
  const read = () => live.setLink(props.value ?? "");
  watch("value", read);
  if (props.value !== NOT_READ) read(); // Python was done before this tab was opened
}

class Live {
  constructor(element, config, events) {
    Object.assign(this, { element, config, events });
    this.root = (window.gradio_config?.root ?? window.location.origin).replace(/\/$/, "");
    this.setup = null; // of the run that is shown
    this.state = { playing: true, status: "running" };
    this.wanted = null; // the newest settings that Python has checked
    this.refused = false; // the settings in the address were no good
    this.loading = false; // a file is about to take the run's place
    this.due = []; // numbers of painted frames that the server has not been told of
    this.curves = new History(([iteration]) => iteration);
    this.readouts = new History(({ iteration }) => iteration);
    this.build((name) => element.querySelector(`[data-part=${name}]`));
    this.address = new Address("live", Object.keys(config.defaults), element.closest("#live"), (shown) => this.attend(shown));
    const address = `${this.root.replace(/^http/, "ws")}/live`;
    this.connection = new Connection(address, this.address.settings, this.handlers());
    this.seat = seated(this.part("seat"), this);
    document.addEventListener("visibilitychange", () => this.wake());
  }

  /** The tab came into sight, or another one did: the hub pauses a run whose frames nobody acknowledges. */
  attend(shown) {
    if (shown && !this.connection.opened) this.connection.open();
    this.wake();
    if (shown) this.acknowledge();
  }

  /** Who comes back to a run that ended meanwhile finds it again, from its beginning. */
  wake() {
    if (!this.connection.ended || !this.address.shown || document.visibilityState === "hidden") return;
    this.connection.open();
    this.note(AWAKE, 2 * NOTICE);
  }

  build(part) {
    this.part = part;
    this.status = new Status(part("status"));
    this.story = new Story(part("story"), part("spoken"));
    this.view = new View(this.element.querySelector(".gp-canvas > canvas"), (frames) => this.painted(frames));
    this.timeline = new Timeline(part("timeline"), (frame) => this.view.recall(frame));
    this.probe = new Probe(this.view, part("probe"));
    this.charts = new Charts(part("charts"), this.config.figures, this.curves, this.readouts);
    this.explainer = new Explainer(document.getElementById("explain"), this.view);
    this.graph = new Graph(document.querySelector("#graph .gp-game"), this.config.defaults, (layer) => this.view.light(layer));
    this.slow = new SlowMotion(part("slow"), {
      ask: () => this.connection.send({ do: "walk" }),
      show: (scene) => this.pose(scene),
      ended: (play) => play && this.connection.send({ do: "play" }),
    });
    this.toolbar = new Toolbar(this.element, this.actions());
    this.sketch = new Sketch(part("sketch"), part("drawing"), this.view, {
      done: (points) => this.events.drawn({ points }),
      cancelled: () => this.events.restored({ link: this.connection.link }),
    });
    this.keep = new Keep(part("keep"), this);
    this.seat = null; // in a class, where the address asks for one
    for (const button of this.element.querySelectorAll("[data-layer]")) {
      button.addEventListener("click", () => this.switchLayer(button));
    }
    this.setTheme();
    new MutationObserver(() => this.setTheme()).observe(document.body, { attributeFilter: ["class"] });
  }

  actions() {
    const send = (message) => this.connection.send(message);
    return {
      toggle: () => this.toggle(),
      step: () => (this.slow.on ? this.slow.move(1) : send({ do: "step", count: 1 })),
      back: () => this.slow.move(-1),
      stepD: () => this.nudge("discriminator"),
      stepG: () => this.nudge("generator"),
      reset: () => send({ do: "reset" }),
      speed: (value) => this.connection.hurry(value),
      slow: () => (this.slow.on ? this.slow.stop(true) : this.slow.start()),
      copy: () => this.copy(),
      keep: () => this.keep.open(),
      draw: () => this.sketch.open(new URLSearchParams(this.connection.link).get("points") ?? ""),
      help: showKeys,
    };
  }

  handlers() {
    return {
      frame: (buffer) => this.receive(decode(buffer)),
      setup: (setup) => this.begin(setup),
      state: (state) => this.follow(state),
      readout: (readout) => this.measured(readout),
      error: ({ message }) => this.refuse(message),
      lost: (wait) => this.lose(wait),
    };
  }

  lose(wait) {
    this.toolbar.allow([]);
    this.status.say("lost", `The connection was lost. Trying again in ${Math.ceil(wait / 1000)} s.`);
  }

  setTheme() {
    const theme = document.body.classList.contains("dark") ? "dark" : "light";
    if (theme === this.theme) return;
    this.theme = theme;
    this.view.setColours(this.config.themes[theme]);
    this.graph.setColours(this.config.themes[theme], this.view.table);
    this.charts.setTheme(theme);
  }

  /** New settings, checked by Python. Where they ask for a drawing that does not exist yet, it is made first. */
  setLink(link) {
    const settings = new URLSearchParams(link);
    if (settings.get("distribution") === "drawn" && !settings.has("points")) {
      this.sketch.open();
      return;
    }
    this.sketch.hide();
    this.wanted = this.connection.link = link;
    if (this.setup) this.graph.learn(...["learners", "loss"].map((name) => settings.get(name) ?? this.config.defaults[name]));
    this.address.write(link);
    this.part("many").href = `${this.root}/?${new URLSearchParams([["tab", "many"], ...settings])}`;
    this.part("class").href = `${this.root}/class/?${settings}`;
    if (this.setup) this.reconcile();
    else if (this.refused) this.connection.ask();
    this.seat?.take();
  }

  /** A request was bad. If it was the address itself, Python says so, and its reading of it is tried once. */
  refuse(message) {
    if (this.setup) {
      this.status.note("error", message, 2 * NOTICE);
    } else if (this.refused) {
      this.follow({ status: "refused", playing: false, speed: null, iteration: 0, message });
    } else {
      this.refused = true;
      if (this.wanted !== null) this.connection.ask();
    }
  }

  /** What runs must be what was asked for last, also after a lost connection. */
  reconcile() {
    if (this.wanted === null || this.wanted === this.running || this.loading) return;
    if (this.connection.send({ do: "spec", link: this.wanted })) this.running = this.wanted;
  }

  /** A saved run has taken this one's place: its settings are what is wanted, and Python puts them into the form. */
  loaded(link) {
    this.wanted = this.running = this.connection.link = link;
    this.events.restored({ link });
  }

  // What a class asks of its views ----------------------------------------------------------------------------------

  /** There is a run, and Python has read the address: nothing that comes later takes another state back. */
  get ready() {
    return this.setup !== null && this.wanted !== null;
  }

  /** Begin anew with these settings, and Python puts them into the form. */
  take({ link, lesson }) {
    this.wanted = this.connection.link = link;
    this.reconcile();
    this.connection.send({ do: "reset" });
    this.events.pushed({ link, lesson });
  }

  /** Play, or pause, whatever it was; a run that the server has ended begins anew. */
  run(playing) {
    this.slow.stop(false);
    this.connection.paused = !playing;
    if (this.connection.ended) this.connection.open();
    else this.connection.send({ do: playing ? "play" : "pause" });
  }

  note(sentence, ms = NOTICE) {
    this.status.note("note", sentence, ms);
  }

  // -----------------------------------------------------------------------------------------------------------------

  begin(setup) {
    this.setup = setup;
    this.slow.stop(false);
    this.graph.begin(setup.link, setup.dimension);
    this.running = setup.link; // and later, what live changes have made of it
    this.reconcile();
    this.connection.link = this.wanted ?? setup.link;
    this.face(setup);
    this.element.closest("#live").dataset.distribution = new URLSearchParams(setup.link).get("distribution") ?? "";
    this.status.clear();
    this.view.begin(setup.extent, setup);
    this.timeline.begin();
    this.probe.centres = setup.centres;
    this.curves.begin(setup.curves);
    this.readouts.begin(setup.readouts);
    this.charts.begin();
    this.story.restart();
    this.seat?.sit();
  }

  /** Words and switches for data on the plane or on the line. */
  face({ dimension, shift }) {
    Object.assign(this.element.closest("#live").dataset, { dimension, shift });
    for (const node of this.element.querySelectorAll("[data-on-line]")) {
      const name = node.tagName === "CANVAS" ? "ariaLabel" : "title";
      node.dataset.onPlane ??= node[name];
      node[name] = dimension === 1 ? node.dataset.onLine : node.dataset.onPlane;
    }
  }

  follow(state) {
    this.state = state;
    if (state.playing || !WELL.includes(state.status)) this.slow.stop(false);
    this.graph.follow(state.playing && state.status === "running");
    this.toolbar.follow({ ...state, playing: state.playing && state.status === "running" });
    this.toolbar.allow(ALLOWED[state.status] ?? ALL);
    this.toolbar.count(state.iteration, null);
    if (WELL.includes(state.status)) {
      this.status.clear();
    } else {
      this.status.say(state.status, this.explain(state));
      this.loadCharts(); // of a run that ends before its first frame, they are all there is to see
      this.tell();
    }
  }

  explain({ status, message, iteration }) {
    if (status === "closed") return `${message ?? "The server closed this run."} Press play to start it again.`;
    if (status === "waiting") return `${message} Your run starts by itself; leaving this page leaves the line.`;
    return message ?? `Diverged at iteration ${grouped(iteration)}: lower the learning rates, then reset.`;
  }

  receive(frame) {
    if (frame.walk) {
      this.slow.play(scenes(frame, { score: this.setup.output === "score" }));
      return;
    }
    frame.rows.forEach((row) => this.curves.push(row));
    this.view.show(frame);
    this.timeline.push(frame);
  }

  acknowledge() {
    if (this.address.shown) this.due.splice(0).forEach((frame) => this.connection.send({ do: "ack", frame }));
  }

  /** After a paint: tell the server, and bring the words up to date with what is seen. */
  painted(frames) {
    this.due.push(...frames);
    this.acknowledge();
    const { frame } = this.view;
    if (!frame) return;
    this.toolbar.count(frame.iteration, this.state.playing ? frame.rate : null);
    this.loadCharts();
    this.charts.request();
    this.probe.refresh();
    this.graph.show(this.view, this.curves.newest?.slice(1, 3));
    this.explainer.show();
    this.showScale(frame.scale);
    this.tell();
  }

  measured(readout) {
    this.readouts.push(readout);
    this.charts.request();
    if (this.view.frame) this.tell();
  }

  loadCharts() {
    this.charts.load(`${this.root}/${this.config.charts}`);
  }

  /** Say what is seen, of what is there when it is said. */
  tell() {
    this.story.tell(() => this.sentences());
  }

  sentences() {
    const { state, view: { frame, real } } = this;
    if (frame && state.status !== "diverged") {
      return narrate({ ...this.setup, frame, real, p: this.view.p, readout: this.readouts.newest });
    }
    return WELL.includes(state.status) ? [] : [this.explain(state)];
  }

  showScale(scale) {
    ["low", "middle", "high"].forEach((name, index) => {
      const text = short(scale[index], 2);
      if (this.part(name).textContent !== text) this.part(name).textContent = text;
    });
  }

  /** Slow motion shows a scene, or, null, no more. */
  pose(scene) {
    this.view.pose(scene?.pose ?? null);
    this.graph.pose(scene);
  }

  nudge(only) {
    this.slow.stop(false);
    this.connection.send({ do: "nudge", only });
  }

  toggle() {
    if (this.slow.on) {
      this.slow.hold();
    } else if (this.connection.ended) {
      this.connection.paused = false;
      this.connection.open();
    } else {
      this.connection.send({ do: this.state.playing ? "pause" : "play" });
    }
  }

  switchLayer(button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", on);
    this.view.toggle(button.dataset.layer, on);
  }

  async copy() {
    const copied = await copyText(this.address.link);
    this.status.note("note", copied ? "The link to these settings is copied." : "Copy the address of this page.", NOTICE);
  }
}
