// How a run on the line is painted, as in Goodfellow et al. 2014, figure 1: the densities p and q, D and the best D for
// them, the samples on D's opinion, and below them the lines from each z to its G(z). Places come as points (x, 0).

import * as layers from "./layers.js";
import { short } from "./narrate.js";
import { meanLength, mixed } from "./motion.js";
import { drawPath } from "./path.js";
import { translated } from "./texts/texts.js";

const MARGIN = { left: 34, right: 34, top: 20 }; // px
const SHARE = 0.55; // of the canvas's height that the densities take
const HEADROOM = 1.5; // times the highest density of the data: a higher one of the generator is cut off
const TICKS = 19; // px under an axis for its numbers
const APART = 32; // px between two of them, at least
const NOTHING = 2e-3; // of the highest density of the data: D* is not drawn where there is less of both
const LATENT_SIDE = 0.92; // of the line's length, at most: the latents
const FONT = "11px system-ui, sans-serif";
const GOLDEN = 0.618034; // samples are strewn over their strip by its multiples, so that they lie side by side

export class OnLine {
  /** `view`: whose canvas, colours and frames these are. */
  constructor(view) {
    this.view = view;
    this.small = document.createElement("canvas"); // D's opinion, one pixel a bin
  }

  /** The canvas has this width, and colours: fit to it, and draw what stands around the run. */
  measure(width) {
    const { extent } = this.view;
    const side = width - MARGIN.left - MARGIN.right;
    const strip = Math.round(width / 22);
    const base = Math.round(MARGIN.top + SHARE * (width - MARGIN.top));
    const top = base + TICKS; // of the strips
    this.plane = new layers.Plane(extent, MARGIN.left, MARGIN.top, side); // along x alone
    this.base = base; // of the densities
    this.strips = { real: top, fake: top + strip, height: strip, end: top + 2 * strip };
    this.floor = width - TICKS - 2; // the axis of z
    this.box = { left: 0, top: 0, width, height: width };
    this.ground = this.view.colours.panel;
  }

  /** The latents keep the scale of x, so that a shift looks like one, unless there is no room. */
  stretch(edge) {
    this.edge = edge;
    return Math.min(1, (LATENT_SIDE * this.view.extent) / edge);
  }

  /** Strewn over a strip: points [x, 0, x, 0, …] as [x, px, x, px, …]. */
  strewn(points, kind) {
    const { strips } = this;
    return points.map((value, index) => {
      if (index % 2 === 0) return value;
      return strips[kind] + strips.height * (0.2 + 0.6 * ((((index - 1) / 2) * GOLDEN) % 1));
    });
  }

  /** What layers.js draws strewn points with: x is a place, y are pixels. */
  get across() {
    return { x: (x) => this.plane.x(x), y: (y) => y, unit: this.plane.unit };
  }

  paintStill(context, real) {
    const { colours, dot } = this.view;
    layers.drawDiscs(context, this.across, this.strewn(real, "real"), colours.realMark, colours.halo, 0.8 * dot);
  }

  paintLatent(latent) {
    const { context, colours, dot } = this.view;
    const points = latent.map((value, index) => (index % 2 === 0 ? value : this.floor));
    layers.drawDiscs(context, this.across, points, colours.manifoldMark, colours.halo, 0.8 * dot);
  }

  /** The layers that are `shown`, of the frame that is seen and the arrays in it that move. */
  paintLayers({ fake, manifold, gradient }, shown) {
    const { view } = this;
    const { context, colours, extent, seen: frame, p } = view;
    if (!p) return;
    const { heatmap, q, best } = frame.arrays;
    this.paintAxes(frame.scale);
    this.enter();
    if (shown.heatmap) this.paintBand(heatmap, frame.scale);
    if (shown.real) this.paintDensity(p, colours.realMark, []);
    if (shown.fake) this.paintDensity(q.values, colours.fakeMark, [7, 3]);
    if (shown.heatmap && best) this.paintBest(best.values, q.values, frame.scale);
    if (shown.heatmap) this.paintOpinion(heatmap, frame.scale);
    if (shown.manifold) this.paintLines(view.manifold, manifold);
    if (shown.real) view.drawStill();
    const strewn = this.strewn(fake, "fake");
    if (shown.gradient) {
      layers.drawArrows(context, this.across, strewn, gradient, (0.07 * extent) / view.usual(gradient), 0.3 * extent, colours.gradientMark);
    }
    if (shown.fake) layers.drawTriangles(context, this.across, strewn, colours.fakeMark, colours.halo, view.dot);
    const corner = { left: MARGIN.left + 6, top: MARGIN.top + 6, side: 0.22 * view.width };
    if (frame.shift) drawPath(context, corner, view.steps(frame), view.goal, colours, FONT);
    context.restore();
  }

