"""Actions that closings promised: given to somebody, moved with a reason, marked done, and reviewed by somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from panel.errors import Conflict, Invalid, NotFound
from panel.models import ActionChange, ActionState, Case, CaseAction, Effect
from panel.queries.cases import lock_case
from panel.services.moving import log
from panel.services.reporting import report_review
from panel.settings import read_settings
from panel.uow import UnitOfWork

TEXT_MAX = 2000
OWNER_MAX = 60
REASON_MAX = 300
DUE_DAYS_MAX = 730
DAY_OVER = timedelta(days=1, hours=12)  # after its beginning in UTC a day is over wherever the house stands


@dataclass(frozen=True, slots=True)
class Promise:
    """What is to be done, by whom, by which day."""

    text: str
    owner: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Review:
    """Whether the action changed anything, in a sentence. `after`: what is done next; needed where nothing changed."""

    effect: Effect
    text: str
    after: Promise | None = None


def start_action(
    uow: UnitOfWork, case: Case, promise: Promise, *, by_id: int | None, now: datetime, after_id: int | None = None
) -> CaseAction:
    """Put a promise that was checked into the register."""
    if promise.due_on is None:
        raise Invalid("input.missing", field="due_on")
    action = CaseAction(
        case_id=case.id, after_id=after_id, text=promise.text.strip(), owner=promise.owner.strip(), due_on=promise.due_on,
        made_by_id=by_id, made_at=now, remind_at=next_reminder(uow, promise.due_on, now),
    )
    uow.session.add(action)
    uow.session.flush()
    return action


def next_reminder(uow: UnitOfWork, due_on: date, now: datetime) -> datetime:
    """When to tell of an open action next: some days before its day, or when that is over."""
    begins = datetime.combine(due_on, time(), UTC)
    near = begins - timedelta(days=read_settings(uow.session, now).action_remind_days)
    return near if now < near < begins else begins + DAY_OVER


def check_promise(promise: Promise, today: date, prefix: str = "") -> None:
    """Raises Invalid with the field, its name after `prefix`."""
    for name, limit in (("text", TEXT_MAX), ("owner", OWNER_MAX)):
        if not getattr(promise, name).strip():
            raise Invalid("input.missing", field=f"{prefix}{name}")
        if len(getattr(promise, name).strip()) > limit:
            raise Invalid("input.too_long", field=f"{prefix}{name}", limit=limit)
    check_due(promise.due_on, today, f"{prefix}due_on")


def check_due(due_on: date | None, today: date, field: str = "due_on") -> None:
    """A day by which something is to be done: from today on, and one that somebody will live to see.

    Raises Invalid: "input.missing", "input.date_past", "input.date_far" (days).
    """
    if due_on is None:
        raise Invalid("input.missing", field=field)
    if due_on < today:
        raise Invalid("input.date_past", field=field)
    if (due_on - today).days > DUE_DAYS_MAX:
        raise Invalid("input.date_far", field=field, days=DUE_DAYS_MAX)


def mark_done(
    uow: UnitOfWork, case_id: int, action_id: str, text: str, *, by_id: int, now: datetime, actor: str
) -> CaseAction:
    """It was done: a sentence says what. The same click twice is once.

    Raises NotFound("action.unknown"), Conflict("action.already_done"), Invalid.
    """
    case, action = _lock(uow, case_id, action_id)
    said = checked(text, "text", TEXT_MAX)
    if action.state is not ActionState.OPEN:
        if (action.done_by_id, action.done_text) == (by_id, said):
            return action
        raise Conflict("action.already_done")
    review_at = now + timedelta(days=read_settings(uow.session, now).action_review_days)
    action.state, action.done_text, action.done_by_id, action.done_at = ActionState.DONE, said, by_id, now
    action.review_at = action.remind_at = review_at
    action.version += 1
    log(uow, case, "action.done", actor=actor, now=now, audience="staff")
    return action


def move_action(
    uow: UnitOfWork, case_id: int, action_id: str, owner: str, due_on: date | None, reason: str, *, seen: int, by_id: int,
    now: datetime, today: date, actor: str,
) -> CaseAction:  # fmt: skip
    """Give an open action to somebody else, or a later day. `seen`: the version that the page showed.

    Raises NotFound("action.unknown"), Conflict: "action.already_done", "page.already_changed"; Invalid: "action.not_later",
    "action.nothing_changed" and those of inputs.
    """
    case, action = _lock(uow, case_id, action_id)
    if action.state is not ActionState.OPEN:
        raise Conflict("action.already_done")
    to, why = checked(owner, "owner", OWNER_MAX), checked(reason, "reason", REASON_MAX)
    if action.version != seen:
        if _was_moved(uow, action, (to, due_on, why, by_id)):
            return action
        raise Conflict("page.already_changed")
    _check_day(action, due_on, today)
    if (to, due_on) == (action.owner, action.due_on):
        raise Invalid("action.nothing_changed", field="due_on")
    on = due_on or action.due_on
    uow.session.add(
        ActionChange(
            action_id=action.id, owner_before=action.owner, owner_after=to, due_before=action.due_on, due_after=on, reason=why,
            changed_by_id=by_id, changed_at=now,
        )
    )
    if on != action.due_on:
        action.remind_at = next_reminder(uow, on, now)
    action.owner, action.due_on = to, on
    action.version += 1
    log(uow, case, "action.moved", actor=actor, now=now, audience="staff")
    return action


def _was_moved(uow: UnitOfWork, action: CaseAction, wanted: tuple[str, date | None, str, int]) -> bool:
    """Whether the newest change is the one that is asked for: the same click twice is once."""
    last = uow.session.scalar(
        select(ActionChange).where(ActionChange.action_id == action.id).order_by(ActionChange.id.desc()).limit(1)
    )
    return last is not None and (last.owner_after, last.due_after, last.reason, last.changed_by_id) == wanted


def _check_day(action: CaseAction, due_on: date | None, today: date) -> None:
    if due_on is not None and due_on < action.due_on:
        raise Invalid("action.not_later", field="due_on")
    if due_on != action.due_on:
        check_due(due_on, today)


def review_action(
    uow: UnitOfWork, case_id: int, action_id: str, review: Review, *, by_id: int, now: datetime, today: date, actor: str
) -> CaseAction:
    """Did it change anything? Somebody else than who marked it done says so; after "no" a next action is promised.

    Raises NotFound("action.unknown"), Conflict: "action.not_done", "action.own_review", "action.review_early",
    "action.already_reviewed"; Invalid: "action.next_needed" and those of inputs. The same click twice is once.
    """
    case, action = _lock(uow, case_id, action_id)
    said = checked(review.text, "text", TEXT_MAX)
    if action.state is ActionState.REVIEWED:
        if (action.reviewed_by_id, action.effect, action.review_text) == (by_id, review.effect, said):
            return action
        raise Conflict("action.already_reviewed")
    if action.review_at is None:
        raise Conflict("action.not_done")
    if action.done_by_id == by_id:
        raise Conflict("action.own_review")
    if now < action.review_at:
        raise Conflict("action.review_early", at=action.review_at.isoformat())
    if review.after is None and review.effect is Effect.NO:
        raise Invalid("action.next_needed", field="next_text")
    if review.after is not None:
        check_promise(review.after, today, "next_")
    action.state, action.effect, action.review_text = ActionState.REVIEWED, review.effect, said
    action.reviewed_by_id, action.reviewed_at, action.remind_at = by_id, now, None
    action.version += 1
    uow.session.flush()
    if review.after is not None:
        start_action(uow, case, review.after, by_id=by_id, now=now, after_id=action.id)
    log(uow, case, "action.reviewed", actor=actor, now=now, audience="staff")
    report_review(uow, case, by_id=by_id, now=now)
    return action


def checked(text: str, field: str, limit: int) -> str:
    """What was written, without blanks at its ends. Raises Invalid when it is empty or too long."""
    said = text.strip()
    if not said:
        raise Invalid("input.missing", field=field)
    if len(said) > limit:
        raise Invalid("input.too_long", field=field, limit=limit)
    return said


def _lock(uow: UnitOfWork, case_id: int, action_id: str) -> tuple[Case, CaseAction]:
    """Case and action under the lock of the case, read anew."""
    case = lock_case(uow.session, case_id)
    action = uow.session.scalar(
        select(CaseAction).where(CaseAction.case_id == case.id, CaseAction.public_id == action_id)
        .execution_options(populate_existing=True)
    )
    if action is None:
        raise NotFound("action.unknown")
    return case, action
