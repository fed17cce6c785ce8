"""Why a claim was not upheld, as both sides read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from panel.models import Case
from panel.queries.explained import find_explained


@dataclass(frozen=True, slots=True)
class ExplainedView:
    """The explanation, and the codes of the outside ways that were named with it."""

    text: str
    routes: tuple[str, ...]
    at: datetime


def view_explained(session: Session, case: Case) -> ExplainedView | None:
    """None where the case was not closed so."""
    found = find_explained(session, case.id)
    return ExplainedView(found.text, tuple(found.routes.split(",")), found.at) if found is not None else None
