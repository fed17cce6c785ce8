// Opens confirmations and pictures in place. The links lead to real pages when this module is not there.

for (const link of document.querySelectorAll("[data-dialog]")) {
  const dialog = document.getElementById(link.dataset.dialog);
  if (dialog?.showModal) link.addEventListener("click", (event) => { event.preventDefault(); dialog.showModal(); });
}
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog").close();
  else if (event.target.matches?.("dialog.dialog")) event.target.close();
});

function viewer(link) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog dialog-image";
  dialog.setAttribute("aria-label", link.dataset.caption ?? "");
  const bar = document.createElement("div"), title = document.createElement("span"), close = document.createElement("button");
  const frame = document.createElement("div"), picture = new Image();
  bar.className = "dialog-bar";
  title.textContent = link.dataset.caption ?? "";
  close.type = "button";
  close.className = "btn btn-secondary";
  close.textContent = link.dataset.wordClose ?? "×";
  close.dataset.dialogClose = "";
  frame.className = "dialog-picture";
  frame.tabIndex = 0;
  picture.src = link.href;
  picture.alt = link.querySelector("img")?.alt ?? "";
  const toggle = () => frame.classList.toggle("is-large");
  picture.addEventListener("click", toggle);
  frame.addEventListener("keydown", (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); toggle(); } });
  bar.append(title, close);
  frame.append(picture);
  dialog.append(bar, frame);
  dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
  document.body.append(dialog);
  return dialog;
}
for (const link of document.querySelectorAll("a[data-zoom]")) {
  if (window.HTMLDialogElement) link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    viewer(link).showModal();
  });
}
