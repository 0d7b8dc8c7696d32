// What is known of requests: the latest list, and what commands and news have told since, which the list may not know yet.

import { inOrder } from "./order.js";

const FRESH_MS = 10_000;
const MOST = 500;

export class Known {
  constructor(store) {
    Object.assign(this, { store, items: [], held: [], unlisted: 0, learnt: new Map() });
  }

  replace({ items, mine, total }) {
    const written = items.filter((each) => each.channel !== "call");
    const calls = items.length - written.length;
    Object.assign(this, { items: written, held: mine, unlisted: total - calls - written.length });
  }

  learn(request) {
    const before = this.learnt.get(request.id);
    if (before && before.version > request.version) return;
    this.learnt.delete(request.id);
    this.learnt.set(request.id, { ...before, ...request, at: Date.now() });
    if (this.learnt.size > MOST) this.learnt.delete(this.learnt.keys().next().value);
  }

  /** What one may accept, in the order of the stack. */
  get waiting() {
    return inOrder(this.items.filter((each) => !this.#isPast(each)));
  }

  /** How many requests there are, and the call that rings. */
  get total() {
    return this.waiting.length + this.unlisted + (this.store.myAgent?.offer ? 1 : 0);
  }

  /** What one has accepted and not finished, in the same order. */
  get mine() {
    const kept = this.held.filter((each) => !this.#isPast(each) || this.#isMine(this.learnt.get(each.id))).map((each) => ({ ...each, ...this.learnt.get(each.id) }));
    const ids = new Set(kept.map((each) => each.id));
    const fresh = [...this.learnt.values()].filter((each) => this.#isMine(each) && each.channel && !ids.has(each.id) && Date.now() - each.at < FRESH_MS);
    return inOrder([...kept, ...fresh]);
  }

  #isPast(request) {
    return (this.learnt.get(request.id)?.version ?? 0) > request.version;
  }

  #isMine(request) {
    return request.state === "accepted" && request.agent === this.store.me?.agent;
  }
}
