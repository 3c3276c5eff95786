// The address bar: which tab it opens and that tab's settings. It always holds the settings of the tab that is seen.
// `?tab=gallery&seed=3` is the gallery's; an address that names no tab is the live tab's. tabs/address.py is Python's half.

const FIRST = "live";
const known = new Set(["tab"]); // names of settings, of every tab that has been opened

export function tabOf(search) {
  return new URLSearchParams(search).get("tab") ?? FIRST;
}

/** The query of only those parameters that are settings of `tab`, `names` in any order: none in another tab's address. */
export function settingsOf(search, tab, names) {
  const settings = new URLSearchParams();
  if (tabOf(search) !== tab) return "";
  for (const [name, value] of new URLSearchParams(search)) {
    if (names.includes(name)) settings.append(name, value);
  }
  return settings.toString();
}

/** `address` for `tab` with the settings of `link`: everything in it that is no tab's setting, `names`, stays. */
export function withSettings(address, tab, link, names) {
  const url = new URL(address);
  const rest = [...url.searchParams].filter(([name]) => name !== "tab" && !names.includes(name));
  const own = tab === FIRST ? [] : [["tab", tab]];
  url.search = new URLSearchParams([...rest, ...own, ...new URLSearchParams(link)]).toString();
  return url.toString();
}

/** One tab's share in the address. */
export class Address {
  /** `root`: the tab's element; `seen(shown)` is called when it comes into sight or goes out of it. */
  constructor(tab, names, root, seen) {
    // Until the tab has read its address it stays as it is: Python hears of it from the page, and later than the page.
    Object.assign(this, { tab, root, seen, shown: false, read: false });
    names.forEach((name) => known.add(name));
    this.settings = settingsOf(window.location.search, tab, names);
    new ResizeObserver(() => this.look()).observe(root);
  }

  look() {
    const shown = this.root.getClientRects().length > 0;
    if (shown === this.shown) return;
    this.shown = shown;
    if (shown && this.read) this.write(this.settings);
    this.seen(shown);
  }

  /** The settings are now those of the query `settings`. */
  write(settings) {
    Object.assign(this, { settings, read: true });
    if (!this.shown) return;
    try {
      window.history.replaceState(window.history.state, "", this.link);
    } catch (error) {
      // A frame without an address of its own may refuse; the page goes on without.
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /** The server does not answer `message`, whose settings are kept: Gradio opens the page anew when the server is back. */
  keep({ do: what, link }) {
    if (what !== "open") this.write(link);
  }

  /** The whole address of this tab with its settings. */
  get link() {
    return withSettings(window.location.href, this.tab, this.settings, [...known]);
  }
}

/** Copy text; true if it worked. Pages without HTTPS have no clipboard object: there a selected field is copied. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  }
}
