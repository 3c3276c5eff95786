// The overview graph: noise → G → fake; real and fake → D → predictions → losses, and gradients back. Its nodes hold
// small live pictures; what it says of a part is in HINTS, and what the part is in the view in LAYERS.

import { valueAt } from "./frame.js";
import { Plane, drawDiscs, drawHeatmap, drawManifold, drawTriangles } from "./layers.js";
import { judged, mean, short } from "./narrate.js";
import { Saturation } from "./saturation.js";
import { coloured } from "./words.js";

const EVERY = 250; // ms between two looks at the pictures
const BARS = 12; // of the histograms of D(x)
const REST = "D and G take turns. Point at a part to see it in the view; click for its settings.";
const HINTS = {
  z: "Noise z: the random numbers that G starts from.",
  g: "The generator G turns each z into a point: its grid goes from the square of latents to the warped sheet.",
  fake: "The fake samples G(z); G never sees the real ones.",
  real: "The real samples: what G has to learn to make.",
  d: "The discriminator D says of every place how real it looks.",
  p: "What D says of real samples and of fake ones: two histograms of D(x).",
  loss: "The losses; their gradients go back into D, and through D and the fake samples into G.",
};
const ON_LINE = {
  g: "The generator G turns each z into a number: a line goes from each z to its G(z).",
  d: "The discriminator D says of every place on the line how real it looks; dashed: the best D for p and q.",
};
const LAYERS = { z: "latent", g: "manifold", fake: "fake", real: "real", d: "heatmap", p: "heatmap", loss: "gradient" };
const CARDS = { z: ".gp-generator", g: ".gp-generator", fake: ".gp-generator", real: "#data", d: ".gp-discriminator",
  p: ".gp-discriminator", loss: ".gp-training" };

export class Graph {
  /** `light(layer)` shows one layer of the view above all others, null all as usual. */
  constructor(root, defaults, light) {
    Object.assign(this, { root, defaults, light, drawn: 0, colours: null, posed: false });
    this.nodes = Object.fromEntries([...root.querySelectorAll("[data-node]")].map((node) => [node.dataset.node, node]));
    this.edges = [...root.querySelectorAll("[data-edge]")];
    this.part = (name) => root.querySelector(`[data-part=${name}]`);
    this.small = document.createElement("canvas");
    this.saturation = new Saturation(this.part("saturation"));
    for (const [name, node] of Object.entries(this.nodes)) {
      node.setAttribute("aria-describedby", "graph-hint");
      for (const kind of ["pointerenter", "focus"]) node.addEventListener(kind, () => this.explain(name));
      for (const kind of ["pointerleave", "blur"]) node.addEventListener(kind, () => this.explain(null));
      node.addEventListener("click", () => this.settings(name));
    }
    this.explain(null);
  }

  /** One sentence on a part, which lights up in the view; null: on the whole. */
  explain(name) {
    this.part("hint").replaceChildren(coloured((this.line ? ON_LINE[name] : null) ?? HINTS[name] ?? REST));
    this.light(LAYERS[name] ?? null);
  }

  /** Show where a part's settings are. */
  settings(name) {
    const card = this.root.closest("#live").querySelector(CARDS[name]);
    const folded = card.querySelector(".label-wrap:not(.open)");
    if (folded && name !== "fake") folded.click();
    card.scrollIntoView({ block: "nearest", behavior: "smooth" });
    card.classList.add("gp-found");
    card.addEventListener("animationend", () => card.classList.remove("gp-found"), { once: true });
  }

  /** A run of these settings, a query, whose data have so many dimensions. */
  begin(link, dimension = 2) {
    this.line = dimension === 1;
    const given = new URLSearchParams(link);
    const of = (name) => given.get(name) ?? this.defaults[name];
    const size = (side) => (Number(of(`${side}_layers`)) ? `${of(`${side}_layers`)} × ${of(`${side}_width`)}` : "linear");
    const sizes = { z: `${of("noise_dim")}-D`, g: Number(of("shift")) ? "z + θ" : size("generator"), d: size("discriminator") };
    for (const [name, text] of Object.entries(sizes)) this.root.querySelector(`[data-size=${name}]`).textContent = text;
    this.steps = { discriminator: Number(of("discriminator_steps")), generator: Number(of("generator_steps")) };
    this.learn(of("learners"), of("loss"));
    this.drawn = 0;
  }

