// What varies among many GANs: the form of the tab, and the link that says the same.

export const OWN = ["rows", "row_values", "columns", "column_values"];
const AXES = [["rows", "row_values"], ["columns", "column_values"]];

export class Varied {
  /** `go()` is called where the form asks to begin. */
  constructor(element, config, go) {
    Object.assign(this, { element, config, base: new URLSearchParams() });
    for (const [name] of AXES) {
      const select = this.axis(name);
      if (name === "columns") select.append(new Option("nothing else", ""));
      config.settings.forEach((setting) => select.append(new Option(setting.label, setting.name)));
      select.addEventListener("change", () => this.offer(name));
      this.values(name).addEventListener("keydown", (event) => event.key === "Enter" && go());
    }
    for (const preset of config.presets) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "gp-button", textContent: preset.label });
      button.addEventListener("click", () => {
        this.fill(new URLSearchParams(preset.link));
        go();
      });
      element.querySelector("[data-part=presets]").append(button);
    }
  }

  axis(name) {
    return this.element.querySelector(`[data-axis=${name}]`);
  }

  values(name) {
    return this.element.querySelector(`[data-values=${name}]`);
  }

  /** The usual values of an axis that has been chosen. */
  offer(name) {
    const setting = this.config.settings.find((each) => each.name === this.axis(name).value);
    this.values(name).value = setting?.values ?? "";
    this.element.querySelector("[data-row=columns]").hidden = !this.axis("columns").value;
  }

  /** The form for a link's settings; what is neither an axis nor its values is the base. */
  fill(link) {
    this.axis("rows").value = link.get("rows") || "seed";
    this.axis("columns").value = link.get("columns") ?? "";
    for (const [name, key] of AXES) {
      this.offer(name);
      if (link.get(key)) this.values(name).value = link.get(key);
    }
    this.base = new URLSearchParams([...link].filter(([name]) => !OWN.includes(name)));
    this.sayBase();
  }

  sayBase() {
    const said = [...this.base].filter(([name]) => name !== "points").map(([name, value]) => {
      return `${this.config.labels[name] ?? name}: ${value.replaceAll("_", " ")}`;
    });
    this.element.querySelector("[data-part=base]").textContent = said.length ? said.join(" · ") : "as the live tab starts: the ring of 8.";
  }

  get link() {
    const link = new URLSearchParams(this.base);
    for (const [name, key] of AXES) {
      if (!this.axis(name).value) continue;
      link.set(name, this.axis(name).value);
      link.set(key, this.values(name).value);
    }
    return link.toString();
  }
}

/** A value of an axis in words. */
export function worded(value) {
  return typeof value === "number" ? String(value) : String(value).replaceAll("_", " ");
}
