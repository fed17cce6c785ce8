"""Barring a juror from panels, by the quality officer, with a reason; and taking that back."""

from __future__ import annotations

from datetime import datetime

from panel.errors import Conflict, Forbidden, Invalid
from panel.models import Juror, JurorStatus
from panel.notices import notify
from panel.queries.accounts import get_account
from panel.queries.jurors import lock_juror
from panel.services.poollog import add_event
from panel.services.rechecking import recheck
from panel.services.seats import give_back_waiting
from panel.uow import UnitOfWork

REASON_MAX = 500


def bar_juror(uow: UnitOfWork, public_id: str, reason: str, *, by_id: int | None, now: datetime) -> Juror:
    """Bar an account from panels until it is let back: its waiting seats go to the next on their lists; it is told the reason.

    `by_id`: who does it, None from the command line.
    Ballots that were cast stay. Raises NotFound("account.not_found"), NotFound("juror.unknown") for who is no juror,
    Forbidden("juror.own_account"), Invalid with field "reason": "input.missing", "input.too_long"; Conflict("pool.left").
    Saying it twice is the same as once.
    """
    text = reason.strip()
    if not text:
        raise Invalid("input.missing", field="reason")
    if len(text) > REASON_MAX:
        raise Invalid("input.too_long", field="reason", limit=REASON_MAX)
    account = get_account(uow.session, public_id)
    if account.id == by_id:
        raise Forbidden("juror.own_account")
    give_back_waiting(uow, account.id, now=now)
    juror = lock_juror(uow.session, account.id)
    if juror.status is JurorStatus.LEFT:
        raise Conflict("pool.left")
    if juror.status is JurorStatus.BARRED:
        return juror
    juror.status, juror.paused_until = JurorStatus.BARRED, None
    juror.standing_seq = add_event(uow, "barred", account.id, now=now)
    notify(uow, [account.id], "juror.barred", now=now, once=str(juror.standing_seq), reason=text)
    return juror


def unbar_juror(uow: UnitOfWork, public_id: str, *, by_id: int | None, now: datetime) -> Juror:
    """Let a barred juror be drawn again. Raises NotFound, Forbidden("juror.own_account"), Conflict("juror.not_barred")."""
    account = get_account(uow.session, public_id)
    if account.id == by_id:
        raise Forbidden("juror.own_account")
    juror = lock_juror(uow.session, account.id)
    if juror.status is not JurorStatus.BARRED:
        raise Conflict("juror.not_barred")
    juror.status = JurorStatus.ACTIVE
    juror.standing_seq = add_event(uow, "unbarred", account.id, now=now)
    recheck(uow, account.id, now=now)
    notify(uow, [account.id], "juror.unbarred", now=now, once=str(juror.standing_seq))
    return juror
