// The stack at the bottom right: requests in writing above the call that rings, each with its Accept.

import { send } from "../core/api.js";
import { attempt, toast } from "../core/toast.js";
import { Cards } from "./cards.js";
import { Known } from "./known.js";
import { Mine } from "./mine.js";

/** Build the stack once its style sheet is there. */
export async function stack(requests) {
  const link = document.createElement("link");
  const isThere = new Promise((resolve) => ["load", "error"].forEach((name) => link.addEventListener(name, resolve)));
  Object.assign(link, { rel: "stylesheet", href: new URL("../../css/requests.css", import.meta.url).href });
  document.head.append(link);
  await isThere;
  return new Stack(requests);
}

class Stack {
  constructor(requests) {
    Object.assign(this, { requests, store: requests.store, known: new Known(requests.store), isBusy: false });
    this.cards = new Cards(this);
    this.mine = new Mine(this);
  }

  show(found) {
    this.known.replace(found);
    this.draw();
  }

  told(id, record) {
    this.known.learn({ id, version: record?.rev ?? Infinity, state: record?.state ?? "done", agent: record?.agent });
    this.draw();
  }

  draw() {
    const hadFocus = this.cards.hasFocus || this.mine.hasFocus;
    this.cards.draw();
    this.mine.draw();
    if (hadFocus && document.activeElement === document.body && !this.cards.focus()) this.mine.focus();
  }

  acceptFirst() {
    const first = this.known.waiting[0];
    if (!first || this.isBusy) return false;
    this.accept(first);
    return true;
  }

  async accept(request) {
    const isDone = await this.#do(async () => {
      this.known.learn(await send("POST", `/api/v1/conversations/${request.id}/accept`));
    });
    if (isDone) this.mine.focus(request.id);
  }

  async acceptAll() {
    const ids = this.known.waiting.map((each) => each.id);
    await this.#do(async () => {
      const { accepted, missed } = await send("POST", `/api/v1/agents/${this.store.me.agent}/requests/accept`, { ids });
      for (const each of accepted) this.known.learn(each);
      toast(`Accepted ${accepted.length}.${missed ? ` Another agent had already taken ${missed}.` : ""}`);
    });
    this.mine.focus();
  }

  release(request) {
    return this.#do(async () => {
      this.known.learn(await send("POST", `/api/v1/conversations/${request.id}/release`));
      toast("It waits in its queue again.");
    });
  }

  finish(request, closing) {
    return this.#do(async () => {
      this.known.learn(await send("POST", `/api/v1/conversations/${request.id}/done`, closing));
      toast("Done.");
    });
  }

  /** One command at a time; whatever came of it, what waits now is asked for. */
  async #do(command) {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.draw();
    const isDone = await attempt(command);
    this.isBusy = false;
    this.draw();
    this.requests.look();
    return isDone;
  }
}
