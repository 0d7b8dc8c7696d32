// One person: their profile as a form, and beside it their queues, their state and their password, which change at once.

import { followConnection } from "../core/banner.js";
import { send } from "../core/api.js";
import { setText } from "../core/dom.js";
import { Live } from "../core/live.js";
import { Store } from "../core/store.js";
import { attempt, toast } from "../core/toast.js";
import { Skills } from "../queues/skills.js";
import { Editor } from "../settings/editor.js";
import { slugOf } from "../settings/form.js";
import { Availability } from "./availability.js";
import { TheirQueues } from "./queues.js";

const NAMES = {
  first_name: "First name",
  last_name: "Last name",
  position: "Position",
  department: "Department",
  short_number: "Short number",
  hidden: "Hidden",
  email: "E-mail",
  role: "Role",
  is_agent: "Takes calls",
  phone: "Telephone",
  sip: "SIP device",
  endpoint: "Rings at first",
  auto_answer: "Picks up by itself",
  shown_number: "Shows",
  tags: "Skills",
};

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("one").dataset.one);
const skills = new Skills(data.doc.tags, { isFixed: !data.may_manage, onChange: () => editor.changed() });
const fullName = (doc) => `${doc.first_name} ${doc.last_name}`.trim() || data.name;
const editor = new Editor(data, {
  api: "/api/v1/users",
  list: "/console/people",
  noun: "person",
  names: NAMES,
  title: fullName,
  parts: () => ({ tags: skills.value }),
  farewell: () => ["They leave every queue, and are logged out everywhere.", "What they did stays in the log and in the changes."],
  // Whether they take calls decides what stands beside the form.
  onSaved: (doc) => doc.is_agent !== wasAgent && editor.leaveFor(location.href),
});
const wasAgent = data.doc.is_agent;

for (const id of ["f-first_name", "f-last_name"]) {
  byId(id).addEventListener("input", () => {
    const name = byId("f-name");
    const title = fullName(editor.collected());
    if (name && !name.dataset.own) name.value = slugOf(title);
    if (data.name) setText(document.querySelector("header h1"), title);
  });
}
byId("f-name")?.addEventListener("input", (event) => {
  event.target.dataset.own = "true";
});
byId("invite")?.addEventListener("click", () => order("POST", "invitation", "The link is on its way."));
byId("end-sessions")?.addEventListener("click", () => order("DELETE", "sessions", "Logged out everywhere within seconds."));
editor.start();

async function order(method, what, words) {
  if (await attempt(() => send(method, `/api/v1/users/${encodeURIComponent(data.name)}/${what}`))) toast(words);
}

if (data.name) {
  const store = new Store();
  const live = new Live(store);
  const queues = new TheirQueues(data, store);
  const availability = byId("state-form") ? new Availability(data.name, store) : null;
  store.addEventListener("change", () => {
    queues.draw();
    availability?.draw();
  });
  followConnection(live, { onRetry: () => live.refresh() });
  live.start();
} else byId("f-first_name").focus();
