"""Break-glass, the second person: approves a request, which opens it for a limited time, or declines it with a reason.

An approval is one unit of work: the request, its history, the entry of the public record, the log of the case, the notices.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.errors import Conflict, Forbidden
from panel.models import (
    Account,
    AccountRole,
    Case,
    GlassDeed,
    GlassKind,
    GlassRequest,
    GlassState,
    Juror,
    Role,
    Seat,
)
from panel.notices import notify
from panel.queries.cases import party_accounts
from panel.queries.glass import takes_part
from panel.queries.staff import involved_accounts, list_staff
from panel.record.entries import person_name, request_name
from panel.services.glass import (
    SECOND_PERSONS,
    check_apart,
    check_kept,
    clean_words,
    lock_request,
    note_act,
    public_ids,
    tell,
)
from panel.services.moving import log
from panel.settings import read_settings
from panel.uow import UnitOfWork

REPLY_MIN, REPLY_MAX = 10, 1000


def approve_request(uow: UnitOfWork, request_id: str, *, by_id: int, now: datetime) -> GlassRequest:
    """Open it to whoever asked, for as many minutes as the setting says, and tell whom it concerns.

    Raises NotFound("glass.unknown"), also for whoever has a part in the case; Forbidden("glass.no_role"); Conflict:
    "glass.own", "glass.decided", "glass.late", "glass.asker_gone", "glass.erased".
    """
    request, case, role = _lock(uow, request_id, by_id, now)
    check_kept(case)
    if not _may_still_ask(uow, request, case):
        raise Conflict("glass.asker_gone")
    _decide(uow, request, GlassState.OPEN, GlassDeed.APPROVED, by_id, role, now)
    _enter(uow, request, case, now)
    _tell(uow, request, case, now)
    return request


def decline_request(uow: UnitOfWork, request_id: str, reply: str, *, by_id: int, now: datetime) -> GlassRequest:
    """Do not open it, and say why to whoever asked. Raises as `approve_request`; Invalid with field "reply"."""
    words = clean_words(reply, "reply", REPLY_MIN, REPLY_MAX)
    request, case, role = _lock(uow, request_id, by_id, now)
    request.reply, request.ended_at = words, now
    _decide(uow, request, GlassState.DECLINED, GlassDeed.DECLINED, by_id, role, now)
    tell(uow, [request.requested_by_id], request, case, "glass.declined", now)
    return request


def _lock(uow: UnitOfWork, request_id: str, by_id: int, now: datetime) -> tuple[GlassRequest, Case, Role]:
    request, case = lock_request(uow, request_id)
    check_apart(uow, case, by_id)
    if request.requested_by_id == by_id:
        raise Conflict("glass.own")
    if request.state is not GlassState.WAITING:
        raise Conflict("glass.decided")
    if now >= request.expires_at:
        raise Conflict("glass.late")
    held = _roles(uow, by_id)
    role = next((each for each in SECOND_PERSONS if each in held), None)
    if role is None:
        raise Forbidden("glass.no_role")
    return request, case, role


def _roles(uow: UnitOfWork, account_id: int) -> frozenset[Role]:
    held = select(AccountRole.role).join(Account, Account.id == AccountRole.account_id)
    return frozenset(uow.session.scalars(held.where(Account.id == account_id, Account.disabled_at.is_(None))))


def _may_still_ask(uow: UnitOfWork, request: GlassRequest, case: Case) -> bool:
    asker = request.requested_by_id
    return Role.QUALITY in _roles(uow, asker) and not takes_part(uow.session, case.id, asker)


def _decide(
    uow: UnitOfWork, request: GlassRequest, state: GlassState, act: GlassDeed, by_id: int, role: Role, now: datetime
) -> None:
    if state is GlassState.OPEN:
        request.open_until = now + timedelta(minutes=read_settings(uow.session, now).glass_minutes)
    request.decided_by_id, request.decided_role, request.decided_at = by_id, role.value, now
    request.state = state
    note_act(uow, request, act, by_id=by_id, now=now)


def _enter(uow: UnitOfWork, request: GlassRequest, case: Case, now: datetime) -> None:
    """What the record tells: that something was opened, of which kind and why. No seat, no name, no word of the request."""
    assert request.decided_by_id is not None
    asker, second = public_ids(uow, request.requested_by_id, request.decided_by_id)
    said = {
        "request": request_name(request.public_id), "what": request.kind.value, "reason": request.category.value,
        "asked_by": person_name(request.public_id, asker), "opened_by": person_name(request.public_id, second),
    }
    uow.enter("breakglass.opened", said, at=now, case_id=case.id)


def _tell(uow: UnitOfWork, request: GlassRequest, case: Case, now: datetime) -> None:
    """Parties when their originals were opened, the juror when the seat was; whoever holds the case of both."""
    if request.kind is GlassKind.ORIGINALS:
        log(uow, case, "glass.originals", actor="quality", now=now, why=request.category.value)
        _notify(uow, party_accounts(uow.session, case), request, case, "glass.originals", ("case", case.public_id), now)
    else:
        log(uow, case, "glass.seat", actor="quality", now=now, audience="staff", why=request.category.value)
        juror, seat = _behind(uow, request)
        _notify(uow, [juror], request, case, "glass.seat", ("seat", seat), now)
    staff, kind = _holders(uow, case), f"glass.{request.kind.value}.staff"
    _notify(uow, staff, request, case, kind, ("staff_case", case.public_id), now)
    tell(uow, [request.requested_by_id], request, case, "glass.approved", now)


def _notify(
    uow: UnitOfWork, accounts: list[int], request: GlassRequest, case: Case, kind: str, target: tuple[str, str], now: datetime
) -> None:
    """Why, and which two roles: nobody's name. A juror is not told the number of the case."""
    notify(
        uow, accounts, kind, now=now, once=f"{case.public_id}:{request.public_id}", target=target,
        number="" if target[0] == "seat" else case.number, why=request.category.value, asked=Role.QUALITY.value,
        approved=request.decided_role,
    )


def _behind(uow: UnitOfWork, request: GlassRequest) -> tuple[int, str]:
    row = uow.session.execute(
        select(Juror.account_id, Seat.public_id).join(Seat, Seat.juror_id == Juror.id).where(Seat.id == request.seat_id)
    ).one()
    return row.account_id, row.public_id


def _holders(uow: UnitOfWork, case: Case) -> list[int]:
    """The mediator who owns the case; the managers while nobody does."""
    if case.owner_id is not None:
        return [case.owner_id]
    apart = involved_accounts(uow.session, case)
    return [account for account in list_staff(uow.session, Role.MANAGER) if account not in apart]
