// One number: its title, the flow it leads to, and who may answer its calls.

import { Editor } from "../settings/editor.js";
import { People } from "./people.js";

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("one").dataset.one);
const people = new People(data.doc.agents, data.people, () => editor.changed());
const editor = new Editor(data, {
  api: "/api/v1/numbers",
  list: "/console/numbers",
  noun: "number",
  names: { title: "Title", flow: "Flow", agents: "Who may answer" },
  title: (doc) => doc.title || data.name,
  parts: () => ({ agents: people.value }),
  farewell: () => ["Calls to it are refused from then on.", "Past calls stay in the log."],
});

editor.start();
if (!data.name) byId("f-name").focus();
