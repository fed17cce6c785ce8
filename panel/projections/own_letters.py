"""A letter to many as one receiver sees it: the own letter and choice, and nothing of who else gets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models.circular import Circular, CircularLetter, CircularState, LetterState
from panel.projections.circulars import PAGE, list_remedies, name_of_merchant

_L = CircularLetter


@dataclass(frozen=True, slots=True)
class OwnLetter:
    """The letter of whoever looks. `open`: a remedy can be chosen still; `default`: what is taken for who says nothing."""

    id: str
    title: str
    apology: str
    explanation: str
    merchant: str
    choose_until: date
    sent_at: datetime | None
    remedies: tuple[tuple[int, str], ...]
    default: str
    nth: int | None
    choice: str
    by_default: bool
    open: bool
    done: bool


def list_own_letters(session: Session, account_id: int, today: date, page: int) -> tuple[list[OwnLetter], int]:
    """The letters of this account, the newest first, and how many there are."""
    mine = (_L.account_id == account_id, _L.state == LetterState.SENT)
    total = session.scalar(select(func.count()).select_from(_L).where(*mine)) or 0
    rows = session.execute(
        select(_L, Circular).join(Circular, Circular.id == _L.circular_id).where(*mine)
        .order_by(_L.id.desc()).offset((page - 1) * PAGE).limit(PAGE)
    ).all()
    return [_own(session, letter, circular, today) for letter, circular in rows], total


def view_own_letter(session: Session, public_id: str, account_id: int, today: date) -> OwnLetter:
    """One letter of this account. Raises NotFound("circular.unknown"; also for a letter to somebody else)."""
    row = session.execute(
        select(_L, Circular).join(Circular, Circular.id == _L.circular_id)
        .where(_L.public_id == public_id, _L.account_id == account_id, _L.state == LetterState.SENT)
    ).one_or_none()
    if row is None:
        raise NotFound("circular.unknown")
    return _own(session, row[0], row[1], today)


def has_letters(session: Session, account_id: int) -> bool:
    """Whether this account ever got one."""
    query = select(_L.id).where(_L.account_id == account_id, _L.state == LetterState.SENT)
    return session.scalar(query.limit(1)) is not None


def _own(session: Session, letter: CircularLetter, circular: Circular, today: date) -> OwnLetter:
    texts = {remedy.nth: remedy.text for remedy in list_remedies(session, circular.id)}
    chooses = circular.state in (CircularState.SENDING, CircularState.SENT) and today <= circular.choose_until
    return OwnLetter(
        letter.public_id, circular.title, circular.apology, circular.explanation, name_of_merchant(session, circular),
        circular.choose_until, letter.sent_at, tuple(texts.items()), texts.get(circular.default_nth, ""), letter.nth,
        texts.get(letter.nth or 0, ""), letter.by_default, chooses and letter.done_at is None, letter.done_at is not None,
    )
