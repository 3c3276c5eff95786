// The page on which a class is opened, or joined by its code.

import { inLanguage } from "../texts/texts.js";

const LOST = "The server does not answer. Try again.";
const part = (name) => document.querySelector(`[data-part=${name}]`);

/** The server's answer to a request; its sentence is shown in `place` where there is a problem, and null returned. */
async function ask(path, message, place) {
  place.hidden = true;
  let answer;
  try {
    answer = await (await fetch(path, { method: "POST", body: JSON.stringify(message) })).json();
  } catch {
    answer = { problem: LOST };
  }
  if (answer.problem === undefined) return answer;
  Object.assign(place, { textContent: answer.problem, hidden: false });
  return null;
}

document.querySelector("[data-do=open]").addEventListener("click", async ({ target }) => {
  target.disabled = true;
  const made = await ask("open", {}, part("open-problem"));
  target.disabled = false;
  // The settings with which the live tab was left come along; the key is never part of a request's address.
  if (made) window.location.assign(`${made.code}${window.location.search}#${made.key}`);
});

part("join").addEventListener("submit", async (event) => {
  event.preventDefault();
  const found = await ask("find", { code: event.target.elements.code.value }, part("join-problem"));
  if (found) window.location.assign(inLanguage(`../?class=${found.code}`));
});

// Before this line a click would be lost, and a code sent as a plain form.
for (const button of document.querySelectorAll("button")) button.disabled = false;