  /** Paint inside the line's stretch alone, until the context is restored. */
  enter() {
    const { context, width } = this.view;
    context.save();
    context.beginPath();
    context.rect(this.plane.left, 0, this.plane.side, width);
    context.clip();
  }

  /** A scene of slow motion, `t` of the way from its first state to its second. */
  paintPose(posed, t) {
    const { view } = this;
    const { context, colours, dot, extent, stretched, p } = view;
    const shown = posed.layers;
    this.paintAxes(posed.scale);
    this.enter();
    if (p) this.paintDensity(p, colours.realMark, []);
    if (shown.includes("heatmap")) {
      const opinion = view.between(posed, t);
      this.paintBand(opinion, posed.scale);
      this.paintOpinion(opinion, posed.scale);
    }
    const latent = posed.latent.map((z) => z * stretched);
    if (shown.includes("manifold")) this.paintLines(latent, mixed(latent, posed.fake, t));
    if (shown.includes("latent") || shown.includes("manifold")) this.paintLatent(latent);
    const points = (places, kind) => this.strewn(places, kind);
    if (shown.includes("real")) layers.drawDiscs(context, this.across, points(posed.real, "real"), colours.realMark, colours.halo, dot);
    const from = shown.includes("manifold") ? latent : posed.from;
    const fake = points(from ? mixed(from, posed.fake, t) : posed.fake, "fake");
    if (shown.includes("gradient")) {
      const scale = (0.12 * extent * t) / (meanLength(posed.pull) || 1);
      layers.drawArrows(context, this.across, fake, posed.pull, scale, 0.4 * extent, colours.gradientMark);
    }
    if (shown.includes("fake")) layers.drawTriangles(context, this.across, fake, colours.fakeMark, colours.halo, dot * 1.35);
    context.restore();
  }

  // What is painted ----------------------------------------------------------------------------------------------

  /** The axes of x, of z, of the densities on the left and of D on the right. */
  paintAxes(scale) {
    const { context, extent, colours, width } = this.view;
    const { left, side } = this.plane;
    Object.assign(context, { font: FONT, fillStyle: colours.muted, strokeStyle: colours.line, lineWidth: 1 });
    context.strokeRect(left - 0.5, MARGIN.top - 0.5, side + 1, this.base - MARGIN.top + 1);
    context.strokeRect(left, this.floor + 0.5, side, 0);
    this.numbers(extent, this.base, 1);
    if (this.edge) this.numbers(1.001 * this.edge, this.floor, this.view.stretched);
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (const tick of layers.ticks(this.top).filter((value) => value >= 0)) {
      context.fillRect(left - 4, Math.round(this.height(tick)), 4, 1);
      context.fillText(String(tick), left - 7, this.height(tick));
    }
    context.textAlign = "left";
    for (const value of scale) {
      const y = this.level(value, scale);
      context.fillRect(left + side, Math.round(y), 4, 1);
      context.fillText(short(value, 2), left + side + 7, y);
    }
    this.names(width);
  }

  names(width) {
    const { context, colours } = this.view;
    const name = (text, x, y, align, colour) => {
      Object.assign(context, { textAlign: align, fillStyle: colour, textBaseline: "middle" });
      context.fillText(translated(text), x, y);
    };
    name("density", 2, 8, "left", colours.muted);
    name("D(x)", width - 2, 8, "right", colours.discriminatorInk);
    name("x", 12, this.base + 11, "left", colours.muted);
    name(this.view.latents > 1 ? "z₁" : "z", 12, this.floor + 1, "left", colours.generatorInk);
    this.key(width);
  }

  /** What each curve is, in its colour and dash, above the densities. */
  key(width) {
    const { context, colours, seen } = this.view;
    const entries = [["p data", colours.realMark, []], ["q generator", colours.fakeMark, [7, 3]], ["D", colours.discriminatorLine, []]];
    if (seen?.arrays.best) entries.push(["D* = best", colours.ceiling, [2, 3]]);
    const room = (width - 2 * 56) / entries.length;
    entries.forEach(([text, colour, dash], index) => {
      const x = 56 + index * room;
      context.setLineDash(dash);
      Object.assign(context, { strokeStyle: colour, lineWidth: 2, textAlign: "left", fillStyle: colours.muted });
      context.beginPath();
      context.moveTo(x, 8);
      context.lineTo(x + 18, 8);
      context.stroke();
      context.setLineDash([]);
      context.fillText(room > 90 ? text : text.split(" ")[0], x + 22, 8);
    });
  }

