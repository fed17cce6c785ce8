"""What an auditor checks with the annex: openings fit their seals; each sealed reason is true and the first that applies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from panel.lottery import reasons
from panel.lottery.annex import Annex, EventOpening, SealedEvent, SealOpening, SlotOpening
from panel.lottery.leaves import event_commit
from panel.lottery.merkle import check_consistency, check_inclusion
from panel.lottery.seals import seal
from voting.ledger import canonical_bytes

if TYPE_CHECKING:
    from panel.lottery.record import LotRecord, Step

_ABOUT_ONESELF = frozenset({"left", "barred", "paused", "rested", "staff"})


def audit(record: LotRecord, annex: Annex) -> list[str]:
    """Every fault of record and annex together (codes of docs/lot-format.md); empty when all reasons hold."""
    return [code for check in CHECKS.values() for code in check(record, annex)]


@dataclass(frozen=True, slots=True)
class _Case:
    """A record opened: what each slot, event and household is, and what each step was refused for. Of a seal that is not
    opened nothing is said here: the check "seals" names it."""

    record: LotRecord
    annex: Annex
    slots: Mapping[int, SlotOpening]
    events: Mapping[int, EventOpening | SealedEvent]
    kinds: Mapping[int, str]
    reasons: Mapping[int, SealOpening]
    uses: Mapping[int, SealOpening]

    @classmethod
    def open(cls, record: LotRecord, annex: Annex) -> _Case:
        """Record and annex laid side by side."""
        return cls(
            record, annex, slots={opening.slot: opening for opening in annex.slots},
            events={**{each.seq: each for each in annex.events}, **{each.seq: each for each in annex.sealed}},
            kinds={**{each.seq: each.kind for each in record.events}, **{each.seq: each.kind for each in annex.sealed}},
            reasons={opening.step: opening for opening in annex.reasons},
            uses={opening.step: opening for opening in annex.uses},
        )  # fmt: skip

    def refusal(self, i: int, step: Step) -> tuple[str | None, int | None]:
        """Reason and evidence of a step, from under its seal where it has one."""
        opening = self.reasons.get(i)
        if step.reason != reasons.CONFLICT or opening is None:
            return step.reason, step.evidence
        return opening.said, opening.evidence

    def cluster(self, opening: SlotOpening) -> int:
        """The household at the commitment: what the event `linked` says, else the leaf."""
        event = self.events.get(opening.linked) if opening.linked is not None else None
        late = event is not None and event.seq >= self.record.committed.log_size
        if event is None or late or event.account != opening.juror or self.kinds.get(event.seq) != "linked":
            return opening.cluster
        name = event.detail.partition(":")[2]
        return int(name) if name.isdecimal() else 0

    def names_party(self, event: EventOpening | SealedEvent) -> bool:
        """Whether an event's detail is one of the parties."""
        facts = self.annex.facts
        return event.detail in {*(f"merchant:{m}" for m in facts.merchants), *(f"account:{a}" for a in facts.accounts)}


def _openings(record: LotRecord, annex: Annex) -> Iterator[str]:
    committed = record.committed
    if annex.commit != committed.id:
        yield "annex_other"
    if sha256(annex.salt + canonical_bytes(annex.facts.to_dict())).digest() != committed.facts:
        yield "facts_differ"
    slots = {opening.slot: opening for opening in annex.slots}
    if len(slots) != len(annex.slots) or not set(slots) <= {step.slot for step in record.walk}:
        yield "opening_surplus"
    for i, step in enumerate(record.walk):
        opening = slots.get(step.slot)
        if opening is None:
            yield f"opening_missing@{i}"
        elif opening.leaf() != step.leaf or (committed.parted and opening.stratum != step.stratum):
            yield f"opening_differs@{i}"
    events = {opening.seq: opening for opening in annex.events}
    for j, event in enumerate(record.events):
        found = events.get(event.seq)
        if found is None:
            yield f"event_opening_missing@{j}"
        elif (event.account, event.detail) != (
            event_commit(found.salt, "account", found.account),
            event_commit(found.salt, "detail", found.detail),
        ):
            yield f"event_opening_differs@{j}"


def _seals(record: LotRecord, annex: Annex) -> Iterator[str]:
    """Every seal is opened, what is under it is known to the rules, and its evidence stands in the log, old enough."""
    committed, kinds = record.committed, {event.seq: event.kind for event in annex.sealed}
    yield from _sealed_log(record, annex)
    yield from _unsealed("reason", [step.seal for step in record.walk], annex.reasons)
    yield from _unsealed("used", [step.used_seal for step in record.walk], annex.uses)
    for opening in annex.reasons:
        if opening.said not in reasons.CONFLICTS:
            yield f"reason_unknown@{opening.step}"
            continue
        if opening.said == "city" and not committed.other_city:
            yield f"reason_outside_rule@{opening.step}"
        found = reasons.evidence_faults(reasons.WALK[opening.said], opening.evidence, kinds, committed.log_size)
        yield from (f"{code}@{opening.step}" for code in found)
    said = {i: step.used for i, step in enumerate(record.walk)}
    for opening in annex.uses:
        if (ground := reasons.USE.get(opening.said)) is None or reasons.publish_use(opening.said) != said.get(opening.step):
            yield f"used_unknown@{opening.step}"
        elif any(reasons.evidence_faults(ground, opening.evidence, kinds, None)):
            yield f"used_evidence@{opening.step}"


