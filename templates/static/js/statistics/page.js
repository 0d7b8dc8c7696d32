// Statistics: a click on a column's name sorts its table, another the other way round; the total stays below.

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function valueOf(row, column) {
  return row.cells[column].dataset.value ?? "";
}

// What cannot be told stands last, whichever way one sorts.
function compare(one, other, isNumber, direction) {
  if (one === "" || other === "") return (one === "") - (other === "");
  return direction * (isNumber ? Number(one) - Number(other) : collator.compare(one, other));
}

function sort(table, column) {
  const heading = table.tHead.rows[0].cells[column];
  const was = heading.getAttribute("aria-sort");
  const isNumber = column > 0;
  // Of numbers one looks for the largest first, of names for the first.
  const first = isNumber ? "descending" : "ascending";
  const order = was ? (was === "ascending" ? "descending" : "ascending") : first;
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", order);
  const direction = order === "ascending" ? 1 : -1;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  rows.sort((one, other) => compare(valueOf(one, column), valueOf(other, column), isNumber, direction));
  body.append(...rows);
}

for (const table of document.querySelectorAll("table[data-sortable]")) {
  for (const [column, heading] of [...table.tHead.rows[0].cells].entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => sort(table, column));
    heading.replaceChildren(button);
  }
}
