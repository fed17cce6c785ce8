// While an analysis waits or runs: says how far it is, and shows the page again when it is over. Without scripts one reloads.
const EVERY = 2000;
const place = document.querySelector("[data-analysis]");
const bar = place?.querySelector("progress");

async function look() {
  if (document.hidden) return;
  const answer = await fetch(place.dataset.analysis, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const state = await answer.json();
  if (!state.busy) { location.reload(); return; }
  if (bar) bar.value = state.step;
}

if (place) setInterval(() => look().catch(() => {}), EVERY);
