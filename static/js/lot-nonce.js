// Gives this side's share of the draw: 32 random bytes made and kept here, their SHA-256 at once, the bytes when the link is fixed.
// Without storage or Web Crypto nothing is sent, and the server makes the share and says so.
// It outlives signing out, or the draw would go on without it: so it is kept under a name that tells neither case nor person.
import { hex, sha256, unhex, utf8 } from "./lot/bytes.js";

const place = document.querySelector("[data-nonce-url]");
const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
const url = place?.dataset.nonceUrl;

async function send(body) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
  const answer = await fetch(url, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(body) });
  return answer.ok;
}

/** Says what came of it, in the words the page has for it. */
function say(what) {
  const words = place.querySelector("[data-nonce-words] > span");
  if (words) words.textContent = place.dataset[what];
}

async function share() {
  const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { phase, round, digest } = await answer.json();
  const { nonceCase, nonceSide } = place.dataset;
  const key = `share:${hex(await sha256(utf8(`${nonceCase} ${nonceSide} ${round}`)))}`;
  const before = `nonce:${nonceCase}:${round}`; // what it was called until it named nothing
  const kept = localStorage.getItem(key) ?? localStorage.getItem(before);
  if (phase === "wanted") {
    const value = kept ?? hex(crypto.getRandomValues(new Uint8Array(32)));
    localStorage.setItem(key, value); // before anybody is told of it: a digest without its value would count as missing
    if (await send({ digest: hex(await sha256(unhex(value))) })) say("wordGiven");
  } else if (phase === "given" && kept && hex(await sha256(unhex(kept))) === digest) {
    say("wordGiven");
  } else if (phase === "reveal" && kept && hex(await sha256(unhex(kept))) === digest) {
    if (await send({ value: kept })) {
      for (const name of [key, before]) localStorage.removeItem(name);
      say("wordHanded");
    }
  } else if (phase === "given" || phase === "reveal") {
    say("wordElsewhere");
  }
}

if (url && globalThis.crypto?.subtle) share().catch(() => {}); // a page that cannot take part is no page with an error
