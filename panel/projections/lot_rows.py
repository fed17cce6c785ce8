"""The rows behind one list of a closed round: its lines of the journal, its steps, and the lists that were used up before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from panel.errors import Conflict
from panel.lottery.draw import Walked, strata_walk
from panel.lottery.former import Former, FormerStep, walked_before
from panel.lottery.journal import VERSION
from panel.lottery.reasons import CONFLICTS, publish_use
from panel.lottery.seals import Sealing, publish_step, seal_salt
from panel.models import Case, DrawEntry, JournalEntry, Juror, LotCommit, PoolSlot, Round, RoundStatus
from panel.models.base import BigId, table_of
from panel.queries.rounds import find_commitment

_D, _S, _J = table_of(DrawEntry), table_of(PoolSlot), table_of(Juror)
_WALK = (
    select(
        _D.c.slot, _D.c.stratum, _D.c.reason, _D.c.evidence, _D.c.used, _D.c.used_evidence, _S.c.cluster, _S.c.city,
        _J.c.account_id, _D.c.extension,
    )
    .outerjoin_from(_D, _S, (_S.c.slot == _D.c.slot) & (_S.c.epoch == bindparam("epoch", type_=BigId)))
    .outerjoin(_J, _J.c.id == _S.c.juror_id)
    .where(_D.c.round_id == bindparam("round", type_=BigId))
    .order_by(_D.c.position)
)  # fmt: skip


class Row(NamedTuple):
    """A step of the walk. `cluster`, `city` and `account_id` are None when it is forgotten who was where in the epoch.

    `place`: within its stratum; with one pool the slot.
    """

    slot: int
    stratum: int
    reason: str | None
    evidence: int | None
    used: str | None
    used_evidence: int | None
    cluster: int
    city: str
    account_id: int
    extension: int
    place: int


@dataclass(frozen=True, slots=True)
class Draw:
    """The rows of one draw. `before`: of an extension draw the lists of the round that were used up before."""

    round_: Round
    commit: LotCommit
    lines: Mapping[str, str]
    walk: Sequence[Row]
    before: tuple[Former, ...] = ()

    @property
    def parted(self) -> bool:
        return len(self.commit.stratum_sizes) > 1

    @property
    def evidence(self) -> list[int]:
        """Every line of the log that is evidence of a reason the record says, in order."""
        found = {row.evidence for row in self.walk if row.reason not in CONFLICTS}
        return sorted(seq for seq in found if seq is not None)

    def sealed(self, linked: Iterable[int]) -> list[int]:
        """Every other line of the log that the draw rests on, in order, and those in `linked`: for an auditor."""
        found = {row.evidence for row in self.walk} | {row.used_evidence for row in self.walk} | set(linked)
        return sorted(seq for seq in found.difference(self.evidence) if seq is not None)

    @property
    def key(self) -> bytes:
        """What the salts of the seals are made with."""
        return bytes.fromhex(self.commit.facts_salt)

    def salt(self, what: Sealing, row: Row) -> bytes:
        """The salt of a seal of a step."""
        return seal_salt(self.key, what, row.stratum, row.place)


def find_draw(session: Session, case: Case, round_no: int, extension: int) -> Draw:
    """The rows of list `extension` of a closed round. Raises Conflict as `panel.projections.lot.build_record`."""
    round_ = session.scalar(
        select(Round).where(Round.case_id == case.id, Round.number == round_no, Round.status == RoundStatus.CLOSED)
    )
    commit = find_commitment(session, case.id, round_no, extension)
    if round_ is None or commit is None:
        raise Conflict("lot.not_yet")
    lines = _lines(session, case, round_no)
    if not {"commit", "bind", "drawn"} <= set(lines.get(extension, ())):
        raise Conflict("lot.before_journal")
    texts = [lines[number][kind] for number in (0, extension) for kind in ("commit", "bind", "drawn")]
    if any(json.loads(text)["v"] != VERSION for text in texts):
        raise Conflict("lot.old_format")
    rows = session.connection().execute(_WALK, {"epoch": commit.epoch, "round": round_.id}).all()
    before: list[Former] = []
    for number in sorted(lines):
        if number > extension or "drawn" not in lines[number]:
            continue
        places = _places(commit, lines[number]["drawn"], number, before)
        walk = tuple(Row._make((*row, places(row))) for row in rows if row.extension == number)
        if number < extension:
            before.append(_former(lines[number], walk, bytes.fromhex(commit.facts_salt)))
    return Draw(round_, commit, lines[extension], walk, tuple(before))


def _lines(session: Session, case: Case, round_no: int) -> dict[int, dict[str, str]]:
    """The journal's lines about each list of a round, by number and kind."""
    found: dict[int, dict[str, str]] = {}
    about = select(JournalEntry).where(JournalEntry.case_id == case.id, JournalEntry.round_no == round_no)
    for entry in session.scalars(about):
        found.setdefault(entry.extension, {})[entry.kind] = entry.body
    return found


def _former(lines: Mapping[str, str], walk: Sequence[Row], key: bytes) -> Former:
    steps = (
        FormerStep(publish_step(Walked(row.place, row.reason, row.evidence, row.stratum), key), publish_use(row.used))
        for row in walk
    )
    return Former(lines["commit"], lines["drawn"], tuple(steps))


def _places(commit: LotCommit, drawn: str, number: int, before: Sequence[Former]) -> Callable[[Any], int]:
    """The place of each step within its stratum, asked in order: the next of its stream, which is not stored."""
    if len(commit.stratum_sizes) < 2:
        return lambda row: int(row.slot)
    seed, gone = bytes.fromhex(json.loads(drawn)["seed"]), walked_before(tuple(before))
    streams = [strata_walk(seed, stratum, size, number, gone) for stratum, size in enumerate(commit.stratum_sizes)]
    return lambda row: next(streams[row.stratum])
