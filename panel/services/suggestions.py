"""Improvements that jurors write with their ballots are answered, once the case is over. Nothing here knows a seat.

The answer stands on the page of every juror who voted in the round, and the notice goes to all of them: who hears of it says
nothing about who wrote it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from panel.errors import Conflict, NotFound
from panel.models import PublishedText, Round, SeatStatus, SuggestionAnswer
from panel.notices import notify_each
from panel.queries.cases import lock_case
from panel.queries.rounds import list_seated
from panel.queries.suggestions import is_ready
from panel.services.following import Ruling, issue_of
from panel.uow import UnitOfWork


def answer_suggestion(uow: UnitOfWork, text_id: str, ruling: Ruling, *, by_id: int, now: datetime) -> SuggestionAnswer:
    """Answer one. The same twice is once.

    Raises NotFound("suggestion.unknown"), Conflict: "suggestion.answered", as `raise_issue`; Invalid with the field.
    """
    row = uow.session.execute(
        select(PublishedText, Round.case_id).join(Round, Round.id == PublishedText.round_id)
        .where(PublishedText.public_id == text_id, is_ready(by_id))
    ).one_or_none()
    if row is None:
        raise NotFound("suggestion.unknown")
    case, reply = lock_case(uow.session, row.case_id), ruling.checked()
    found = uow.session.get(SuggestionAnswer, text_id, populate_existing=True)
    if found is not None:
        if (found.ruling, found.reply) == (ruling.what, reply):
            return found
        raise Conflict("suggestion.answered")
    issue = issue_of(uow, case, ruling, now=now)
    made = SuggestionAnswer(text_id=text_id, ruling=ruling.what, reply=reply, issue_id=issue, by_id=by_id, answered_at=now)
    uow.session.add(made)
    uow.session.flush()
    seats = list_seated(uow.session, row[0].round_id, SeatStatus.CAST)
    notify_each(uow, {account: ("seat", seat) for seat, account in seats}, "suggestion.answered", now=now, once=text_id)
    return made
