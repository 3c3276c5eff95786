// A link may take parts of the live tab away, for a class, and open it large, for a beamer.

// What a link can take away with `hide=`, besides any setting by its name.
const HIDEABLE = {
  data: "#data", graph: "#graph", try: ".gp-try", training: ".gp-training", generator: ".gp-generator", discriminator: ".gp-discriminator",
  charts: ".gp-charts", story: ".gp-story", layers: ".gp-layers", tools: ".gp-tools", explain: "#explain",
};

/** The page as a link wants it: without the parts and settings that `hide` lists, and large with `view=presenter`. */
export function arrange(query, names) {
  const hidden = (query.get("hide") ?? "").split(",").map((name) => {
    return HIDEABLE[name] ?? (names.includes(name) ? `#setting-${name}` : null);
  });
  const rules = hidden.filter(Boolean).map((part) => `${part.startsWith("#") ? part : `#live ${part}`} { display: none !important; }`);
  if (rules.length) document.head.append(Object.assign(document.createElement("style"), { textContent: rules.join("\n") }));
  document.body.classList.toggle("gp-presenter", query.get("view") === "presenter");
}
