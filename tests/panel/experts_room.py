"""A scene with experts: an adviser, an observer, an officer, and shortcuts that call the services a page would call."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Account, ExpertInvitation, Opinion, Role
from panel.services.advising import Question, accept_invitation, invite_expert
from panel.services.experts import Calling, put_profile
from panel.services.opinions import Words, sign_opinion
from tests.panel.lessons_room import officer
from tests.panel.scene import Scene

ADVISER, OBSERVER = "华鉴定", "沈观察"
QUESTION = "汤洒一半，是封口不严还是运送颠簸所致？"
OPINION = "从照片看封口膜已脱，属于封口不严；李秀英当天拍的照片是关键。"


@dataclass(slots=True)
class Room:
    """Account ids of the experts and the officer, beside the scene."""

    scene: Scene
    adviser: int
    observer: int
    officer: int

    @classmethod
    def furnish(cls, scene: Scene) -> Room:
        """Make the people."""
        with scene.house.work() as uow:
            adviser = scene._person(uow.session, ADVISER, scene.now, Role.EXPERT)
            observer = scene._person(uow.session, OBSERVER, scene.now, Role.EXPERT)
            put_profile(uow, adviser, Calling("adviser", "food_safety"), now=scene.now)
            put_profile(uow, observer, Calling("observer", "trade", "餐饮行业协会"), now=scene.now)
        return cls(scene, adviser, observer, officer(scene))

    def at_desk(self) -> int:
        """A case whose brief is in the making."""
        return self.scene.to(CaseStatus.REDACTING)

    def public_id(self, account: int) -> str:
        with self.scene.house.db.reading() as session:
            return session.get_one(Account, account).public_id

    def invite(self, case: int, whom: int | None = None, text: str = QUESTION) -> str:
        """Ask, as the mediator; gives the public id of the invitation."""
        asked = Question(self.public_id(whom or self.adviser), text)
        with self.scene.house.work() as uow:
            return invite_expert(uow, case, asked, by_id=self.scene.mediator, now=self.scene.now).public_id

    def accept(self, case: int, whom: int | None = None) -> None:
        with self.scene.house.work() as uow:
            accept_invitation(uow, case, whom or self.adviser, now=self.scene.now)

    def sign(self, case: int, text: str = OPINION, *, whom: int | None = None, reason: str = "", seen: int = 0) -> Opinion:
        with self.scene.house.work() as uow:
            made = sign_opinion(uow, case, whom or self.adviser, Words(text, reason, seen), now=self.scene.now)
            uow.session.flush()
            uow.session.expunge(made)
            return made

    def advised(self) -> int:
        """A case at the desk with a signed opinion."""
        case = self.at_desk()
        self.invite(case)
        self.accept(case)
        self.sign(case)
        return case

    def invitation(self, case: int, whom: int | None = None) -> ExpertInvitation:
        """The newest invitation of the expert to the case, as stored now."""
        with self.scene.house.db.reading() as session:
            return session.scalars(
                select(ExpertInvitation)
                .where(ExpertInvitation.case_id == case, ExpertInvitation.account_id == (whom or self.adviser))
                .order_by(ExpertInvitation.id.desc())
            ).first()
