// From the shares of the randomness to the seed of a round, and from a link back to the published end of its chain.
import { hkdf32, join, prefixed, same, sha256, utf8 } from "./bytes.js";

const INFO = utf8("panel-draw/1 seed");
const LINKS_MAX = 1_000_000; // further back than any chain is long

// `shares`: the link (or the beacon's signature) and both nonces, in this order; a missing one is empty.
export const roundSeed = (shares, commitId) => hkdf32(join(...shares.map(prefixed)), commitId, INFO);

// Whether `n` times SHA-256 leads from link `n` to the end that was published.
export async function checkLink(tip, link, n) {
  if (!(n > 0 && n <= LINKS_MAX)) return false;
  let found = link;
  for (let i = 0; i < n; i += 1) found = await sha256(found);
  return same(found, tip);
}

const QUICKNET = { chain: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971", first: 1_692_803_367, every: 3 };
const WAIT = 60; // seconds from the binding to the earliest round

// Whether a beacon's round is the one by formula, bound at `second` since 1970.
export const isRoundDue = ({ chain, round }, second) =>
  chain === QUICKNET.chain && round === Math.max(0, Math.ceil((second + WAIT - QUICKNET.first) / QUICKNET.every)) + 1;
