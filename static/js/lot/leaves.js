// What is hashed into the trees: a number of the pool with its four seals, and a line of the log. Neither names anybody.
import { big, join, prefixed, utf8 } from "./bytes.js";
import { leafHash } from "./merkle.js";

export const slotLeaf = (slot, seals) => leafHash(join(big(slot, 8), ...seals));

export const eventLeaf = (seq, kind, ms, account, detail) =>
  leafHash(join(big(seq, 8), prefixed(utf8(kind)), big(ms, 8), account, detail));
