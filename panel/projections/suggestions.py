"""Improvements that jurors wrote: for quality officers without case, seat or time, and with answers for the round's jurors.

One is shown when its case is closed and enough ballots were cast in its round (`panel.queries.suggestions`). The
order is that of random ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import Case, FollowUp, PublishedText, Round, Seat, SuggestionAnswer, SystemicIssue
from panel.queries.jurors import mask_for_jurors
from panel.queries.suggestions import is_ready

PAGE = 20
VIEWS = ("waiting", "answered")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a juror would improve, under pseudonyms ("" where that cannot be shown), and the answer if there is one."""

    id: str
    category: str
    text: str
    ruling: FollowUp | None
    reply: str
    issue_id: str | None


def list_suggestions(
    session: Session, reader_id: int, view: str, page: int = 1
) -> tuple[list[Suggestion], Mapping[str, int]]:
    """One page of those that wait or were answered, and how many of each there are."""
    totals = {}
    for name in VIEWS:
        counted = _rows(reader_id, name).with_only_columns(func.count()).order_by(None)
        totals[name] = session.scalar(counted) or 0
    rows = session.execute(_rows(reader_id, view).limit(PAGE).offset((page - 1) * PAGE)).all()
    return [_suggestion(session, *row) for row in rows], totals


def view_suggestion(session: Session, text_id: str, reader_id: int) -> Suggestion:
    """One of them. Raises NotFound("suggestion.unknown")."""
    row = session.execute(_all(reader_id).where(PublishedText.public_id == text_id)).one_or_none()
    if row is None:
        raise NotFound("suggestion.unknown")
    return _suggestion(session, *row)


def list_answered(session: Session, seat: Seat) -> list[Suggestion]:
    """The improvements of a seat's round that were answered: the same for each of its jurors."""
    rows = session.execute(
        _joined().join(Case, Case.id == Round.case_id).where(Round.id == seat.round_id, SuggestionAnswer.text_id.is_not(None))
        .order_by(PublishedText.public_id)
    ).all()
    return [_suggestion(session, *row) for row in rows]


def _joined() -> Any:
    return (
        select(PublishedText, Case, SuggestionAnswer, SystemicIssue.public_id).select_from(PublishedText)
        .join(Round, Round.id == PublishedText.round_id)
        .outerjoin(SuggestionAnswer, SuggestionAnswer.text_id == PublishedText.public_id)
        .outerjoin(SystemicIssue, SystemicIssue.id == SuggestionAnswer.issue_id)
    )


def _all(reader_id: int) -> Any:
    return _joined().join(Case, Case.id == Round.case_id).where(is_ready(reader_id))


def _rows(reader_id: int, view: str) -> Any:
    answered = SuggestionAnswer.text_id.is_not(None)
    return _all(reader_id).where(answered if view == "answered" else ~answered).order_by(PublishedText.public_id)


def _suggestion(
    session: Session, text: PublishedText, case: Case, answer: SuggestionAnswer | None, issue: str | None
) -> Suggestion:
    said = {"suggestion.text": text.text, **({"suggestion.reply": answer.reply} if answer else {})}
    masked = mask_for_jurors(session, case, said)
    return Suggestion(
        text.public_id, case.category, masked.get("suggestion.text", ""), answer.ruling if answer else None,
        masked.get("suggestion.reply", ""), issue,
    )
