"""The dated events of a case, numbered by day: what stands in a brief instead of dates of the calendar."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import Fact


@dataclass(frozen=True, slots=True)
class DatedFact:
    """One event; `day` counts from the first dated one (day 1), None without a date."""

    day: int | None
    fact: Fact


def list_facts(session: Session, case_id: int) -> list[DatedFact]:
    """The events of a case in their order."""
    facts = session.scalars(select(Fact).where(Fact.case_id == case_id).order_by(Fact.ordinal)).all()
    first = min((fact.on for fact in facts if fact.on), default=None)
    return [DatedFact((fact.on - first).days + 1 if fact.on and first else None, fact) for fact in facts]
