// The lecturer's desk beside the wall: what all views are given, the question that is asked, who is taken off, the end.

const SURE = "yes";

export class Desk {
  /** `config`: `states` to choose from, `question` (its limits). */
  constructor(wall, config) {
    Object.assign(this, { wall, config });
    this.part = wall.part;
    this.push = this.part("push").elements;
    this.offer();
    this.choices();
    this.part("push").addEventListener("submit", (event) => this.give(event));
    this.part("ask").addEventListener("submit", (event) => this.ask(event));
    const acts = {
      play: () => wall.send("run", { play: true }),
      pause: () => wall.send("run", { play: false }),
      end: () => this.part("sure").showModal(),
      "own-link": () => wall.copy(`${wall.root}class/${wall.code}#${wall.key}`, "Your own link is copied. Keep it to yourself."),
    };
    for (const [name, act] of Object.entries(acts)) document.querySelector(`[data-do=${name}]`).addEventListener("click", act);
    this.part("sure").addEventListener("close", () => this.part("sure").returnValue === SURE && wall.send("end"));
  }

  /** The lessons and presets, and the link with which the live tab was left. */
  offer() {
    const groups = new Map();
    for (const { group, label, state } of this.config.states) {
      if (!groups.has(group)) groups.set(group, Object.assign(document.createElement("optgroup"), { label: group }));
      groups.get(group).append(new Option(label, state));
    }
    this.push.offered.append(...groups.values());
    this.push.offered.addEventListener("change", () => (this.part("own").hidden = this.push.offered.value !== ""));
    this.push.link.value = `${this.wall.root}${window.location.search}`;
  }

  choices() {
    const { fewest, most, choice, text } = this.config.question;
    this.part("ask").elements.text.maxLength = text;
    const fields = Array.from({ length: most }, (_, index) => {
      const field = Object.assign(document.createElement("input"), { name: "choice", maxLength: choice, required: index < fewest, autocomplete: "off" });
      field.ariaLabel = `Choice ${index + 1}`;
      field.placeholder = index < fewest ? `choice ${index + 1}` : "one more, if you like";
      return field;
    });
    this.part("choices").append(...fields);
  }

  /** What is chosen to be given: a lesson, a preset, or the link. */
  get state() {
    const link = this.push.link.value.trim();
    return this.push.offered.value || link;
  }

  give(event) {
    event.preventDefault();
    this.wall.send("push", { state: this.state, seeds: this.push.seeds.checked, play: event.submitter?.value !== "false" });
  }

  ask(event) {
    event.preventDefault();
    const { text, meanwhile, choice } = event.target.elements;
    this.wall.send("ask", {
      text: text.value,
      choices: [...choice].map(({ value }) => value),
      state: meanwhile.value === "state" ? this.state : null,
      seeds: this.push.seeds.checked,
      hold: meanwhile.value === "hold",
    });
  }

  show({ lecturer, seats, push, question }) {
    if (!lecturer) return;
    if (question && question.number !== this.asked) {
      this.part("asking").open = false;
      document.querySelector("aside").scrollTop = 0; // where the question is
    }
    this.asked = question?.number;
    this.part("pushed").textContent = push ? `All views were given ${this.named(push)}; who joins later begins with it.` : "Nothing was given yet: everybody begins as they like.";
    const off = seats.filter(({ hidden }) => hidden);
    this.part("off").hidden = off.length === 0;
    this.part("off-count").textContent = off.length;
    this.part("off-list").replaceChildren(...off.map((seat) => this.hidden(seat)));
  }

  named({ link, lesson, seeds }) {
    const offered = this.config.states.find(({ state }) => state === (lesson ? `?lesson=${lesson}` : `?${link}`));
    return `${offered ? `“${offered.label}”` : "the settings of a link"}${seeds ? ", each with a seed of its own" : ""}`;
  }

  hidden({ number, label }) {
    const item = document.createElement("li");
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "show again", ariaLabel: `Show ${label} again` });
    button.addEventListener("click", () => this.wall.send("show", { seat: number, shown: true }));
    item.append(label, button);
    return item;
  }
}
