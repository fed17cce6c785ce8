// A second click on a form that is being sent does nothing; coming back to the page frees it again.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter;
  if (form.method !== "post" || "download" in form.dataset) return; // a download leaves the page standing
  if (sent.has(form)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
  sent.add(form);
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  const words = button.querySelector("[data-words]");
  if (button.dataset.busy && words) { button.dataset.rest = words.textContent; words.textContent = button.dataset.busy; }
}, true);
function free() {
  for (const form of document.forms) sent.delete(form);
  for (const button of document.querySelectorAll("button[aria-busy]")) {
    button.removeAttribute("aria-busy");
    const words = button.querySelector("[data-words]");
    if (button.dataset.rest && words) words.textContent = button.dataset.rest;
  }
}
addEventListener("pageshow", free);
addEventListener("gongping:free", free); // an upload broke off
