"""Letters to many, for who writes and confirms them: what they say, who gets them, what was chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import Account, Case, Merchant, SystemicIssue
from panel.models.circular import Circular, CircularLetter, CircularRemedy, CircularState, LetterState

PAGE = 50
VIEWS = ("preparing", "out", "ended")
_STATES = {
    "preparing": (CircularState.DRAFT, CircularState.WAITING), "out": (CircularState.SENDING, CircularState.SENT),
    "ended": (CircularState.OVER, CircularState.DROPPED),
}
LISTS = ("all", "chosen", "open", "done", "left_out")
_L = CircularLetter


@dataclass(frozen=True, slots=True)
class CircularRow:
    """A line of the list."""

    id: str
    title: str
    state: str
    writer: str
    written_at: datetime
    choose_until: date
    people: int
    chosen: int


@dataclass(frozen=True, slots=True)
class RemedySum:
    """One remedy with how many chose it, of those how many by default, and how many it was carried out for."""

    nth: int
    text: str
    is_default: bool
    chosen: int
    by_default: int
    done: int


@dataclass(frozen=True, slots=True)
class CircularView:
    """One letter in full. `waiting`, `sent`, `left_out`: how many people; `is_mine`: whoever looks has written it."""

    id: str
    title: str
    apology: str
    explanation: str
    merchant: str
    issue_id: str
    choose_until: date
    state: str
    version: int
    returned: str
    writer: str
    confirmer: str
    written_at: datetime
    confirmed_at: datetime | None
    sent_at: datetime | None
    ended_at: datetime | None
    remedies: tuple[RemedySum, ...]
    waiting: int
    sent: int
    left_out: int
    is_mine: bool
    is_second: bool

    @property
    def people(self) -> int:
        """All who were gathered."""
        return self.waiting + self.sent + self.left_out

    @property
    def default_nth(self) -> int:
        """The remedy of who says nothing."""
        return next((remedy.nth for remedy in self.remedies if remedy.is_default), 1)

    @property
    def silent(self) -> int:
        """Who has the letter and has not chosen."""
        return self.sent - sum(remedy.chosen for remedy in self.remedies)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who gets the letter. `number`: of the case that brought them in, empty for a row of the operator's table."""

    id: str
    name: str
    sign_in: str
    number: str
    order_no: str
    state: str
    nth: int | None
    choice: str
    by_default: bool
    chosen_at: datetime | None
    done: bool


def list_circulars(session: Session, view: str, page: int) -> tuple[list[CircularRow], dict[str, int]]:
    """A page of the list, the newest first, and how many stand in each view."""
    counted = dict(session.execute(select(Circular.state, func.count()).group_by(Circular.state)).all())
    people = select(func.count()).where(_L.circular_id == Circular.id).correlate(Circular).scalar_subquery()
    chosen = select(func.count(_L.nth)).where(_L.circular_id == Circular.id).correlate(Circular).scalar_subquery()
    rows = session.execute(
        select(Circular, Account.name, people, chosen).join(Account, Account.id == Circular.written_by_id)
        .where(Circular.state.in_(_STATES[view])).order_by(Circular.id.desc()).offset((page - 1) * PAGE).limit(PAGE)
    )
    found = [
        CircularRow(c.public_id, c.title, c.state.value, name, c.written_at, c.choose_until, all_, with_choice)
        for c, name, all_, with_choice in rows
    ]
    return found, {each: sum(counted.get(state, 0) for state in states) for each, states in _STATES.items()}


def view_circular(session: Session, public_id: str, reader_id: int) -> CircularView:
    """One letter in full. Raises NotFound("circular.unknown")."""
    found = _find(session, public_id)
    names = {
        row.id: row.name for row in session.execute(
            select(Account.id, Account.name).where(Account.id.in_([found.written_by_id, found.confirmed_by_id or 0]))
        )
    }
    states = dict(session.execute(
        select(_L.state, func.count()).where(_L.circular_id == found.id).group_by(_L.state)
    ).all())  # fmt: skip
    return CircularView(
        found.public_id, found.title, found.apology, found.explanation, name_of_merchant(session, found),
        session.scalar(select(SystemicIssue.public_id).where(SystemicIssue.id == found.issue_id)) or "", found.choose_until,
        found.state.value, found.version, found.returned, names.get(found.written_by_id, ""),
        names.get(found.confirmed_by_id or 0, ""), found.written_at, found.confirmed_at, found.sent_at, found.ended_at,
        _sums(session, found), states.get(LetterState.WAITING, 0), states.get(LetterState.SENT, 0),
        states.get(LetterState.LEFT_OUT, 0), found.written_by_id == reader_id, found.confirmed_by_id == reader_id,
    )


