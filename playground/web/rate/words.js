// The words of a rater's page that depend on the study.

export const NAMES = { real: "Real", fake: "Fake", left: "Left", right: "Right" };
export const KEYS = { real: "R", fake: "F", left: "←", right: "→" };

export function question({ pairs }) {
  return pairs ? "Which one is fake?" : "Was it real or fake?";
}

export function effort(study) {
  const trials = study.practice + study.qualification + study.images;
  const one = study.kind === "time" ? 3.6 : study.kind === "pairs" ? 4.5 : 3; // seconds, with the countdown
  const minutes = Math.max(1, Math.round((trials * (one + (study.feedback ? 0.7 : 0))) / 60));
  return `${trials} ${study.pairs ? "pairs of pictures" : "pictures"}, about ${minutes} minutes.`;
}

/** Heading and paragraphs that come before a part of the study. */
export function intro(part, block, study, resumed) {
  const [heading, lines] = INTROS[part](study, block);
  return [resumed ? `Going on: ${heading.toLowerCase()}` : heading, lines];
}

const INTROS = {
  practice: (study) => ["How it works", [...howItWorks(study), `First ${study.practice} for practice; you are told whether you are right.`]],
  qualification: (study) => [
    "First part: take your time",
    [
      `${study.qualification} pictures, half of them real, for as long as you like. You are not told whether you are right.`,
      `To go on you need ${Math.round(study.passing * 100)}% right, on the real ones and on the fake ones.`,
    ],
  ],
  main: (study, block) => [
    study.blocks > 1 ? `Part ${block + 1} of ${study.blocks}` : "Now it counts",
    [
      ...(block === 0 && study.practice === 0 ? howItWorks(study) : []),
      study.pairs
        ? `${study.images} pairs; each has one real and one fake picture.`
        : `${study.images / study.blocks} pictures, half of them real, half fake.`,
      study.feedback ? "You are told after each whether you were right." : "You are not told whether you are right.",
      ...(study.checks ? ["Now and then the page says which answer to give: that shows that you are reading."] : []),
      ...(block > 0 ? ["Rest your eyes for as long as you like."] : []),
    ],
  ],
};

function howItWorks(study) {
  const first = study.pairs
    ? "After a countdown two pictures are shown for a second: one is real, one was made by a computer."
    : "After a countdown a picture is shown: it is real, or it was made by a computer.";
  const then = {
    time: "It is gone after a moment, and a pattern covers it: the better you do, the shorter it stays. If you cannot tell, guess.",
    infinity: "Look at it for as long as you like.",
    pairs: "When they are gone, say which one was fake. If you cannot tell, guess.",
  }[study.kind];
  const how = study.pairs
    ? "Answer with the buttons, or with the keys ← and →."
    : "Answer with the buttons, or with the keys R (real) and F (fake), or ← and →.";
  return [first, then, how, "Keep this page in front, and look at the middle of the grey square."];
}

export function where(trial, progress, study) {
  const names = { practice: "Practice", qualification: "First part", main: study.blocks > 1 ? `Part ${trial.block + 1} of ${study.blocks}` : "" };
  const part = names[trial.part === "check" ? "main" : trial.part];
  return `${part ? `${part} · ` : ""}${progress.done + 1} of ${progress.of}`;
}

/** A rater's own result as [name, value]. */
export function result(told) {
  const percent = (share) => `${Math.round(share * 100)}%`;
  const lines = [["You were right", `${percent(told.right)} of ${told.answers}`]];
  if (told.error_fake !== undefined) lines.push(["Fakes that you took for real", percent(told.error_fake)]);
  if (told.error_real !== undefined) lines.push(["Real pictures that you took for fake", percent(told.error_real)]);
  if (told.exposure_ms !== undefined) lines.push(["You needed to see them for", `${Math.round(told.exposure_ms)} ms`]);
  return lines;
}
