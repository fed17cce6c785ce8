// The redaction desk: words selected in an original go into the form that masks them everywhere. Typing them works too.
const button = document.querySelector("[data-mask-selection]");
const field = document.getElementById("mask-surface");
let chosen = "";

/** The selected words, when they lie in one original text; empty otherwise. */
function selected() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed) return "";
  const place = (node) => (node instanceof Element ? node : node?.parentElement)?.closest("[data-original]");
  const from = place(selection.anchorNode), to = place(selection.focusNode);
  return from && from === to ? selection.toString().replace(/\s+/g, " ").trim().slice(0, 200) : "";
}

if (button && field) {
  document.addEventListener("selectionchange", () => {
    const words = selected();
    if (words) chosen = words;
    button.hidden = !chosen;
    // M means the selected words as long as there are any, else the suspect in hand.
    const other = document.querySelector('.suspect-item [data-key="m"], .suspect-item [data-was-m]');
    if (other) other.toggleAttribute("data-was-m", Boolean(chosen)), other.toggleAttribute("data-key", !chosen);
    if (other && !chosen) other.dataset.key = "m";
  });
  button.addEventListener("click", () => {
    if (!chosen) return;
    document.getElementById("mask").open = true;
    field.value = chosen;
    field.form.scrollIntoView({ block: "nearest" });
    document.getElementById("mask-kind").focus();
  });
}
// What is in hand scrolls into its list, and its first place in the texts comes into view: after the browser has gone to the
// address's anchor, which knows the list alone.
function show() {
  document.querySelector(".entity.is-chosen")?.scrollIntoView({ block: "nearest" });
  const place = document.querySelector(".pair-text .is-chosen");
  if (place && matchMedia("(min-width: 62rem)").matches) place.scrollIntoView({ block: "center" });
}
const soon = () => requestAnimationFrame(() => requestAnimationFrame(show));
if (document.readyState === "complete") soon();
else addEventListener("load", soon);
// A change that is unfolded can be typed into at once.
for (const fold of document.querySelectorAll("details.change")) {
  fold.addEventListener("toggle", () => { if (fold.open) fold.querySelector("input:not([type=hidden]), select, textarea")?.focus(); });
}