  /** Numbers under an axis that reaches to `edge`, of a scale that is `stretched`; as many as there is room for. */
  numbers(edge, y, stretched) {
    const { context } = this.view;
    const values = layers.ticks(edge);
    const zero = (values.length - 1) / 2;
    const each = Math.ceil(APART / ((values[zero + 1] ?? edge) * stretched * this.plane.unit));
    Object.assign(context, { textAlign: "center", textBaseline: "top" });
    for (const value of values.filter((_, index) => (index - zero) % each === 0)) {
      const x = this.plane.x(value * stretched);
      context.fillRect(Math.round(x), y, 1, 4);
      context.fillText(String(value).replace("-", "−"), x, y + 6);
    }
  }

  /** The highest density that there is room for. */
  get top() {
    return HEADROOM * (this.view.p?.reduce((most, value) => Math.max(most, value), 0) || 1);
  }

  height(density) {
    return this.base - (this.base - MARGIN.top) * Math.min(density / this.top, 1);
  }

  level(value, [low, , high]) {
    return this.base - (this.base - MARGIN.top) * Math.min(Math.max((value - low) / (high - low || 1), 0), 1);
  }

  /** The middle of bin number `index` of `count`. */
  middle(index, count) {
    return this.plane.left + ((index + 0.5) / count) * this.plane.side;
  }

  trace(values, height, draws = () => true) {
    const { context } = this.view;
    let pen = false;
    context.beginPath();
    for (let index = 0; index < values.length; index++) {
      const at = [this.middle(index, values.length), height(values[index])];
      if (!draws(index)) pen = false;
      else if (pen) context.lineTo(...at);
      else context.moveTo(...at);
      pen = draws(index);
    }
  }

  paintDensity(values, colour, dash) {
    const { context } = this.view;
    Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineWidth: 2, lineJoin: "round" });
    this.trace(values, (value) => this.height(value));
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
    context.lineTo(this.middle(values.length - 1, values.length), this.base);
    context.lineTo(this.middle(0, values.length), this.base);
    context.globalAlpha = 0.16;
    context.fill();
    context.globalAlpha = 1;
  }

  /** D over x, and where it is undecided. */
  paintOpinion(heatmap, scale) {
    const { context, colours } = this.view;
    Object.assign(context, { strokeStyle: colours.muted, lineWidth: 1 });
    context.setLineDash([1, 4]);
    context.beginPath();
    context.moveTo(this.plane.left, this.level(scale[1], scale));
    context.lineTo(this.plane.left + this.plane.side, this.level(scale[1], scale));
    context.stroke();
    context.setLineDash([]);
    Object.assign(context, { strokeStyle: colours.discriminatorLine, lineWidth: 2.4, lineJoin: "round" });
    this.trace(heatmap.values, (value) => this.level(value, scale));
    context.stroke();
  }

  /** D*, where there is enough of p or q that it means anything. */
  paintBest(best, q, scale) {
    const { context, colours, p } = this.view;
    const least = NOTHING * (this.top / HEADROOM);
    Object.assign(context, { strokeStyle: colours.ceiling, lineWidth: 2 });
    context.setLineDash([2, 3]);
    this.trace(best, (value) => this.level(value, scale), (index) => p[index] + q[index] > least);
    context.stroke();
    context.setLineDash([]);
  }

  /** D's opinion as the ground of the samples. */
  paintBand(heatmap, scale) {
    const { strips, plane } = this;
    const band = { left: plane.left, top: strips.real, side: plane.side, height: strips.end - strips.real };
    layers.drawHeatmap(this.view.context, band, heatmap, scale, this.view.table, this.small);
  }

  /** From each z on its axis to where G puts it. */
  paintLines(latent, places) {
    const { context, colours } = this.view;
    const reach = 4 * this.view.extent;
    Object.assign(context, { strokeStyle: colours.manifoldMark, fillStyle: colours.manifoldMark, lineWidth: 1.3, globalAlpha: 0.85 });
    context.beginPath();
    for (let index = 0; index < places.length; index += 2) {
      const [x0, x1] = [latent[index], places[index]].map((x) => this.plane.x(Math.min(Math.max(x, -reach), reach)));
      const [y0, y1] = [this.floor, this.strips.end + 3];
      context.moveTo(x0, y0);
      context.lineTo(x1, y1);
      const [ux, uy] = [x1 - x0, y1 - y0].map((step) => (5 * step) / Math.hypot(x1 - x0, y1 - y0));
      context.moveTo(x1 - ux - 0.6 * uy, y1 - uy + 0.6 * ux);
      context.lineTo(x1, y1);
      context.lineTo(x1 - ux + 0.6 * uy, y1 - uy - 0.6 * ux);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  /** The place under a point of the canvas, null outside the line. */
  locate(left, top) {
    const x = (left - this.plane.left) / this.plane.unit - this.view.extent;
    return Math.abs(x) <= this.view.extent && top >= 0 ? { x, y: 0 } : null;
  }
}
