// A rater's page: consent, screening, the parts of the study, the end. What is due is the server's to say; a reload, a
// crash and a second tab find the visit where it stands.

import { spoken } from "../texts/texts.js";
import { ends } from "./ends.js";
import { measure } from "./exposure.js";
import { Refusal, Server } from "./server.js";
import { run, Screen } from "./trial.js";
import { effort, intro, KEYS, NAMES, question, where } from "./words.js";

const TOLD_MS = 700; // that feedback stays
const PREVIEW = "ASSIGNMENT_ID_NOT_AVAILABLE"; // what MTurk says to somebody who only looks

const query = new URLSearchParams(window.location.search);
const study = decodeURIComponent(window.location.pathname.split("/").pop());
const part = (name) => document.querySelector(`[data-part=${name}]`);
const button = (name) => document.querySelector(`[data-do=${name}]`);
const server = new Server((lost) => (part("lost").hidden = !lost));

function show(stage) {
  document.body.dataset.stage = stage;
  for (const section of document.querySelectorAll("section")) section.hidden = section.dataset.stage !== stage;
  const rating = ["screening", "intro", "trial"].includes(stage);
  button("withdraw").hidden = !(rating || stage === "complete") || !server.begun;
  part("progress").hidden = !rating;
  document.querySelector(`section[data-stage=${stage}] [tabindex="-1"]`)?.focus();
}

function clicked(name) {
  return new Promise((resolve) => button(name).addEventListener("click", resolve, { once: true }));
}

/** Who rates: a crowd's worker, a name in the link, or a name made up here and kept in the address for a reload. */
function rater() {
  const given = query.get("PROLIFIC_PID") || query.get("workerId") || query.get("rater");
  if (given) return given;
  const place = `rating-${study}`;
  const name = recall(place) ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
  keep(place, name);
  query.set("rater", name);
  window.history.replaceState(null, "", `?${query}`);
  return name;
}

function recall(place) {
  try {
    return window.localStorage.getItem(place);
  } catch {
    return null; // a frame of another site may have no storage
  }
}

function keep(place, value) {
  try {
    window.localStorage.setItem(place, value);
  } catch {
    // Then the address alone keeps it.
  }
}

async function open() {
  if (query.get("assignmentId") === PREVIEW) return stop("This is a preview. Accept the HIT to take part.");
  const dry = query.get("dry") ?? "";
  const name = rater();
  const { token, state, demonstration } = await server.post("enter", { study, rater: name, dry });
  server.token = token;
  part("demonstration").hidden = !demonstration;
  part("title").textContent = state.title;
  document.title = state.title;
  const missing = { prolific: "PROLIFIC_PID", mturk: "workerId" }[state.platform];
  if (missing && !query.get(missing) && !dry) return stop("Open this study from the place that sent you here: its link is not whole.");
  return go(state.stage === "consent" ? await agree(state, name, dry) : state, state.stage !== "consent");
}

async function agree(state, name, dry) {
  part("consent").replaceChildren(...state.consent.split(/\n\s*\n/).map((text) => paragraph(text)));
  part("effort").textContent = effort(state);
  show("consent");
  const agreed = await Promise.race([clicked("agree").then(() => true), clicked("decline").then(() => false)]);
  if (!agreed) return { stage: "declined" };
  return (await server.post("consent", { study, rater: name, version: state.version, dry })).state;
}

async function go(first, resumed) {
  let state = first;
  server.begun = !["consent", "declined", "withdrawn"].includes(state.stage);
  part("dry").hidden = !state.dry;
  const measured = server.begun && ["screening", "rating"].includes(state.stage) ? await screen() : null;
  if (state.stage === "screening") state = (await server.post("screen", { measured: report(measured) })).state;
  if (state.stage === "rating") state = await rate(state, measured.frame, resumed);
  if (ends[state.stage]) ends[state.stage](state, query, part);
  show(state.stage);
}

async function screen() {
  show("screening");
  if (document.hidden) {
    part("measuring").textContent = "Bring this page to the front to go on.";
    await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
  }
  return measure();
}

function report({ frame, late }) {
  return {
    hz: 1000 / frame,
    late,
    width: window.innerWidth,
    height: window.innerHeight,
    pixel_ratio: window.devicePixelRatio,
    visible: !document.hidden,
    touch: navigator.maxTouchPoints > 0,
    agent: navigator.userAgent,
    language: spoken,
  };
}

