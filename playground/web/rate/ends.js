// How a visit ends: the rater's own result, and the code that pays for it.

import { result } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const TURK = ["https://www.mturk.com", "https://workersandbox.mturk.com"];

/** What fills the page of each end: (state, query, part). */
export const ends = {
  complete(state, query, part) {
    if (state.result) {
      part("result").replaceChildren(...result(state.result).flatMap(([name, value]) => [made("dt", name), made("dd", value)]));
      if (state.result.trace) part("trace").replaceChildren(trace(state.result.trace));
    }
    pay(state, query);
  },
  failed: pay,
  screened_out: pay,
};

function pay(state, query) {
  const place = document.querySelector(`section[data-stage=${state.stage}] [data-part=code]`);
  const code = made("p", "Your code: ");
  code.append(Object.assign(made("strong", state.code), { className: "code" }));
  place.replaceChildren(code, ...onward(state, query));
}

/** The way back to where the rater came from; all answers are stored by now. */
function onward({ platform, code }, query) {
  if (platform === "prolific" && query.get("PROLIFIC_PID")) {
    const link = made("a", "Back to Prolific");
    link.className = "button main";
    link.href = `https://app.prolific.com/submissions/complete?cc=${encodeURIComponent(code)}`;
    return [link];
  }
  const turk = TURK.find((host) => host === query.get("turkSubmitTo")?.replace(/\/$/, ""));
  if (platform !== "mturk" || !turk) return [];
  const form = document.createElement("form");
  form.method = "post";
  form.action = `${turk}/mturk/externalSubmit`;
  for (const [name, value] of [["assignmentId", query.get("assignmentId") ?? ""], ["code", code]]) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.append(Object.assign(made("button", "Submit the HIT"), { className: "main" }));
  return [form];
}

/** Each block's exposures, trial by trial. */
function trace(blocks) {
  const [width, height, left, bottom] = [560, 150, 44, 22];
  const most = Math.max(...blocks.flat(), 600);
  const long = Math.max(...blocks.map((block) => block.length));
  const x = (trial) => left + ((width - left - 8) * trial) / Math.max(1, long - 1);
  const y = (ms) => 8 + (height - bottom - 8) * (1 - ms / most);
  const figure = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "How long each picture was shown, in milliseconds" });
  for (const ms of [0, most / 2, most].map(Math.round)) {
    figure.append(drawn("line", { x1: left, x2: width - 8, y1: y(ms), y2: y(ms), class: "grid" }));
    figure.append(label(left - 6, y(ms) + 4, `${ms}`, "end"));
  }
  blocks.forEach((block, n) => {
    const points = block.map((ms, trial) => `${x(trial)},${y(ms)}`).join(" ");
    figure.append(drawn("polyline", { points, class: `trace trace-${n % 3}` }));
  });
  figure.append(label(left, height - 4, "milliseconds, picture by picture", "start"));
  return figure;
}

function label(x, y, text, anchor) {
  const words = drawn("text", { x, y, "text-anchor": anchor });
  words.textContent = text;
  return words;
}

function drawn(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function made(name, text) {
  return Object.assign(document.createElement(name), { textContent: text });
}
