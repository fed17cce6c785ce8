// Reading a record: every value is there and is what docs/lot-format.md says, before anything is made of it. Throws where one is not.
import { isCount, isHash } from "./bytes.js";

export const VERSION = "panel-draw/3";
const WANTED_MAX = 100_000;
const EXTENSION_MAX = 2 ** 32 - 1; // its label has 4 bytes for it

const isText = (value) => typeof value === "string" && !/\p{Surrogate}/u.test(value);
const isKind = (value) => isText(value) && [...value].length <= 64;
const isHex = (value) => typeof value === "string" && /^([0-9a-f]{2})+$/.test(value);
const isFlag = (value) => typeof value === "boolean";
const maybe = (shape) => ({ maybe: shape });
const twice = (shape) => ({ complainant: shape, respondent: shape });

const STEP = { stratum: isCount, place: isCount, reason: maybe(isText), evidence: maybe(isCount), seal: maybe(isHash), used: maybe(isText) };
const RECORD = {
  journal: { commit: isText, bind: isText, drawn: isText }, source: {}, nonces: twice(maybe(isHex)), seed: isHash,
  splits: [{ seats: [isCount], closed: [isCount] }],
  walk: [{ ...STEP, slot: isCount, leaf: isHash, proof: [isHash], used_seal: maybe(isHash) }],
  events: [{ seq: isCount, kind: isKind, ms: isCount, account: isHash, detail: isHash, proof: [isHash] }],
};
const FORMER = { commit: isText, drawn: isText, walk: [STEP] };
const LINES = {
  commit: {
    seq: isCount, case: isText, draw: isCount, facts: isHash,
    pool: { size: isCount, root: isHash, log_size: isCount, log_root: isHash, strata: [{ size: isCount, root: isHash }] },
    rule: { k: isCount, alternates: isCount, shares: [isCount], other_city: isFlag },
  },
  bind: { seq: isCount, commit: isHash, source: { kind: isText }, time: isText, nonces: twice(maybe({ maker: isText, digest: isHash })) },
  drawn: { seq: isCount, commit: isHash, seed: isHash, walk: isHash },
};
const SOURCES = { chain: { link: isCount }, beacon: { chain: isText, round: isCount } };

function need(good, path) {
  if (!good) throw new TypeError(path);
}

// `shape`: a test, an object of shapes, a list of one, or maybe(shape) for what may be null.
function fit(value, shape, path) {
  if (typeof shape === "function") return need(shape(value), path);
  if (shape.maybe) return value === null ? undefined : fit(value, shape.maybe, path);
  if (Array.isArray(shape)) {
    need(Array.isArray(value), path);
    return value.forEach((item, i) => fit(item, shape[0], `${path}[${i}]`));
  }
  need(value !== null && typeof value === "object" && !Array.isArray(value), path);
  for (const [key, inner] of Object.entries(shape)) {
    need(Object.hasOwn(value, key), `${path}.${key}`);
    fit(value[key], inner, `${path}.${key}`);
  }
}

function readLine(text, kind) {
  const line = JSON.parse(text);
  fit(line, LINES[kind], kind);
  if (kind !== "commit") return line;
  if (Object.hasOwn(line, "parent")) fit(line.parent, maybe(isHash), "commit.parent");
  if (Object.hasOwn(line, "extension")) fit(line.extension, isCount, "commit.extension");
  need((line.extension ?? 0) <= EXTENSION_MAX, "commit.extension");
  return line;
}

// Seconds since 1970 of a moment such as 2026-11-21T04:00:00Z.
export function moment(text) {
  const ms = Date.parse(text);
  need(!Number.isNaN(ms) && new Date(ms).toISOString() === text.replace("Z", ".000Z"), "time");
  return ms / 1000;
}

// The three lines of the journal as objects, after everything was found to have its shape.
export function readRecord(record) {
  need(record?.v === VERSION, "v");
  fit(record, RECORD, "");
  fit(record.source, Object.hasOwn(record.source, "link") ? { link: isHash, tip: isHash } : { signature: isHex }, "source");
  if (Object.hasOwn(record, "before")) fit(record.before, [FORMER], "before");
  for (const former of record.before ?? []) for (const kind of ["commit", "drawn"]) readLine(former[kind], kind);
  const [commit, bind, drawn] = ["commit", "bind", "drawn"].map((kind) => readLine(record.journal[kind], kind));
  need(Object.hasOwn(SOURCES, bind.source.kind), "bind.source.kind");
  fit(bind.source, SOURCES[bind.source.kind], "bind.source");
  fit(drawn, Object.hasOwn(drawn, "link") ? { link: isHash } : { signature: isHex }, "drawn");
  const { shares, k, alternates } = commit.rule;
  need(shares.length === commit.pool.strata.length && isCount(shares.reduce((sum, share) => sum + share, 0)), "rule.shares");
  need(k + alternates <= WANTED_MAX, "rule.k");
  moment(bind.time);
  return { commit, bind, drawn };
}
