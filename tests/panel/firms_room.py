"""A scene with a delivery firm and a platform, each with people of its own, and shortcuts that call the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from panel.models import CaseFirm, FirmPart, Merchant, MerchantMember
from panel.services.firms import state_side
from panel.services.naming import Named, bring_in_firm
from tests.panel.scene import Scene

COURIER, PLATFORM = "疾风配送", "好味平台"
RIDER_BOSS, PLATFORM_DESK = "周海川", "吴美瑜"
DROPPED = "骑手把餐箱放倒，疾风配送没有回电"
COURIER_SIDE = "疾风配送已核实：站长周海川说当天送达时包装完好。"
NAMED = (
    Named(COURIER, FirmPart.COURIER, DROPPED, "desk@jifeng.example"), Named(PLATFORM, FirmPart.PLATFORM, "好味平台不让退款"),
)


@dataclass(slots=True)
class Firms:
    """Account ids of the people of the delivery firm and of the platform, beside the scene."""

    scene: Scene
    courier: int
    platform: int

    @classmethod
    def furnish(cls, scene: Scene) -> Firms:
        """Make the firms and their people."""
        with scene.house.work() as uow:
            people = []
            for firm, who in ((COURIER, RIDER_BOSS), (PLATFORM, PLATFORM_DESK)):
                people.append(scene._person(uow.session, who, scene.now))
                merchant = Merchant(name=firm, created_at=scene.now)
                uow.session.add(merchant)
                uow.session.flush()
                uow.session.add(MerchantMember(merchant_id=merchant.id, account_id=people[-1]))
            return cls(scene, *people)

    def file(self, **changes: object) -> int:
        """A dispute that names both."""
        return self.scene.file(**{"firms": NAMED, **changes})

    def state(self, case: int, who: int, text: str = COURIER_SIDE) -> None:
        with self.scene.house.work() as uow:
            state_side(uow, case, who, text, now=self.scene.now)

    def bring_in(self, case: int, named: Named, reason: str = "骑手说是平台改派的") -> str:
        """As the mediator; gives the public id of the firm."""
        with self.scene.house.work() as uow:
            return bring_in_firm(uow, case, named, reason, by_id=self.scene.mediator, now=self.scene.now).public_id

    def firm(self, case: int, place: int) -> CaseFirm:
        """The firm in a place, as stored now."""
        with self.scene.house.db.reading() as session:
            return session.scalars(
                select(CaseFirm).where(CaseFirm.case_id == case, CaseFirm.place == place, CaseFirm.removed_at.is_(None))
            ).one()

    def past_the_windows(self) -> None:
        """The time in which a firm may answer is over."""
        self.scene.now += timedelta(hours=60)
