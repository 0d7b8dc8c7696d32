// What one may do with a waiting call: take it, serve it sooner or later, give it to a colleague, take it back.

import { send } from "../core/api.js";
import { el, icon } from "../core/dom.js";
import { callerName } from "../core/people.js";
import { attempt } from "../core/toast.js";
import { isWaiting } from "../live/counts.js";

const USUAL = 5;

export function priorityOf(call) {
  return call.priority ?? USUAL;
}

export class Hands {
  /** `onTake(call)` hears of a call that one is about to be rung for by one's own wish. */
  constructor(store, { onTake = () => {} } = {}) {
    Object.assign(this, { store, onTake, menu: null });
    store.addEventListener("change", () => this.#closeIfGone());
  }

  mayTake(call) {
    return Boolean(this.store.myAgent && call.queue in this.store.myAgent.queues);
  }

  maySteer(call) {
    return this.mayTake(call) || (this.store.me?.may?.includes("calls.steer") ?? false);
  }

  take(call) {
    this.onTake(call);
    return this.steer("POST", call, "take");
  }

  /** A button that opens the menu of a call. */
  button(look = "") {
    const button = el(`button.btn.ghost.s.icon.more${look}`, { type: "button", "aria-haspopup": "menu" }, icon("ellipsis", "ic-s"));
    button.addEventListener("click", () => this.#open(button));
    return button;
  }

  /** Make a button speak for a call; hidden where nothing may be done. */
  dress(button, call) {
    button.hidden = !isWaiting(call) || !this.maySteer(call);
    button.dataset.call = call.id;
    const label = `More for ${callerName(call)}`;
    if (button.getAttribute("aria-label") !== label) button.setAttribute("aria-label", label);
  }

  steer(method, call, what, body = undefined) {
    return attempt(() => send(method, `/api/v1/waiting/${encodeURIComponent(call.id)}/${what}`, body));
  }

  // The menu is fetched when somebody wants one.
  async #open(button) {
    await attempt(async () => {
      const { Menu } = await import("./menu.js");
      this.menu ??= new Menu(this);
      this.menu.open(button);
    });
  }

  // A menu about a call that has left is no use.
  #closeIfGone() {
    const call = this.store.calls.get(this.menu?.call.id);
    if (this.menu && (!call || !isWaiting(call))) this.menu.close();
  }
}
