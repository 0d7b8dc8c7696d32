// One queue: its settings, members and skills, and who is logged on to it now.

import { followConnection } from "../core/banner.js";
import { setText } from "../core/dom.js";
import { Live } from "../core/live.js";
import { Store } from "../core/store.js";
import { Editor } from "../settings/editor.js";
import { slugOf } from "../settings/form.js";
import { Members } from "./members.js";
import { Skills } from "./skills.js";

const NAMES = {
  title: "Title",
  members: "Members",
  skills: "Skills",
  service_level_s: "Late after",
  music: "Music",
  wrap_up_s: "Wrap-up",
  may_extend_wrap_up: "More time",
  reason_required: "Reason",
  rona: "Set aside",
  is_contact_first: "Contact first",
  missed_to_callback_list: "Callback list",
  hidden: "Hidden",
  history_disabled: "Call log",
};

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("one").dataset.one);
const store = new Store();
const changed = () => editor.changed();
const skills = new Skills(data.doc.skills, { isFixed: !data.may_manage, onChange: changed });
const members = new Members({ data, store, skills, onChange: changed });
const editor = new Editor(data, {
  api: "/api/v1/queues",
  list: "/console/queues",
  noun: "queue",
  names: NAMES,
  maps: ["members"],
  title: (doc) => doc.title,
  parts: () => ({ members: members.value, skills: skills.value }),
  farewell,
  onChange: () => members.draw(),
  onSaved: (doc) => members.noteSaved(doc.members),
});

function farewell(doc) {
  const count = Object.keys(doc.members).length;
  return [
    count === 1 ? "1 member is logged off it." : `${count} members are logged off it.`,
    "Its settings are gone; this cannot be undone.",
    "Past calls stay in the log, under its name for programs.",
  ];
}

byId("f-title").addEventListener("input", () => {
  const name = byId("f-name");
  if (name && !name.dataset.own) name.value = slugOf(byId("f-title").value);
  if (data.name) setText(document.querySelector("header h1"), byId("f-title").value.trim() || data.name);
});
byId("f-name")?.addEventListener("input", (event) => {
  event.target.dataset.own = "true";
});
editor.start();

if (data.name) {
  const live = new Live(store);
  store.addEventListener("change", () => members.draw());
  followConnection(live, { onRetry: () => live.refresh() });
  live.start();
} else byId("f-title").focus();
