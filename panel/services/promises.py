"""Promises: made when they can be kept, marked by whoever made them, confirmed or not by whom they were made to.

What is unfounded is refused with the reason: a day that is over or on which nobody works, one before it can be kept, one beyond
the clock of the stage or too many working days away, and a promise that nobody is there to keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy import func, select

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import DeadlineKind
from panel.models import Account, Case, CasePromise, PartyRole, Promiser, PromiseSource, PromiseState
from panel.notices import notify, tell_owner
from panel.queries.cases import lock_case, party_accounts
from panel.services.actions import DAY_OVER, checked
from panel.services.moving import log
from panel.settings import read_settings
from panel.uow import UnitOfWork
from panel.workdays import add_working_days, is_working_day, next_working_day

TEXT_MAX, REASON_MAX = 500, 500
MOST = 50  # promises of one case


@dataclass(frozen=True, slots=True)
class Promised:
    """Who promises what to whom by which day, and where. `zone`: the house's, which says what day it is."""

    by_role: Promiser
    to_role: PartyRole
    text: str
    due_on: date | None
    source: PromiseSource
    zone: tzinfo


def make_promise(
    uow: UnitOfWork, case_id: int, promised: Promised, *, by_id: int, now: datetime, actor: str
) -> CasePromise:
    """Enter a promise; the same click twice is once. Who promises to a side tells it.

    Raises Invalid with the field and the reason: "promise.to_itself", "input.date_past", "promise.no_working_day",
    "promise.before_it_can", "promise.beyond_stage", "promise.too_far", "promise.nobody"; Conflict("promise.too_many").
    """
    case = lock_case(uow.session, case_id)
    said = checked(promised.text, "text", TEXT_MAX)
    mine = select(CasePromise).where(CasePromise.case_id == case.id)
    again = uow.session.scalar(mine.where(
        CasePromise.text == said, CasePromise.due_on == promised.due_on, CasePromise.by_role == promised.by_role,
        CasePromise.to_role == promised.to_role, CasePromise.state == PromiseState.OPEN,
    ).limit(1))  # fmt: skip
    if again is not None:
        return again
    due = check_founded(uow, case, promised, now)
    nth = (uow.session.scalar(select(func.max(CasePromise.nth)).where(CasePromise.case_id == case.id)) or 0) + 1
    if nth > MOST:
        raise Conflict("promise.too_many", limit=MOST)
    made = CasePromise(
        case_id=case.id, nth=nth, by_role=promised.by_role, to_role=promised.to_role, source=promised.source, text=said,
        due_on=due, made_on=now.astimezone(promised.zone).date(), made_at=now, made_by_id=by_id,
        remind_at=next_reminder(uow, due, now), state=PromiseState.OPEN, reason="", answer="",
    )
    uow.session.add(made)
    uow.session.flush()
    _say(uow, case, made, "promise.made", by_id, now, actor)
    return made


def check_founded(uow: UnitOfWork, case: Case, promised: Promised, now: datetime) -> date:
    """The day of a promise that can be kept. Raises Invalid with what speaks against it."""
    due, today = promised.due_on, now.astimezone(promised.zone).date()
    if promised.by_role.value == promised.to_role.value:
        raise Invalid("promise.to_itself", field="to_role")
    if due is None:
        raise Invalid("input.missing", field="due_on")
    if due < today:
        raise Invalid("input.date_past", field="due_on")
    limit = read_settings(uow.session, now).promise_days_max
    if due > today + timedelta(days=10 * limit) or due > (last := add_working_days(today, limit)):
        raise Invalid("promise.too_far", field="due_on", limit=limit, last_day=add_working_days(today, limit).isoformat())
    if not is_working_day(due):
        nearest = min(next_working_day(due), last)
        raise Invalid("promise.no_working_day", field="due_on", next_day=nearest.isoformat())
    ends = case.deadline_at.astimezone(promised.zone).date() if case.deadline_at is not None else None
    if promised.source is PromiseSource.DECISION and case.deadline_kind is DeadlineKind.CHOICE and ends and due < ends:
        raise Invalid("promise.before_it_can", field="due_on", at=str(case.deadline_at))
    if promised.by_role is Promiser.OWNER and ends is not None and due > max(ends, today):
        raise Invalid("promise.beyond_stage", field="due_on", at=str(case.deadline_at))
    if not keepers(uow, case, promised.by_role):
        raise Invalid("promise.nobody", field="by_role")
    return due