def _sealed_log(record: LotRecord, annex: Annex) -> Iterator[str]:
    committed, log = record.committed, annex.log
    old, new = (committed.log_size, committed.log_root), (log.size, log.root)
    if not (check_consistency(old[0], new[0], old[1], new[1], log.consistency) if old[0] else not log.consistency):
        yield "log_differs"
    for h, event in enumerate(annex.sealed):
        size, root = old if event.seq < old[0] else new
        if not check_inclusion(event.leaf(), event.seq, size, event.proof, root):
            yield f"sealed_event_differs@{h}"


def _unsealed(name: str, seals: Sequence[bytes | None], openings: Sequence[SealOpening]) -> Iterator[str]:
    found = {opening.step: opening for opening in openings}
    if len(found) != len(openings) or any(step >= len(seals) or seals[step] is None for step in found):
        yield f"{name}_opening_surplus"
    for i, sealed in enumerate(seals):
        opening = found.get(i)
        if sealed is not None and opening is None:
            yield f"{name}_opening_missing@{i}"
        elif sealed is not None and opening is not None and seal(opening.salt, opening.said, opening.evidence) != sealed:
            yield f"{name}_opening_differs@{i}"


def _reasons(record: LotRecord, annex: Annex) -> Iterator[str]:
    case = _Case.open(record, annex)
    seen: dict[int, int] = {}
    parted = record.committed.parted
    passed = [case.cluster(case.slots[s.slot]) for s in record.walk if s.reason is None and s.slot in case.slots]
    for i, step in enumerate(record.walk):
        opening = case.slots.get(step.slot)
        if opening is None:
            continue
        cluster = case.cluster(opening)
        mate = bool(cluster) and (cluster in passed if parted and step.reason is not None else cluster in seen)
        holding = _holding(case, opening, cluster, mate)
        reason, evidence = case.refusal(i, step)
        if reason is None:
            seen[cluster] = i
            if holding:
                yield f"refusal_missing@{i}"
        elif reason in reasons.ORDER:
            if not _founded(case, reason, evidence, opening, holding):
                yield f"reason_unfounded@{i}"
            if any(reasons.ORDER[other] < reasons.ORDER[reason] for other in holding):
                yield f"reason_not_first@{i}"
        if i in case.uses and not _holds(case, case.uses[i], opening):
            yield f"used_unfounded@{i}"


def _holding(case: _Case, opening: SlotOpening, cluster: int, mate: bool) -> set[str]:
    """The reasons that leaf and facts alone give against a slot."""
    facts = case.annex.facts
    found = {
        "party": opening.juror in facts.accounts,
        "cluster": bool(cluster) and cluster in facts.clusters,
        "city": case.record.committed.other_city and bool(opening.city) and opening.city in facts.cities,
        "housemate": mate,
    }
    return {reason for reason, so in found.items() if so}


def _founded(case: _Case, reason: str, evidence: int | None, opening: SlotOpening, holding: set[str]) -> bool:
    """Whether the reason of a step is true as far as leaf, facts and the opened evidence say."""
    if not _own(case, evidence, opening):
        return False
    if reason in ("party", "cluster", "city", "housemate"):
        return reason in holding
    event = case.events.get(evidence) if evidence is not None else None
    if event is None:
        return False
    if reason in _ABOUT_ONESELF:
        return not _is_over(event.detail, case.record.bound.time)
    if reason == "not_yet":
        return _waits(event.detail, case.record.bound.time)
    if reason == "merchant":
        return event.detail.startswith("merchant:") and case.names_party(event)
    if reason == "dealings":
        return case.names_party(event)
    return event.detail.startswith("round:" if reason == "sat_before" else "kind:")


def _waits(detail: str, at: datetime) -> bool:
    """Whether a line "eligible" ("from:2028-05-03T00:00:00+00:00" or "from:never") still stood in the way at a moment."""
    kind, _, said = detail.partition(":")
    return kind == "from" and (said == "never" or _is_ahead(said, at))


def _is_over(detail: str, at: datetime) -> bool:
    """Whether a rest ("until:2028-05-03T00:00:00+00:00") had ended at a moment; one whose line does not say until when: no."""
    kind, _, said = detail.partition(":")
    return kind == "until" and not _is_ahead(said, at)


def _is_ahead(said: str, at: datetime) -> bool:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return False
    return moment.tzinfo is not None and moment > at


def _own(case: _Case, seq: int | None, opening: SlotOpening) -> bool:
    """Whether the evidence, if there is any, is about this juror."""
    event = case.events.get(seq) if seq is not None else None
    return event is None or event.account == opening.juror


def _holds(case: _Case, use: SealOpening, opening: SlotOpening) -> bool:
    """Whether what came of a place rests on a line about this juror, and on no rest that was over before the draw was bound."""
    event = case.events.get(use.evidence) if use.evidence is not None else None
    return event is None or (event.account == opening.juror and not _is_over(event.detail, case.record.bound.time))


CHECKS: Mapping[str, Callable[[LotRecord, Annex], Iterator[str]]] = {
    "openings": _openings,
    "seals": _seals,
    "opened": _reasons,
}
"""The checks in the order in which they are made."""
