// The page in another language: which one, and the one function through which texts go that no element holds, as those
// on canvases and in charts. The code says everything in English; a catalogue (playground/texts/) holds the same in the
// other language, and page.js puts it in English's place. In English nothing is loaded, watched or looked up.

/** A text in the page's language; as it is where the page is in English, or the catalogue lacks it. */
export let translated = (text) => text;
/** Nodes whose words are translated already: nobody looks at them again. Returns them. */
export let settled = (node) => node;
/** The English of a text that was translated whole. */
export let english = (text) => text;
/** An address of ours as a link from this page has it. */
export let inLanguage = (address) => address;

/** What a visitor reads of languages there are: `asked` in the link, else the first one of the browser's. "" for English. */
export function chosen(asked, browser, offered) {
  if (asked) return asked === "en" || !/^[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*$/.test(asked) ? "" : asked;
  for (const wish of browser) {
    const [base] = wish.split("-");
    if (base === "en") return "";
    const found = [wish, wish.replace("-", "_"), base].find((each) => offered.includes(each));
    if (found) return found;
  }
  return "";
}

const query = new URLSearchParams(window.location.search);
// A page that offers none is translated only where its link says so: all raters of a study read the same words.
const offered = document.querySelector("meta[name=languages]")?.content.split(" ") ?? [];
const language = chosen(query.get("lang"), navigator.languages ?? [], offered);

/** The catalogue, or null where there is none: then the page stays in English. */
async function fetched(name) {
  try {
    const answer = await fetch(new URL(`${name}.json`, import.meta.url));
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

const catalogue = language ? await fetched(language) : null;
if (catalogue) {
  const [{ Translator }, page] = await Promise.all([import("./translator.js"), import("./page.js")]);
  const translator = new Translator(catalogue.messages);
  const shown = new page.Page(translator);
  translated = (text) => translator.translated(text);
  english = (text) => translator.english(text);
  settled = (node) => shown.settle(node);
  inLanguage = (address) => page.inLanguage(address, query.get("lang"));
  Object.assign(document.documentElement, { lang: catalogue.language.replace("_", "-"), dir: catalogue.direction });
  shown.begin(document.documentElement);
  for (const kind of ["pointerdown", "click"]) {
    document.addEventListener(kind, (event) => page.keepLanguage(event, query.get("lang")), true);
  }
}

/** The language that this page is shown in. */
export const spoken = catalogue ? catalogue.language : "en";

const TEXTS = new Set(["text", "name", "title", "label", "help", "hovertemplate", "hovertext", "ticktext"]);

/** Plotly's figures, whole or in parts, with their texts in the page's language. */
export function figured(value, key = "") {
  if (!catalogue) return value;
  if (typeof value === "string") return TEXTS.has(key) ? translated(value) : value;
  if (Array.isArray(value)) return value.map((each) => figured(each, key));
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, figured(each, name)]));
}
