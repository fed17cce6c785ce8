"""Asking the rules of eligibility again when a fact has changed, and writing into the pool's log what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from panel.models import Account, Juror, JurorStatus
from panel.queries.eligibility import first_moment_of, limits_of
from panel.services.poollog import add_event
from panel.settings import Settings, read_settings
from panel.uow import House, UnitOfWork

CHUNK = 500


def recheck(uow: UnitOfWork, account_id: int, *, now: datetime, settings: Settings | None = None) -> Juror | None:
    """Work out anew from when on the account can be drawn. None for who is no juror.

    A line "eligible" goes into the log when the rules begin to stand in the way ("from:2026-05-03T…", "from:never"), change
    their date, or no longer do: a draw refuses by that line, and only when it is older than its commitment.
    """
    row = uow.session.execute(
        select(Juror, Account).join(Account, Account.id == Juror.account_id).where(Juror.account_id == account_id)
    ).one_or_none()
    if row is None:
        return None
    juror, account = row
    moment = first_moment_of(account, juror, limits_of(settings or read_settings(uow.session, now)))
    waits = moment is None or moment > now
    waited = juror.eligible_seq is not None and (juror.eligible_from is None or juror.eligible_from > now)
    if (waits and (not waited or moment != juror.eligible_from)) or (waited and not waits):
        juror.eligible_seq = add_event(
            uow, "eligible", account_id, now=now, detail=f"from:{moment.isoformat() if moment else 'never'}"
        )
    juror.eligible_from = moment
    return juror


def recheck_all(house: House, *, now: datetime, progress: Callable[[int], None] = lambda _jurors: None) -> int:
    """Ask again for every juror, a unit of work for each five hundred: after a change of the rules. Gives how many changed."""
    last, changed = 0, 0
    while True:
        with house.work() as uow:
            settings = read_settings(uow.session, now)
            waiting = uow.session.execute(
                select(Juror.id, Juror.account_id)
                .where(Juror.id > last, Juror.status != JurorStatus.LEFT)
                .order_by(Juror.id)
                .limit(CHUNK)
            ).all()
            for juror_id, account_id in waiting:
                before = uow.session.scalar(select(Juror.eligible_seq).where(Juror.id == juror_id))
                juror = recheck(uow, account_id, now=now, settings=settings)
                changed += juror is not None and juror.eligible_seq != before
        if not waiting:
            return changed
        last = waiting[-1][0]
        progress(len(waiting))
