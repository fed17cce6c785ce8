"""From a text that got out to the copy it was taken from: the seats whose invisible marks are in it, and how sure that is;
without marks, the briefs whose words are in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from panel.errors import Invalid
from panel.models import Case, Round, Seat
from panel.queries.cases import lock_case
from panel.queries.leaked import FromBrief, find_briefs
from panel.services.moving import log
from panel.uow import UnitOfWork
from panel.watermark import chance_bits, count_torn, name_seats, read_marks, surest

TEXT_MAX = 100_000
SURE_BITS = 30  # one accident in a thousand million: sure; a single mark in a house of few seats stays below


@dataclass(frozen=True, slots=True)
class TracedSeat:
    """A seat whose copy the text was taken from. `place`: its number in the drawn order of the round.

    `case_id`, `number`: the case, empty for a control case. `marks`: marks of this seat in the text; `bits`: the odds that one
    of all seats matches by accident are at most 1 in 2**bits.
    """

    id: str
    place: int
    case_id: str
    number: str
    round_no: int
    marks: int
    bits: int

    @property
    def sure(self) -> bool:
        """Whether the text holds enough to name the seat without doubt."""
        return self.bits >= SURE_BITS


@dataclass(frozen=True, slots=True)
class Trace:
    """What a text told. `marks`: whole marks in it, of whatever seat; `torn`: marks that something has damaged."""

    marks: int
    torn: int
    searched: int
    seats: tuple[TracedSeat, ...]
    briefs: tuple[FromBrief, ...] = ()


def trace_text(uow: UnitOfWork, keys: Sequence[bytes], text: str, *, now: datetime) -> Trace:
    """The seats whose marks are in the text, the surest first, and the briefs whose words are. Each case found gets a line in
    its log, for staff. `keys`: the one that marks now and those of before.

    Raises Invalid: "input.missing", "input.too_long" (limit).
    """
    if not text.strip():
        raise Invalid("input.missing", field="pasted")
    if len(text) > TEXT_MAX:
        raise Invalid("input.too_long", field="pasted", limit=TEXT_MAX)
    readers = uow.session.scalars(select(Seat.public_id).where(Seat.accepted_at.is_not(None))).all()
    found = read_marks(text)
    suspects = [each for key in keys for each in name_seats(key, found, readers)]
    seats = [_traced(uow, s.seat, s.marks, chance_bits(s.kinds, len(readers) * len(keys))) for s in surest(suspects)]
    briefs = find_briefs(uow.session, text)
    for public_id in sorted(({each.case_id for each in seats} | {each.case_id for each in briefs}) - {""}):
        case = lock_case(uow.session, uow.session.scalars(select(Case.id).where(Case.public_id == public_id)).one())
        log(uow, case, "leak.traced", actor="quality", now=now, audience="staff")
    return Trace(len(found), count_torn(text), len(readers), tuple(seats), briefs)


def _traced(uow: UnitOfWork, seat_id: str, marks: int, bits: int) -> TracedSeat:
    seat, number, case_id, case_number = uow.session.execute(
        select(Seat.position, Round.number, Case.public_id, Case.number)
        .join(Round, Round.id == Seat.round_id)
        .outerjoin(Case, Case.id == Round.case_id)
        .where(Seat.public_id == seat_id)
    ).one()
    return TracedSeat(seat_id, seat, case_id or "", case_number or "", number, marks, bits)
