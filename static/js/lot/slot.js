// "My number is in the pool": leads the leaf of one's own number up to the published root, in this browser.
import { unhex } from "./bytes.js";
import { checkInclusion } from "./merkle.js";

const place = document.querySelector("[data-own-slot]");
const button = place?.querySelector("[data-own-slot-start]");
const verdict = place?.querySelector("[data-own-slot-verdict]");

async function check() {
  const { leaf, slot, size, root, proof } = JSON.parse(place.dataset.ownSlot);
  return checkInclusion(unhex(leaf), slot, size, proof.map(unhex), unhex(root));
}

if (place && button && globalThis.crypto?.subtle) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const good = await check().catch(() => false);
    verdict.textContent = good ? place.dataset.wordGood : place.dataset.wordBad;
    verdict.dataset.state = good ? "good" : "bad";
    verdict.focus();
  });
}
