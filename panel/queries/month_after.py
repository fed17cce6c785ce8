"""What came after the cases of a month: explanations, grumbles, letters, invitations to speak. Counts, nobody's words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from panel.measures.months import Month
from panel.models import Grumble, GrumbleState, Outreach, SecondExplanation
from panel.models.circular import CircularLetter

Moment = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


def read_after(session: Session, month: Month, begins: datetime, ends: datetime) -> dict[str, int]:
    """How many of each: asked and given, left and promoted, written to and chosen by themselves, invited and answered.

    "explained_late" are explanations given in the month after their deadline. Grumbles that were taken back count nowhere.
    """

    def within(moment: Moment) -> ColumnElement[bool]:
        return and_(moment >= begins, moment < ends)

    def count(*conditions: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).where(*conditions)) or 0

    given = within(SecondExplanation.given_at)
    left = (within(Grumble.said_at), Grumble.state != GrumbleState.WITHDRAWN)
    sent = within(CircularLetter.sent_at)
    invited = Outreach.month == str(month)
    return {
        "explained_asked": count(within(SecondExplanation.asked_at)), "explained": count(given),
        "explained_late": count(given, SecondExplanation.given_at > SecondExplanation.due_at),
        "grumbles": count(*left), "promoted": count(*left, Grumble.state == GrumbleState.PROMOTED),
        "written_to": count(sent), "chosen": count(sent, CircularLetter.chosen_at.is_not(None), ~CircularLetter.by_default),
        "invited": count(invited), "spoken": count(invited, Outreach.answered_at.is_not(None)),
    }
