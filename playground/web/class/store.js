// What a page keeps in its browser. A page in a frame of another site may be refused all of it.

export function recall(name, store = "localStorage") {
  try {
    return window[store].getItem(name);
  } catch {
    return null;
  }
}

/** True if it was kept. */
export function keep(name, value, store = "localStorage") {
  try {
    window[store].setItem(name, value);
    return true;
  } catch {
    return false;
  }
}

export function forget(name, store = "localStorage") {
  try {
    window[store].removeItem(name);
  } catch {
    // nothing was kept
  }
}
