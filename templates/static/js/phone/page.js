// The web phone: a caller's telephone. Everything it does goes over the switch's phone socket (docs/switch.md).

import { send } from "../core/api.js";
import { setText } from "../core/dom.js";
import { everySecond } from "../core/time.js";
import { toastError } from "../core/toast.js";
import { keypad, KEYS } from "../agent/keypad.js";
import { createSoftphone } from "../softphone/softphone.js";
import { touchTone, unlockSound } from "../softphone/tones.js";
import { Call } from "./call.js";
import { Ear } from "./ear.js";
import { Events } from "./events.js";
import { drawScreen } from "./screen.js";

const CALLER = "caller";
const byId = (id) => document.getElementById(id);
const events = new Events(byId("events"), byId("no-events"), byId("clear"));
const ear = new Ear(byId("sound"), byId("aloud"));
const call = new Call();
let phone = null;

function myNumber() {
  return sessionStorage.getItem(CALLER) ?? document.body.dataset.caller;
}

function draw() {
  drawScreen(call, phone?.status ?? "connecting", ear);
}

function access() {
  return send("GET", `/api/phone/token?caller=${encodeURIComponent(myNumber())}`);
}

async function connect() {
  phone?.stop();
  phone = null;
  draw();
  try {
    phone = await createSoftphone(await access(), access);
  } catch (error) {
    toastError(error);
    return;
  }
  ear.phone = phone;
  phone.addEventListener("status", draw);
  phone.addEventListener("leg", ({ detail }) => legChanged(detail));
  phone.addEventListener("frame", ({ detail }) => framed(detail));
  phone.start();
}

function legChanged(leg) {
  const wasOver = call.isOver;
  call.follow(leg);
  if (call.isOver && !wasOver) ear.silence();
  events.leg(leg);
  draw();
}

function framed(frame) {
  if (frame.type === "error") toastError(new Error(frame.message));
  if (frame.call_sid && frame.call_sid !== call.id) return;
  call.hear(frame);
  ear.hear(frame);
  events.frame(frame);
  draw();
}

function press(key) {
  unlockSound();
  if (ear.isOn) touchTone(key);
  if (!call.isUp) return;
  phone.digits(call.id, key);
  events.pressed(key);
}

function start() {
  unlockSound();
  if (call.isRingingHere) return phone.answer(call.id);
  events.divide();
  call.begin(byId("to").value);
  phone.call(byId("to").value);
  return draw();
}

function end() {
  if (call.isRingingHere) phone.decline(call.id);
  else if (call.id) phone.hangup(call.id);
}

byId("pad").append(keypad(press));
byId("call").addEventListener("click", start);
byId("end").addEventListener("click", end);
byId("to").addEventListener("change", () => {
  call.reset();
  draw();
});
byId("from").value = myNumber();
byId("identity").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(CALLER, byId("from").value.replaceAll(" ", ""));
  call.reset();
  connect();
});
document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (KEYS.includes(event.key) && !event.target.closest("input, select")) press(event.key);
});
everySecond(draw);
setText(byId("state"), "Connecting…");
connect();
