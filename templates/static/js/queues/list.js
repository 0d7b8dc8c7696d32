// The list of queues: the search leaves what fits, and says how many that are.

import { setText } from "../core/dom.js";

const find = document.getElementById("find");

function filter() {
  const wanted = find.value.trim().toLowerCase();
  const rows = [...document.querySelectorAll("#rows tr")];
  for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  const shown = rows.filter((row) => !row.hidden).length;
  document.getElementById("none").hidden = shown > 0;
  setText(document.getElementById("found"), wanted ? `${shown} of ${rows.length}` : "");
}

find?.addEventListener("input", filter);