def list_people(session: Session, public_id: str, wanted: str, nth: int, page: int) -> tuple[list[PersonRow], int]:
    """A page of those who get the letter, and how many there are. `wanted`: of LISTS; `nth`: who chose that one, 0: any."""
    found = _find(session, public_id)
    conditions = _conditions(found, wanted, nth)
    total = session.scalar(select(func.count()).select_from(_L).where(*conditions)) or 0
    rows = session.execute(_people(conditions).offset((page - 1) * PAGE).limit(PAGE))
    return [_person(*row) for row in rows], total


def table_of_people(session: Session, public_id: str, wanted: str, nth: int) -> Iterator[tuple[object, ...]]:
    """The same people as a table, whole."""
    found = _find(session, public_id)
    for row in session.execute(_people(_conditions(found, wanted, nth))):
        who = _person(*row)
        yield (
            who.name, who.sign_in, who.number, who.order_no, who.state, who.choice, "yes" if who.by_default else "",
            who.chosen_at.isoformat() if who.chosen_at else "", "yes" if who.done else "",
        )


def _find(session: Session, public_id: str) -> Circular:
    found = session.scalar(select(Circular).where(Circular.public_id == public_id))
    if found is None:
        raise NotFound("circular.unknown")
    return found


def name_of_merchant(session: Session, found: Circular) -> str:
    """The merchant the letter is about; empty for none."""
    return session.scalar(select(Merchant.name).where(Merchant.id == found.merchant_id)) or ""


def list_remedies(session: Session, circular_id: int) -> list[CircularRemedy]:
    """The remedies of a letter, in order."""
    query = select(CircularRemedy).where(CircularRemedy.circular_id == circular_id)
    return list(session.scalars(query.order_by(CircularRemedy.nth)))


def _sums(session: Session, found: Circular) -> tuple[RemedySum, ...]:
    counted = {
        row.nth: row for row in session.execute(
            select(
                _L.nth, func.count().label("chosen"), func.count().filter(_L.by_default).label("silent"),
                func.count(_L.done_at).label("done"),
            ).where(_L.circular_id == found.id, _L.nth.is_not(None)).group_by(_L.nth)
        )
    }
    sums = []
    for remedy in list_remedies(session, found.id):
        row = counted.get(remedy.nth)
        chosen, silent, done = (row.chosen, row.silent, row.done) if row is not None else (0, 0, 0)
        sums.append(RemedySum(remedy.nth, remedy.text, remedy.nth == found.default_nth, chosen, silent, done))
    return tuple(sums)


def _conditions(found: Circular, wanted: str, nth: int) -> list[ColumnElement[bool]]:
    views: dict[str, list[ColumnElement[bool]]] = {
        "chosen": [_L.nth.is_not(None)], "open": [_L.state == LetterState.SENT, _L.nth.is_(None)],
        "done": [_L.done_at.is_not(None)], "left_out": [_L.state == LetterState.LEFT_OUT],
    }
    conditions = [_L.circular_id == found.id, *views.get(wanted, [])]
    return [*conditions, _L.nth == nth] if nth else conditions


def _people(conditions: list[ColumnElement[bool]]) -> Select[CircularLetter, Account, str, str | None, str]:
    return (
        select(_L, Account, Case.number, Case.order_no, CircularRemedy.text)
        .join(Account, Account.id == _L.account_id).outerjoin(Case, Case.id == _L.case_id)
        .outerjoin(CircularRemedy, (CircularRemedy.circular_id == _L.circular_id) & (CircularRemedy.nth == _L.nth))
        .where(*conditions).order_by(_L.id)
    )


def _person(
    letter: CircularLetter, account: Account, number: str | None, order_no: str | None, choice: str | None
) -> PersonRow:
    return PersonRow(
        letter.public_id, account.name, account.email or account.phone or "", number or "", order_no or "", letter.state.value,
        letter.nth, choice or "", letter.by_default, letter.chosen_at, letter.done_at is not None,
    )
