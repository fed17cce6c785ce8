// The stream of slots that a seed gives, as the server walks it: SHA-256 in counter mode, read as unbiased, distinct slots.
import { big, join, prefixed, sha256, utf8 } from "./bytes.js";

const TAG = utf8("panel-draw/1");
const WORD = 1n << 64n;

export async function* words(seed, n, label) {
  const head = join(TAG, big(n, 8), prefixed(label), seed);
  for (let c = 0n; ; c += 1n) {
    const view = new DataView((await sha256(join(head, big(c, 8)))).buffer);
    for (let i = 0; i < 4; i += 1) yield view.getBigUint64(8 * i);
  }
}

// The first slot the seed gives among `n` that is below the largest multiple of n: no slot is likelier than another.
async function* fairSlots(seed, n, label) {
  const size = BigInt(n);
  const fair = WORD - (WORD % size);
  for await (const word of words(seed, size, label)) if (word < fair) yield word % size;
}

// Every slot 0..n-1 once, as BigInt, in the order of the seed. `label`: text or bytes.
export async function* walkSlots(seed, n, label) {
  if (BigInt(n) === 0n) return;
  const seen = new Set();
  for await (const slot of fairSlots(seed, n, typeof label === "string" ? utf8(label) : label)) {
    if (seen.has(slot)) continue;
    seen.add(slot);
    yield slot;
    if (BigInt(seen.size) === BigInt(n)) return;
  }
}

// Seats for each share: floor or ceiling of k·w/Σw, by one uniform number of the seed.
export async function splitSeats(seed, shares, k) {
  const whole = shares.reduce((sum, share) => sum + BigInt(share), 0n);
  if (whole === 0n) return shares.map(() => 0);
  const { value: u } = await fairSlots(seed, whole, utf8("seats-rounding")).next();
  // Multiples u + j·whole (0 <= j < k) that fall below `limit`
  const below = (limit) => (limit <= u ? 0n : (limit - u + whole - 1n) / whole);
  let reached = 0n;
  return shares.map((share) => {
    const before = below(BigInt(k) * reached);
    reached += BigInt(share);
    return Number(below(BigInt(k) * reached) - before);
  });
}
