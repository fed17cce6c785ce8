// While something is under way (data-fresh-while), the parts of the page that tell of it (data-fresh="name") are fetched again and
// put in place: every 3 s at first, every 15 s after two minutes. Nothing else moves, so nobody loses a place or a word.
const BEGUN = Date.now();
const running = (root) => root.querySelector("[data-fresh-while]");
const pause = () => (Date.now() - BEGUN < 120_000 ? 3_000 : 15_000);

function put(fresh) {
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const next = fresh.querySelector(`[data-fresh="${CSS.escape(part.dataset.fresh)}"]`);
    if (!next || next.isEqualNode(part)) continue;
    const held = part.contains(document.activeElement);
    const open = [...part.querySelectorAll("details")].map((fold) => fold.open);
    const now = document.adoptNode(next);
    [...now.querySelectorAll("details")].forEach((fold, i) => { fold.open = open[i] ?? fold.open; });
    part.replaceWith(now);
    if (held) now.querySelector("button:not([disabled]), a[href], summary")?.focus({ preventScroll: true });
  }
}

async function again() {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html"), goes_on = running(fresh);
      put(fresh);
      if (!goes_on) return;
    } catch { /* no network: the next turn asks again */ }
  }
  setTimeout(again, pause());
}
setTimeout(again, pause());
