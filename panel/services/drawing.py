"""The walk of one round as rows: every slot the seed led to, in order, refused with its reason or on the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select

from panel.lottery.draw import Drawn, Walked, draw, draw_strata, further_label
from panel.lottery.seals import publish_step, walk_digest
from panel.models import Case, DrawEntry, LotCommit, PoolSlot, Round
from panel.models.base import BigId, table_of
from panel.queries.conflicts import Candidate, Refusal, Refusals, facts_of, refusals
from panel.queries.many import among
from panel.queries.prepared import Prepared
from panel.services.committing import SEALED, Opened
from panel.services.journal import write_entry, write_time
from panel.uow import UnitOfWork

_S = table_of(PoolSlot)
_KEEP = Prepared(
    insert(table_of(DrawEntry)),
    ("round_id", "position", "slot", "juror_id", "stratum", "extension", "reason", "evidence", "record"),
)
_PLACES = select(_S.c.pos, _S.c.slot).where(
    _S.c.epoch == bindparam("epoch", type_=BigId), _S.c.stratum == bindparam("stratum", type_=BigId),
    among(_S.c.pos, "places"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DrawnList:
    """A list just drawn. `line`: id of its line of the journal, None where a draw of before the journal has none.

    `places`: (position, what the juror's weight rests on) of everybody who may be seated, in order.
    """

    drawn: Drawn
    line: str | None
    places: Sequence[tuple[int, Mapping[str, int]]]


class Place(NamedTuple):
    """Where a step of a walk stood: slot of the pool, stratum, and place within the stratum."""

    slot: int
    stratum: int
    place: int


@dataclass(slots=True)
class _ByPlace:
    """Answers for places of a stratum what `refusals` says of the slots there; keeps which slot is at which place."""

    uow: UnitOfWork
    commit: LotCommit
    refuse: Refusals
    slots: dict[tuple[int, int], int]

    def __call__(self, stratum: int, places: Sequence[int]) -> Mapping[int, Refusal]:
        named = {"epoch": self.commit.epoch, "stratum": stratum, "places": places}
        found = {row[0]: row[1] for row in self.uow.session.connection().execute(_PLACES, named)}
        refused = self.refuse([found[place] for place in places])
        self.slots.update(((stratum, place), slot) for place, slot in found.items())
        return {place: refused[found[place]] for place in places if found[place] in refused}


def draw_list(
    uow: UnitOfWork, case: Case, round_: Round, commit: LotCommit, opened: Opened, rule: Mapping[str, Any] | None, *,
    now: datetime, before: Sequence[Place] = (),
) -> DrawnList:  # fmt: skip
    """Walk for the round, store every step, write the draw into the journal. The caller's transaction keeps all or nothing.

    With each place of the list is frozen what the juror's weight rests on now. `before`: whoever was walked for earlier lists
    of the round, for an extension draw.
    """
    drawn, slots, refuse = walk(uow, case, commit, opened.seed, round_.wanted, rule, now=now, before=before)
    rows = _rows(round_.id, commit.extension, len(before), zip(slots, drawn.walked, strict=True), refuse.candidates)
    if rows:
        _KEEP.put_all(uow.session.connection(), rows)
    line = None
    if rule is not None:
        name = "link" if commit.source == "chain" else "signature"
        key = bytes.fromhex(commit.facts_salt)
        body = {
            "commit": commit.commit_id, name: opened.source.hex(), "seed": opened.seed.hex(), "time": write_time(now),
            "walk": walk_digest([publish_step(step, key) for step in drawn.walked]),
        }  # fmt: skip
        line = write_entry(uow, "drawn", body, now=now, case=case, round_no=round_.number, extension=commit.extension)
    return DrawnList(drawn, line, [(row["position"], row["record"]) for row in rows if row["reason"] is None])


def walk(
    uow: UnitOfWork, case: Case, commit: LotCommit, seed: bytes, wanted: int, rule: Mapping[str, Any] | None, *, now: datetime,
    before: Sequence[Place] = (),
) -> tuple[Drawn, list[int], Refusals]:  # fmt: skip
    """The walk, the pool's slot of each step (a step of a draw over strata counts within its stratum), and who stands there."""
    if commit.source == SEALED and "accounts" not in commit.facts:
        commit.facts = {**commit.facts, **facts_of(uow.session, case)}
    refuse = refusals(uow.session, case, commit, now=now, other_city=bool(rule and rule["other_city"]))
    if rule is None or len(commit.stratum_sizes) < 2:
        gone = frozenset(place.slot for place in before)
        label = further_label(commit.extension)
        drawn = draw(seed, commit.pool_size, wanted, refuse, label, _first_batch(wanted), walked_before=gone)
        return drawn, [step.slot for step in drawn.walked], refuse
    by_place = _ByPlace(uow, commit, refuse, {})
    walked = frozenset((place.stratum, place.place) for place in before)
    drawn = draw_strata(seed, commit.stratum_sizes, rule["shares"], wanted, by_place, commit.extension, walked)
    return drawn, [by_place.slots[step.stratum, step.slot] for step in drawn.walked], refuse


def _first_batch(wanted: int) -> int:
    """Where nine of ten slots may sit this is enough in most draws, and little is looked up for nothing."""
    return max(1, wanted + wanted // 4)


def _rows(
    round_id: int, extension: int, first: int, steps: Iterable[tuple[int, Walked]], candidates: Mapping[int, Candidate]
) -> list[dict[str, Any]]:
    """The steps of a list (slot of the pool and step, in order), the first of them at position `first`."""
    return [
        {
            "round_id": round_id, "position": position, "slot": slot, "juror_id": candidates[slot].juror_id,
            "stratum": step.stratum, "extension": extension, "reason": step.reason, "evidence": step.evidence,
            "record": candidates[slot].record if step.reason is None else None,
        }
        for position, (slot, step) in enumerate(steps, first)
    ]  # fmt: skip
