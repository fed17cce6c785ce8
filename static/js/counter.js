// Tells how many characters are left in fields with data-max; the server has the last word.

/** Length as the server counts it: code points, line ends as one. */
export const lengthOf = (text) => Array.from(text.replace(/\r\n?/g, "\n")).length;

function show(field) {
  const line = document.querySelector(`[data-count-for="${CSS.escape(field.id)}"]`);
  if (!line) return;
  const left = Number(field.dataset.max) - lengthOf(field.value);
  line.textContent = (left < 0 ? line.dataset.wordOver : line.dataset.wordLeft).replace("{n}", Math.abs(left));
  line.classList.toggle("is-over", left < 0);
  line.classList.toggle("is-near", left >= 0 && left < Number(field.dataset.max) / 10);
}
for (const field of document.querySelectorAll("[data-max]")) {
  field.addEventListener("input", () => show(field));
  show(field);
}
