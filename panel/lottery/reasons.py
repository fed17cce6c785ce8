"""Why a slot may be refused, in the published order, and which events of the pool's log can be the evidence.

What a party could tie to a person it knows is published under one word for all, and sealed (`panel.lottery.seals`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ground:
    """What a reason rests on: kinds of event; `sealed`: the leaf or the facts may say it without any."""

    kinds: frozenset[str] = frozenset()
    sealed: bool = False

    def holds(self, kind: str | None) -> bool:
        """Whether an event of this kind fits, or None for no event."""
        return self.sealed if kind is None else kind in self.kinds


def _on(*kinds: str, sealed: bool = False) -> Ground:
    return Ground(frozenset(kinds), sealed)


WALK: Mapping[str, Ground] = {
    "left": _on("left"),
    "barred": _on("barred"),
    "paused": _on("paused", "rested"),
    "rested": _on("paused", "rested"),
    "not_yet": _on("eligible"),
    "party": _on("party", "member", sealed=True),
    "staff": _on("staff"),
    "merchant": _on("member"),
    "cluster": _on("linked", sealed=True),
    "city": _on(sealed=True),
    "dealings": _on("dealt", "party"),
    "sat_before": _on("seated"),
    "opted_out": _on("opted_out"),
    "housemate": _on("linked", sealed=True),
}
"""Reasons of the walk in the published order."""

ORDER = {reason: place for place, reason in enumerate(WALK)}

CONFLICT = "conflict"
CONFLICTS = frozenset({"party", "staff", "merchant", "cluster", "city", "dealings", "sat_before", "housemate"})
"""Reasons that say who somebody is to others: the record says CONFLICT for each of them, the annex which one."""

STANDING: Mapping[str, Ground] = {reason: ground for reason, ground in WALK.items() if reason not in CONFLICTS}
"""Reasons the record says, with their evidence: what a juror is to this house."""

SEATED, PASSED = "seated", "passed"
USE: Mapping[str, Ground] = {
    **{reason: WALK[reason] for reason in ("left", "barred", "paused", "rested", "not_yet", "party", "staff", "cluster")},
    "challenged": _on("dealt"),
    "opted_out": WALK["opted_out"],
    "busy": _on("seated"),
    "yearly": _on("seated"),
    "housemate": WALK["housemate"],
    SEATED: _on("seated", sealed=True),
}
"""What came of a place of the list when it was read for a summons. The record says SEATED or PASSED, the annex which."""


def evidence_faults(ground: Ground, seq: int | None, kinds: Mapping[int, str], limit: int | None) -> Iterator[str]:
    """What is wrong with the evidence of a reason. `kinds`: of the events at hand; `limit`: it must be older than this one.

    Codes of docs/lot-format.md: evidence_missing, evidence_late, evidence_unknown, evidence_kind.
    """
    if seq is None:
        if not ground.holds(None):
            yield "evidence_missing"
    elif limit is not None and seq >= limit:
        yield "evidence_late"
    elif seq not in kinds:
        yield "evidence_unknown"
    elif not ground.holds(kinds[seq]):
        yield "evidence_kind"


def publish(reason: str | None) -> str | None:
    """What the record says for a reason of the walk."""
    return CONFLICT if reason in CONFLICTS else reason


def publish_use(used: str | None) -> str | None:
    """What the record says of a place that was read: SEATED or PASSED; None for one that was not."""
    return used if used in (None, SEATED) else PASSED
