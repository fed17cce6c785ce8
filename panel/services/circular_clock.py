"""The clock of letters to many: sent in batches, reminded once, the default for who said nothing; each exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from panel.models.circular import Circular, CircularLetter, CircularState, LetterState
from panel.notices import notify, notify_each
from panel.services.actions import DAY_OVER
from panel.services.circular_people import list_apart
from panel.settings import read_settings
from panel.uow import UnitOfWork

BATCH = 100  # letters of one unit of work


def list_due(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Letters to many that the clock has to look at, the oldest first."""
    return session.scalars(
        select(Circular.id).where(Circular.due_at.is_not(None), Circular.due_at <= now).order_by(Circular.due_at).limit(limit)
    ).all()


def work_on_circular(uow: UnitOfWork, id_: int, *, now: datetime) -> bool:
    """One batch of what is due: send, remind, or take the default. Whether anything was."""
    found = uow.session.get_one(Circular, id_, with_for_update=True, populate_existing=True)
    if found.due_at is None or found.due_at > now:
        return False
    if found.state is CircularState.SENDING:
        if not _send(uow, found, now):
            found.state, found.sent_at, found.due_at = CircularState.SENT, now, _remind_at(uow, found, now)
            _tell_staff(uow, found, "letter.all_sent", now)
        return True
    if found.state is not CircularState.SENT:
        found.due_at = None
        return False
    if now < _over(found):
        if not _remind(uow, found, now):
            found.due_at = _over(found)
        return True
    if not _take_default(uow, found, now):
        found.state, found.ended_at, found.due_at = CircularState.OVER, now, None
        _tell_staff(uow, found, "letter.over", now)
    return True


def _send(uow: UnitOfWork, found: Circular, now: datetime) -> int:
    """A batch of letters; who has asked for no further contact since, or has left, is passed over."""
    batch = _batch(uow, found, CircularLetter.state == LetterState.WAITING)
    apart = list_apart(uow.session, [letter.account_id for letter in batch])
    going = [letter for letter in batch if letter.account_id not in apart]
    for letter in batch:
        if letter.account_id in apart:
            letter.state = LetterState.LEFT_OUT
        else:
            letter.state, letter.sent_at = LetterState.SENT, now
    _tell(uow, found, going, "letter.sent", now)
    return len(batch)


def _remind(uow: UnitOfWork, found: Circular, now: datetime) -> int:
    """A batch of those who have not chosen; nobody who wants no further contact."""
    batch = _batch(
        uow, found, CircularLetter.state == LetterState.SENT, CircularLetter.nth.is_(None), CircularLetter.reminded.is_(False)
    )
    apart = list_apart(uow.session, [letter.account_id for letter in batch])
    for letter in batch:
        letter.reminded = True
    _tell(uow, found, [letter for letter in batch if letter.account_id not in apart], "letter.near", now)
    return len(batch)


def _take_default(uow: UnitOfWork, found: Circular, now: datetime) -> int:
    """A batch of those who said nothing until the last day: they have the default, and are told."""
    batch = _batch(uow, found, CircularLetter.state == LetterState.SENT, CircularLetter.nth.is_(None))
    for letter in batch:
        letter.nth, letter.chosen_at, letter.by_default = found.default_nth, now, True
    _tell(uow, found, batch, "letter.default", now)
    return len(batch)


def _batch(uow: UnitOfWork, found: Circular, *conditions: ColumnElement[bool]) -> Sequence[CircularLetter]:
    query = select(CircularLetter).where(CircularLetter.circular_id == found.id, *conditions)
    return uow.session.scalars(
        query.order_by(CircularLetter.id).limit(BATCH).with_for_update().execution_options(populate_existing=True)
    ).all()


def _tell(uow: UnitOfWork, found: Circular, letters: Sequence[CircularLetter], kind: str, now: datetime) -> None:
    targets = {letter.account_id: ("letter", letter.public_id) for letter in letters}
    notify_each(uow, targets, kind, now=now, once=found.public_id, last_day=found.choose_until.isoformat())


def _tell_staff(uow: UnitOfWork, found: Circular, kind: str, now: datetime) -> None:
    whom = [who for who in (found.written_by_id, found.confirmed_by_id) if who is not None]
    notify(uow, whom, kind, now=now, once=found.public_id, target=("circular", found.public_id))


def _over(found: Circular) -> datetime:
    """When the last day is over wherever the house stands."""
    return datetime.combine(found.choose_until, time(), UTC) + DAY_OVER


def _remind_at(uow: UnitOfWork, found: Circular, now: datetime) -> datetime:
    days = read_settings(uow.session, now).letter_remind_days
    begins = datetime.combine(found.choose_until, time(), UTC)
    return max(begins - timedelta(days=days), now) if days and now < begins else _over(found)
