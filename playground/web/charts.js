// The Plotly charts beside the view. The server sends the figure without data; every trace names its column in `meta`.
// Plotly's file is large: it is loaded after the first frame, and no chart may cost the page more than a tenth of its time.

const SHORTEST_WAIT = 250; // ms between two updates
const SHARE = 0.1; // of the page's time that updates may take
const CURVES = { discriminator_loss: 1, generator_loss: 2, discriminator_norm: 3, generator_norm: 4 };
const CONFIG = { displaylogo: false, modeBarButtons: [["toImage", "resetScale2d"]], doubleClick: "reset" };

export class Charts {
  /** `curves` and `readouts` are histories that somebody else fills. */
  constructor(node, figures, curves, readouts) {
    Object.assign(this, { node, figures, curves, readouts });
    this.theme = "light";
    this.plotly = null;
    this.timer = 0;
    this.earliest = 0; // when the next update may start
    this.run = 0; // a new run shows itself whole, a growing one keeps its zoom
    this.visible = true;
    new IntersectionObserver(([entry]) => this.look(entry.isIntersecting)).observe(node);
    new ResizeObserver(() => this.plotly && this.plotly.Plots.resize(node)).observe(node);
  }

  /** Load Plotly once; the node says so if that fails. */
  load(address) {
    if (this.script) return;
    this.script = document.createElement("script");
    this.script.src = address;
    this.script.onload = () => {
      // gr.Plot puts a Plotly of its own into the window later on.
      this.plotly = window.Plotly;
      this.node.replaceChildren();
      this.request();
    };
    this.script.onerror = () => {
      this.node.textContent = "The charts could not be loaded; reload the page to try again.";
    };
    document.head.append(this.script);
  }

  begin() {
    this.run += 1;
    this.request();
  }

  setTheme(theme) {
    this.theme = theme;
    this.request();
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
    const { data, layout } = this.figures[this.theme];
    const iterations = { curves: this.curves.column((row) => row[0]), readouts: this.readouts.column((row) => row.iteration) };
    const traces = data.map((trace) => ({ ...trace, ...this.fill(trace.meta, iterations) }));
    const touch = window.matchMedia("(pointer: coarse)").matches; // a drag scrolls the page there
    const room = { ...layout, uirevision: this.run, dragmode: touch ? false : layout.dragmode, annotations: this.remarks(layout) };
    this.plotly.react(this.node, traces, room, CONFIG);
    const now = performance.now();
    this.earliest = now + Math.max(SHORTEST_WAIT, (now - start) / SHARE);
  }

  fill(column, iterations) {
    if (column in CURVES) return { x: iterations.curves, y: this.curves.column((row) => row[CURVES[column]]) };
    const bare = column.replace("ceiling_", "");
    const part = bare === column ? "coverage" : "ceiling";
    return { x: iterations.readouts, y: this.readouts.column((row) => row[part][bare]) };
  }

  /** A chart that has nothing to show says why. */
  remarks(layout) {
    const newest = this.readouts.newest;
    if (!newest || newest.coverage.total_modes) return [];
    const [low, high] = layout.yaxis3.domain;
    const place = { xref: "paper", yref: "paper", x: 0.5, y: (low + high) / 2, showarrow: false };
    return [{ ...place, text: "this distribution has no separate modes" }];
  }
}
