"""Which improvements of jurors a quality officer may see."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, select

from panel.lifecycle import CaseStatus
from panel.models import Case, PublishedText, Round, RoundStatus, Verdict
from panel.queries.staff import is_apart

LEAST = 3  # ballots of a round; from fewer, a text could be laid beside the split


def is_ready(reader_id: int) -> ColumnElement[bool]:
    """For texts with their rounds: an improvement of a closed case, with enough ballots, that is none of the reader's own."""
    closed = select(Case.id).where(Case.id == Round.case_id, Case.status == CaseStatus.CLOSED).correlate(Round)
    enough = select(Verdict.id).where(Verdict.round_id == Round.id, Verdict.cast >= LEAST).correlate(Round)
    return and_(
        PublishedText.choice.is_(None), Round.status == RoundStatus.CLOSED, closed.exists(), enough.exists(),
        is_apart(func.coalesce(Round.case_id, 0), reader_id),
    )
