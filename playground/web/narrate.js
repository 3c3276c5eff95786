// What there is to see, in two sentences: one on the generator's samples, one on the discriminator. Pure functions of
// the newest readout and frame; nothing here draws.

import { valueAt } from "./frame.js";

const WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const CLOSE = 3; // sigma within which a sample belongs to a mode
const COLLAPSED = 0.15; // of the real samples' spread
const FAR = 0.25; // JS in nats (ln 2 = 0.69 at most), beyond which the two clouds hardly overlap
const ALIKE = 0.02; // of the range of scores in view
const NEAR = 1.5; // times the ceiling: as near as a perfect sampler, within the estimate's own scatter

/** `scene`: readout or null, frame, real, p on the line, and the setup's centres, sigma, extent, undecided. Two sentences.
 *  `undecided` is null where D knows no such value; else it is the middle of the frame's scale, which live changes of
 *  the label smoothing move. */
export function narrate(scene) {
  return [aboutSamples(scene), aboutBest(scene) ?? aboutDiscriminator(scene)];
}

function aboutSamples(scene) {
  const { readout, frame, real } = scene;
  if (!readout) return "Training has just begun: the fake samples lie where an untrained generator puts them.";
  if (spread(frame.arrays.fake.values) < COLLAPSED * spread(real)) {
    return "All fake samples lie close together: the generator has collapsed.";
  }
  return readout.coverage.total_modes ? aboutModes(scene) : aboutDistance(readout);
}

function aboutModes(scene) {
  const { coverage, ceiling } = scene.readout;
  const { modes, total_modes: total } = coverage;
  if (modes < total) {
    const found = `${capital(word(modes))} of ${word(total)} modes ${modes === 1 ? "is" : "are"} found`;
    return `${found}; ${aboutLost(scene)}.`;
  }
  const quality = `${percent(coverage.high_quality)} of the fake samples are of high quality`;
  return `${total === 2 ? "Both" : `All ${word(total)}`} modes are found; ${quality} (a perfect sampler: ${percent(ceiling.high_quality)}).`;
}

function aboutLost(scene) {
  const count = scene.readout.coverage.total_modes - scene.readout.coverage.modes;
  const lost = lostCentres(scene, count);
  const [, middle, high] = scene.frame.scale;
  const values = lost.map(([x, y = 0]) => valueAt(scene.frame.arrays.heatmap, scene.extent, x, y));
  const lean = (mean(values) - middle) / (high - middle || 1);
  const ones = count === 1 ? "the lost one" : `the ${word(count)} lost ones`;
  if (lean > 0.6) return `D is certain that ${ones} ${count === 1 ? "is" : "are"} real`;
  return lean > 0.2 ? `D leans to real at ${ones}` : `D does not point to ${ones}`;
}

/** The `count` centres with the fewest fake samples in view. */
function lostCentres({ frame, centres, sigma }, count) {
  const fake = frame.arrays.fake.values;
  const held = centres.map(([x, y = 0]) => {
    let near = 0;
    for (let i = 0; i < fake.length; i += 2) near += Math.hypot(fake[i] - x, fake[i + 1] - y) < CLOSE * sigma;
    return near;
  });
  const order = centres.map((_, index) => index).sort((a, b) => held[a] - held[b]);
  return order.slice(0, count).map((index) => centres[index]);
}

function aboutDistance({ coverage, ceiling }) {
  const numbers = `(JS ${short(coverage.js)}; a perfect sampler scores ${short(ceiling.js)})`;
  if (coverage.js > FAR) return `The fake samples are still far from the real ones ${numbers}.`;
  if (coverage.js > NEAR * ceiling.js) return `The fake samples come close to the real ones ${numbers}.`;
  return `The fake samples are as close to the real ones as can be measured ${numbers}.`;
}

function aboutDiscriminator(scene) {
  const { frame, real, extent } = scene;
  const at = (points) => judged(frame.arrays.heatmap, extent, points);
  const [onReal, onFake] = [at(real), at(frame.arrays.fake.values)];
  if (onFake.length === 0) return "All fake samples lie outside the view.";
  if (scene.undecided === null) {
    const lead = mean(onReal) - mean(onFake);
    if (Math.abs(lead) < ALIKE * (frame.scale[2] - frame.scale[0])) return "D scores real and fake samples alike.";
    if (lead < 0) return "D scores fake samples higher than real ones.";
    return `D scores real samples ${short(lead)} higher than fake ones.`;
  }
  const undecided = frame.scale[1];
  const right = (share(onReal, (value) => value > undecided) + share(onFake, (value) => value <= undecided)) / 2;
  if (right > 0.95) return `D tells ${percent(right)} of the samples apart: it is far ahead.`;
  if (right > 0.65) return `D tells ${percent(right)} of the samples apart; guessing gets 50%.`;
  return `D can hardly tell real from fake: ${percent(right)} right, and guessing gets 50%.`;
}

/** On the line, where the best D is known: how far from it D is, on average over what it is shown; else null. */
function aboutBest({ frame: { arrays, scale }, p }) {
  if (!arrays.best || !p) return null;
  const { best, heatmap, q } = arrays;
  const weights = p.map((density, bin) => density + q.values[bin]);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const off = weights.reduce((sum, weight, bin) => sum + weight * Math.abs(heatmap.values[bin] - best.values[bin]), 0) / total;
  const how = off < 0.1 * (scale[2] - scale[0]) ? "close to" : "still apart from";
  return `D is ${how} the best discriminator for these densities: ${short(off, 2)} off on average.`;
}

/** D at each of the points inside the view. */
export function judged(heatmap, extent, points) {
  const values = [];
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i], points[i + 1]];
    if (Math.abs(x) <= extent && Math.abs(y) <= extent) values.push(valueAt(heatmap, extent, x, y));
  }
  return values;
}

/** Root mean square distance of points from their mean. */
function spread(points) {
  const [xs, ys] = [points.filter((_, i) => i % 2 === 0), points.filter((_, i) => i % 2 === 1)];
  return Math.sqrt(variance(xs) + variance(ys));
}

function variance(values) {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function share(values, holds) {
  return values.filter(holds).length / values.length;
}

/** Three significant digits at most, or as many as asked for. */
export function short(number, digits = 3) {
  return String(Number(number.toPrecision(digits))).replace("-", "−");
}

export function percent(ratio) {
  return `${Math.round(100 * ratio)}%`;
}

function word(count) {
  return WORDS[count] ?? String(count);
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
