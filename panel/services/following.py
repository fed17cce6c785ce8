"""What a quality officer does about what somebody said: the words of it, checked; the same for outreach and suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from panel.errors import Invalid
from panel.models import Case, FollowUp
from panel.services.raising import raise_issue
from panel.uow import UnitOfWork

REPLY_MIN, REPLY_MAX = 10, 1000


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is done, and what the person reads of it; touchpoint and cause where it is taken up."""

    what: FollowUp
    reply: str
    touchpoint: str = ""
    cause: str = ""

    def checked(self) -> str:
        """The reply as it is kept. Raises Invalid("input.too_short" | "input.too_long")."""
        text = self.reply.strip()
        if len(text) < REPLY_MIN:
            raise Invalid("input.too_short", field="reply", minimum=REPLY_MIN)
        if len(text) > REPLY_MAX:
            raise Invalid("input.too_long", field="reply", limit=REPLY_MAX)
        return text


def issue_of(uow: UnitOfWork, case: Case, ruling: Ruling, *, now: datetime) -> int | None:
    """The systemic issue it is taken up as; None for the other rulings."""
    if ruling.what is not FollowUp.TAKEN_UP:
        return None
    return raise_issue(uow, case, ruling.touchpoint, ruling.cause, now=now)
