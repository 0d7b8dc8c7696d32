// The agent's page: state, ringing, the call, wrap-up, own queues; the phone itself lives here too.

import { followConnection } from "../core/banner.js";
import { onKeys } from "../core/keys.js";
import { Live } from "../core/live.js";
import { OnCall } from "../core/on-call.js";
import { callerName } from "../core/people.js";
import { Store } from "../core/store.js";
import { everySecond, now } from "../core/time.js";
import { drawAgents } from "../live/agents.js";
import { Leading } from "../live/leading.js";
import { unlockSound } from "../softphone/tones.js";
import { TransferPanel } from "../transfer/panel.js";
import { Hands } from "../waiting/hands.js";
import { WaitingList } from "../waiting/list.js";
import { Caller } from "./caller.js";
import { Commands } from "./commands.js";
import { drawMyQueues } from "./lists.js";
import { QueueLog } from "./log.js";
import { Dialler } from "../outbound/dialler.js";
import { Middle } from "./middle.js";
import { Notice } from "./notice.js";
import { drawOrder } from "./order.js";
import { AgentPhone } from "./phone.js";
import { drawPhoneStatus } from "./phone-status.js";
import { Pill } from "./pill.js";
import { Popover } from "./popover.js";
import { situation } from "./situation.js";
import { chosen, drawTelephones } from "./telephones.js";

// A hasty second press of a key must not end the call that the first one answered.
const GRACE_MS = 1000;

let isStarted = false;
let requests = null;
let next = null;
let logged = "";
const byId = (id) => document.getElementById(id);
const store = new Store();
const live = new Live(store);
const phone = new AgentPhone(live);
const commands = new Commands(live);
const middle = new Middle(byId("middle"), store, phone, commands);
const caller = new Caller(byId("caller"), (call, shown) => popover.tell(call, shown));
const popover = new Popover(byId("popover"), store, phone, commands);
const leading = new Leading(store);
const waiting = new WaitingList(store, new Hands(store, { onTake: (call) => popover.expect(call) }));
const notice = new Notice(byId("notice"), commands);
const dialler = new Dialler(byId("dialler"), store, phone);
const queueLog = new QueueLog(dialler);
const transfer = new TransferPanel(byId("transfer"), store);
const onCall = new OnCall();
const pill = new Pill(byId("state"), byId("state-menu"), store, commands);

function draw() {
  if (!store.hasLoaded) return;
  for (const skeleton of document.querySelectorAll(".skeleton")) skeleton.remove();
  const at = situation(store, phone);
  if (isStarted && at.agent) phone.follow(chosen(at.agent).includes("softphone"));
  pill.draw(at.agent);
  middle.draw(at);
  dialler.draw(at);
  transfer.draw(at);
  caller.draw(at);
  popover.draw(at);
  if (store.hasRequests && !requests) followRequests().catch(() => (requests = null));
  requests?.draw?.(at.agent);
  if (store.hasPreviews && isStarted) followCampaigns(at.agent);
  next?.draw?.(at);
  onCall.tell(["ringing", "in-call", "wrap-up"].includes(at.kind) ? { kind: at.kind, name: at.call ? callerName(at.call) : "call ended", since: at.agent.since } : null);
  drawMyQueues(store, at.agent, commands);
  waiting.draw(at.agent);
  queueLog.draw();
  drawAgents(store, leading);
  drawTelephones(store, at.agent, commands);
  drawOrder(at.agent);
  notice.draw(at.agent);
  drawPhoneStatus(phone, at.agent);
}

// The next customer of a preview campaign is one click away where any runs in one's queues.
async function followCampaigns(agent) {
  const mine = JSON.stringify(agent.queues);
  if (mine === logged) return;
  logged = mine;
  if (!next) {
    const { NextCustomer } = await import("../campaigns/next.js");
    next = new NextCustomer(byId("middle"));
  }
  next.look();
}

// What shows requests in writing is fetched where there are some.
async function followRequests() {
  requests = {};
  const { Requests } = await import("../requests/follow.js");
  requests = new Requests(store, live);
}

function hangUpByKey() {
  const { kind, agent } = situation(store, phone);
  if (!["in-call", "calling"].includes(kind) || agent.held_since || now() - agent.since < GRACE_MS) return false;
  middle.hangUp(agent);
  return true;
}

function holdByKey() {
  const { kind, agent } = situation(store, phone);
  if (kind !== "in-call") return false;
  middle.hold(agent);
  return true;
}

function padByKey() {
  const { kind, agent } = situation(store, phone);
  if (kind !== "in-call" || agent.held_since || !phone.leg) return false;
  middle.togglePad();
  draw();
  return true;
}

const digitKeys = Object.fromEntries("0123456789*#".split("").map((key) => [key, () => (middle.isPadOpen ? (middle.press(key), true) : dialler.type(key))]));

onKeys({ a: () => popover.answer(), r: () => popover.decline(), t: () => waiting.take(), e: hangUpByKey, h: holdByKey, x: () => transfer.toggle(), w: () => requests?.accept?.() ?? false, k: padByKey, d: () => dialler.focus(), "+": () => dialler.type("+"), ...digitKeys });
byId("middle").addEventListener("redraw", draw);
store.addEventListener("change", draw);
phone.addEventListener("status", draw);
phone.addEventListener("leg", draw);
document.addEventListener("pointerdown", unlockSound, { once: true });
document.addEventListener("keydown", unlockSound, { once: true });
everySecond(draw);
pill.listen();
followConnection(live, { onRetry: () => live.refresh() });
live.start().then(() => {
  if (!store.me?.agent) return;
  phone.start();
  isStarted = true;
  draw();
});
