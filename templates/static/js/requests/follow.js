// Requests in writing, for whom there may be some: asks what waits, and has the stack built when something does.

import { send } from "../core/api.js";
import { stack } from "./stack.js";

const POLL_MS = 5000;
const LATE_MS = 2000;

export class Requests {
  constructor(store, live) {
    Object.assign(this, { store, stack: null, stamp: "", asked: 0, shown: 0 });
    store.addEventListener("written", ({ detail }) => this.#told(detail));
    setInterval(() => live.status === "live" || this.look(), POLL_MS);
    this.look();
  }

  draw(agent) {
    const stamp = JSON.stringify([agent?.queues, agent?.state === "logged-off"]);
    if (stamp !== this.stamp || this.store.me !== this.me) this.look();
    Object.assign(this, { stamp, me: this.store.me });
    this.stack?.draw();
  }

  /** Accept the one on top; false where there is none. */
  accept() {
    return this.stack?.acceptFirst() ?? false;
  }

  /** Ask what waits; news that come together are one question, and not everybody's at the same moment. */
  look(delay = 100 + Math.random() * 300) {
    this.timer ??= setTimeout(() => this.#ask(), delay);
  }

  #told({ id, record }) {
    this.stack?.told(id, record);
    this.awaited = record?.state === "waiting" ? id : null;
    this.look();
  }

  async #ask() {
    this.timer = null;
    const me = this.store.me?.agent;
    const asked = ++this.asked;
    const found = me && (await send("GET", `/api/v1/agents/${me}/requests`).catch(() => null));
    if (!found || asked < this.shown) return;
    this.shown = asked;
    if (found.acceptable || found.mine.length) this.stack ??= await this.#build();
    this.stack?.show(found);
    // The list may lag behind the news of it.
    const isMissing = this.awaited && !found.items.some((each) => each.id === this.awaited);
    this.awaited = null;
    if (isMissing) this.look(LATE_MS);
  }

  #build() {
    this.building ??= stack(this);
    return this.building;
  }
}
