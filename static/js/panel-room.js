// The panel room and the wall: numbers move in place. Pushes carry turnout only; a newer split is asked for, which is a look
// and is written down. Nothing is asked while the page is paused or hidden. Announced politely, at most every five seconds.
import { fetchJson, open } from "./channel.js";

const QUIET = 5000, MINUTE = 60000;
const room = document.querySelector("[data-panel]"), wall = document.querySelector("[data-wall]");
const mark = document.querySelector("[data-live]"), says = document.querySelector("[data-live-says]");
const button = document.querySelector("[data-pause]");
let paused = false, waiting = null, spoke = 0, timer = 0;

function tell(state) {
  if (!mark) return;
  const shown = state === "ended" ? "lost" : state;
  mark.dataset.state = shown;
  const key = `word${shown[0].toUpperCase()}${shown.slice(1)}`;
  mark.querySelector("[data-words]").textContent = mark.dataset[key] ?? "";
}

function announce(text) {
  if (!says) return;
  clearTimeout(timer);
  const wait = Math.max(0, spoke + QUIET - Date.now());
  timer = setTimeout(() => { spoke = Date.now(); says.textContent = text; }, wait);
}

function seats(box, state) {
  while (box.children.length > state.seats) box.lastElementChild.remove();
  while (box.children.length < state.seats) box.append(document.createElement("span"));
  [...box.children].forEach((seat, n) => {
    seat.className = n < state.cast ? "seat is-cast" : n < state.cast + state.accepted ? "seat is-taken" : "seat";
  });
}

function numbers(root, state) {
  for (const field of root.querySelectorAll("[data-field]")) {
    const value = String(state[field.dataset.field] ?? field.textContent);
    if (field.textContent === value) continue;
    field.textContent = value;
    field.classList.add("is-new");
    setTimeout(() => field.classList.remove("is-new"), 1500);
  }
  const box = root.querySelector("[data-seats]");
  if (box) seats(box, state);
}

const filled = (words, state) => words.replace(/\{(\w+)\}/g, (_, name) => state[name] ?? "");

function inRoom() {
  const data = room.dataset;
  let fetching = false, newest = null;
  const shape = (state) => `${state.wave}-${state.seats}-${state.cast ? 1 : 0}-${state.closed ? 1 : 0}`;

  async function fetchRoom() {
    if (fetching) return true;
    fetching = true;
    try {
      const found = await fetchJson(`${data.url}?seen=${data.seen}`);
      if (found === "ended") return false;
      if (!found.state) return true;
      for (const [name, html] of Object.entries(found.parts)) {
        const part = document.querySelector(`[data-part="${name}"]`);
        if (part) part.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
      }
      if (found.split && Number(data.seen) !== found.split.cast) announce(filled(data.wordSplit, found.split));
      if (found.split) data.seen = found.split.cast;
      if (found.state.closed && !data.shape.endsWith("-1")) announce(data.wordClosed);
      const row = document.querySelector("[data-live-row]");
      if (row) row.hidden = found.state.closed;
      data.version = found.state.version;
      data.shape = shape(found.state);
      data.deadline = found.state.deadline_at ?? "";
      return true;
    } finally {
      fetching = false;
      if (newest && newest.version > Number(data.version)) { const next = newest; newest = null; take(next); }
    }
  }

  function take(state) {
    if (state.version < Number(data.version)) return;
    if (fetching) { newest = state; return; }
    if (paused || document.hidden) { waiting = () => take(state); return; }
    const grown = state.version > Number(data.version);
    const changed = shape(state) !== data.shape || (state.deadline_at ?? "") !== data.deadline;
    data.version = state.version;
    numbers(room, state);
    if (grown) announce(filled(data.wordTurnout, state));
    if (changed || state.split_cast > Number(data.seen)) fetchRoom().catch(() => tell("lost"));
  }

  setInterval(() => { if (!paused && !document.hidden) fetchRoom().catch(() => {}); }, MINUTE); // the time left moves too
  return {
    join: async (ask) => { const { state } = await ask("watch", { case_id: data.panel }); if (state) take(state); },
    hear: { panel: (...states) => { for (const state of states) if (state.case === data.panel) take(state); } },
    poll: () => paused ? true : fetchRoom(),
  };
}

function onWall() {
  const cards = new Map([...wall.querySelectorAll("[data-card]")].map((card) => [card.dataset.card, card]));
  function take(state) {
    const card = cards.get(state.case);
    if (!card || state.version < Number(card.dataset.version)) return;
    if (paused || document.hidden) { const next = waiting; waiting = () => { next?.(); take(state); }; return; }
    if (state.version > Number(card.dataset.version)) announce(filled(wall.dataset.wordTurnout, { ...state, number: card.dataset.number }));
    card.dataset.version = state.version;
    numbers(card, state);
    if (state.closed) card.querySelector("[data-closed]").hidden = false;
  }
  return {
    join: async (ask) => {
      for (const id of cards.keys()) await ask("watch", { case_id: id }).then(({ state }) => { if (state) take(state); }, () => {});
    },
    hear: { panel: (...states) => { states.forEach(take); } },
    poll: async () => { const found = await fetchJson(wall.dataset.url); if (found === "ended") return false; found.cases.forEach(take); return true; },
  };
}

function goOn() { const next = waiting; waiting = null; next?.(); }
document.addEventListener("visibilitychange", () => { if (!document.hidden && !paused) goOn(); });
if (button) {
  button.hidden = false;
  const words = button.querySelector("[data-words]");
  button.addEventListener("click", () => {
    paused = !paused;
    words.textContent = paused ? words.dataset.wordGo : words.dataset.wordPause;
    if (!paused) goOn();
  });
}
if (mark && (room || wall)) open({ ...(room ? inRoom() : onWall()), tell });
