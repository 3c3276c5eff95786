// Slow motion: an iteration of Algorithm 1, sub-step by sub-step, with the numbers that flowed in it. `scenes` makes
// of what the server has told the pictures and words; `SlowMotion` plays them one after the other.

import { short } from "./narrate.js";
import { coloured } from "./words.js";

const EACH = 2600; // ms a scene stays
const TWEEN = 1300; // ms of movement within it
const FRAME = { generator: ["z-g", "g-fake"], judge: ["fake-d", "d-p"], both: ["fake-d", "real-d", "d-p"] };

/** The scenes of one iteration: `{title, text, turn, edges, nodes, pose}`. `walk` as decoded; `score`: D(x) is no
 *  probability. */
export function scenes(walk, { score = false } = {}) {
  return walk.updates.flatMap((update, index) => {
    const array = (name) => walk.arrays[`${index}.${name}`];
    const scene = { ...update, ...Object.fromEntries(["latent", "real", "fake", "pull", "fake_after"]
      .map((name) => [name, array(name).values])), before: array("heatmap"), after: array("heatmap_after"), score };
    return update.side === "discriminator" ? ofDiscriminator(scene) : ofGenerator(scene);
  });
}

function ofDiscriminator(of) {
  const at = (title, text, edges, nodes, pose) => compose("D", of, { title, text, edges, nodes, pose });
  const judged = { layers: ["heatmap", "real", "fake"], heatmap: of.before };
  return [
    at("sample z", `${of.batch} latents z are drawn from the noise.`, [], ["z"], { layers: ["latent"] }),
    at("generate", `G turns each z into a fake sample: ${of.batch} points G(z).`, FRAME.generator, ["g", "fake"],
      { layers: ["manifold", "fake"] }),
    at("sample x", `${of.batch} real samples x are drawn from the data.`, [], ["real"], { layers: ["real", "fake"] }),
    at("forward", `D judges both: ${opinion(of)}.`, FRAME.both, ["d", "p"], judged),
    at("loss", `D's loss is ${number(of.loss)}: the lower, the better D tells them apart.`, ["p-loss"], ["loss"], judged),
    at("gradient", `Backpropagation through D: the gradient in D's weights has the norm ${number(of.gradient_norm)}.`,
      ["loss-d"], ["d", "loss"], judged),
    at("update", of.learns ? `The optimizer moves D's weights by ${number(of.moved)}: see the ground change.`
      : "D is frozen: its weights stay.", ["loss-d"], ["d"], { ...judged, before: of.before, heatmap: of.after }),
  ];
}

function ofGenerator(of) {
  const at = (title, text, edges, nodes, pose) => compose("G", of, { title, text, edges, nodes, pose });
  const ground = { heatmap: of.before };
  return [
    at("sample z", `${of.batch} new latents z are drawn from the noise.`, [], ["z"], { layers: ["latent"] }),
    at("generate", `G turns each z into a fake sample: ${of.batch} points G(z).`, FRAME.generator, ["g", "fake"],
      { layers: ["manifold", "fake"] }),
    at("forward", `D judges them: ${opinion(of)}.`, FRAME.judge, ["d", "p"], { ...ground, layers: ["heatmap", "fake"] }),
    at("loss", `G's loss is ${number(of.loss)}: the lower, the better G fools D.`, ["p-loss"], ["loss"],
      { ...ground, layers: ["heatmap", "fake"] }),
    at("gradient", "The gradient goes back through D, which stays as it is, to each fake sample, and on into G's " +
      `weights; there its norm is ${number(of.gradient_norm)}.`, ["loss-g"], ["g", "loss"],
      { ...ground, layers: ["heatmap", "gradient", "fake"] }),
    at("update", of.learns ? `The optimizer moves G's weights by ${number(of.moved)}: the same z land elsewhere now.`
      : "G is frozen: its weights stay, and its samples.", ["loss-g"], ["g", "fake"],
      { ...ground, layers: ["heatmap", "fake"], from: of.fake, fake: of.fake_after }),
  ];
}

function compose(player, of, { title, text, edges, nodes, pose }) {
  const which = of.of > 1 ? `, update ${of.number} of ${of.of}` : "";
  const { latent, real, fake, pull, scale } = of;
  const turn = `${player} learns`;
  return { title: `${turn}${which}: ${title}`, text, turn, edges, nodes,
    pose: { latent, real, fake, pull, scale, duration: TWEEN, ...pose } };
}

function opinion({ at_real: real, at_fake: fake, score }) {
  const what = score ? "its score" : "D(x)";
  const mean = `${what} is ${number(fake)} on average at fake samples`;
  return real === null ? mean : `${mean} and ${number(real)} at real ones`;
}

function number(value) {
  return value === null ? "no number" : short(value);
}

export class SlowMotion {
  /** `ask()` has the server train and tell one iteration; `show(scene)` shows one, null none; `ended(play)` is called
   *  when it is over, with whether the run is to go on. */
  constructor(panel, { ask, show, ended }) {
    Object.assign(this, { panel, ask, show, ended, scenes: [], at: 0, held: false, on: false, timer: 0 });
    const acts = { back: () => this.move(-1), hold: () => this.hold(), next: () => this.move(1), end: () => this.stop(true) };
    for (const [name, act] of Object.entries(acts)) {
      const button = panel.querySelector(`[data-slow=${name}]`);
      button.addEventListener("click", act);
      button.addEventListener("mousedown", (event) => event.preventDefault());
    }
  }

  start() {
    if (this.on) return;
    Object.assign(this, { on: true, scenes: [], at: 0 });
    this.panel.hidden = false;
    this.setHeld(false);
    this.say("Slow motion", "One iteration is being taken apart.");
    this.request();
  }

  stop(play) {
    if (!this.on) return;
    this.on = false;
    clearTimeout(this.timer);
    this.panel.hidden = true;
    this.show(null);
    this.ended(play);
  }

  request() {
    this.due = true;
    this.ask();
  }

  /** The server has told an iteration; none is left of a run that has diverged. */
  play(told) {
    if (!this.on || !this.due) return;
    this.due = false;
    if (!told.length) {
      this.stop(false);
      return;
    }
    this.scenes = told;
    this.go(0);
  }

  go(index) {
    const scene = this.scenes[index];
    this.at = index;
    this.show(scene);
    this.say(scene.title, scene.text);
    this.follow();
  }

  say(title, text) {
    const part = (name) => this.panel.querySelector(`[data-part=${name}]`);
    part("slow-title").textContent = title;
    part("slow-text").replaceChildren(coloured(text));
    Object.assign(part("slow-progress"), { value: this.at + 1, max: this.scenes.length || 1 });
  }

  follow() {
    clearTimeout(this.timer);
    if (!this.held) this.timer = setTimeout(() => this.move(1), EACH);
  }

  /** To the next scene, or back; behind the last one the next iteration begins. */
  move(by) {
    if (!this.on || !this.scenes.length) return;
    const index = this.at + by;
    if (index < this.scenes.length) this.go(Math.max(index, 0));
    else if (!this.due) {
      clearTimeout(this.timer);
      this.request();
    }
  }

  /** Stay at a scene, or go on. */
  hold() {
    this.setHeld(!this.held);
    this.follow();
  }

  setHeld(held) {
    this.held = held;
    const button = this.panel.querySelector("[data-slow=hold]");
    button.dataset.playing = !held;
    button.setAttribute("aria-label", held ? "Go on" : "Hold");
  }
}
