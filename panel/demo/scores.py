"""A request in the demo: the mediator of a closed case asks that a shop is spared its points; a manager has to answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.demo.early import Stage
from panel.models import Account, Case
from panel.models.scores import ScoreEntry
from panel.services.exempting import Plea, ask_of_case

ASKED_AGO = timedelta(hours=20)
PLEAS = {
    "en": Plea("third_party", "The courier's record says the box was dropped at the gate; the shop had sealed it."),
    "zh": Plea("third_party", "骑手平台的记录写明餐箱在小区门口摔过一次，门店出餐时封口完好，记录已经在证据里。"),
}  # fmt: skip


def ask_to_spare(stage: Stage, now: datetime) -> None:
    """The oldest entry there is; none where no case cost anything."""
    with stage.house.db.reading() as session:
        found = session.execute(
            select(ScoreEntry.case_id, ScoreEntry.made_at, Case.language, Account.persona)
            .join(Case, Case.id == ScoreEntry.case_id).join(Account, Account.id == Case.owner_id).order_by(ScoreEntry.id)
        ).first()
    if found is not None:
        with stage.house.work() as uow:
            at = max(found.made_at, now - ASKED_AGO)
            ask_of_case(uow, found.case_id, PLEAS[found.language], by_id=stage.person(found.persona or ""), now=at)
