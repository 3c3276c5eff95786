// The WebSocket to the server: opens, resumes with its ticket after a loss, waits longer each time it fails.
// Knows the words of the protocol (“open”, tickets, “waiting”, “closed”) and nothing of the screen.

const FIRST_WAIT = 500; // ms
const LONGEST_WAIT = 15000;

/** Handlers: `frame(buffer)`, `setup(m)`, `state(m)`, `readout(m)`, `error(m)`, and `lost(ms)` until the next try. */
export class Connection {
  constructor(address, link, handlers) {
    this.address = address;
    this.link = link; // the settings that a new run is opened with
    this.handlers = handlers;
    this.ticket = null;
    this.paused = false;
    this.speed = null; // that the visitor chose; null: as fast as possible
    this.failures = 0;
    this.opened = false; // once; nothing is tried before
    this.ended = false; // the server closed the run
    this.timer = 0;
    this.socket = null;
    window.addEventListener("online", () => this.retryNow());
    // A page that is left says so and frees its place at once; one that comes back from the browser's cache goes on.
    window.addEventListener("pagehide", () => this.socket?.close(1000));
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.retryNow());
  }

  open() {
    clearTimeout(this.timer);
    this.opened = true;
    this.ended = false;
    const [old, socket] = [this.socket, new WebSocket(this.address)];
    this.socket = socket;
    old?.close(1000);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.ask();
    socket.onmessage = ({ data }) => socket === this.socket && this.receive(data);
    socket.onclose = () => socket === this.socket && this.lose();
  }

  ask() {
    this.send({ do: "open", link: this.link, ticket: this.ticket, paused: this.paused });
  }

  /** True if the message could be sent. */
  send(message) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  hurry(speed) {
    this.speed = speed;
    if (this.ticket) this.send({ do: "speed", value: speed });
  }

  receive(data) {
    if (data instanceof ArrayBuffer) {
      this.handlers.frame(data);
      return;
    }
    const message = JSON.parse(data);
    if (message.type === "setup") {
      const anew = this.ticket !== message.ticket;
      this.failures = 0;
      this.ticket = message.ticket;
      if (anew && this.speed !== null) this.hurry(this.speed); // which the new run does not know
    } else if (message.type === "state") {
      this.follow(message);
    }
    this.handlers[message.type]?.(message);
  }

  follow(state) {
    if (state.status === "closed") {
      this.ended = true;
      this.ticket = null;
    } else if (state.status === "waiting") {
      this.ticket = null; // the server tells how the line moves, and begins the run when it is this page's turn
    } else {
      this.paused = !state.playing;
    }
  }

  lose() {
    this.socket = null;
    // A run that had ended begins anew when its server is back; but holds no place for a page that nobody sees.
    if (this.ended && document.visibilityState === "hidden") return;
    const wait = Math.min(FIRST_WAIT * 2 ** this.failures++, LONGEST_WAIT);
    // Thirty pages that lose one server must not all come back in the same instant.
    const spread = wait * (0.75 + Math.random() / 2);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), spread);
    this.handlers.lost(spread);
  }

  retryNow() {
    if (this.opened && !this.connected && !this.ended) this.open();
  }

  get connected() {
    return this.socket !== null && this.socket.readyState <= WebSocket.OPEN;
  }
}
