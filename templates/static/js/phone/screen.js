// The handset's screen and buttons, drawn from the call and from what is heard.

import { el, icon, setAttribute, setClass, setText } from "../core/dom.js";
import { phoneNumber } from "../core/people.js";
import { clock } from "../core/time.js";
import { party } from "./events.js";
import { soundName, wordsOf } from "./recordings.js";

const byId = (id) => document.getElementById(id);
const LINE = { connecting: "Connecting…", ready: "On the line", lost: "Reconnecting…", refused: "Not allowed" };

function stateWord(call, status) {
  if (call.isRingingHere) return "Incoming call";
  if (call.status === "calling" || call.status === "ringing") return "Ringing…";
  if (call.isRecording) return "Recording your message";
  if (call.room?.state === "hold") return "On hold";
  if (call.room) return "In conversation";
  if (call.isUp) return "In the call";
  if (call.status === "ended") return call.last;
  return status === "ready" ? "Ready" : LINE[status];
}

function title(call) {
  if (call.room?.hears.length) return call.room.hears.map(party).join(", ");
  const option = byId("to").selectedOptions[0];
  if (call.direction === "incoming" && call.from) return phoneNumber(call.from);
  return option ? option.textContent.split(" · ")[0].trim() : "No number yet";
}

function count(call) {
  if (call.isUp) return clock(Date.now() - call.since);
  if (call.status === "ended" && call.since) return clock(call.endedAt - call.since);
  const to = byId("to").value;
  return to ? phoneNumber(to) : "";
}

function wanted(call) {
  if (call.isRecording) return "Hang up, or press # when you are done";
  if (!call.wants) return "";
  const { num_digits: digits, finish_on_key: finish } = call.wants;
  if (digits === 1) return "Press a key";
  if (digits) return `Enter ${digits} digits`;
  return finish ? `Enter digits, then ${finish}` : "Enter digits";
}

// While music plays one still reads what was said last: one's place in the line.
function heardLine(item, lastSaid) {
  const { frame } = item;
  const words = frame.type === "say" ? frame.text : wordsOf(frame.url);
  if (words) return el("p.line", {}, icon("volume-2"), el("span", {}, words));
  const bars = el("span.bars", { "aria-hidden": "true" }, el("i"), el("i"), el("i"), el("i"));
  return el("p.line", {}, bars, el("span", {}, soundName(frame.url), lastSaid ? el("span.said", {}, lastSaid) : null));
}

function drawHeard(call, ear) {
  const box = byId("heard");
  const item = ear.current;
  const stamp = item?.frame.id ?? `${call.status} ${Boolean(call.room)}`;
  if (box.dataset.stamp === stamp) return;
  box.dataset.stamp = stamp;
  const quiet = { idle: "What you hear is written here.", "in-progress": call.room ? "You hear each other." : "…" }[call.status];
  if (item) box.replaceChildren(heardLine(item, ear.lastSaid));
  else box.replaceChildren(...(quiet ? [el("p.line", {}, el("span.sm", {}, quiet))] : []));
}

export function drawScreen(call, status, ear) {
  setAttribute(byId("screen"), "data-state", call.look);
  setText(byId("state"), stateWord(call, status));
  setText(byId("number"), title(call));
  setText(byId("count"), count(call));
  drawHeard(call, ear);
  const asks = wanted(call);
  setText(byId("wanted"), asks || " ");
  setClass(byId("wanted"), asks ? "sm wanted on" : "sm wanted");
  byId("screen").parentElement.classList.toggle("is-asked", Boolean(call.wants));
  byId("choice").hidden = !call.isOver;
  byId("call").hidden = !(call.isOver || call.isRingingHere);
  byId("call").disabled = status !== "ready" || !byId("to").value;
  setText(byId("call").querySelector("span"), call.isRingingHere ? "Answer" : "Call");
  byId("end").hidden = call.isOver;
  setText(byId("end").querySelector("span"), call.isRingingHere ? "Decline" : "Hang up");
  setText(byId("line").querySelector(".word"), LINE[status]);
  setClass(byId("line"), `phonechip ${status}`);
}
