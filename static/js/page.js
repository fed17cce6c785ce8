// Loads only the small modules that this page has use for. Every page works without any of them.
const uses = [
  ["[data-max]", "./counter.js"],
  ["form[data-draft-key]", "./autosave.js"],
  ["input[data-upload]", "./upload.js"],
  ["form[method=post]", "./submit-once.js"],
  ["[data-dialog], [data-zoom]", "./dialog.js"],
  ["[data-key]", "./shortcuts.js"],
  ["details.menu", "./menu.js"],
  ["[data-focus], [aria-invalid=true]", "./focus.js"],
  ["[data-live-case], [data-live-me]", "./live.js"],
  ["[data-panel], [data-wall]", "./panel-room.js"],
  ["[data-analysis]", "./analysis.js"],
  ["[data-nonce-url]", "./lot-nonce.js"],
  ["[data-fresh-while]", "./fresh.js"],
  ["[data-later]", "./later.js"],
  ["form[action='/sign-out']", "./leaving.js"],
];
// What is typed before autosave.js has come is a draft too: it looks for this mark when it comes.
addEventListener("input", (event) => event.target.form?.setAttribute("data-typed", ""), true);
for (const [selector, file] of uses) if (document.querySelector(selector)) import(file);
