// What lies beside a translation: the discriminator's opinion, nine outputs of one input, the way there and back,
// scores, and the papers' ablations.

import { levels } from "./easel.js";
import { picture, pictures } from "./lab.js";

export class Beside {
  /** `part(name)`: an element of the tab. */
  constructor(part) {
    Object.assign(this, { part, judgement: null });
    part("judged").addEventListener("change", () => this.paintOpinion());
    new ResizeObserver(() => this.paintOpinion()).observe(part("made"));
  }

  /** Whatever of these a message holds. */
  show({ opinion, nine, back, ablations }) {
    if (opinion) {
      this.judgement = opinion;
      this.part("opinion").textContent = `The discriminator takes ${Math.round(100 * opinion.mean)}% of this for real, on the mean over patches of ${opinion.field} × ${opinion.field} px. Green: real; purple: fake.`;
      this.paintOpinion();
    }
    if (nine !== undefined) this.showNine(nine);
    if (back !== undefined) this.showBack(back);
    if (ablations) this.showAblations(ablations);
  }

  showNine(nine) {
    this.part("nine-row").hidden = !nine;
    if (!nine) return;
    pictures(this.part("nine"), nine.pictures, (index) => `Output with seed ${nine.seeds[index]}`);
    this.part("spread").textContent = `Dropout is the only noise. Over the nine seeds a pixel’s standard deviation is ${nine.spread.toFixed(1)} of 255 levels: ${nine.spread < 3 ? "the generator hardly uses it, as the paper found" : "enough to be seen"}.`;
  }

  showBack(back) {
    this.part("back-row").hidden = !back;
    if (!back) return;
    this.part("back").src = back.picture;
    this.part("error").src = back.error;
    this.part("error-words").textContent = `difference, ${back.amplified} ×`;
    this.part("cycle").textContent = `There and back changes a pixel by ${back.l1.toFixed(1)} of 255 levels on the mean.`;
  }

  paintOpinion() {
    const shown = this.part("judged").checked && this.judgement;
    const canvas = this.part("heat");
    canvas.hidden = this.part("opinion").hidden = !shown;
    if (!shown) return;
    const { rows } = this.judgement;
    const style = getComputedStyle(document.body);
    const [fake, real] = ["--gp-fake", "--gp-real"].map((name) => levels(style.getPropertyValue(name).trim()));
    canvas.width = rows[0].length;
    canvas.height = rows.length;
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, canvas.height);
    rows.flat().forEach((value, place) => {
      const colour = value < 0.5 ? fake : real;
      image.data.set([...colour, Math.round(Math.abs(value - 0.5) * 2 * 190)], 4 * place);
    });
    context.putImageData(image, 0, 0);
  }

  showScores({ columns, rows, verdicts, count }, model) {
    this.part("scores-row").hidden = !columns;
    if (!columns) return;
    const head = cells("th", ["", ...columns.map(([name]) => name.replaceAll("_", " "))]);
    columns.forEach(([, words], index) => (head.children[index + 1].title = words));
    this.part("scores").replaceChildren(head, ...Object.entries(rows).map(([name, values]) => cells("td", [name, ...values])));
    this.part("verdicts").replaceChildren(...verdicts.map(item));
    this.part("protocol").textContent = `${count} held-out pairs, one output each; baselines in the output’s place. Printed by python -m playground.pictures.evaluate ${model}. Comparable with no other protocol.`;
  }

  showAblations({ columns, sheet, scores, table, verdicts, protocol, missing }) {
    this.part("ablation-protocol").textContent = missing ?? protocol;
    if (missing) return;
    const shown = document.createElement("td");
    shown.colSpan = columns.length;
    shown.append(picture(sheet, `A held-out input a row, a column each: ${columns.join(", ")}`));
    const row = document.createElement("tr");
    row.append(shown);
    this.part("ablations").replaceChildren(cells("th", columns), row);
    const head = cells("th", ["", ...scores.map(([name]) => name.replaceAll("_", " ")), "paper"]);
    scores.forEach(([, words], index) => (head.children[index + 1].title = words));
    this.part("ablation-scores").replaceChildren(head, ...table.map((values) => cells("td", values)));
    this.part("ablation-verdicts").replaceChildren(...verdicts.map(item));
  }
}

function item(textContent) {
  return Object.assign(document.createElement("li"), { textContent });
}

function cells(kind, texts) {
  const row = document.createElement("tr");
  row.append(...texts.map((text) => Object.assign(document.createElement(kind), { textContent: text })));
  return row;
}
