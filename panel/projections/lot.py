"""The lot as parties and jurors may see it: what was sealed at the filing, and after the close the whole walk. Never a person.

A slot number is a place on the long list of jurors; nothing here leads from it to an account.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import Conflict
from panel.lottery.draw import Walked
from panel.lottery.record import LotRecord
from panel.models.case import Case
from panel.models.round import DrawEntry, Round, RoundStatus, SeedCommitment

SEATED, UNREAD, REFUSED, PASSED = "seated", "unread", "refused", "passed"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is fixed for a round before anybody knows its jurors. `commitment`: SHA-256 of the secret, 64 hex digits."""

    round_no: int
    commitment: str
    pool_size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the walk.

    `kind`: seated (summoned to the panel), unread (on the list, not needed), passed (on the list, but not free when it was
    read) or refused (may not judge this case); `reason` is the code of the last two, empty for the others.
    """

    slot: int
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class LotView:
    """The draw of a closed round. `tally`: how often each (kind, reason), largest first. `faults`: of the redone draw."""

    round_no: int
    sealed_at: datetime | None
    opened_at: datetime
    record: LotRecord
    steps: tuple[Step, ...]
    tally: tuple[tuple[str, str, int], ...]
    faults: tuple[str, ...]


def list_sealed(session: Session, case_id: int) -> tuple[Sealed, ...]:
    """Every commitment of the case, the first round first. The secrets behind them are not read."""
    rows = session.execute(
        select(
            SeedCommitment.round_no, SeedCommitment.commitment, SeedCommitment.pool_size, SeedCommitment.committed_at
        )
        .where(SeedCommitment.case_id == case_id)
        .order_by(SeedCommitment.round_no)
    )
    return tuple(Sealed(*row) for row in rows)


def list_drawn(session: Session, case_id: int) -> tuple[int, ...]:
    """The numbers of the case's closed rounds, newest first."""
    query = select(Round.number).where(Round.case_id == case_id, Round.status == RoundStatus.CLOSED)
    return tuple(session.scalars(query.order_by(Round.number.desc())))


def view_lot(session: Session, case: Case, round_no: int | None = None) -> LotView:
    """The draw of a closed round, the newest when none is named.

    Raises Conflict("lot.not_yet") while there is none: an open round's walk would tell how often it had to be read on.
    """
    drawn = list_drawn(session, case.id)
    if not drawn or (round_no is not None and round_no not in drawn):
        raise Conflict("lot.not_yet")
    number = drawn[0] if round_no is None else round_no
    round_ = session.scalars(select(Round).where(Round.case_id == case.id, Round.number == number)).one()
    sealed = session.scalar(
        select(SeedCommitment).where(SeedCommitment.case_id == case.id, SeedCommitment.round_no == round_.number)
    )
    entries = session.scalars(select(DrawEntry).where(DrawEntry.round_id == round_.id).order_by(DrawEntry.position)).all()
    record = _record(case, round_, sealed, entries)
    steps = tuple(_step(entry) for entry in entries)
    counted = Counter((step.kind, step.reason) for step in steps)
    return LotView(
        round_no=round_.number, sealed_at=sealed.committed_at if sealed else None, opened_at=round_.opened_at, record=record,
        steps=steps, tally=tuple((kind, reason, number) for (kind, reason), number in counted.most_common()),
        faults=tuple(record.faults()),
    )


def _record(case: Case, round_: Round, sealed: SeedCommitment | None, entries: Sequence[DrawEntry]) -> LotRecord:
    return LotRecord(
        case=case.public_id, round=round_.number, commitment=sealed.commitment if sealed else round_.commitment,
        link=sealed.seed if sealed else "", seed=round_.seed, pool_size=sealed.pool_size if sealed else round_.pool_size,
        wanted=round_.wanted, walked=tuple(Walked(entry.slot, entry.reason) for entry in entries),
    )


def _step(entry: DrawEntry) -> Step:
    if entry.reason is not None:
        return Step(entry.slot, REFUSED, entry.reason)
    if entry.used is None:
        return Step(entry.slot, UNREAD, "")
    return Step(entry.slot, SEATED, "") if entry.used == "seated" else Step(entry.slot, PASSED, entry.used)
