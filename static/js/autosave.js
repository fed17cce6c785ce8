// Saves drafts of forms with data-draft-key to POST /drafts and says honestly whether that worked.
// Body: {key, fields: {name: value | [values]}}; answer 2xx {saved_at: ISO}. Nothing is kept on the device.
// What was typed last is saved before the form is sent, so that a refusal finds all of it, and never after.
const PAUSE = 1500, LONGEST = 60000, PATIENCE = 2000;
const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
const skip = (el) => !el.name || el.name === "csrf_token" || ["password", "file", "hidden", "submit"].includes(el.type);

function collect(form) {
  const fields = {};
  for (const el of form.elements) {
    if (skip(el)) continue;
    if (["checkbox", "radio"].includes(el.type) && !el.checked) continue;
    const value = el.multiple && el.options ? [...el.selectedOptions].map((o) => o.value) : el.value;
    fields[el.name] = el.name in fields ? [fields[el.name], value].flat() : value;
  }
  return fields;
}

function watch(form) {
  const line = form.querySelector("[data-draft-status]");
  let timer = 0, wait = PAUSE, sending = null, limit = null, dirty = false, leaving = false, asked = false;
  const say = (state, text) => {
    if (!line) return;
    line.className = `draft is-${state}`;
    (line.querySelector("[data-words]") ?? line).textContent = text;
  };
  const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };

  function save() {
    if (!sending && !leaving && dirty) sending = send().finally(() => {
      sending = null;
      if (dirty && wait === PAUSE) later(PAUSE);
    });
    return sending;
  }
  async function send() {
    dirty = false;
    say("saving", line?.dataset.wordSaving ?? "");
    limit = new AbortController();
    try {
      const answer = await fetch("/drafts", {
        method: "POST", credentials: "same-origin", signal: limit.signal,
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ key: form.dataset.draftKey, fields: collect(form) }),
      });
      if (answer.ok) {
        const at = new Date((await answer.json()).saved_at ?? Date.now());
        const time = at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
        say("saved", (line?.dataset.wordSaved ?? "{time}").replace("{time}", time));
        wait = PAUSE;
      } else if (answer.status >= 500 || answer.status === 429) {
        throw new Error(String(answer.status));
      } else {
        say("refused", line?.dataset.wordRefused ?? "");
      }
    } catch {
      dirty = true;
      wait = Math.min(wait * 2, LONGEST);
      say("waiting", line?.dataset.wordWaiting ?? "");
      later(wait);
    }
  }
  /** Sends the form once the draft is saved or the patience is over; a draft that is on its way must not arrive later. */
  async function saveThenSubmit(button) {
    const patience = setTimeout(() => limit?.abort(), PATIENCE);
    if (sending) await sending;
    if (dirty) await save();
    clearTimeout(patience);
    clearTimeout(timer);
    leaving = true;
    form.requestSubmit(button);
  }
  form.addEventListener("input", () => { dirty = true; later(Math.max(PAUSE, wait)); });
  if ("typed" in form.dataset) { dirty = true; later(PAUSE); }
  addEventListener("submit", (event) => { // before everything else that listens: submit-once.js would take it for the first
    if (event.target !== form || leaving) return;
    if (!dirty && !sending) { leaving = true; clearTimeout(timer); return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!asked) { asked = true; saveThenSubmit(event.submitter); }
  }, true);
  addEventListener("pageshow", () => { leaving = false; asked = false; });
  addEventListener("gongping:free", () => { leaving = false; asked = false; });
  addEventListener("online", () => { wait = PAUSE; later(0); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });
}
document.querySelectorAll("form[data-draft-key]").forEach(watch);
