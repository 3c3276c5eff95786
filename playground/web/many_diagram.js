// A phase diagram: the server trains many seeds of each cell elsewhere (diagrams.py), and the heatmap of the tab fills as
// results come in.

import { decode } from "./frame.js";
import { worded } from "./many_form.js";
import { percent, short } from "./narrate.js";
import { grouped } from "./toolbar.js";

export class Diagram {
  /** `many`: the tab, whose form says what varies and whose table shows it. */
  constructor(many) {
    Object.assign(this, { many, setup: null, found: null, shown: false, socket: null });
    many.part("diagram").hidden = false;
    many.button("diagram").addEventListener("click", () => this.begin());
    many.button("stop").addEventListener("click", () => this.stop());
    window.addEventListener("pagehide", () => this.socket?.close(1000));
  }

  stop() {
    this.socket?.send(JSON.stringify({ do: "stop" }));
    this.end("Stopped: what has come is shown.");
  }

  say(text) {
    this.many.part("diagram-status").textContent = text;
  }

  begin() {
    const link = new URLSearchParams(this.many.form.link);
    if (!link.get("columns")) {
      this.say("Choose what varies from column to column, too.");
      return;
    }
    for (const name of ["seeds", "iterations"]) link.set(name, this.many.part(name).value);
    this.socket?.close(1000);
    const socket = new WebSocket(`${this.many.root.replace(/^http/, "ws")}/diagram`);
    Object.assign(socket, { binaryType: "arraybuffer", onopen: () => socket.send(JSON.stringify({ do: "open", link: link.toString() })) });
    socket.onmessage = ({ data }) => socket === this.socket && this.receive(data);
    socket.onclose = () => socket === this.socket && this.end("The connection was lost: what has come is shown. Draw it again for the rest.");
    this.socket = socket;
    this.say("Asking for places to train. Ray takes some seconds to start.");
  }

  receive(data) {
    if (data instanceof ArrayBuffer) {
      this.show(decode(data));
      return;
    }
    const message = JSON.parse(data);
    if (message.type === "setup") this.start(message);
    else if (message.type === "waiting") this.say(`${message.message} It starts by itself.`);
    else this.end(message.message);
  }

  start(setup) {
    Object.assign(this, { setup, found: null, shown: true });
    this.many.offer(this.many.config.found);
    this.many.part("table").hidden = false;
    this.many.part("cells").textContent = "Each cell is many GANs; click one to open its first seed in the live tab.";
    this.busy(true);
    this.say(`${grouped(setup.size)} GANs are about to train.`);
  }

  show(found) {
    this.found = found;
    this.many.part("done").value = found.done / this.setup.size;
    const whole = found.done === this.setup.size;
    if (this.going) this.say(`${grouped(found.done)} of ${grouped(this.setup.size)} GANs trained.`);
    if (this.shown) this.tabulate();
    if (whole) this.end(`All ${grouped(found.done)} GANs are trained.`);
  }

  tabulate() {
    if (!this.found) return;
    const { many, setup: { axes: [rows, columns] }, found } = this;
    const name = many.part("score").value;
    const wide = columns.values.length;
    const known = (value) => (value < -0.5 ? null : value); // the server's word for nothing known
    const z = rows.values.map((_, row) => columns.values.map((_, column) => known(found.arrays[name].values[row * wide + column])));
    const { label } = many.config.found.find((each) => each.name === name);
    const share = label.endsWith("share");
    const said = (row, column) => {
      const place = `${many.config.labels[rows.name]} ${worded(rows.values[row])}, ${many.config.labels[columns.name]} ${worded(columns.values[column])}`;
      const value = z[row][column];
      const worth = value === null ? "not known yet" : share ? percent(value) : short(value);
      return `${place}<br>${label}: ${worth}, of ${Math.round(found.arrays.counts.values[row * wide + column])} GANs`;
    };
    const text = rows.values.map((_, row) => columns.values.map((_, column) => said(row, column)));
    many.fill(z, text, rows, columns, share ? [0, 1] : []);
  }

  busy(on) {
    this.going = on;
    this.many.button("stop").hidden = this.many.part("done").hidden = !on;
  }

  end(text) {
    this.busy(false);
    this.say(text);
  }

  /** A sweep takes the table back. */
  hide() {
    if (!this.shown) return;
    this.shown = false;
    this.many.offer(this.many.config.scores);
    this.many.part("cells").textContent = "Each cell is one GAN; click one to open it in the live tab.";
  }
}