  /** Who learns, and by which loss: a frozen player gets no gradient. */
  learn(who, loss) {
    this.saturation.choose(loss);
    this.root.dataset.learners = who;
    const { discriminator: k, generator: m } = this.steps;
    const both = `D${k === 1 ? "" : ` ×${k}`}, then G${m === 1 ? "" : ` ×${m}`}`;
    const turns = { both, discriminator: "G is frozen", generator: "D is frozen" };
    this.turn = turns[who];
    if (!this.posed) this.part("turn").textContent = this.turn;
  }

  /** Whether the run goes on: then the flow moves. */
  follow(playing) {
    this.root.dataset.running = playing;
  }

  /** Light these edges and nodes, in slow motion, with a word on whose turn it is; null: all as usual. */
  pose(scene) {
    this.posed = scene !== null;
    this.root.dataset.posed = this.posed;
    this.edges.forEach((edge) => edge.toggleAttribute("data-lit", Boolean(scene?.edges.includes(edge.dataset.edge))));
    for (const [name, node] of Object.entries(this.nodes)) {
      node.toggleAttribute("data-lit", Boolean(scene?.nodes.includes(name)));
    }
    this.part("turn").textContent = scene?.turn ?? this.turn ?? "";
  }

  setColours(colours, table) {
    Object.assign(this, { colours, table, drawn: 0 });
  }

  /** Bring the pictures up to date, if they were not lately. */
  show({ frame, real, latent, extent }, losses) {
    const now = performance.now();
    if (now - this.drawn < EVERY || !this.colours || !real || !this.root.offsetParent) return;
    this.drawn = now;
    const { fake, heatmap, manifold, density } = frame.arrays;
    const { realMark, fakeMark, manifoldMark, halo } = this.colours;
    const reach = 1.15 * latent.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    this.paint("z", reach, (context, plane) => drawDiscs(context, plane, latent, manifoldMark, "transparent", 0.8));
    this.paint("g", extent, (context, plane) => drawManifold(context, plane, manifold, density, manifoldMark));
    this.paint("fake", extent, (context, plane) => drawTriangles(context, plane, fake.values, fakeMark, "transparent", 1.6));
    this.paint("real", extent, (context, plane) => drawDiscs(context, plane, real, realMark, halo, 1));
    this.paint("d", extent, (context, plane) => drawHeatmap(context, plane, heatmap, frame.scale, this.table, this.small));
    this.paint("p", 1, (context, plane) => this.histograms(context, plane, frame, real, extent));
    this.saturation.show(mean(judged(heatmap, extent, fake.values)));
    const [d, g] = losses ?? [];
    const line = (name, value) => `${name} ${Number.isFinite(value) ? tiny(value) : "–"}`;
    this.part("graph-loss").textContent = `${line("D", d)}\n${line("G", g)}`;
  }

  /** Paint a node's picture, a square in the middle of its canvas. */
  paint(name, extent, draw) {
    const canvas = this.nodes[name].querySelector("canvas");
    const density = Math.min(window.devicePixelRatio || 1, 2);
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (canvas.width !== Math.round(width * density)) {
      Object.assign(canvas, { width: Math.round(width * density), height: Math.round(height * density) });
    }
    const context = canvas.getContext("2d");
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    draw(context, new Plane(extent, (width - height) / 2, 0, height));
  }

  /** D(x) at real samples upwards, at fake ones downwards, low values on the left. */
  histograms(context, plane, frame, real, extent) {
    const [low, , high] = frame.scale;
    const kinds = [[real, this.colours.realMark, -1], [frame.arrays.fake.values, this.colours.fakeMark, 1]];
    const [left, width, middle] = [plane.left - 8, plane.side + 16, plane.top + plane.side / 2];
    for (const [points, colour, sign] of kinds) {
      const counts = new Array(BARS).fill(0);
      for (let index = 0; index < points.length; index += 2) {
        const value = valueAt(frame.arrays.heatmap, extent, points[index], points[index + 1]);
        const bar = Math.floor(((value - low) / (high - low || 1)) * BARS);
        counts[Math.min(Math.max(bar, 0), BARS - 1)] += 1;
      }
      const most = Math.max(...counts, 1);
      context.fillStyle = colour;
      counts.forEach((count, bar) => {
        const height = (count / most) * (plane.side / 2 - 1);
        context.fillRect(left + (bar * width) / BARS, sign < 0 ? middle - height : middle, width / BARS - 1, height);
      });
    }
  }
}

/** A number in a few letters. */
function tiny(value) {
  const small = value !== 0 && Math.abs(value) < 0.01;
  return small ? value.toExponential(0).replaceAll("-", "−") : short(value, 2);
}
