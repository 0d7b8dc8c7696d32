// The state in the top bar with its running timer, and the menu that changes it.

import { el, icon, setAttribute, setClass, setText } from "../core/dom.js";
import { agentState } from "../core/people.js";
import { clock, now } from "../core/time.js";
import { unlockSound } from "../softphone/tones.js";

const LOOK = { "wrap-up": "wrap" };

export class Pill {
  constructor(button, menu, store, commands) {
    Object.assign(this, { button, menu, store, commands, drawn: "" });
    button.addEventListener("pointerdown", unlockSound);
  }

  draw(agent) {
    this.button.hidden = !agent;
    if (!agent) return;
    const state = agentState(agent);
    const words = agent.state === "paused" && agent.reason ? agent.reason : state.word;
    setClass(this.button, `status ${LOOK[agent.state] ?? state.look}`);
    setText(this.button.querySelector(".word"), words);
    setText(this.button.querySelector(".num"), agent.state === "logged-off" ? "" : clock(now() - agent.since));
    setAttribute(this.button, "aria-label", `My state: ${words}. Change`);
    this.#drawMenu(agent);
  }

  #drawMenu(agent) {
    const stamp = [agent.state, agent.reason, ...this.store.reasons].join("|");
    if (stamp === this.drawn) return;
    this.drawn = stamp;
    const choice = (look, text, state, reason = null) => {
      const isChosen = agent.state === state && (state !== "paused" || agent.reason === reason);
      const choose = () => {
        unlockSound();
        this.menu.hidePopover();
        this.commands.choose(state, reason);
      };
      return el("button.item", { type: "button", role: "menuitemradio", "aria-checked": String(isChosen), onclick: choose },
        el(`i.pip.${look}`), text, el("span.tick", {}, icon("check", "ic-s")));
    };
    this.menu.replaceChildren(
      choice("on", "Available", "available"),
      el("hr", { role: "separator" }),
      el("div.cap", { id: "pause-cap" }, "Pause"),
      el("div", { role: "group", "aria-labelledby": "pause-cap" }, ...this.store.reasons.map((reason) => choice("away", reason, "paused", reason))),
      el("hr", { role: "separator" }),
      choice("away", "Not ready", "idle"),
      choice("off", "Log off", "logged-off"),
    );
  }

  /** Arrows move inside the open menu; it opens at the first item. */
  listen() {
    this.menu.addEventListener("toggle", ({ newState }) => {
      setAttribute(this.button, "aria-expanded", String(newState === "open"));
      if (newState === "open") (this.menu.querySelector("[aria-checked=true]") ?? this.menu.querySelector("button"))?.focus();
    });
    this.menu.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const items = [...this.menu.querySelectorAll("button")];
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
    });
  }
}
