"""Further firms as the parties and the desk see them, and how a decision divides the responsibility."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import CaseFirm, Division
from panel.queries.firms import list_firms, names_of, numbered
from panel.services.dividing import Shares


@dataclass(frozen=True, slots=True)
class FirmView:
    """One further firm. `number`: which of its part; `text`: its own side, None while it has said nothing."""

    public_id: str
    place: int
    name: str
    part: str
    number: int
    did: str
    named_by: str
    reason: str
    named_at: datetime
    due_at: datetime
    text: str | None
    stated_at: datetime | None
    was_silent: bool
    removal: str
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShareView:
    """Whose share: "complainant", "respondent", "nobody", or a firm by its part and number; whole per cents."""

    whom: str
    number: int
    percent: int


@dataclass(frozen=True, slots=True)
class DivisionView:
    """How a decision divides the responsibility. Names nobody. `reason` as it was written, or masked."""

    shares: tuple[ShareView, ...]
    reason: str


def view_firms(session: Session, case_id: int, now: datetime, *, removed: bool = False) -> tuple[FirmView, ...]:
    """The firms of a case by place; with `removed` also those that were taken out, in the order they were named."""
    every = list_firms(session, case_id, removed=True)
    numbers, names = numbered(every), names_of(session, every)
    shown = every if removed else sorted((each for each in every if each.removed_at is None), key=lambda firm: firm.place)
    return tuple(_view(each, names[each.party_id], numbers[each.id], now) for each in shown)


def _view(firm: CaseFirm, name: str, number: int, now: datetime) -> FirmView:
    return FirmView(
        public_id=firm.public_id, place=firm.place, name=name, part=firm.part.value, number=number, did=firm.did,
        named_by=firm.named_by.value, reason=firm.reason, named_at=firm.named_at, due_at=firm.due_at, text=firm.text,
        stated_at=firm.stated_at, was_silent=firm.text is None and firm.due_at <= now, removal=firm.removal,
        removed_at=firm.removed_at,
    )


def list_divisions(session: Session, case_id: int) -> Mapping[int, DivisionView]:
    """By the id of the decision."""
    rows = session.scalars(select(Division).where(Division.case_id == case_id)).all()
    if not rows:
        return {}
    firms, numbers = list_firms(session, case_id), numbered(list_firms(session, case_id, removed=True))
    return {
        row.decision_id: DivisionView(
            shares_of(row.complainant, row.respondent, row.nobody, row.firms, _placed(firms, numbers)), row.reason
        )
        for row in rows
    }


def _placed(firms: Sequence[CaseFirm], numbers: Mapping[int, int]) -> list[tuple[int, str, int]]:
    return [(each.place, each.part.value, numbers[each.id]) for each in firms]


def shares_of(
    complainant: int, respondent: int, nobody: int, by_place: Sequence[int], firms: Iterable[tuple[int, str, int]]
) -> tuple[ShareView, ...]:
    """The shares in their fixed order: customer, merchant, further firms, nobody. `firms`: (place, part, number)."""
    further = [
        ShareView(f"firm.{part}", number, by_place[place - 1] if place <= len(by_place) else 0) for place, part, number in firms
    ]
    return (
        ShareView("complainant", 1, complainant), ShareView("respondent", 1, respondent), *further,
        ShareView("nobody", 1, nobody),
    )


def previewed_division(session: Session, case_id: int, shares: Shares) -> DivisionView:
    """A division that is not stored yet."""
    firms, numbers = list_firms(session, case_id), numbered(list_firms(session, case_id, removed=True))
    placed = _placed(firms, numbers)
    return DivisionView(shares_of(shares.complainant, shares.respondent, shares.nobody, shares.firms, placed), shares.reason)
