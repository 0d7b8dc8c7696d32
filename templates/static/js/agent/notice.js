// What a team leader did to me, until I have read it.

import { send } from "../core/api.js";
import { setText } from "../core/dom.js";

export class Notice {
  constructor(box, commands) {
    Object.assign(this, { box, commands, id: null });
    box.querySelector("button").addEventListener("click", () => this.#read());
  }

  async draw(agent) {
    const id = agent?.notice ?? null;
    if (id === this.id) return;
    this.id = id;
    if (!id) {
      this.box.hidden = true;
      return;
    }
    try {
      const { notice } = await send("GET", "/api/agent/notice");
      if (!notice || this.id !== id) return;
      setText(this.box.querySelector(".text"), notice.text);
      this.box.hidden = false;
    } catch {
      this.id = null; // the next news or second tries again
    }
  }

  async #read() {
    if (!this.id) return;
    this.box.hidden = true;
    if (!(await this.commands.readNotice(this.id))) this.box.hidden = false;
  }
}
