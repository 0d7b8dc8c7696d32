// What an agent may ask of the switchboard; each answer tells the state after it.

import { send } from "../core/api.js";
import { attempt } from "../core/toast.js";

export class Commands {
  constructor(live) {
    this.live = live;
  }

  choose(state, reason = null) {
    return this.#run("PUT", "state", { state, reason });
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

  wrapUp(action) {
    return this.#run("POST", "wrap-up", { action });
  }

  #run(method, path, body = undefined) {
    return attempt(async () => this.live.learn(await send(method, `/api/agent/${path}`, body)));
  }
}
