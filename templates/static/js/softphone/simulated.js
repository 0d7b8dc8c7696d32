// The softphone of the simulated switch: frames over one WebSocket, no media. docs/switch.md is the contract.

const REFUSED = 4401;
const MAX_BACKOFF_MS = 8000;
// A final state is told once more, with its reason, by "ended": that one counts.
const FINAL = new Set(["completed", "busy", "failed", "no-answer", "canceled"]);

export function create(access, renew) {
  return new SimulatedPhone(access, renew);
}

class SimulatedPhone extends EventTarget {
  constructor(access, renew) {
    super();
    this.access = access;
    this.renew = renew;
    this.canMute = false;
    this.status = "connecting";
    this.legs = new Map();
    this.attempts = 0;
    this.isStopped = false;
  }

  start() {
    this.isStopped = false;
    this.#connect();
  }

  stop() {
    this.isStopped = true;
    clearTimeout(this.retry);
    this.socket?.close();
  }

  answer(id) {
    this.#send({ type: "answer", call_sid: id });
  }

  decline(id) {
    this.#send({ type: "decline", call_sid: id });
  }

  hangup(id) {
    this.#send({ type: "hangup", call_sid: id });
  }

  digits(id, keys) {
    this.#send({ type: "digits", call_sid: id, digits: keys });
  }

  /** Web phone only: call one of our numbers. */
  call(to) {
    this.#send({ type: "call", to });
  }

  /** Web phone only: this item is really heard, and its end will be told. */
  playing(id) {
    this.#send({ type: "playing", id });
  }

  finished(id) {
    this.#send({ type: "finished", id });
  }

  #send(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  #connect() {
    const socket = new WebSocket(`${this.access.url}?token=${encodeURIComponent(this.access.token)}`);
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => this.#received(JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => this.#closed(code));
  }

  async #closed(code) {
    if (this.isStopped) return;
    this.#setStatus("lost");
    this.attempts += 1;
    if (code === REFUSED) {
      try {
        this.access = await this.renew();
      } catch {
        this.#setStatus("refused");
      }
    }
    const wait = Math.min(MAX_BACKOFF_MS, 300 * 2 ** this.attempts) * (0.7 + Math.random() * 0.6);
    this.retry = setTimeout(() => this.#connect(), wait);
  }

  #setStatus(status) {
    if (status === this.status) return;
    this.status = status;
    this.#tell("status", status);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #received(frame) {
    if (frame.type === "registered") this.#registered(frame);
    else if (frame.type === "ring") this.#leg(frame.call_sid, { ...frame, direction: "incoming", status: "ringing" });
    else if (frame.type === "answered") this.#leg(frame.call_sid, { status: "in-progress" });
    else if (frame.type === "state" && !FINAL.has(frame.status)) this.#leg(frame.call_sid, frame);
    else if (frame.type === "ended") this.#leg(frame.call_sid, { status: "ended", reason: frame.reason });
    this.#tell("frame", frame);
  }

  #registered(frame) {
    this.attempts = 0;
    const alive = new Set(frame.calls.map((call) => call.call_sid));
    for (const id of [...this.legs.keys()]) if (!alive.has(id)) this.#leg(id, { status: "ended", reason: "lost" });
    for (const call of frame.calls) this.#leg(call.call_sid, call);
    this.#setStatus("ready");
  }

  #leg(id, news) {
    const held = this.legs.get(id);
    const fresh = {
      id,
      direction: news.direction ?? held?.direction ?? "incoming",
      from: news.from ?? held?.from ?? "",
      to: news.to ?? held?.to ?? "",
      params: news.params ?? held?.params ?? {},
      status: news.status,
      reason: news.reason ?? null,
    };
    if (fresh.status === "ended") this.legs.delete(id);
    else this.legs.set(id, fresh);
    if (!held && fresh.status === "ringing" && fresh.direction === "incoming") this.#tell("ring", fresh);
    this.#tell("leg", fresh);
  }
}
