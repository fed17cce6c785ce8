// Which reasons there are, and of which kind the line of the log must be that one rests on.
export const REASONS = {
  left: ["left"], barred: ["barred"], paused: ["paused", "rested"], rested: ["paused", "rested"], not_yet: ["eligible"], opted_out: ["opted_out"],
};

// Reasons that a party could tie to a person it knows are one word here, with a seal over which it was: an auditor opens it.
const CONFLICT = "conflict";
// … and so is why somebody on the list was passed over.
const USES = ["seated", "passed"];

// `events`: Map of number -> event of the record. A refusal rests on something older than the commitment, or it is no refusal.
export function isFounded(step, events, logSize) {
  if ((step.seal !== null) !== (step.reason === CONFLICT)) return false;
  if (step.reason === null || step.reason === CONFLICT) return step.evidence === null;
  const kinds = Object.hasOwn(REASONS, step.reason) ? REASONS[step.reason] : [];
  return step.evidence !== null && step.evidence < logSize && kinds.includes(events.get(step.evidence)?.kind);
}

// Whether the list was read from the front without a gap, and only what stands on it.
export function isReadInOrder(walk) {
  let open = false;
  for (const step of walk) {
    if ((step.used === null) !== (step.used_seal === null)) return false;
    if (step.used === null) { open ||= step.reason === null; continue; }
    if (open || step.reason !== null || !USES.includes(step.used)) return false;
  }
  return true;
}
