// A list of things: the search leaves what fits, and says how many that are.

import { setText } from "../core/dom.js";

const find = document.getElementById("find");

/** `data-find` of a row has words that it does not show; digits of a number are found however they are grouped. */
function words(row) {
  const text = `${row.textContent} ${row.dataset.find ?? ""}`.toLowerCase();
  return `${text} ${text.replace(/(\d)\s+(?=\d)/g, "$1")}`;
}

function filter() {
  const wanted = find.value.trim().toLowerCase();
  const rows = [...document.querySelectorAll("#rows tr")];
  for (const row of rows) row.hidden = !words(row).includes(wanted);
  const shown = rows.filter((row) => !row.hidden).length;
  document.getElementById("none").hidden = shown > 0;
  setText(document.getElementById("found"), wanted ? `${shown} of ${rows.length}` : "");
}

find?.addEventListener("input", filter);
