// The lists of a round that were used up before an extension draw: each the parent of the next, all of one pool, nobody walked twice.
import { canonical, hex, isCount, sha256, utf8 } from "./bytes.js";

const SAME = ["case", "draw", "pool", "rule", "facts"];

export const listsBefore = (record) => record.before ?? [];
export const hasBefore = (record, commit) => listsBefore(record).length > 0 || (commit.parent ?? null) !== null || (commit.extension ?? 0) !== 0;

// Which places were walked before, a Set for each stratum.
export function goneBefore(record) {
  const gone = [];
  for (const { walk } of listsBefore(record)) for (const { stratum, place } of walk) (gone[stratum] ??= new Set()).add(place);
  return gone;
}

export async function isBefore(record) {
  const before = listsBefore(record);
  const texts = [...before.map((former) => former.commit), record.journal.commit];
  const commits = texts.map((text) => JSON.parse(text));
  let parent = null;
  let number = -1;
  for (const [i, commit] of commits.entries()) {
    const extension = commit.extension ?? 0;
    const same = SAME.every((key) => canonical(commit[key]) === canonical(commits[0][key]));
    if (!same || (commit.parent ?? null) !== parent || !isCount(extension) || extension <= number) return false;
    parent = hex(await sha256(utf8(texts[i])));
    number = extension;
    if (i < before.length && !await isDrawn(before[i], parent)) return false;
  }
  const steps = before.flatMap(({ walk }) => walk);
  const walked = new Set(steps.map(({ stratum, place }) => `${stratum}/${place}`));
  return (commits[0].extension ?? 0) === 0 && walked.size === steps.length && steps.every((step) => step.reason !== null || step.used !== null);
}

async function isDrawn(former, id) {
  const drawn = JSON.parse(former.drawn);
  const steps = former.walk.map((step) => [step.stratum, step.place, step.reason, step.evidence, step.seal]);
  return drawn.commit === id && drawn.walk === hex(await sha256(utf8(canonical(steps))));
}
