// The rating tab in the page: links to studies that everybody can try, charts, and an owner's dashboard.

import { Address } from "./address.js";
import { Chart } from "./chart.js";

const root = () => window.gradio_config.root.replace(/\/$/, "");

/** The part that all see. `events.opened()` has Python prepare the studies to try. */
export function mount(element, props, watch, events) {
  const part = (name) => element.querySelector(`[data-part=${name}]`);
  const address = new Address("rating", [], element.closest("#rating"), (shown) => shown && !props.tries && events.opened());
  address.write("");
  const charts = { walk: chart(part("walk"), props), published: chart(part("published"), props) };
  const show = () => {
    const { walk, story } = JSON.parse(props.value);
    charts.walk.show(walk);
    part("story").textContent = story;
  };
  watch("value", show);
  watch("tries", () => part("tries").replaceChildren(...JSON.parse(props.tries).map(card)));
  charts.published.show(JSON.parse(props.published));
  show();
}

/** An owner's dashboard: one message holds it whole. */
export function mountBoard(element, props, watch) {
  const part = (name) => element.querySelector(`[data-part=${name}]`);
  let study = "";
  const show = () => {
    if (!props.value) return;
    const board = JSON.parse(props.value);
    study = board.study;
    part("about").innerHTML = board.about;
    for (const link of part("about").querySelectorAll("a")) whole(link);
    part("tables").innerHTML = board.tables;
    part("charts").replaceChildren(...board.charts.map((figures) => panel(figures, props)));
    part("pictures").replaceChildren(...board.pictures.map(row));
    part("files").replaceChildren(...board.files.map(file));
    part("exports").hidden = false;
  };
  watch("value", show);
  element.addEventListener("click", async (event) => {
    const name = event.target.closest("[data-file]")?.dataset.file;
    if (name) part("status").textContent = await download(study, name, part("names").value);
  });
  show();
}

function chart(node, props) {
  return new Chart(node, `${root()}/${props.charts}`);
}

function card({ link, title, words, picture }) {
  const made = document.createElement("a");
  Object.assign(made, { href: `${root()}/${link}`, target: "_blank", className: "gp-trial" });
  const image = Object.assign(new Image(), { src: picture, alt: "" });
  made.append(image, text("b", title), text("span", words));
  return made;
}

/** A link with the server's own address, to be copied as it is; what a crowd fills in stays. */
function whole(link) {
  link.href = `${root()}/${link.getAttribute("href")}`;
  link.textContent = `${link.href}${link.dataset.link ?? ""}`;
}

function panel(figures, props) {
  const made = document.createElement("section");
  made.className = "gp-panel";
  const place = Object.assign(document.createElement("div"), { className: "gp-chart" });
  made.append(text("h3", figures.light.layout.meta.title), place);
  chart(place, props).show(figures);
  return made;
}

function row({ title, pictures }) {
  const made = document.createElement("section");
  const list = Object.assign(document.createElement("div"), { className: "gp-ranked" });
  list.append(
    ...pictures.map(({ source, real, words }) => {
      const figure = Object.assign(document.createElement("figure"), { className: real ? "gp-real" : "gp-fake" });
      figure.append(Object.assign(new Image(), { src: source, alt: "" }), text("figcaption", words));
      return figure;
    }),
  );
  made.append(text("h3", `${title} pictures`), list);
  return made;
}

function file(name) {
  const made = text("button", name);
  Object.assign(made, { type: "button", className: "gp-button" });
  made.dataset.file = name;
  return made;
}

/** Save a file of the study; returns one sentence. The token travels in a header: an address would be logged. */
async function download(study, name, names) {
  const token = document.querySelector("#rating-token input").value;
  const sent = { headers: { Authorization: `Bearer ${token}` } };
  if (name === "bonuses.csv") Object.assign(sent, { method: "POST", body: names });
  try {
    const answer = await fetch(`${root()}/rate/owner/${encodeURIComponent(study)}/${name}`, sent);
    if (!answer.ok) return (await answer.json()).sentence;
    const address = URL.createObjectURL(await answer.blob());
    Object.assign(document.createElement("a"), { href: address, download: `${study}-${name}` }).click();
    URL.revokeObjectURL(address);
    return `Saved ${study}-${name}.`;
  } catch {
    return "The server does not answer: try again.";
  }
}

function text(name, words) {
  return Object.assign(document.createElement(name), { textContent: words });
}
