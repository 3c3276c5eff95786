// The question of a class with its answers as bars, which everybody at the wall sees.

export class Poll {
  /** `wall.send` is asked to close, reveal and clear. */
  constructor(node, wall) {
    Object.assign(this, { node, number: null, bars: [] });
    this.part = (name) => node.querySelector(`[data-part=${name}]`);
    for (const name of ["close", "reveal", "clear"]) this.button(name).addEventListener("click", () => wall.send(name));
  }

  button(name) {
    return this.node.querySelector(`[data-do=${name}]`);
  }

  show(question) {
    this.node.hidden = !question;
    document.body.dataset.asked = Boolean(question);
    if (!question) return;
    if (question.number !== this.number) this.begin(question);
    const given = question.counts.reduce((sum, count) => sum + count, 0);
    question.counts.forEach((count, index) => {
      const share = given ? count / given : 0;
      this.bars[index].fill.style.width = `${100 * share}%`;
      this.bars[index].words.textContent = given ? `${count} · ${Math.round(100 * share)}%` : "0";
    });
    this.part("answered").textContent = `${given} of ${question.of} ${given === 1 ? "has" : "have"} answered${question.open ? "." : "; closed."}`;
    this.button("close").disabled = !question.open;
  }

  begin({ number, text, choices }) {
    this.number = number;
    this.part("question-text").textContent = text;
    this.bars = choices.map((choice) => {
      const row = document.createElement("li");
      const [label, words, bar, fill] = ["span", "b", "div", "i"].map((name) => document.createElement(name));
      label.textContent = choice;
      bar.className = "bar";
      bar.append(fill);
      row.append(label, words, bar);
      return { row, fill, words };
    });
    this.part("bars").replaceChildren(...this.bars.map(({ row }) => row));
  }
}
