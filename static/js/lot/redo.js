// "Redo the draw in this browser": fetches the record of the page, says of each check whether it holds, and marks the walk.
import { checkRecord } from "./record.js";

const place = document.querySelector("[data-redo]");
const button = place?.querySelector("[data-redo-start]");
const list = place?.querySelector("[data-redo-checks]");
const verdict = place?.querySelector("[data-redo-verdict]");
const marks = document.querySelectorAll("[data-walk] [data-step]");
const PAUSE = 12; // milliseconds between two marks, so that one sees it walk
const WHOLE = 1500; // … and at most this long for all of them
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const wait = (time) => new Promise((go) => { setTimeout(go, time); });

function say(code, state, about) {
  const line = list.querySelector(`[data-check="${CSS.escape(code)}"]`);
  if (!line) return;
  line.dataset.state = state;
  const word = line.querySelector("[data-check-word]");
  word.textContent = `${list.dataset[`word${state[0].toUpperCase()}${state.slice(1)}`]}${about ? ` · ${about}` : ""}`;
}

async function mark(steps) {
  const pause = calm ? 0 : Math.min(PAUSE, WHOLE / Math.max(1, steps.length));
  for (let i = 0; i < steps.length; i += 1) {
    marks[i]?.classList.add(steps[i] ? "is-redone" : "is-wrong");
    if (pause && i % 4 === 3) await wait(4 * pause);
  }
}

function clear() {
  for (const each of marks) each.classList.remove("is-redone", "is-wrong");
  for (const line of list.children) { delete line.dataset.state; line.querySelector("[data-check-word]").textContent = ""; }
  verdict.textContent = "";
  list.hidden = false;
}

async function redo() {
  clear();
  let good = true;
  let run = 0;
  try {
    const answer = await fetch(place.dataset.redo, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    for await (const found of checkRecord(await answer.json())) {
      run += 1;
      if (found.steps) await mark(found.steps);
      say(found.code, found.state, found.about);
      if (found.state === "bad") good = false;
    }
  } catch {
    verdict.textContent = place.dataset.wordTrouble;
    verdict.dataset.state = "bad";
    return;
  }
  verdict.textContent = good && run ? place.dataset.wordSame : place.dataset.wordOther;
  verdict.dataset.state = good && run ? "good" : "bad";
}

if (place && button && globalThis.crypto?.subtle) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    await redo();
    button.disabled = false;
    verdict.focus();
  });
}
