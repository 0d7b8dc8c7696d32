// Live news for every tab: one tab (the leader) holds the WebSocket and hands what it hears to the others.
// docs/console-api.md, section 2, is the contract.

import { send } from "./api.js";
import { learnNow } from "./time.js";

const GAP_MS = 400;
const POLL_MS = 5000;
const PING_MS = 240_000;
const PONG_MS = 5000;
const LIFETIME_MS = 110 * 60_000;
const MAX_BACKOFF_MS = 15_000;
// One user's tabs share a connection; another user's tabs in the same browser do not.
const CHANNEL = `cordboard-live-${document.body.dataset.user}`;

function jitter(ms) {
  return ms * (0.7 + Math.random() * 0.6);
}

/** Dispatches "status" (detail: "live" | "connecting"); writes records into `store`. */
export class Live extends EventTarget {
  constructor(store) {
    super();
    this.store = store;
    this.v = null;
    this.early = new Map();
    this.etag = null;
    this.status = "connecting";
    this.isLeader = false;
    this.isStale = false;
    this.attempts = 0;
    this.channel = new BroadcastChannel(CHANNEL);
  }

  start() {
    this.channel.addEventListener("message", ({ data }) => this.#heard(data));
    this.channel.postMessage({ ask: "status" });
    navigator.locks.request(CHANNEL, () => this.#lead());
    setInterval(() => this.#poll(), POLL_MS);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#wake());
    addEventListener("online", () => this.#wake());
    return this.refresh();
  }

  /** Ask for the whole state; unchanged costs nothing. */
  async refresh() {
    let snapshot;
    try {
      snapshot = await send("GET", "/api/live", undefined, this.etag ? { "If-None-Match": this.etag } : {});
    } catch {
      this.isStale = true;
      return;
    }
    this.isStale = false;
    if (!snapshot || (this.v !== null && snapshot.v < this.v)) return;
    this.etag = snapshot.etag ?? null;
    this.v = snapshot.v;
    this.store.load(snapshot);
    this.#applyEarly();
  }

  // What one command's answer tells about the present, before the event about it arrives.
  learn(answer) {
    if (answer?.agent) this.store.put("agent", answer.agent.id, answer.agent);
    if (Number.isInteger(answer?.v) && this.v !== null && answer.v > this.v) this.#waitForGap();
  }

  #heard(data) {
    if (data.events) for (const event of data.events) this.#apply(event);
    else if (data.status) this.#setStatus(data.status, data.fresh);
    else if (data.ask === "status" && this.isLeader) this.channel.postMessage({ status: this.status });
    else if (data.ask === "wake" && this.isLeader) this.#wake();
  }

  #setStatus(status, fresh = false) {
    if (fresh) this.refresh();
    if (status === this.status) return;
    this.status = status;
    this.dispatchEvent(new CustomEvent("status", { detail: status }));
  }

  #apply(event) {
    if (this.v === null || event.v > this.v + 1) {
      this.early.set(event.v, event);
      if (this.v !== null) this.#waitForGap();
      return;
    }
    if (event.v <= this.v) return;
    this.v = event.v;
    this.store.put(event.type, event.id, event.patch);
    this.#applyEarly();
  }

  #applyEarly() {
    for (const v of [...this.early.keys()].sort((a, b) => a - b)) {
      if (v > this.v + 1) break;
      const event = this.early.get(v);
      if (!event) continue; // applied along with one before it
      this.early.delete(v);
      this.#apply(event);
    }
  }

  #waitForGap() {
    clearTimeout(this.gapTimer);
    const missing = this.v;
    this.gapTimer = setTimeout(() => this.#closeGap(missing), GAP_MS);
  }

  // Records are whole, so after a snapshot the events that came early may be applied over whatever is still missing.
  async #closeGap(missing) {
    if (this.v === missing || this.early.size) await this.refresh();
    if (!this.early.size || this.v === null) return;
    this.v = Math.max(this.v, Math.min(...this.early.keys()) - 1);
    this.#applyEarly();
  }

  #poll() {
    if (this.status !== "live" || this.isStale) this.refresh();
  }

  #wake() {
    if (!this.isLeader) this.channel.postMessage({ ask: "wake" });
    else if (this.socket?.readyState === WebSocket.OPEN) this.#ping();
    else this.reconnectNow?.();
  }

  // The lock is held, and this tab leads, until the tab closes.
  async #lead() {
    this.isLeader = true;
    for (;;) {
      await this.#connectOnce();
      this.#tellStatus("connecting");
      this.attempts += 1;
      const wait = jitter(Math.min(MAX_BACKOFF_MS, 500 * 2 ** Math.min(this.attempts, 6)));
      await new Promise((resolve) => {
        this.reconnectNow = resolve;
        setTimeout(resolve, wait);
      });
    }
  }

  #tellStatus(status, fresh = false) {
    this.#setStatus(status, fresh);
    this.channel.postMessage({ status, fresh });
  }

  async #connectOnce() {
    let ticket;
    try {
      ticket = await send("POST", "/api/live/ticket");
    } catch {
      return;
    }
    await new Promise((resolve) => {
      const socket = new WebSocket(`${ticket.url}?ticket=${encodeURIComponent(ticket.ticket)}`);
      this.socket = socket;
      const life = setTimeout(() => socket.close(), jitter(LIFETIME_MS));
      const pings = setInterval(() => this.#ping(), PING_MS);
      socket.addEventListener("open", () => {
        this.attempts = 0;
        this.#tellStatus("live", true);
      });
      socket.addEventListener("message", ({ data }) => this.#received(JSON.parse(data)));
      socket.addEventListener("close", () => {
        clearTimeout(life);
        clearTimeout(this.pongTimer);
        clearInterval(pings);
        resolve();
      });
    });
  }

  // A message is an array of events, or the answer to a ping.
  #received(message) {
    if (message.type === "pong") {
      clearTimeout(this.pongTimer);
      learnNow(message.now);
      if (this.v !== null && message.v > this.v) this.#waitForGap();
      return;
    }
    if (!Array.isArray(message)) return;
    this.channel.postMessage({ events: message });
    for (const event of message) this.#apply(event);
  }

  #ping() {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(JSON.stringify({ type: "ping" }));
    clearTimeout(this.pongTimer);
    this.pongTimer = setTimeout(() => this.socket.close(), PONG_MS);
  }
}
