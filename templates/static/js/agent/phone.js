// The agent's phone in this browser: one tab holds it, tells the server that it can ring, and keeps the tab open for it.

import { csrfToken, send } from "../core/api.js";
import { createSoftphone } from "../softphone/softphone.js";

const BEAT_MS = 20_000;
const HEARTBEAT = "/api/agent/heartbeat";

/** status: "connecting" | "ready" | "lost" | "refused" | "elsewhere" | "outside"; events "status" and "leg". */
export class AgentPhone extends EventTarget {
  constructor(live) {
    super();
    this.live = live;
    this.status = "connecting";
    this.driver = null;
    this.legs = new Map();
    this.isWanted = null; // not known yet
  }

  /** The leg one may act on: the one that rings, else the one that came last. */
  get leg() {
    const legs = [...this.legs.values()];
    return legs.find((leg) => leg.status === "ringing") ?? legs.at(-1) ?? null;
  }

  get isHere() {
    return this.driver !== null;
  }

  start() {
    addEventListener("pagehide", () => this.#sayClosed());
    addEventListener("beforeunload", (event) => this.leg && event.preventDefault());
    setInterval(() => this.#beat(), BEAT_MS);
  }

  /** Be a phone, or be none, as the agent chose where calls ring; a call in progress is let finish. */
  follow(isWanted) {
    if (isWanted === this.isWanted || (this.leg && !isWanted)) return;
    this.isWanted = isWanted;
    if (isWanted) this.#hold({ ifAvailable: true });
    else this.#letGo();
  }

  /** Take the phone from the tab that has it. */
  takeOver() {
    this.#hold({ steal: true });
  }

  answer() {
    if (this.leg?.status === "ringing") this.driver.answer(this.leg.id, { removesNoise: this.live.store.removesNoise });
  }

  /** Keys go to every call that is up: who is on hold does not hear them. */
  digits(keys) {
    for (const leg of this.legs.values()) if (leg.status === "in-progress") this.driver.digits(leg.id, keys);
  }

  async #hold(options) {
    const name = `cordboard-phone-${document.body.dataset.user}`;
    try {
      await navigator.locks.request(name, options, async (lock) => {
        if (lock) return this.#run();
        this.#setStatus("elsewhere");
        // Wait in line: when the other tab closes, the phone comes here by itself.
        navigator.locks.request(name, () => this.#run()).catch(() => this.#leave());
        return undefined;
      });
    } catch {
      this.#leave();
    }
  }

  async #run() {
    if (!this.isWanted) return;
    this.#setStatus("connecting");
    const renew = () => send("GET", "/api/softphone/token");
    let access;
    try {
      access = await renew();
      this.driver = await createSoftphone(access, renew);
    } catch (error) {
      this.#setStatus(error.status === 404 ? "outside" : "refused");
      return;
    }
    this.driver.addEventListener("status", ({ detail }) => this.#setStatus(detail));
    this.driver.addEventListener("leg", ({ detail }) => this.#legChanged(detail));
    this.driver.start();
    // The lock is ours until the tab closes, another takes it, or the agent has calls ring elsewhere.
    await new Promise((resolve) => {
      this.release = resolve;
    });
  }

  #letGo() {
    this.#sayClosed();
    this.#leave();
    this.release?.();
    this.#setStatus("outside");
  }

  #leave() {
    this.driver?.stop();
    this.driver = null;
    this.legs.clear();
    this.#setStatus("elsewhere");
  }

  #legChanged(leg) {
    if (leg.status === "ended") this.legs.delete(leg.id);
    else this.legs.set(leg.id, leg);
    this.dispatchEvent(new CustomEvent("leg", { detail: leg }));
  }

  #setStatus(status) {
    if (status === this.status) return;
    this.status = status;
    this.dispatchEvent(new Event("status"));
    if (status !== "elsewhere") this.#beat();
  }

  async #beat() {
    if (!this.isHere || this.status === "elsewhere") return;
    const isReady = this.status === "ready";
    try {
      const body = { device_ready: isReady, reason: isReady ? null : "not-registered" };
      this.live.learn(await send("POST", HEARTBEAT, body));
    } catch {
      // The next beat tells the same; the banner already says that the connection is gone.
    }
  }

  #sayClosed() {
    if (!this.isHere) return;
    const body = JSON.stringify({ device_ready: false, reason: "closed", csrf_token: csrfToken() });
    navigator.sendBeacon(HEARTBEAT, new Blob([body], { type: "application/json" }));
  }
}
