// j and k move through the rows of a table[data-rows], Enter opens the row in hand, t presses its button.
const table = document.querySelector("[data-rows]");
const rows = [...(table?.querySelectorAll("[data-row]") ?? [])];
const handle = (row) => row.querySelector("a[data-row-open], button");
const typing = (el) => el.isContentEditable || /^(TEXTAREA|SELECT|INPUT)$/.test(el.tagName);
let here = -1;

function go(step) {
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  here = Math.min(rows.length - 1, Math.max(0, (focused >= 0 ? focused : here) + step));
  rows.forEach((row, index) => row.classList.toggle("is-here", index === here));
  handle(rows[here])?.focus();
  rows[here].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (document.documentElement.dataset.shortcuts === "off" || !rows.length) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") { event.preventDefault(); go(key === "j" ? 1 : -1); }
  if (key === "t" && here >= 0) {
    const button = rows[here].querySelector("button[type=submit]");
    if (button) { event.preventDefault(); button.click(); }
  }
});
