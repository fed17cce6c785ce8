// The checks of a record, one after the other, as docs/lot-format.md describes them: a third program beside the server and verify/lot.py.
import { canonical, hex, isWhole, sha256, unhex, utf8 } from "./bytes.js";
import { goneBefore, hasBefore, isBefore, listsBefore } from "./before.js";
import { drawPool, drawStrata } from "./draw.js";
import { eventLeaf } from "./leaves.js";
import { checkInclusion } from "./merkle.js";
import { isFounded, isReadInOrder } from "./reasons.js";
import { checkLink, isRoundDue, roundSeed } from "./seed.js";
import { moment, readRecord, VERSION } from "./shape.js";

const SIDES = ["complainant", "respondent"];
const KINDS = ["commit", "bind", "drawn"];

// Yields {code, state: "good" | "bad" | "missing" | "skip", about?, steps?} for each check, in the order of the page; throws
// before the first where a value is missing or does not fit.
export async function* checkRecord(record) {
  const all = await open(record);
  yield found("journal", isJournal(record, all));
  if (hasBefore(record, all.commit)) yield found("before", await isBefore(record));
  yield await checkSource(record, all);
  for (const side of SIDES) yield await checkNonce(record, all, side);
  yield found("seed", await isSeed(record, all));
  yield await checkWalk(record, all);
  yield found("leaves", await areLeaves(record, all));
  yield found("reasons", record.walk.every((step) => isFounded(step, all.events, all.commit.pool.log_size)));
  yield found("log", await isLog(record, all));
  yield found("use", isReadInOrder(record.walk));
}

const found = (code, good, about) => ({ code, state: good ? "good" : "bad", about });

async function open(record) {
  const lines = readRecord(record);
  const ids = await Promise.all(KINDS.map(async (kind) => hex(await sha256(utf8(record.journal[kind])))));
  return { ...lines, ids, events: new Map(record.events.map((event) => [event.seq, event])) };
}

function isJournal(record, all) {
  const lines = KINDS.map((kind) => all[kind]);
  const plain = KINDS.every((kind, i) => lines[i].kind === kind && isAsWritten(record.journal[kind], lines[i]));
  const inOrder = lines[0].seq >= 1 && lines[0].seq < lines[1].seq && lines[1].seq < lines[2].seq;
  // The next line holds the id of the one before; what lies between two lines that are no neighbours shows in the whole journal.
  const linked = [1, 2].every((i) => (lines[i].seq === lines[i - 1].seq + 1) === (lines[i].prev === all.ids[i - 1]));
  return plain && inOrder && linked && all.bind.commit === all.ids[0] && all.drawn.commit === all.ids[0];
}

const isAsWritten = (text, line) => line.v === VERSION && isWhole(line) && canonical(line) === text;

async function checkSource(record, { bind, drawn }) {
  const { link, tip, signature } = record.source;
  if (bind.source.kind === "chain") {
    const good = link !== undefined && link === drawn.link && await checkLink(unhex(tip), unhex(link), bind.source.link);
    return found("source", good, `${bind.source.chain}/${bind.source.link}`);
  }
  const good = link === undefined && signature === drawn.signature && isRoundDue(bind.source, moment(bind.time));
  return { code: "source", state: good ? "skip" : "bad" }; // the signature itself takes arithmetic that no browser has
}

async function checkNonce(record, { bind }, side) {
  const sealed = bind.nonces[side];
  const value = record.nonces[side];
  const code = `nonce_${side}`;
  if (value === null) return { code, state: "missing" };
  return found(code, sealed !== null && hex(await sha256(unhex(value))) === sealed.digest);
}

async function isSeed(record, { drawn }) {
  const first = listsBefore(record)[0]?.commit ?? record.journal.commit;
  const id = await sha256(utf8(first));
  const source = record.source.link ?? record.source.signature;
  const made = await roundSeed([source, ...SIDES.map((side) => record.nonces[side] ?? "")].map(unhex), id);
  return hex(made) === record.seed && record.seed === drawn.seed;
}

async function checkWalk(record, { commit, drawn }) {
  const { pool, rule } = commit;
  const said = new Map(record.walk.map((step) => [`${step.stratum}/${step.place}`, step.reason]));
  const verdict = (stratum, place) => said.get(`${stratum}/${place}`);
  const seed = unhex(record.seed);
  const wanted = rule.k + rule.alternates;
  const parts = pool.strata.length > 1;
  const further = [commit.extension ?? 0, goneBefore(record)];
  const made = parts
    ? await drawStrata(seed, pool.strata.map((part) => part.size), rule.shares, wanted, verdict, ...further)
    : await drawPool(seed, pool.size, wanted, verdict, ...further);
  const steps = record.walk.map((step, i) => {
    const mine = made.steps[i];
    return mine !== undefined && mine.stratum === step.stratum && mine.slot === step.place && mine.reason === step.reason;
  });
  const digest = hex(await sha256(utf8(canonical(record.walk.map((s) => [s.stratum, s.place, s.reason, s.evidence, s.seal])))));
  const whole = made.steps.length === steps.length && steps.every(Boolean) && (made.exhausted || isFull(record.walk, wanted));
  const split = canonical(record.splits) === canonical(parts ? made.splits : []);
  return { ...found("walk", whole && split && digest === drawn.walk, String(steps.length)), steps };
}

const isFull = (walk, wanted) => walk.filter((step) => step.reason === null).length === wanted;

async function areLeaves(record, { commit: { pool } }) {
  const parts = pool.strata.length > 1;
  for (const step of record.walk) {
    const tree = parts ? pool.strata[step.stratum] : pool;
    const index = parts ? step.place : step.slot;
    if (!tree || !await checkInclusion(unhex(step.leaf), index, tree.size, step.proof.map(unhex), unhex(tree.root))) return false;
  }
  return parts || record.walk.every((step) => step.place === step.slot);
}

async function isLog(record, { commit: { pool } }) {
  let before = -1;
  for (const event of record.events) {
    if (event.seq <= before) return false;
    before = event.seq;
    const leaf = await eventLeaf(event.seq, event.kind, event.ms, unhex(event.account), unhex(event.detail));
    if (!await checkInclusion(leaf, event.seq, pool.log_size, event.proof.map(unhex), unhex(pool.log_root))) return false;
  }
  return true;
}
