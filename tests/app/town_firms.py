"""The further firm in every case of the town, with somebody who answers for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from panel.models import CaseFirm, FirmNamer, FirmPart, Merchant, MerchantMember, Party, PartyRole
from panel.uow import UnitOfWork

if TYPE_CHECKING:
    from tests.app.town import Town


def welcome_firm(town: Town, uow: UnitOfWork) -> None:
    """The firm itself, with the persona "firm" as its member."""
    courier = Merchant(name="疾风配送", created_at=town.scene.now)
    uow.session.add(courier)
    uow.session.flush()
    uow.session.add(MerchantMember(merchant_id=courier.id, account_id=town.people["firm"]))
    town.ids["courier"] = courier.id


def name_firm(town: Town, case_id: int) -> str:
    """It is in the case and has said its side, whatever the status: what the door says then is the table's to tell."""
    now, merchant = town.scene.now, town.ids["courier"]
    with town.house.work() as uow:
        party = Party(case_id=case_id, role=PartyRole.RESPONDENT, ordinal=1, merchant_id=merchant, name="疾风配送")
        uow.session.add(party)
        uow.session.flush()
        made = CaseFirm(
            case_id=case_id, party_id=party.id, merchant_id=merchant, place=1, part=FirmPart.COURIER, did="送达",
            named_by=FirmNamer.COMPLAINANT, reason="", removal="", named_at=now, due_at=now + timedelta(hours=1),
            text="当天完好送达", stated_at=now,
        )
        uow.session.add(made)
        uow.session.flush()
        return made.public_id
