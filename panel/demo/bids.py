"""In the demo: a customer whose figure waits in secret for the merchant's."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.demo.early import Stage
from panel.demo.polls import REFERENCE
from panel.models import Case, PartyRole
from panel.services.bidding import place_bid

CASE, WHO, LEAST, AGO = "salon_toner", "emma_clarke", 40000, timedelta(hours=3)


def say_figures(stage: Stage, now: datetime) -> None:
    """Both open proposals were turned down; now the customer says in secret what would end it."""
    with stage.house.work() as uow:
        case = uow.session.scalars(select(Case.id).where(Case.external_ref == f"{REFERENCE}{CASE}")).one()
        place_bid(uow, case, PartyRole.COMPLAINANT, LEAST, by_id=stage.person(WHO), now=now - AGO)
