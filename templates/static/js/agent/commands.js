// What an agent may ask of the switchboard; each answer tells the state after it.

import { send } from "../core/api.js";
import { attempt, toast } from "../core/toast.js";

/** What one chose for afterwards, in a word. */
export const chosenAfter = ({ then }) => CHOICES[then.state] ?? then.reason ?? "paused";

const CHOICES = { available: "available", idle: "not ready", "logged-off": "logged off" };

export class Commands {
  constructor(live) {
    this.live = live;
  }

  /** In a call, or while a contact is being called, the choice waits, and one is told so. */
  async choose(state, reason = null) {
    const isDone = await this.#run("PUT", "state", { state, reason });
    const me = this.live.store.myAgent;
    if (isDone && me?.then) toast(`${me.state === "available" ? "After the contact being called for you" : "After this call"}: ${chosenAfter(me)}.`);
    return isDone;
  }

  /** Where my calls ring from the next one on. */
  ringAt(endpoints) {
    return this.#run("PUT", "endpoints", { endpoints });
  }

  readNotice(id) {
    return this.#run("DELETE", `notice/${id}`);
  }

  logOn(queue, isOn) {
    return this.#run("POST", `queues/${queue}`, { logged_on: isOn });
  }

  decline(offer) {
    return this.#run("POST", `offers/${offer}/decline`);
  }

  hangUp(call) {
    return this.#run("POST", `calls/${call}/hangup`);
  }

  /** Have the caller hear music, or go on with them; another call one is in is put on hold for it. */
  hold(call, isHeld) {
    return this.#run("POST", `calls/${call}/hold`, { held: isHeld });
  }

  wrapUp(action, reason = undefined) {
    return this.#run("POST", "wrap-up", { action, reason });
  }

  #run(method, path, body = undefined) {
    return attempt(async () => this.live.learn(await send(method, `/api/agent/${path}`, body)));
  }
}
