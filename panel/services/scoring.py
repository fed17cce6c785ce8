"""A merchant's score: an entry for each case closed with the merchant at fault, settled once, after there was time to improve.

Points come after improvement, never daily: nothing counts in the grace period, while an action's day is ahead or its review
is awaited, or while a request to be spared waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from panel.models import (
    ActionState,
    Case,
    CaseAction,
    CasePromise,
    Closing,
    Effect,
    MerchantMember,
    Promiser,
    PromiseState,
)
from panel.models.scores import Exemption, ExemptionState, MarkReason, MarkState, ScoreEntry, ScoreMark, ScorePending
from panel.notices import notify
from panel.queries.cases import lock_case
from panel.scores import points_of
from panel.services.actions import DAY_OVER
from panel.settings import Settings
from panel.uow import UnitOfWork

AT_FAULT = ("respondent", "shared")
Settling = tuple[MarkState, MarkReason, bool]  # what becomes of an entry, why, and whether something came late


def keep_entry(
    uow: UnitOfWork, case: Case, closing: Closing, settings: Settings, *, now: datetime, today: date
) -> ScoreEntry | None:
    """The entry of a case that closes with its merchant at fault; None for any other. `today`: the day where the house is."""
    if closing.finding != "fault" or closing.responsibility not in AT_FAULT or case.merchant_id is None:
        return None
    shared = closing.responsibility == "shared"
    points, late = points_of(severe=case.severe, shared=shared, cap=settings.score_cap)
    grace = now + timedelta(days=settings.score_grace_days)
    if closing.action_due_on is not None:
        grace = max(grace, _over(closing.action_due_on))
    entry = ScoreEntry(
        case_id=case.id, merchant_id=case.merchant_id, year=today.year, severe=case.severe, shared=shared, points=points,
        late_points=late, cap=settings.score_cap, grace_until=grace, made_at=now,
    )
    uow.session.add(entry)
    uow.session.flush()
    tell_shop(uow, case, entry, "score.entered", now=now, points=points, until=grace.isoformat())
    return entry


def list_due(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Entries that can be settled now, the oldest first; while a request waits none is. Only those that wait are looked at."""
    over = (now - DAY_OVER).date()  # a day that began then, or before, is over
    action = CaseAction.case_id == ScoreEntry.case_id
    promise = and_(CasePromise.case_id == ScoreEntry.case_id, CasePromise.by_role == Promiser.RESPONDENT)
    waits = or_(
        exists().where(action, CaseAction.state == ActionState.DONE),
        exists().where(action, CaseAction.state == ActionState.OPEN, CaseAction.due_on > over),
        exists().where(promise, CasePromise.state == PromiseState.OPEN, CasePromise.due_on > over),
    )
    is_ripe = or_(ScoreEntry.grace_until <= now, exists().where(action, CaseAction.state == ActionState.REVIEWED))
    return session.scalars(
        select(ScorePending.entry).join(ScoreEntry, ScoreEntry.id == ScorePending.entry).where(
            ~exists().where(Exemption.entry_id == ScoreEntry.id, Exemption.state == ExemptionState.ASKED),
            or_(exists().where(action, CaseAction.effect == Effect.NO), and_(~waits, is_ripe)),
        ).order_by(ScorePending.entry).limit(limit)
    ).all()


def settle_entry(uow: UnitOfWork, entry_id: int, *, now: datetime) -> bool:
    """Count an entry or spare it, if that can be said now. Whether it was."""
    case = lock_case(uow.session, uow.session.get_one(ScoreEntry, entry_id).case_id)
    entry = uow.session.get_one(ScoreEntry, entry_id, populate_existing=True)
    waits = select(Exemption.id).where(Exemption.entry_id == entry.id, Exemption.state == ExemptionState.ASKED)
    if uow.session.scalar(select(exists().where(ScoreMark.entry_id == entry.id))):
        end_wait(uow, entry.id)  # settled by the version before, which knows of no waiting
        return False
    if uow.session.scalar(waits) is not None:
        return False
    found = _settled(uow, entry, now)
    if found is None:
        return False
    state, reason, late = found
    uow.session.add(ScoreMark(entry_id=entry.id, state=state, reason=reason, late=late, at=now))
    uow.session.flush()
    end_wait(uow, entry.id)
    cost = entry.points + entry.late_points * late if state is MarkState.COUNTED else 0
    tell_shop(uow, case, entry, f"score.{state.value}", now=now, points=cost)
    return True


def end_wait(uow: UnitOfWork, entry_id: int) -> None:
    """The clock need not look at this entry again."""
    uow.session.execute(delete(ScorePending).where(ScorePending.entry == entry_id))


def _settled(uow: UnitOfWork, entry: ScoreEntry, now: datetime) -> Settling | None:
    """What can be said of it; None while it is too early.

    A review that found no change counts at once. Else what was promised decides: the action by its day and its review, without
    one the merchant's promises. A review that nobody made is the house's delay, so it costs nothing.
    """
    actions = uow.session.scalars(
        select(CaseAction).where(CaseAction.case_id == entry.case_id).order_by(CaseAction.id)
    ).all()
    promises = uow.session.scalars(
        select(CasePromise).where(CasePromise.case_id == entry.case_id, CasePromise.by_role == Promiser.RESPONDENT)
    ).all()
    is_late = any(_came_late(each, now) for each in promises) or any(_was_slow(each) for each in actions)
    if any(each.effect is Effect.NO for each in actions):
        return MarkState.COUNTED, MarkReason.NO_CHANGE, is_late
    last = actions[-1] if actions else None
    is_reviewed = last is not None and last.state is ActionState.REVIEWED
    if (not is_reviewed and entry.grace_until > now) or any(
        each.state is PromiseState.OPEN and not _came_late(each, now) for each in promises
    ):
        return None
    if last is not None and not is_reviewed:
        is_open = last.state is ActionState.OPEN and _over(last.due_on) <= now
        return (MarkState.COUNTED, MarkReason.NOT_DONE, True) if is_open else None
    if any(_came_late(each, now) for each in promises):
        return MarkState.COUNTED, MarkReason.PROMISE_BROKEN, True
    return MarkState.SPARED, MarkReason.IMPROVED if last is not None else MarkReason.NOTHING_OPEN, False


def _over(day: date) -> datetime:
    """When a day is over wherever the house stands."""
    return datetime.combine(day, time(), UTC) + DAY_OVER


def _came_late(promise: CasePromise, now: datetime) -> bool:
    """It was broken, kept after its day, or its day is over and nobody says it was kept."""
    if promise.state is PromiseState.WITHDRAWN:
        return False
    return promise.state is PromiseState.BROKEN or (promise.marked_at or now) >= _over(promise.due_on)


def _was_slow(action: CaseAction) -> bool:
    return action.done_at is not None and action.done_at >= _over(action.due_on)


def shop_accounts(uow: UnitOfWork, entry: ScoreEntry) -> Sequence[int]:
    """The accounts that answer for the merchant."""
    query = select(MerchantMember.account_id).where(MerchantMember.merchant_id == entry.merchant_id)
    return uow.session.scalars(query.order_by(MerchantMember.account_id)).all()


def tell_shop(
    uow: UnitOfWork, case: Case, entry: ScoreEntry, kind: str, *, now: datetime, once: str = "", **params: Any
) -> None:
    """Tell everybody who answers for the merchant, once; it leads to the entry."""
    notify(
        uow, shop_accounts(uow, entry), kind, now=now, once=f"{case.public_id}:{once}", target=("score", entry.public_id),
        number=case.number, **params,
    )
