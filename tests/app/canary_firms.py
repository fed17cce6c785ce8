"""The planted case's further firms: one that writes names into its side, and one that was named in error and is taken out."""

from __future__ import annotations

from panel.models import Account, FirmPart, Merchant, MerchantMember
from panel.services.dividing import Shares
from panel.services.firms import state_side
from panel.services.naming import Named, bring_in_firm, take_out_firm
from tests.app.town import Town

FIRM, FIRM_MEMBER, FIRM_EMAIL = "鸿鹄鹭速运", "呼延鹮鹭", "desk.kingfisher@example.net"
ERROR = "凫鹥代驾"  # the firm that was named in error
BROUGHT_IN, TAKEN_OUT = "加入缘由翠鸟亥", "移出缘由翠鸟乾"
FIRM_WHO = (FIRM, FIRM_MEMBER, FIRM_EMAIL)


def name_firms(town: Town, case_id: int, name: str) -> None:
    """Bring both in, let the one speak with everybody's name in it, take the other out again."""
    now, mediator, who = town.scene.now, town.scene.mediator, town.people["firm"]
    with town.house.work() as uow:
        uow.session.get_one(Account, who).name = FIRM_MEMBER
        uow.session.get_one(Merchant, town.ids["courier"]).name = FIRM
        wrong = Merchant(name=ERROR, created_at=now)
        uow.session.add(wrong)
        uow.session.flush()
        uow.session.add(MerchantMember(merchant_id=wrong.id, account_id=town.people["member"]))
    with town.house.work() as uow:
        did = f"{FIRM}的骑手把{name}的餐放倒"
        bring_in_firm(uow, case_id, Named(FIRM, FirmPart.COURIER, did, FIRM_EMAIL), f"{BROUGHT_IN}，{name}提到", by_id=mediator,
                      now=now)
        error = bring_in_firm(uow, case_id, Named(ERROR, FirmPart.OTHER, "接单"), "单号相同", by_id=mediator, now=now)
        take_out_firm(uow, case_id, error.public_id, f"{TAKEN_OUT}，与{name}无关", now=now)
    with town.house.work() as uow:
        said = f"我是{FIRM}的{FIRM_MEMBER}，{name}的餐送到时外袋完好，可写信到{FIRM_EMAIL}。"
        town.ids["firm_id"] = state_side(uow, case_id, who, said, now=now).public_id


def divided(name: str) -> Shares:
    """How the decision divides it, with names that no juror should read."""
    return Shares(0, 70, 0, f"{FIRM}放倒了{name}的餐，其余是包装的问题。", (30,))
