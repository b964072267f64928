"use strict";
// Sorting: a click on a column's head sorts the rows of its table by number where the column has numbers, by text otherwise; again turns
// the order round. Rows without a number stay last.
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const head = button.closest("th"), table = head.closest("table"), body = table.tBodies[0];
    const column = [...head.parentNode.children].indexOf(head);
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const h of head.parentNode.children) h.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = row => row.children[column].dataset.value;
    const text = row => row.children[column].textContent.trim();
    const order = (a, b) => {
      const x = key(a), y = key(b);
      if (x === undefined && y === undefined) return down ? text(b).localeCompare(text(a)) : text(a).localeCompare(text(b));
      if (x === undefined) return 1;
      if (y === undefined) return -1;
      return down ? y - x : x - y;
    };
    body.append(...[...body.rows].sort(order));
  });
}
// Toggling: a button shows and hides the marks of one colour in its figure, or the columns of one series in its table.
const press = button => {
  const shown = button.getAttribute("aria-pressed") === "false";
  button.setAttribute("aria-pressed", shown);
  return !shown;
};
for (const button of document.querySelectorAll("button[data-color]")) {
  button.addEventListener("click", () => {
    const off = press(button), color = button.dataset.color;
    for (const mark of button.closest("figure").querySelectorAll("svg [style]")) {
      if (mark.getAttribute("style").includes(color)) mark.classList.toggle("off", off);
    }
  });
}
for (const button of document.querySelectorAll("button[data-series]")) {
  button.addEventListener("click", () => {
    const off = press(button);
    for (const cell of button.closest(".grid").querySelectorAll("[data-of]")) {
      if (cell.dataset.of === button.dataset.series) cell.classList.toggle("off", off);
    }
  });
}