/** All trials that are left; resolves to the state after the last. */
async function rate(first, frame, resumed) {
  let [state, place, again] = [first, "", resumed];
  const masks = state.masks ? await Promise.all([...Array(state.made).keys()].map((n) => server.picture(`mask/${n}`))) : [];
  const canvas = new Screen(part("canvas"), state);
  const answers = makeAnswers(state);
  while (state.stage === "rating") {
    const { trial, progress } = state;
    const load = () => Promise.all(trial.names.map((name) => server.picture(`picture/${name}`)));
    const now = `${trial.part === "check" ? "main" : trial.part} ${trial.block}`;
    if (now !== place || document.hidden) await introduce(state, again || now === place);
    [place, again] = [now, false];
    show("trial");
    canvas.fit();
    tell(trial, progress, state);
    try {
      const done = await run({ trial, study: state, screen: canvas, masks, load, listen: answers.listen, frame, ready: answers.ready });
      const told = await server.post("answer", { number: trial.number, names: trial.names, ...done });
      await feedback(told.right, done.given, state);
      state = told.next;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Another tab was faster, or the study was changed: go on where the visit stands.
      state = error.state ?? (await server.post("state", {})).state;
      [place, again] = ["", true];
    }
  }
  return state;
}

async function introduce(state, resumed) {
  const { trial } = state;
  const [heading, lines] = intro(trial.part === "check" ? "main" : trial.part, trial.block, state, resumed);
  part("intro-title").textContent = heading;
  part("intro").replaceChildren(...lines.map(paragraph));
  bar(state.progress);
  show("intro");
  button("begin").focus();
  await clicked("begin");
}

function tell(trial, progress, state) {
  const check = trial.check === null ? "" : `Attention check: whatever you think, answer “${NAMES[trial.check]}” now.`;
  part("where").textContent = where(trial, progress, state);
  part("question").textContent = check || question(state);
  part("question").classList.toggle("check", Boolean(check));
  part("told").replaceChildren();
  bar(progress);
}

function bar(progress) {
  const element = part("progress");
  element.setAttribute("aria-valuenow", progress.all_done);
  element.setAttribute("aria-valuemax", progress.all);
  element.firstElementChild.style.width = `${(100 * progress.all_done) / progress.all}%`;
}

async function feedback(right, given, state) {
  if (right === null) return;
  const truth = right ? given : state.answers.find((answer) => answer !== given);
  const word = document.createElement("b");
  word.className = state.pairs ? "fake" : truth;
  word.textContent = state.pairs ? `the ${truth} one was fake` : `it was ${truth}`;
  part("told").replaceChildren(right ? "✓ Right: " : "✗ Wrong: ", word);
  part("told").dataset.right = right;
  await new Promise((resolve) => window.setTimeout(resolve, TOLD_MS));
}

/** The two buttons. `listen(hear)` starts hearing clicks and keys; `ready()` says that an answer is possible. */
function makeAnswers(state) {
  const buttons = state.answers.map((answer) => {
    const made = document.createElement("button");
    made.dataset.answer = answer;
    made.className = state.pairs ? "" : answer;
    made.innerHTML = `<span></span><kbd></kbd>`;
    made.firstElementChild.textContent = NAMES[answer];
    made.lastElementChild.textContent = KEYS[answer];
    made.disabled = true;
    return made;
  });
  part("answers").replaceChildren(...buttons);
  const keys = { ArrowLeft: state.answers[0], ArrowRight: state.answers[1], ...(state.pairs ? {} : { r: "real", f: "fake" }) };
  const able = (yes) => buttons.forEach((each) => (each.disabled = !yes));
  const listen = (hear) => {
    const hears = new AbortController();
    const give = (answer, moment) => {
      able(false);
      hear(answer, moment);
    };
    const { signal } = hears;
    for (const each of buttons) each.addEventListener("click", (event) => give(each.dataset.answer, event.timeStamp), { signal });
    window.addEventListener(
      "keydown",
      (event) => {
        const answer = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
        if (!answer || event.repeat || event.ctrlKey || event.metaKey || event.altKey || part("sure").open) return;
        event.preventDefault();
        give(answer, event.timeStamp);
      },
      { signal },
    );
    return () => hears.abort();
  };
  return { listen, ready: () => able(true) };
}

function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

function stop(sentence) {
  part("stopped").textContent = sentence;
  show("stopped");
}

button("reload").addEventListener("click", () => window.location.reload());
button("withdraw").addEventListener("click", () => part("sure").showModal());
part("sure").addEventListener("close", async () => {
  if (part("sure").returnValue !== "yes") return;
  try {
    await server.post("withdraw", {});
    window.location.reload();
  } catch (error) {
    stop(error instanceof Refusal ? error.message : "Your answers could not be deleted. Please try again.");
  }
});

open().catch((error) => {
  stop(error instanceof Refusal ? error.message : "Something went wrong on this page. Your answers are kept: try again to go on.");
  if (!(error instanceof Refusal)) throw error;
});
