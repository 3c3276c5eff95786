// Buttons, speed, counter and keys. Turns what a visitor does into calls of `actions`; shows what the server says.

const SPEEDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, null]; // iterations a second; null: as fast as possible
const KEYS = {
  " ": "toggle", ArrowRight: "step", ArrowLeft: "back", r: "reset", d: "stepD", g: "stepG", s: "slow", l: "copy", "?": "help",
};
const OF_A_RUN = ["reset", "toggle", "step", "stepD", "stepG", "slow"];
const TYPING = "input:not([type=radio]), textarea, select, [contenteditable], [role=listbox], [role=slider]";

/** Whether what has the focus takes the keys for itself. */
export function isTyping(node) {
  return Boolean(node.closest?.(TYPING));
}

export class Toolbar {
  constructor(root, actions) {
    this.root = root;
    this.actions = actions;
    this.find = (name) => root.querySelector(`[data-part=${name}]`);
    for (const button of root.querySelectorAll("[data-do]")) {
      button.addEventListener("click", () => actions[button.dataset.do]());
      // A click leaves the focus where it was: afterwards the space bar still means play, not “this button again”.
      button.addEventListener("mousedown", (event) => event.preventDefault());
    }
    this.slider = this.find("speed");
    this.slider.max = this.slider.value = SPEEDS.length - 1;
    this.slider.addEventListener("input", () => this.hurry(this.slider.value));
    this.saySpeed();
    this.allow([]);
    this.press = (event) => this.key(event);
    document.addEventListener("keydown", this.press);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (!this.slider.offsetParent) return; // another tab is open
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const action = KEYS[name];
    const own = event.target.closest?.("button, a, [role=button], [role=tab], summary");
    if (!action || (own && name === " ") || (event.target.type === "radio" && name.startsWith("Arrow"))) return;
    event.preventDefault();
    if (!this.button(action)?.disabled) this.actions[action]?.();
  }

  button(action) {
    return this.root.querySelector(`[data-do=${action}]`);
  }

  /** Only these of a run's actions can be used now. */
  allow(actions) {
    for (const action of OF_A_RUN) this.button(action).disabled = !actions.includes(action);
  }

  hurry(index) {
    this.slider.value = index;
    this.saySpeed();
    this.actions.speed(SPEEDS[index]);
  }

  saySpeed() {
    const speed = SPEEDS[this.slider.value];
    this.find("speed-text").textContent = speed === null ? "full speed" : `${grouped(speed)} a second`;
    this.slider.setAttribute("aria-valuetext", speed === null ? "as fast as possible" : `${speed} iterations a second`);
  }

  follow({ playing, speed }) {
    const button = this.button("toggle");
    button.dataset.playing = playing;
    button.setAttribute("aria-label", playing ? "Pause" : "Play");
    button.title = `${playing ? "Pause" : "Play"} (space)`;
    const index = SPEEDS.findIndex((each) => each === speed);
    if (index >= 0 && document.activeElement !== this.slider) {
      this.slider.value = index;
      this.saySpeed();
    }
  }

  count(iteration, rate) {
    this.find("iterations").textContent = grouped(iteration);
    this.find("rate").textContent = rate === null ? "" : `${grouped(Math.round(rate))} a second`;
  }
}

export function grouped(number) {
  return number.toLocaleString("en");
}
