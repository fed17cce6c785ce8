// "Check the journal in this browser": every entry is whole, holds the name of the one before it, and none is missing.
import { canonical, hex, isHash, isWhole, sha256, utf8 } from "./bytes.js";

const place = document.querySelector("[data-journal]");
const button = place?.querySelector("[data-journal-start]");
const verdict = place?.querySelector("[data-journal-verdict]");
const BEGINNING = "0".repeat(64);
const READABLE = ["panel-draw/2", "panel-draw/3"];

// The number of the first entry that does not fit, 0 when all do. A withheld entry is its name in quotation marks.
export async function firstWrong(lines) {
  let before = BEGINNING;
  for (const [i, line] of lines.entries()) {
    const entry = JSON.parse(line);
    if (typeof entry === "string") {
      if (!isHash(entry)) return i + 1;
      before = entry;
      continue;
    }
    const plain = READABLE.includes(entry?.v) && isWhole(entry) && canonical(entry) === line;
    if (!plain || entry.seq !== i + 1 || entry.prev !== before) return i + 1;
    before = hex(await sha256(utf8(line)));
  }
  return 0;
}

async function check() {
  const answer = await fetch(place.dataset.journal, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const lines = (await answer.text()).split("\n").filter(Boolean);
  const wrong = await firstWrong(lines);
  verdict.dataset.state = wrong ? "bad" : "good";
  verdict.textContent = (wrong ? place.dataset.wordBad : place.dataset.wordGood).replace("{number}", String(wrong || lines.length));
}

if (place && button && globalThis.crypto?.subtle) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    await check().catch(() => { verdict.dataset.state = "bad"; verdict.textContent = place.dataset.wordTrouble; });
    button.disabled = false;
    verdict.focus();
  });
}
