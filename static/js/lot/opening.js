// "What is behind my number": the opened values, under their seals, must give the entry that stands in the record of the draw.
import { canonical, hex, join, sha256, unhex, utf8 } from "./bytes.js";
import { slotLeaf } from "./leaves.js";

const place = document.querySelector("[data-opening]");
const button = place?.querySelector("[data-opening-start]");
const verdict = place?.querySelector("[data-opening-verdict]");

async function check() {
  const own = JSON.parse(place.dataset.opening);
  const seals = await Promise.all(own.parts.map(({ salt, value }) => sha256(join(unhex(salt), utf8(canonical(value))))));
  const answer = await fetch(place.dataset.record, { credentials: "same-origin", headers: { Accept: "application/json" } });
  const record = await answer.json();
  const step = record.walk[own.step - 1];
  return step.slot === own.slot && hex(await slotLeaf(own.slot, seals)) === step.leaf;
}

if (place && button && globalThis.crypto?.subtle) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const good = await check().catch(() => false);
    verdict.dataset.state = good ? "good" : "bad";
    verdict.textContent = good ? place.dataset.wordGood : place.dataset.wordBad;
    verdict.focus();
  });
}
