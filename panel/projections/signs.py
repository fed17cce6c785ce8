"""Signs that rules may be exploited, for whoever mediates a case and nobody else: each with the cases it rests on.

Nothing follows from a sign by itself, and it proves nothing. Limits are fixed and few.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from panel.models import Case, Closing, Exhibit, ExhibitSigns, Party, PartyRole
from panel.queries.staff import is_apart

MONTH, YEAR = timedelta(days=30), timedelta(days=365)
MANY_CASES = 5  # of one person within a month, this one among them
MANY_LOSSES = 3  # cases of one person that closed without a fault within a year
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign. `kind`: same_order, same_picture, many_cases, many_losses; `rests_on`: numbers of other cases, newest first."""

    kind: str
    rests_on: tuple[str, ...]


def view_signs(session: Session, case: Case, reader_id: int) -> tuple[Sign, ...]:
    """The signs of a case; of who complains, where somebody knows it. Cases in which the reader has a part are left out."""
    complainant = session.scalar(
        select(Party.account_id).where(Party.case_id == case.id, Party.role == PartyRole.COMPLAINANT)
    )
    pictures = _same_pictures(session, case, reader_id)
    if complainant is None:
        return pictures
    theirs = select(Party.case_id).where(Party.role == PartyRole.COMPLAINANT, Party.account_id == complainant)
    others = (Case.id.in_(theirs), Case.id < case.id, is_apart(Case.id, reader_id))
    found = []
    if case.order_no:
        same = _numbers(session, *others, Case.merchant_id == case.merchant_id, Case.order_no == case.order_no)
        found.append(Sign("same_order", same) if same else None)
    recent = _numbers(session, *others, Case.filed_at > case.filed_at - MONTH)
    found.append(Sign("many_cases", recent) if len(recent) + 1 >= MANY_CASES else None)
    lost = _numbers(
        session, *others, Case.filed_at > case.filed_at - YEAR,
        Case.id.in_(select(Closing.case_id).where(Closing.finding == "no_fault")),
    )
    found.append(Sign("many_losses", lost) if len(lost) >= MANY_LOSSES else None)
    return (*pictures, *(sign for sign in found if sign is not None))


def _same_pictures(session: Session, case: Case, reader_id: int) -> tuple[Sign, ...]:
    """Other cases in which a picture of this one was handed in too."""
    other, its = aliased(Exhibit), aliased(ExhibitSigns)
    mine = (
        select(other.case_id).select_from(Exhibit).join(ExhibitSigns, ExhibitSigns.exhibit_id == Exhibit.id)
        .join(its, its.likeness == ExhibitSigns.likeness).join(other, other.id == its.exhibit_id)
        .where(Exhibit.case_id == case.id, Exhibit.removed_at.is_(None), other.case_id != case.id)
    )
    same = _numbers(session, Case.id.in_(mine), is_apart(Case.id, reader_id))
    return (Sign("same_picture", same),) if same else ()


def _numbers(session: Session, *conditions: ColumnElement[bool]) -> tuple[str, ...]:
    """Numbers of the cases that fit, the newest first."""
    return tuple(session.scalars(select(Case.number).where(*conditions).order_by(Case.id.desc()).limit(SHOWN)))
