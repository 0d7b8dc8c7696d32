// Taking a list in from a file, and telling which rows were passed over and why. The field says where it goes.

import { ApiError, csrfToken } from "../core/api.js";
import { el } from "../core/dom.js";

const TYPES = { xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", csv: "text/csv", jsonl: "application/x-ndjson" };
const file = document.getElementById("file");
const report = document.getElementById("report");

function show(...parts) {
  report.replaceChildren(...parts);
  report.hidden = false;
}

async function take(chosen) {
  const ending = chosen.name.toLowerCase().split(".").at(-1);
  const kind = ending in TYPES ? ending : "xlsx";
  const headers = { "Content-Type": TYPES[kind], "X-CSRF-Token": csrfToken(), Accept: "application/json" };
  const response = await fetch(`${file.dataset.api}.${kind}`, { method: "PUT", body: chosen, headers, credentials: "same-origin" });
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(response.status, "refused", answer?.error?.message ?? "The file could not be read.");
  return answer;
}

function told(done) {
  const sum = `${done.created} new, ${done.changed} changed, ${done.unchanged} as they were.`;
  const bad = done.bad.map((row) => el("li", {}, el("b.num", {}, `Row ${row.row}: `), row.problem));
  const parts = [el("p", {}, el("b", {}, `${done.rows} ${done.rows === 1 ? "row" : "rows"} read. `), sum)];
  if (bad.length) parts.push(el("p", {}, `${bad.length} passed over; put them right and import the file again:`), el("ul.bad-rows", {}, ...bad));
  if (done.created + done.changed) parts.push(el("p", {}, el("a.btn", { href: file.dataset.show }, file.dataset.words)));
  show(...parts);
}

file.addEventListener("change", async () => {
  const [chosen] = file.files;
  if (!chosen) return;
  show(el("p", {}, `Reading ${chosen.name}…`));
  try {
    told(await take(chosen));
  } catch (error) {
    show(el("p.note.bad", { role: "alert" }, error instanceof ApiError ? error.message : "No connection to the switchboard. Check the network."));
  }
  file.value = "";
});