def mark_promise(
    uow: UnitOfWork, case_id: int, public_id: str, state: PromiseState, reason: str, *, by: Promiser, by_id: int,
    now: datetime, actor: str,
) -> CasePromise:  # fmt: skip
    """Whoever promised says what became of it; a reason is needed unless it was kept. The same click twice is once.

    Raises NotFound("promise.unknown"; also for a promise of another), Conflict("promise.marked"), Invalid.
    """
    case, found = _lock(uow, case_id, public_id)
    if found.by_role is not by:
        raise NotFound("promise.unknown")
    said = checked(reason, "reason", REASON_MAX) if state is not PromiseState.KEPT or reason.strip() else ""
    if state is PromiseState.OPEN:
        raise Invalid("input.choice", field="state")
    if found.state is not PromiseState.OPEN:
        if (found.state, found.reason, found.marked_by_id) == (state, said, by_id):
            return found
        raise Conflict("promise.marked")
    found.state, found.reason, found.marked_by_id, found.marked_at, found.remind_at = state, said, by_id, now, None
    _say(uow, case, found, f"promise.{state.value}", by_id, now, actor)
    return found


def answer_promise(
    uow: UnitOfWork, case_id: int, public_id: str, agrees: bool, words: str, *, role: PartyRole, by_id: int, now: datetime,
) -> CasePromise:  # fmt: skip
    """Whom it was made to says whether it is so; "no" needs words. Once; the same click twice is once.

    Raises NotFound("promise.unknown"; also of one made to another), Invalid, Conflict: "promise.not_marked",
    "promise.answered".
    """
    case, found = _lock(uow, case_id, public_id)
    if found.to_role is not role:
        raise NotFound("promise.unknown")
    said = checked(words, "answer", REASON_MAX) if not agrees or words.strip() else ""
    if found.state is PromiseState.OPEN:
        raise Conflict("promise.not_marked")
    if found.agrees is not None:
        if (found.agrees, found.answer, found.answered_by_id) == (agrees, said, by_id):
            return found
        raise Conflict("promise.answered")
    found.agrees, found.answer, found.answered_by_id, found.answered_at = agrees, said, by_id, now
    _say(uow, case, found, "promise.confirmed" if agrees else "promise.denied", by_id, now, role.value)
    return found


def keepers(uow: UnitOfWork, case: Case, role: Promiser) -> list[int]:
    """The accounts that can keep a promise of this side: open ones only."""
    if role is Promiser.OWNER:
        wanted = [case.owner_id] if case.owner_id is not None else []
    else:
        wanted = party_accounts(uow.session, case, PartyRole.RESPONDENT)
    return list(uow.session.scalars(select(Account.id).where(Account.id.in_(wanted), Account.disabled_at.is_(None))))


def next_reminder(uow: UnitOfWork, due_on: date, now: datetime) -> datetime:
    """When to tell of an open promise next: some days before its day, or when that is over."""
    begins = datetime.combine(due_on, time(), UTC)
    near = begins - timedelta(days=read_settings(uow.session, now).promise_remind_days)
    return near if now < near < begins else begins + DAY_OVER


def _say(
    uow: UnitOfWork, case: Case, found: CasePromise, kind: str, by_id: int, now: datetime, actor: str
) -> None:
    """Log it for both sides, and tell whoever else it concerns."""
    log(uow, case, kind, actor=actor, now=now, number=found.nth)
    concerned = party_accounts(uow.session, case, found.to_role)
    if found.by_role is Promiser.RESPONDENT:
        concerned += party_accounts(uow.session, case, PartyRole.RESPONDENT)
    once = f"{found.public_id}:{kind}"
    notify(uow, [one for one in concerned if one != by_id], kind, now=now, once=once, case=case, number=case.number)
    if case.owner_id != by_id:
        tell_owner(uow, case, kind, now=now, once=once)


def _lock(uow: UnitOfWork, case_id: int, public_id: str) -> tuple[Case, CasePromise]:
    """Case and promise under the lock of the case, read anew."""
    case = lock_case(uow.session, case_id)
    found = uow.session.scalar(
        select(CasePromise).where(CasePromise.case_id == case.id, CasePromise.public_id == public_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("promise.unknown")
    return case, found
