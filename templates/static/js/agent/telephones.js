// Where my calls ring: the browser, a telephone outside, a SIP device; several of them ring at once.

import { el, keyed, setAttribute, setText } from "../core/dom.js";
import { phoneNumber } from "../core/people.js";

const TITLES = { softphone: "This browser", phone: "Telephone", sip: "SIP device" };

export function chosen(agent) {
  return agent?.endpoints ?? ["softphone"];
}

/** Only who has a choice is shown one. */
export function drawTelephones(store, agent, commands) {
  const offered = store.me?.endpoints ?? [];
  const card = document.getElementById("telephones");
  card.hidden = !agent || offered.length < 2;
  if (card.hidden) return;
  const create = (endpoint) => {
    const toggle = el("button.switch", { type: "button", role: "switch", "aria-checked": "false", "aria-label": TITLES[endpoint.kind] });
    toggle.addEventListener("click", () => flip(store, endpoint.kind, commands));
    const where = endpoint.kind === "phone" ? phoneNumber(endpoint.address) : endpoint.address?.replace(/^sip:/, "");
    return el("li.row", {}, el("div.grow.trunc", { "aria-hidden": "true" }, el("div.m", {}, TITLES[endpoint.kind]), where ? el("div.sm.faint.trunc.num", {}, where) : null), el("span.tag.red.off", { hidden: true }, "not connected"), toggle);
  };
  keyed(card.querySelector("ul"), offered, (endpoint) => endpoint.kind, create, (row, endpoint) => {
    setAttribute(row.querySelector(".switch"), "aria-checked", String(chosen(agent).includes(endpoint.kind)));
    row.querySelector(".off").hidden = !agent.off?.includes(endpoint.kind);
  });
  const isOutside = chosen(agent).includes("phone");
  setText(card.querySelector(".hint"), isOutside ? "Your telephone shows the number the caller dialled. Press 1 on it to take the call." : "");
}

async function flip(store, kind, commands) {
  const held = chosen(store.myAgent);
  const wanted = held.includes(kind) ? held.filter((each) => each !== kind) : [...held, kind];
  await commands.ringAt(wanted);
}
