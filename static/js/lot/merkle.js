// Hash trees of RFC 6962: whether a leaf stands at its place in the tree of a published root.
import { join, same, sha256 } from "./bytes.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (data) => sha256(join(LEAF, data));
export const nodeHash = (left, right) => sha256(join(NODE, left, right));

// `leaf`: hash of the leaf; `proof`: hashes of the neighbours from below (RFC 9162, 2.1.3.2).
export async function checkInclusion(leaf, index, size, proof, root) {
  let place = BigInt(index);
  let last = BigInt(size) - 1n;
  if (place < 0n || place > last) return false;
  let found = leaf;
  for (const other of proof) {
    if (last === 0n) return false;
    if (place & 1n || place === last) {
      found = await nodeHash(other, found);
      while (!(place & 1n) && place !== 0n) { place >>= 1n; last >>= 1n; }
    } else {
      found = await nodeHash(found, other);
    }
    place >>= 1n;
    last >>= 1n;
  }
  return last === 0n && same(found, root);
}
