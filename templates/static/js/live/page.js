// The live page: every call as it moves, the queues, the agents.

import { followConnection } from "../core/banner.js";
import { Live } from "../core/live.js";
import { Store } from "../core/store.js";
import { everySecond } from "../core/time.js";
import { drawAgents } from "./agents.js";
import { Lanes } from "./lanes.js";
import { drawFigures } from "./figures.js";
import { Leading } from "./leading.js";
import { Members } from "./members.js";
import { drawQueues } from "./queues.js";
import { Hands } from "../waiting/hands.js";

const store = new Store();
store.isOverview = true;
const live = new Live(store);
const lanes = new Lanes(store, new Hands(store));
const leading = new Leading(store);
const members = new Members(store);

function drawRest() {
  drawFigures(store);
  drawQueues(store, members);
  drawAgents(store, leading);
}

function draw() {
  if (!store.hasLoaded) return;
  document.getElementById("live").setAttribute("aria-busy", "false");
  for (const skeleton of document.querySelectorAll(".skeleton")) skeleton.remove();
  drawRest();
  lanes.draw();
}

function tick() {
  if (!store.hasLoaded) return;
  drawRest();
  lanes.tick();
}

store.addEventListener("change", draw);
everySecond(tick);
followConnection(live, { onRetry: () => live.refresh() });
live.start();
