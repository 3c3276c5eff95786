// The address: which part of it is the run's settings, and how a change of settings gets back into it.

/** The query of only those parameters that are settings, `names` in any order. */
export function settingsOf(search, names) {
  const settings = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(search)) {
    if (names.includes(name)) settings.append(name, value);
  }
  return settings.toString();
}

/** `address` with its settings replaced by those of `link`; everything else in it stays. */
export function withSettings(address, link, names) {
  const url = new URL(address);
  const rest = [...url.searchParams].filter(([name]) => !names.includes(name));
  url.search = new URLSearchParams([...rest, ...new URLSearchParams(link)]).toString();
  return url.toString();
}

/** Write `link` into the address bar. A frame without an address of its own may refuse; the run goes on without. */
export function writeAddress(link, names) {
  try {
    window.history.replaceState(window.history.state, "", withSettings(window.location.href, link, names));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
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
