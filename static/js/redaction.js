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
  });
  button.addEventListener("click", () => {
    if (!chosen) return;
    document.getElementById("mask").open = true;
    field.value = chosen;
    field.form.scrollIntoView({ block: "nearest" });
    document.getElementById("mask-kind").focus();
  });
}
// The chosen entity scrolls into its list without moving the texts beside it.
document.querySelector(".entity.is-chosen")?.scrollIntoView({ block: "nearest" });
