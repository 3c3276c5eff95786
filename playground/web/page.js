// What works on every tab: keys and their sheet, doors that open a tab without loading the page anew, links that keep
// the theme. tabs/page.py is Python's half; the live tab has keys of its own (toolbar.js).

import { english } from "./texts/texts.js";
import { isTyping } from "./toolbar.js";

const SHEET = "gp-keys"; // the event that opens the sheet
const THEME = "__theme"; // of the address: it stays on the way from page to page; so does the language (texts/page.js)
const OF_A_TAB = { l: "copy", r: "reset", " ": "toggle" }; // keys that press the button of that name in sight
const OF_THE_TOUR = { n: "next", p: "prev" };

/** Called by Gradio's `js_on_load`, once. `config`: `tabs`, the names of all tabs in their order. */
export function mount(element, { tabs }) {
  const sheet = element.querySelector("dialog");
  document.addEventListener(SHEET, () => open(sheet));
  document.addEventListener("keydown", (event) => press(event, tabs));
  document.addEventListener("click", follow);
}

/** Show the sheet of keys. */
export function showKeys() {
  document.dispatchEvent(new Event(SHEET));
}

/** The keys of the tab in sight come first. */
function open(sheet) {
  if (sheet.open) return;
  const tab = nameOf(selected());
  for (const group of sheet.querySelectorAll("section")) group.classList.toggle("gp-here", group.dataset.of.toLowerCase() === tab);
  sheet.showModal();
}

function press(event, tabs) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = action(key, event, tabs);
  if (!act) return;
  event.preventDefault();
  act();
}

function action(key, event, tabs) {
  if (key === "?") return showKeys;
  if (key === "h") return () => openTab(tabs[0]);
  if (key === "," || key === ".") return () => openTab(beside(tabs, key === "," ? -1 : 1));
  if (key in OF_THE_TOUR) {
    const link = inSight(`.gp-steps a[rel=${OF_THE_TOUR[key]}]`);
    return link && (() => link.click());
  }
  if (!(key in OF_A_TAB) || inSight("#live")) return null; // the live tab's own
  if (key === " " && event.target.closest?.("button, a, summary, [role=button], [role=tab]")) return null;
  const button = inSight(`[data-do=${OF_A_TAB[key]}]`);
  return button && !button.disabled ? () => button.click() : null;
}

function inSight(selector) {
  return [...document.querySelectorAll(selector)].find((node) => node.getClientRects().length) ?? null;
}

// Tabs -----------------------------------------------------------------------------------------------------------

/** All buttons of tabs: those in the row, and those that had no room in it. */
function buttons() {
  return [...document.querySelectorAll("#tabs > .tab-wrapper :is([role=tab], .overflow-dropdown button)")];
}

function nameOf(button) {
  return button && english(button.textContent).trim().toLowerCase();
}

function buttonOf(tab) {
  return buttons().find((button) => nameOf(button) === tab);
}

function selected() {
  return buttons().find((button) => button.classList.contains("selected"));
}

function beside(tabs, step) {
  const at = tabs.indexOf(nameOf(selected()));
  return tabs[(at + step + tabs.length) % tabs.length];
}

function openTab(tab) {
  buttonOf(tab)?.click();
  window.scrollTo({ top: 0 });
}

/** A click on a link of ours: a door opens its tab at once, what runs elsewhere goes on; others keep the theme. */
function follow(event) {
  const link = event.target.closest?.("a[href^='?']");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const { tab } = link.dataset;
  if (tab && buttonOf(tab)) {
    event.preventDefault();
    openTab(tab);
    return;
  }
  const theme = new URLSearchParams(window.location.search).get(THEME);
  if (!theme) return;
  const address = new URL(link.href);
  address.searchParams.set(THEME, theme);
  event.preventDefault();
  window.location.assign(address);
}
