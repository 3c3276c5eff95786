// The Plotly charts beside the view. The server sends the figure without data; every trace names its column in `meta`.
// Plotly's file is large: it is loaded after the first frame, and charts may not cost the page more than a tenth of its
// time. Headings are buttons of our own: a keyboard reaches them, and Plotly's legends are a third of an update's cost.

import { clamp } from "./frame.js";
import { download } from "./keep.js";
import { figured, translated } from "./texts/texts.js";

const SHORTEST_WAIT = 250; // ms between two updates
const LONGEST_WAIT = 2000;
const SHARE = 0.1; // of the page's time that updates may take
const CURVES = { discriminator_loss: 1, generator_loss: 2, discriminator_norm: 3, generator_norm: 4 };
const CONFIG = { displayModeBar: false, doubleClick: "reset" };
const DASHES = { solid: "", dot: "2 2.5", dash: "6 4", dashdot: "6 3 2 3" };

export class Charts {
  /** `curves` and `readouts` are histories that somebody else fills. */
  constructor(panel, figures, curves, readouts) {
    Object.assign(this, { panel, figures: figured(figures), curves, readouts });
    this.node = document.createElement("div");
    this.theme = "light";
    this.hidden = new Set(); // columns that are switched off
    this.plotly = null;
    this.timer = 0;
    this.earliest = 0; // when the next update may start
    this.run = 0; // a new run shows itself whole, a growing one keeps its zoom
    this.visible = true;
    this.pinned = null; // the rows of a run that the next ones are held against
    this.tools = this.buildTools();
    new IntersectionObserver(([entry]) => this.look(entry.isIntersecting)).observe(panel);
    new ResizeObserver(() => this.plotly && this.plotly.Plots.resize(this.node)).observe(panel);
  }

  /** Buttons at the end of the first heading. */
  buildTools() {
    const tools = Object.assign(document.createElement("span"), { className: "gp-chart-tools" });
    const pin = this.tool("pin", "Keep these curves, pale, behind those of the next runs", () => {
      this.pinned = this.pinned ? null : { curves: [...this.curves.all()], readouts: [...this.readouts.all()] };
      pin.setAttribute("aria-pressed", this.pinned !== null);
      this.earliest = 0;
      this.request();
    });
    pin.setAttribute("aria-pressed", "false");
    tools.append(pin, this.tool("PNG", "Save the charts as a picture", () => this.picture()));
    tools.append(this.tool("CSV", "Save the curves and the measures as a table", () => this.save()));
    return tools;
  }

