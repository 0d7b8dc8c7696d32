// Preview campaigns: one click brings the next customer; who they are is shown while one's own telephone rings.

import { send } from "../core/api.js";
import { el, icon, setText } from "../core/dom.js";
import { attempt } from "../core/toast.js";

const OPEN = new Set(["ready", "paused", "idle", "wrap-up"]);

export class NextCustomer {
  constructor(before) {
    this.titles = el("b.trunc");
    this.button = el("button.btn.pri", { type: "button", onclick: () => this.#ask() }, icon("phone-outgoing"), "Next customer");
    this.box = el("section.card.dialler", { "aria-label": "Campaigns", hidden: true }, el("div.row", {}, el("div.grow.trunc", {}, this.titles, el("div.sm.muted", {}, "You read who it is, then you call.")), this.button));
    before.before(this.box);
  }

  /** Which campaigns run in my queues may have changed. */
  async look() {
    try {
      const { campaigns } = await send("GET", "/api/agent/campaigns");
      this.box.hidden = campaigns.length === 0;
      setText(this.titles, campaigns.map((each) => each.title).join(", "));
    } catch {
      // It is asked again in a minute.
    }
  }

  draw(at) {
    this.button.disabled = !OPEN.has(at.kind) || Boolean(this.isAsking);
  }

  async #ask() {
    this.isAsking = true;
    await attempt(() => send("POST", "/api/agent/customers/next"));
    this.isAsking = false;
  }
}
