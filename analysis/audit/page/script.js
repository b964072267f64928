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
// Values: the point drawn that is nearest to the pointer, with its interval. Its place follows from the axes of its panel.
for (const data of document.querySelectorAll("script.values")) {
  const values = JSON.parse(data.textContent), sheet = data.parentNode.querySelector(".sheet"), svg = sheet.querySelector("svg");
  const tip = document.createElement("div"), dot = document.createElement("div"), view = svg.viewBox.baseVal;
  tip.className = "tip"; dot.className = "dot"; tip.hidden = dot.hidden = true;
  sheet.append(tip, dot);
  const share = (v, a) => v <= 0 && a.log ? 0 : a.log ? Math.log(v / a.low) / Math.log(a.high / a.low) : (v - a.low) / (a.high - a.low);
  const places = (values.points || []).map(p => {
    const panel = values.panels[p[0]], [left, top, right, bottom] = panel.area;
    return [left + share(p[2], panel.x) * (right - left), bottom - share(p[3], panel.y) * (bottom - top)];
  });
  const print = v => String(v).replace(/-/g, "\u2212");
  svg.addEventListener("mousemove", e => {
    const box = svg.getBoundingClientRect(), scale = box.width / view.width;
    const x = (e.clientX - box.left) / scale, y = (e.clientY - box.top) / scale;
    let best = -1, least = 12;
    places.forEach(([a, b], i) => { const d = Math.hypot(a - x, b - y); if (d < least) { least = d; best = i; } });
    tip.hidden = dot.hidden = best < 0;
    if (best < 0) return;
    const [panel, series, px, py, low, high] = values.points[best], at = values.panels[panel];
    const name = (label, letter) => label || letter;
    tip.textContent = [values.series[series], name(at.x.label, "x") + ": " + print(px), name(at.y.label, "y") + ": " + print(py) + (low === undefined ? "" : " [" + print(low) + ", " + print(high) + "]")].filter(s => s).join("\n");
    const [a, b] = places[best];
    dot.style.left = a * scale + "px"; dot.style.top = b * scale + "px";
    tip.style.left = Math.min(a * scale + 10, Math.max(0, box.width - tip.offsetWidth - 4)) + "px"; tip.style.top = b * scale + 12 + "px";
  });
  svg.addEventListener("mouseleave", () => { tip.hidden = dot.hidden = true; });
}