  tool(text, title, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: text, title });
    button.addEventListener("click", act);
    return button;
  }

  save() {
    const address = URL.createObjectURL(new Blob([table(this.curves.all(), this.readouts.all())], { type: "text/csv" }));
    download(address, "gan-curves.csv");
    URL.revokeObjectURL(address);
  }

  /** The charts as they are shown; their headings, which are buttons of the page, are written above them. */
  async picture() {
    if (!this.traces) return;
    const { layout, node } = this;
    const titles = layout.meta.map(({ title, top, lines }) => ({
      xref: "paper", yref: "paper", x: 0, y: top, xanchor: "left", yanchor: "bottom", showarrow: false,
      text: [`<b>${title}</b>`, ...lines.map(({ name, colour }) => `<span style="color:${colour}">${name}</span>`)].join("   "),
    }));
    const ground = getComputedStyle(this.panel).backgroundColor;
    const whole = { ...layout, annotations: [...(layout.annotations ?? []), ...titles], paper_bgcolor: ground };
    const size = { width: node.clientWidth, height: node.clientHeight, scale: 2 };
    download(await this.plotly.toImage({ data: this.traces, layout: whole }, { format: "png", ...size }), "gan-curves.png");
  }

  /** Load Plotly once; the panel says so if that fails. */
  load(address) {
    if (this.script) return;
    this.script = document.createElement("script");
    this.script.src = address;
    this.script.onload = () => {
      // gr.Plot puts a Plotly of its own into the window later on.
      this.plotly = window.Plotly;
      this.request();
    };
    this.script.onerror = () => {
      this.panel.textContent = "The charts could not be loaded. Reload the page to try again.";
    };
    document.head.append(this.script);
  }

  begin() {
    this.run += 1;
    this.layout = this.laidOut();
    this.earliest = 0;
    this.request();
  }

  /** The server's layout, to be written into: Plotly keeps a zoom in the layout that it was given. */
  laidOut() {
    return structuredClone(this.figures[this.theme].layout);
  }

  setTheme(theme) {
    const zoomed = this.layout ?? {};
    this.theme = theme;
    this.layout = this.laidOut();
    for (const [name, { range, autorange }] of Object.entries(zoomed)) {
      if (/^[xy]axis/.test(name)) Object.assign(this.layout[name], { range, autorange });
    }
    this.panel.replaceChildren(this.node, ...this.figures[theme].layout.meta.map((chart) => this.heading(chart)));
    this.panel.querySelector(".gp-heading").append(this.tools);
    this.request();
  }

  /** Title and lines of a chart, above it; `top` is its upper edge as Plotly counts, from the bottom. */
  heading({ title, top, lines }) {
    const heading = document.createElement("div");
    heading.className = "gp-heading";
    heading.style.setProperty("--top", 1 - top);
    const name = Object.assign(document.createElement("b"), { textContent: title });
    heading.append(name, ...lines.map((line) => this.button(line)));
    return heading;
  }

  button({ column, name, help, colour, dash }) {
    const button = Object.assign(document.createElement("button"), { type: "button", title: help });
    button.setAttribute("aria-pressed", !this.hidden.has(column));
    button.innerHTML = `<svg viewBox="0 0 22 4" aria-hidden="true"><path d="M0 2h22" stroke-width="2"/></svg>`;
    button.querySelector("path").style.cssText = `stroke: ${colour}; stroke-dasharray: ${DASHES[dash] || "none"}`;
    button.append(name);
    button.addEventListener("click", () => {
      if (!this.hidden.delete(column)) this.hidden.add(column);
      button.setAttribute("aria-pressed", !this.hidden.has(column));
      this.earliest = 0;
      this.request();
    });
    return button;
  }

  look(visible) {
    this.visible = visible;
    if (visible) this.request();
  }

  /** Update soon: at once if the last update is long enough ago. */
  request() {
    if (!this.plotly || !this.visible || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.update();
    }, Math.max(this.earliest - performance.now(), 0));
  }

  update() {
    const start = performance.now();
    const { theme, layout } = this;
    const rows = { curves: this.curves.all(), readouts: this.readouts.all() };
    const { data } = this.figures[theme];
    const traces = data.map((trace) => ({ ...trace, ...fill(trace.meta, rows), visible: this.shown(trace.meta) }));
    if (this.pinned) traces.push(...data.filter(({ meta }) => !meta.startsWith("ceiling_")).map((trace) => this.pale(trace)));
    const touch = window.matchMedia("(pointer: coarse)").matches; // a drag scrolls the page there
    Object.assign(layout, { uirevision: this.run, annotations: this.remarks(layout) });
    if (touch) layout.dragmode = false;
    this.traces = traces;
    this.plotly.react(this.node, traces, layout, CONFIG);
    const now = performance.now();
    this.earliest = now + clamp((now - start) / SHARE, SHORTEST_WAIT, LONGEST_WAIT);
  }

  shown(column) {
    return !this.hidden.has(column) && !(column.startsWith("ceiling_") && this.hidden.has("ceiling"));
  }

  /** A trace of the pinned run. */
  pale(trace) {
    const visible = this.shown(trace.meta);
    return { ...trace, ...fill(trace.meta, this.pinned), visible, opacity: 0.4, name: `${trace.name}, pinned`, meta: "pinned" };
  }

  /** A chart that has nothing to show says why. */
  remarks(layout) {
    const newest = this.readouts.newest;
    if (!newest || newest.coverage.total_modes) return [];
    const [low, high] = layout.yaxis3.domain;
    const place = { xref: "paper", yref: "paper", x: 0.5, y: (low + high) / 2, showarrow: false };
    return [{ ...place, text: translated("this distribution has no separate modes") }];
  }
}

/** What a trace shows of a run's rows; null where it is no number, which Plotly shows as a gap. */
function fill(column, { curves, readouts }) {
  const numbers = (rows, pick) => rows.map(pick).map((value) => (Number.isFinite(value) ? value : null));
  if (column in CURVES) return { x: numbers(curves, (row) => row[0]), y: numbers(curves, (row) => row[CURVES[column]]) };
  const bare = column.replace("ceiling_", "");
  const part = bare === column ? "coverage" : "ceiling";
  return { x: numbers(readouts, (row) => row.iteration), y: numbers(readouts, (row) => row[part][bare]) };
}

/** A run's rows as CSV: a line for every iteration of which anything is known, with empty cells for the rest. */
export function table(curves, readouts) {
  const measures = readouts.length ? Object.keys(readouts[0].coverage) : [];
  const lines = new Map();
  const line = (iteration) => lines.get(iteration) ?? lines.set(iteration, {}).get(iteration);
  for (const row of curves) for (const [name, at] of Object.entries(CURVES)) line(row[0])[name] = row[at];
  for (const { iteration, coverage } of readouts) Object.assign(line(iteration), coverage);
  const columns = [...Object.keys(CURVES), ...measures];
  const ordered = [...lines].sort(([a], [b]) => a - b);
  const cells = ordered.map(([iteration, values]) => [iteration, ...columns.map((name) => values[name] ?? "")].join(","));
  return [["iteration", ...columns].join(","), ...cells, ""].join("\n");
}
