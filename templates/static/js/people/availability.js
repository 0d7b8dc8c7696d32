// A member's state as a leader sets it: any state, a pause with or without an end, and what colleagues read meanwhile.

import { send } from "../core/api.js";
import { setClass, setText } from "../core/dom.js";
import { agentState } from "../core/people.js";
import { toast } from "../core/toast.js";

const byId = (id) => document.getElementById(id);
const PAUSES = ["paused", "idle"];

export class Availability {
  constructor(name, store) {
    Object.assign(this, { name, store });
    byId("s-state").addEventListener("change", () => this.#offer());
    byId("state-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#set();
    });
    this.#offer();
  }

  draw() {
    const agent = this.store.agents.get(this.name);
    if (!agent) return;
    const state = agentState(agent);
    setText(byId("now"), [state.word, state.detail].filter(Boolean).join(" · "));
    setClass(byId("now"), `sm st ${state.look}`);
  }

  /** Only a pause ends by itself, and only who is away has something to tell. */
  #offer() {
    const state = byId("s-state").value;
    byId("s-until-box").hidden = !PAUSES.includes(state);
    byId("s-note-box").hidden = state === "available";
    byId("s-problem").hidden = true;
  }

  async #set() {
    const state = byId("s-state").value;
    const reason = byId("s-state").selectedOptions[0].dataset.reason ?? null;
    const until = PAUSES.includes(state) && byId("s-until").value ? new Date(byId("s-until").value).toISOString() : null;
    const note = state === "available" ? "" : byId("s-note").value.trim();
    byId("s-problem").hidden = true;
    try {
      const after = await send("PUT", `/api/v1/agents/${encodeURIComponent(this.name)}/state`, { state, reason, until, note });
      toast(after.then ? "That is what follows their call." : "Done.");
    } catch (error) {
      const [problem] = error.details?.problems ?? [];
      setText(byId("s-problem"), problem === "until: this time is past" ? "This time is past." : error.message);
      byId("s-problem").hidden = false;
    }
  }
}
