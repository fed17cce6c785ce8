"""In the demo: a customer who does not want to talk yet, a pause before a panel, a wish that cannot be done."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.demo.early import Stage
from panel.demo.polls import REFERENCE
from panel.ladder import Rung, change_playbook, default_playbook
from panel.models import Case, PartyRole, RemedyKind
from panel.models.wish import WishPart
from panel.services.pausing import pause_panel
from panel.services.wishing import WishWord, rule_on_wish

QUIET = timedelta(days=3)  # so long the customer whom the panel left undecided wants to be left alone
PAUSED, PAUSED_AGO, PAUSED_HOURS = "course_teacher", timedelta(hours=4), 2
WISHED, RULED_AGO = "headphones_dent", timedelta(hours=6)
CANNOT = WishWord(
    WishPart.REMEDY, False,
    "The shop has shown us its stock: this model has been sold out since September, and no more are made.",
    "The price back, 899 yuan, with the postage; or the newer model against what it costs more.",
)


VOUCHERS_FOR, VOUCHER, PERMITTED_AGO = "missing_items", Rung(RemedyKind.VOUCHER, 3000, 50, 120), timedelta(days=2)


def cool_down(stage: Stage, now: datetime) -> None:
    """The merchant had its pause before the panel, the mediator says what cannot be sent, a manager permits vouchers."""
    with stage.house.work() as uow:
        rungs = (*default_playbook(VOUCHERS_FOR), VOUCHER)
        change_playbook(uow, VOUCHERS_FOR, rungs, by_id=stage.person("qin_yue"), now=now - PERMITTED_AGO)
    with stage.house.db.reading() as session:
        wanted = [f"{REFERENCE}{code}" for code in (PAUSED, WISHED)]
        found = {case.external_ref: case.id for case in session.scalars(select(Case).where(Case.external_ref.in_(wanted)))}
    with stage.house.work() as uow:
        pause_panel(uow, found[f"{REFERENCE}{PAUSED}"], PartyRole.RESPONDENT, PAUSED_HOURS, now=now - PAUSED_AGO)
    with stage.house.work() as uow:
        rule_on_wish(uow, found[f"{REFERENCE}{WISHED}"], CANNOT, by_id=stage.person("he_jing"), now=now - RULED_AGO)
