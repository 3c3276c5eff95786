// One request under way at a time, and of what is asked for meanwhile the newest: nothing queues up behind a slider.

const AGAIN = 2000; // ms until a server that did not answer is asked again
const TOO_OFTEN = 429; // the answer that says so, and how long to wait
const SESSION = Math.random().toString(36).slice(2); // what this page calls itself: many sit behind one address

export class Newest {
  /** `compose(order)` makes the message that is sent for an order; `answered(message, order)` gets the answer, and
   *  `refused(sentence, order)` why there is none; `lost(message, order)` is told of a server
   *  that does not answer. */
  constructor(address, { compose, answered, refused, lost, busy = () => {} }) {
    Object.assign(this, { address, compose, answered, refused, lost, busy, next: null, flying: false });
  }

  /** Send an order, now or when the one before it has been answered; it takes the place of others that wait. Parts and
   *  extras of those are asked for with it. */
  send(order) {
    this.next = merged(this.next, order);
    this.pump();
  }

  /** Whether nothing is under way or waits: what was answered last is what was asked for last. Controls follow an
   *  answer only then, so that none takes back what a visitor has set since. */
  get settled() {
    return !this.flying && !this.next;
  }

  async pump() {
    if (this.flying || !this.next) return;
    const order = this.next;
    this.next = null;
    this.flying = true;
    this.busy(true);
    const message = this.compose(order);
    const answer = await post(this.address, message);
    this.flying = false;
    this.busy(!this.settled);
    if (!answer) {
      this.next = merged(order, this.next);
      this.lost(message, order);
      setTimeout(() => this.pump(), AGAIN);
      return;
    }
    if (answer.problem === undefined) this.answered(answer, order);
    else this.refused(answer.problem, order);
    this.pump();
  }
}

/** Two orders as one: of what both say the newer's word, all of their parts, and light only if both are. */
function merged(older, newer) {
  if (!newer || !older) return newer ?? older;
  const parts = [...new Set([...older.parts, ...newer.parts])];
  return { ...older, ...newer, parts, extra: { ...older.extra, ...newer.extra }, light: older.light && newer.light };
}

/** The server's response; where the page asks too often, after the wait that it is told. */
async function ask(address, message) {
  for (;;) {
    const headers = { "X-Session": SESSION };
    const response = await fetch(address, { method: "POST", headers, body: JSON.stringify(message) });
    if (response.status !== TOO_OFTEN) return response;
    const seconds = Number(response.headers.get("Retry-After")) || 1;
    await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  }
}

/** The server's answer as an object; null where there is none. */
async function post(address, message) {
  try {
    return await (await ask(address, message)).json();
  } catch {
    return null;
  }
}

/** A file from the server: its bytes, or an error with the server's sentence. */
export async function fetchFile(address, message) {
  const response = await ask(address, message);
  if (response.ok) return response.blob();
  const { problem } = await response.json();
  throw new Error(problem);
}
