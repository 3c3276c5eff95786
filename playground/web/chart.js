// One chart of Plotly's in a panel: the server sends it whole, for both themes; the page keeps it in the theme's colours.

import { figured } from "./texts/texts.js";

const CONFIG = { displayModeBar: false, doubleClick: "reset", responsive: true };

let loading = null; // Plotly's file is large: it is loaded once, when a first chart has come

function plotly(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: address, onerror: reject });
    script.onload = () => resolve(window.Plotly); // gr.Plot puts a Plotly of its own into the window later on
    document.head.append(script);
  });
  return loading;
}

export class Chart {
  constructor(node, address) {
    Object.assign(this, { node, address, figures: null, psi: null });
    new MutationObserver(() => this.draw()).observe(document.body, { attributes: true, attributeFilter: ["class"] });
    new ResizeObserver(() => this.resize()).observe(node);
  }

  /** `figures`: data and layout by theme. */
  show(figures) {
    this.figures = figures;
    this.draw();
  }

  /** Mark the present ψ on the axes that the layout's `meta` names. */
  mark(psi) {
    this.psi = psi;
    if (this.plotly && this.figures) this.plotly.relayout(this.node, { shapes: this.shapes() });
  }

  shapes() {
    const { meta } = this.figure.layout;
    if (this.psi === null || !meta?.psi?.length) return [];
    const colour = getComputedStyle(this.node).getPropertyValue("--gp-focus").trim();
    return meta.psi.map((axis) => {
      const ends = { x0: this.psi, x1: this.psi, y0: 0, y1: 1, xref: axis, yref: `${axis.replace("x", "y")} domain` };
      return { type: "line", ...ends, line: { color: colour, width: 2 } };
    });
  }

  get figure() {
    return this.figures[document.body.classList.contains("dark") ? "dark" : "light"];
  }

  async draw() {
    if (!this.figures) return;
    try {
      this.plotly = await plotly(this.address);
    } catch {
      this.node.textContent = "The chart could not be loaded. Reload the page to try again.";
      return;
    }
    const { data, layout } = figured(structuredClone(this.figure));
    await this.plotly.react(this.node, data, { ...layout, shapes: this.shapes() }, CONFIG);
    this.node.dataset.drawn = true;
  }

  resize() {
    if (this.plotly && this.node.dataset.drawn && this.node.clientWidth) this.plotly.Plots.resize(this.node);
  }
}
