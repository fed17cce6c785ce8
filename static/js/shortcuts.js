// data-key="j" on a link, button or radio: pressing the key does what a click does, never while one is typing.
const typing = (el) => el.isContentEditable || /^(TEXTAREA|SELECT)$/.test(el.tagName)
  || (el.tagName === "INPUT" && !["radio", "checkbox", "button", "submit"].includes(el.type));

document.addEventListener("keydown", (event) => {
  // Ctrl+Enter (Cmd+Enter) sends the form one is typing in; it works however single keys are set.
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && !event.isComposing && event.target.form) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (document.documentElement.dataset.shortcuts === "off") return;
  if (document.querySelector("dialog[open]")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target || target.disabled) return;
  event.preventDefault();
  target.focus();
  target.click();
});
document.documentElement.dataset.keys = "on";
