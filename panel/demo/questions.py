"""What mediators of the demo asked one side or the other, and what was answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.demo.early import Stage
from panel.demo.polls import REFERENCE
from panel.models import Case, PartyRole
from panel.services.asking import answer_question, ask_side

C, R = PartyRole.COMPLAINANT, PartyRole.RESPONDENT
# By case: who is asked what, with the answer; none: it still waits.
ASKED: tuple[tuple[str, PartyRole, str, str], ...] = (
    ("lake_room", C, "treated-3", "“差不多的”这三个字。为这一晚，我们准备了三个星期。"),
    ("lake_room", R, "tried-1", "当天前台道过歉，送了双早；之后没有再联系过客人。"),
    ("headphones_dent", C, "right-2", ""),
)


def ask(stage: Stage, now: datetime) -> None:
    """The mediators ask a few things; the sides answer all but the last."""
    for ago, (code, role, question, answer) in zip((30, 26, 3), ASKED, strict=True):
        at = now - timedelta(hours=ago)
        with stage.house.work() as uow:
            case = uow.session.scalars(select(Case).where(Case.external_ref == f"{REFERENCE}{code}")).one()
            assert case.owner_id is not None
            asked = ask_side(uow, case.id, role, question, by_id=case.owner_id, now=at).public_id
        if answer:
            with stage.house.work() as uow:
                answer_question(uow, case.id, role, asked, answer, now=at + timedelta(hours=1))
