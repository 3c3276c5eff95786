// How a run on the plane is painted: D's opinion as ground, the generator's sheet, samples and wedges on it. The view
// keeps the run; line.js is its counterpart for runs on the line.

import * as layers from "./layers.js";
import { meanLength, mixed } from "./motion.js";

const MARGIN = { left: 32, right: 2, top: 8, bottom: 26 }; // px; both pairs add up to the same, the plane is square
const LATENT_SIDE = 0.8; // of the view: the square of latents
const FONT = "11px system-ui, sans-serif";

export class OnPlane {
  /** `view`: whose canvas, colours and frames these are. */
  constructor(view) {
    this.view = view;
    this.small = document.createElement("canvas"); // the heatmap, one pixel a cell
  }

  /** The canvas has this width, and colours: fit to it, and draw what stands around the run. */
  measure(width) {
    const { context, extent, colours } = this.view;
    const side = width - MARGIN.left - MARGIN.right;
    this.plane = new layers.Plane(extent, MARGIN.left, MARGIN.top, side);
    this.box = { left: this.plane.left, top: this.plane.top, width: side, height: side };
    this.ground = colours.heatUndecided;
    layers.drawAxes(context, this.plane, colours, FONT);
  }

  /** By how much latents are stretched, of which the farthest is `edge` from 0. */
  stretch(edge) {
    return (LATENT_SIDE * this.view.extent) / edge;
  }

  /** The real samples, which do not move. */
  paintStill(context, real) {
    const { colours, dot } = this.view;
    layers.drawDiscs(context, this.plane, real, colours.realMark, colours.halo, dot);
  }

  paintLatent(latent) {
    const { context, colours, dot } = this.view;
    layers.drawDiscs(context, this.plane, latent, colours.manifoldMark, colours.halo, dot);
  }

  /** The layers that are `shown`, of the frame that is seen and the arrays in it that move. */
  paintLayers({ fake, manifold, gradient }, shown) {
    const { plane, view } = this;
    const { context, colours, extent, seen: frame } = view;
    const { density, heatmap, manifold: lines } = frame.arrays;
    if (shown.heatmap) this.paintOpinion(heatmap, frame.scale);
    if (shown.manifold) {
      layers.drawManifold(context, plane, { shape: lines.shape, values: manifold }, density, colours.manifoldMark);
    }
    if (shown.real) view.drawStill();
    if (shown.gradient) {
      layers.drawArrows(context, plane, fake, gradient, (0.07 * extent) / view.usual(gradient), 0.3 * extent, colours.gradientMark);
    }
    if (shown.fake) layers.drawTriangles(context, plane, fake, colours.fakeMark, colours.halo, view.dot * 1.35);
  }

  /** A scene of slow motion, `t` of the way from its first state to its second. */
  paintPose(posed, t) {
    const { plane, view } = this;
    const { context, colours, dot, extent, frame, manifold: square, stretched } = view;
    const shown = posed.layers;
    if (shown.includes("heatmap")) this.paintOpinion(view.between(posed, t), posed.scale);
    if (shown.includes("manifold") && frame && square) {
      const { manifold, density } = frame.arrays;
      const values = mixed(square, manifold.values, t);
      layers.drawManifold(context, plane, { shape: manifold.shape, values }, density, colours.manifoldMark);
    }
    const latent = shown.includes("latent") || shown.includes("manifold") ? posed.latent.map((z) => z * stretched) : null;
    if (shown.includes("latent")) this.paintLatent(latent);
    if (shown.includes("real")) layers.drawDiscs(context, plane, posed.real, colours.realMark, colours.halo, dot);
    const from = shown.includes("manifold") ? latent : posed.from;
    const fake = from ? mixed(from, posed.fake, t) : posed.fake;
    if (shown.includes("gradient")) {
      const scale = (0.12 * extent * t) / (meanLength(posed.pull) || 1);
      layers.drawArrows(context, plane, fake, posed.pull, scale, 0.4 * extent, colours.gradientMark);
    }
    if (shown.includes("fake")) layers.drawTriangles(context, plane, fake, colours.fakeMark, colours.halo, dot * 1.35);
  }

  paintOpinion(heatmap, scale) {
    const { context, colours, table } = this.view;
    layers.drawHeatmap(context, this.plane, heatmap, scale, table, this.small);
    layers.drawBoundary(context, this.plane, heatmap, scale[1], colours.muted);
  }

  /** The place under a point of the canvas, null outside the plane. */
  locate(left, top) {
    const { plane, view: { extent } } = this;
    const x = (left - plane.left) / plane.unit - extent;
    const y = extent - (top - plane.top) / plane.unit;
    return Math.abs(x) <= extent && Math.abs(y) <= extent ? { x, y } : null;
  }
}
