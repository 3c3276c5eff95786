// The server, as the page talks to it: every message is sent until it is answered, for the server takes each but once.

const PAUSES = [300, 1000, 2000, 4000]; // ms before another try; then the last one again and again
const TOO_OFTEN = 429; // a crowd behind one address: it is asked again

/** A refusal: one sentence, and the state of the visit if the server told it. */
export class Refusal extends Error {
  constructor(sentence, state) {
    super(sentence);
    this.state = state;
  }
}

export class Server {
  /** `waiting(lost)` is called when the connection is lost, and when it is back. */
  constructor(waiting) {
    this.waiting = waiting;
    this.token = "";
  }

  /** The answer to a message; throws Refusal. */
  async post(name, message) {
    const body = JSON.stringify({ token: this.token, ...message });
    const answer = await this.insist(() =>
      fetch(`api/${name}`, { method: "POST", body, headers: { "Content-Type": "application/json" } }),
    );
    const told = await answer.json();
    if (!answer.ok) throw new Refusal(told.sentence, told.state);
    return told;
  }

  /** A picture by its path, decoded and ready to be drawn; throws Refusal. */
  async picture(path) {
    const answer = await this.insist(() => fetch(`api/${path}`, { headers: { Authorization: `Bearer ${this.token}` } }));
    if (!answer.ok) throw new Refusal((await answer.json()).sentence, null);
    return createImageBitmap(await answer.blob());
  }

  async insist(ask) {
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await ask();
        if (answer.status < 500 && answer.status !== TOO_OFTEN) {
          this.waiting(false);
          return answer;
        }
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // fetch says so when nobody answers
      }
      this.waiting(true);
      await new Promise((resolve) => window.setTimeout(resolve, PAUSES[Math.min(tries, PAUSES.length - 1)]));
    }
  }
}
