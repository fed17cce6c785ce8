"""Break-glass, asking: a quality officer asks to open the originals of one case, or who sits on one seat of it.

Ruling on a request is in `ruling_glass.py`, looking and the end in `looking.py`. Nothing here, nor there, reads a ballot.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from panel.errors import Conflict, Invalid, NotFound
from panel.models import Account, Case, GlassAct, GlassDeed, GlassKind, GlassReason, GlassRequest, GlassState, Role, Seat
from panel.notices import notify
from panel.queries.cases import lock_case
from panel.queries.glass import find_request, find_seat, has_part, takes_part
from panel.queries.staff import list_staff
from panel.uow import UnitOfWork

REASON_MIN, REASON_MAX = 20, 2000
ANSWER_WITHIN = timedelta(hours=24)
SECOND_PERSONS = (Role.QUALITY, Role.ADMIN)  # in this order: whoever held both would sign as the first
LIVE = (GlassState.WAITING, GlassState.OPEN)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be opened and why. `round_no`, `place`: of a seat, both from 1, as a traced text names it; else None."""

    number: str
    kind: GlassKind
    category: GlassReason
    reason: str
    round_no: int | None = None
    place: int | None = None


def ask_to_open(uow: UnitOfWork, wish: Wish, *, by_id: int, now: datetime) -> GlassRequest:
    """Ask a second person. The same wish again, while it waits or is open, is the same request.

    Raises Invalid: "input.too_short" (minimum), "input.too_long" (limit) on "reason"; "glass.no_case" on "number" for a case
    that is not there or in which the account has a part (which of the two is not told); "glass.no_seat" on "place". Conflict:
    "glass.erased", "glass.already" when one of one's own requests for the same thing waits or is open.
    """
    reason = clean_words(wish.reason, "reason", REASON_MIN, REASON_MAX)
    case = _find_case(uow, wish.number, by_id)
    check_kept(case)
    seat = _find_seat(uow, case, wish)
    before = _find_live(uow, case, seat, by_id)
    if before is not None:
        if (before.category, before.reason) == (wish.category, reason):
            return before
        raise Conflict("glass.already")
    made = GlassRequest(
        case_id=case.id, kind=wish.kind, seat_id=seat.id if seat else None, category=wish.category, reason=reason,
        requested_by_id=by_id, requested_at=now, expires_at=now + ANSWER_WITHIN,
    )
    uow.session.add(made)
    note_act(uow, made, GlassDeed.ASKED, by_id=by_id, now=now)
    others = [account for account in list_staff(uow.session, *SECOND_PERSONS) if account != by_id]
    apart = [account for account in others if not takes_part(uow.session, case.id, account)]
    tell(uow, apart, made, case, "glass.waiting", now)
    return made


def withdraw_request(uow: UnitOfWork, request_id: str, *, by_id: int, now: datetime) -> None:
    """Take back one's own request while it waits. Raises NotFound("glass.unknown"), Conflict("glass.decided")."""
    request, _case = lock_request(uow, request_id)
    if request.requested_by_id != by_id:
        raise NotFound("glass.unknown")
    if request.state is not GlassState.WAITING:
        raise Conflict("glass.decided")
    request.state, request.ended_at = GlassState.WITHDRAWN, now
    note_act(uow, request, GlassDeed.WITHDRAWN, by_id=by_id, now=now)


def lock_request(uow: UnitOfWork, request_id: str) -> tuple[GlassRequest, Case]:
    """The request and its case, locked, the case first, as everybody does. Raises NotFound("glass.unknown")."""
    found = find_request(uow.session, request_id)
    if found is None:
        raise NotFound("glass.unknown")
    case = lock_case(uow.session, found.case_id)
    return reread(uow, found.id), case


def reread(uow: UnitOfWork, id_: int) -> GlassRequest:
    """The request as it is now, locked: two who act on it at once come one after the other."""
    return uow.session.get_one(GlassRequest, id_, with_for_update=True, populate_existing=True)


def note_act(
    uow: UnitOfWork, request: GlassRequest, act: GlassDeed, *, by_id: int | None, now: datetime, seen: str = ""
) -> None:
    """Add a line to the history of a request."""
    uow.session.flush()  # a new request has its id only then
    uow.session.add(GlassAct(request_id=request.id, act=act, by_id=by_id, seen=seen, at=now))
    uow.session.flush()


def tell(uow: UnitOfWork, accounts: list[int], request: GlassRequest, case: Case, kind: str, now: datetime) -> None:
    """A notice that leads staff to the request; its key names the case, so that it goes with the originals."""
    notify(
        uow, accounts, kind, now=now, once=f"{case.public_id}:{request.public_id}", target=("glass", request.public_id),
        number=case.number,
    )


def check_kept(case: Case) -> None:
    """Raise Conflict("glass.erased") where the originals are gone: with them went what a request could rest on."""
    if case.erased_at is not None:
        raise Conflict("glass.erased")


def clean_words(text: str, field: str, least: int, most: int) -> str:
    """The text without blanks around it. Raises Invalid with the field: "input.too_short", "input.too_long"."""
    clean = text.strip()
    if len(clean) < least:
        raise Invalid("input.too_short", field=field, minimum=least)
    if len(clean) > most:
        raise Invalid("input.too_long", field=field, limit=most)
    return clean


def _find_case(uow: UnitOfWork, number: str, by_id: int) -> Case:
    """Whoever has a part is told what a stranger to the house would be: a juror must not learn the number of the own case."""
    wanted = number.strip().upper()
    found = uow.session.scalar(select(Case.id).where(Case.number == wanted, ~has_part(Case.id, by_id)))
    if found is None:
        raise Invalid("glass.no_case", field="number")
    return lock_case(uow.session, found)


def _find_seat(uow: UnitOfWork, case: Case, wish: Wish) -> Seat | None:
    if wish.kind is GlassKind.ORIGINALS:
        return None
    seat = find_seat(uow.session, case.id, wish.round_no or 0, wish.place or 0)
    if seat is None:
        raise Invalid("glass.no_seat", field="place")
    return seat


def _find_live(uow: UnitOfWork, case: Case, seat: Seat | None, by_id: int) -> GlassRequest | None:
    return uow.session.scalar(
        select(GlassRequest).where(
            GlassRequest.case_id == case.id, GlassRequest.requested_by_id == by_id, GlassRequest.state.in_(LIVE),
            GlassRequest.seat_id == seat.id if seat else GlassRequest.seat_id.is_(None),
        )
    )


def check_apart(uow: UnitOfWork, case: Case, account_id: int) -> None:
    """Raise NotFound("glass.unknown") for whoever has a part in the case."""
    if takes_part(uow.session, case.id, account_id):
        raise NotFound("glass.unknown")


def public_ids(uow: UnitOfWork, *accounts: int) -> list[str]:
    """The public ids of accounts, in the order asked for."""
    rows = uow.session.execute(select(Account.id, Account.public_id).where(Account.id.in_(accounts)))
    found = {row.id: row.public_id for row in rows}
    return [found[account] for account in accounts]
