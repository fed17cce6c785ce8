"""A town for the tests that walk every route: one case at each of several statuses, and one person of every standing."""

from __future__ import annotations

import hashlib
import io
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.evidence import store
from panel.evidence import clean_picture
from panel.lifecycle import CaseStatus
from panel.models import (
    Account,
    AppealGround,
    Brief,
    BriefPicture,
    Case,
    Choice,
    Exhibit,
    ExpertInvitation,
    ExpertKind,
    InvitationState,
    Juror,
    LinkPurpose,
    Merchant,
    Notice,
    PartyRole,
    PictureState,
    RemedyKind,
    Role,
    Round,
    Seat,
    SeatStatus,
    Stance,
)
from panel.services.appealing import file_appeal
from panel.services.closing import Lesson, close_case
from panel.services.deciding import choose, decide_case
from panel.services.exhibits import add_exhibit
from panel.services.invitations import invite
from panel.services.links import issue_link
from panel.services.mediation import propose
from panel.services.previewing import object_to_draft, offer_preview
from panel.services.publishing import decide_picture, open_picture
from panel.services.roles import add_role
from panel.services.seats import accept_seat
from panel.services.sessions import open_session
from panel.settings import change_setting
from panel.uow import House
from tests.app.conftest import CSRF_SEED, Browser, Clock
from tests.app.town_firms import name_firm, welcome_firm
from tests.panel.scene import Scene

S = CaseStatus
STATUSES = (S.IN_MEDIATION, S.REDACTING, S.VOTING, S.DECIDED, S.APPEALED, S.CLOSED)
WITH_ROUND = frozenset({S.VOTING, S.DECIDED, S.APPEALED, S.CLOSED})
FORGED = "zzzzzzzzzzzzzzzzzzzzzzzzzz"
REASONS = "评审团多数认为包装不当，商家没有举证，采纳结论，全额退款。"
APPEAL = "我们找到了打包时的监控录像，请重新评审。" * 2
LESSON = Lesson("fault", "delivery", "ability", "respondent", no_action_reason="已在平台规则中处理")
ROLES = {
    "owner": Role.MEDIATOR, "other_mediator": Role.MEDIATOR, "manager": Role.MANAGER, "expert": Role.EXPERT,
    "adviser": Role.EXPERT, "quality": Role.QUALITY, "admin": Role.ADMIN,
}


@dataclass(frozen=True, slots=True)
class Place:
    """One case with the ids its routes need, and who of the jurors has to do with it."""

    status: CaseStatus
    case_id: int
    ids: dict[str, Any]
    seated: int
    other_juror: int


@dataclass
class Town:
    """The application with people and cases. `people`: account id by persona; jurors differ from case to case."""

    app: Flask
    clock: Clock
    scene: Scene
    people: dict[str, int] = field(default_factory=dict)
    places: dict[CaseStatus, Place] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    browsers: dict[int | None, Browser] = field(default_factory=dict)

    @classmethod
    def found(cls, app: Flask, clock: Clock, statuses: tuple[CaseStatus, ...] = STATUSES) -> Town:
        """Furnish a house and bring a case to each status."""
        with app.app_context():
            scene = Scene.furnish(app.extensions["gongping"], store(), clock())
            town = cls(app, clock, scene)
            with town.house.work() as uow:
                change_setting(uow, "open_disputes_max", 1000, by_id=None, now=scene.now)
                change_setting(uow, "load_cap", 20, by_id=None, now=scene.now)
            town._invite_people()
            for status in statuses:
                town.places[status] = town._build(status)
            town._note_house_ids()
        return town

    @property
    def house(self) -> House:
        """Where services work."""
        house: House = self.app.extensions["gongping"]
        return house

    def account(self, persona: str, place: Place | None = None) -> int | None:
        """The account of a persona; None for a guest, the right juror where a case is meant."""
        if persona in ("seated", "other_juror"):
            there = place or next(iter(self.places.values()))
            return there.seated if persona == "seated" else there.other_juror
        return self.people.get(persona)

    def browser(self, persona: str, place: Place | None = None) -> Browser:
        """The browser of a persona, kept until everybody signs in anew."""
        account = self.account(persona, place)
        if account not in self.browsers:
            self.browsers[account] = self.sign_in(account)
        return self.browsers[account]

    def sign_in(self, account: int | None) -> Browser:
        """A fresh browser of an account, of nobody for None."""
        made = Browser(self.app.test_client())
        if account is not None:
            with self.house.work() as uow:
                token = open_session(uow, account, browser="test", now=self.clock())
            with made.client.session_transaction() as session:
                session.update(_user_id=token, _fresh=True, csrf_token=CSRF_SEED)
        return made

    def mend(self) -> None:
        """Undo what shuts people out: disabled accounts, lost roles, ended sessions."""
        with self.house.work() as uow:
            for account in uow.session.scalars(select(Account).where(Account.disabled_at.is_not(None))):
                account.disabled_at = None
            for persona, role in ROLES.items():
                add_role(uow, self.people[persona], role, by_id=self.people["keeper"], now=self.clock())
        self.browsers.clear()

    def _invite_people(self) -> None:
        scene = self.scene
        self.people = {
            "complainant": scene.complainant, "respondent": scene.member, "owner": scene.mediator, "manager": scene.manager,
        }
        with self.house.work() as uow:
            for persona, roles in (
                ("member", ()), ("other_complainant", ()), ("other_mediator", (Role.MEDIATOR,)), ("expert", (Role.EXPERT,)),
                ("adviser", (Role.EXPERT,)), ("firm", ()),
                ("quality", (Role.QUALITY,)), ("admin", (Role.ADMIN,)), ("keeper", (Role.ADMIN,)),
            ):
                self.people[persona] = scene._person(uow.session, f"人物{persona}", scene.now, *roles)
            welcome_firm(self, uow)
            self.ids["token"] = invite(
                uow, "new@example.org", Role.MEDIATOR, by_id=self.people["admin"], locale="zh", now=scene.now
            )
            for purpose in LinkPurpose:
                self.ids[f"{purpose}_token"] = issue_link(
                    uow, self.people["keeper"], purpose, address="keeper@example.org", valid=timedelta(days=1), now=scene.now
                )
        own, scene.complainant = scene.complainant, self.people["other_complainant"]
        scene.file(title="别人的纠纷")
        scene.complainant = own

    def _build(self, status: CaseStatus) -> Place:
        """A case with an exhibit of the complainant, a proposal, an objection answered or not, brought to a status."""
        scene, ids = self.scene, {}
        case_id = scene.file()
        with self.house.work() as uow:
            clean = clean_picture(picture())
            ids["exhibit_id"] = add_exhibit(
                uow, case_id, PartyRole.COMPLAINANT, clean, "photo.png", "照片", store=scene.store, now=scene.now
            ).public_id
        scene.take(case_id)
        scene.respond(case_id)
        with self.house.work() as uow:
            made = propose(uow, case_id, "owner", RemedyKind.PARTIAL_REFUND, "退一半", now=scene.now, amount_minor=6400)
            ids["proposal_id"] = made.public_id
        for reached, step in (
            (S.IMPASSE, scene.impasse), (S.REDACTING, self._redact), (S.VOTING, self._publish), (S.DECIDED, self._vote),
            (S.APPEALED if status is S.APPEALED else S.CLOSED, self._end),
        ):
            if scene.status(case_id) is status:
                break
            step(case_id)
            assert scene.status(case_id) is reached
        if status is S.REDACTING:
            ids["objection_id"] = self._show_draft(case_id)
        ids["invitation_id"], ids["firm_id"] = self.ask_adviser(case_id), name_firm(self, case_id)
        return self.place_of(case_id, ids)

    def ask_adviser(self, case_id: int) -> str:
        """The adviser has taken a question, whatever the status: what the door says then is the table's to tell."""
        now = self.scene.now
        with self.house.work() as uow:
            made = ExpertInvitation(
                case_id=case_id, account_id=self.people["adviser"], kind=ExpertKind.ADVISER, field="law", question="合规吗？",
                state=InvitationState.ACCEPTED, invited_by_id=self.scene.mediator, invited_at=now, accepted_at=now,
                expires_at=now + timedelta(days=30),
            )
            uow.session.add(made)
            uow.session.flush()
            return made.public_id

    def _redact(self, case_id: int) -> None:
        scene = self.scene
        scene.redact(case_id)
        with self.house.work() as uow:
            for exhibit in _exhibits(uow.session, case_id):
                open_picture(uow, case_id, exhibit, now=scene.now)
                decide_picture(
                    uow, case_id, exhibit, PictureState.CLEARED, store=scene.store, by_id=scene.mediator, now=scene.now,
                    alt="一碗洒了的汤",
                )

    def _publish(self, case_id: int) -> None:
        self.scene.publish(case_id)
        seats = self.scene.seats(case_id, SeatStatus.SUMMONED)
        with self.house.work() as uow:
            accept_seat(uow, *seats[0], now=self.scene.now)

    def _vote(self, case_id: int) -> None:
        self.scene.vote_all(case_id)

    def _end(self, case_id: int) -> None:
        """An appeal, or both accept and the case is closed; which of them the caller's status says."""
        scene = self.scene
        with self.house.work() as uow:
            decide_case(uow, case_id, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, REASONS, now=scene.now)
            if S.APPEALED not in self.places:
                file_appeal(
                    uow, case_id, PartyRole.RESPONDENT, AppealGround.NEW_EVIDENCE, APPEAL, seed=secrets.token_bytes(32),
                    now=scene.now,
                )
                return
            for role in PartyRole:
                choose(uow, case_id, role, Choice.ACCEPT, now=scene.now)
            close_case(uow, case_id, LESSON, by_id=scene.mediator, now=scene.now, today=scene.now.date())

    def _show_draft(self, case_id: int) -> str:
        """Both sides see the draft and one objects; gives the objection's id."""
        self.scene.clear_desk(case_id)
        with self.house.work() as uow:
            made = object_to_draft(uow, case_id, PartyRole.RESPONDENT, "请遮住桌号", now=self.scene.now)
            offer_preview(uow, case_id, now=self.scene.now)
            return made.public_id

    def place_of(self, case_id: int, ids: dict[str, Any]) -> Place:
        """The case as it is now, with these ids and those of its seats and published pictures."""
        with self.house.db.reading() as session:
            ids["case_id"] = session.get_one(Case, case_id).public_id
            seats = session.execute(
                select(Seat.public_id, Juror.account_id).join(Juror, Juror.id == Seat.juror_id)
                .join(Round, Round.id == Seat.round_id).where(Round.case_id == case_id).order_by(Seat.position)
            ).all()
            pictures = select(BriefPicture.public_id).join(Brief, Brief.id == BriefPicture.brief_id)
            ids["picture_id"] = session.scalar(pictures.where(Brief.case_id == case_id)) or FORGED
            taken = {account for _, account in seats}
            jurors = list(session.scalars(select(Juror.account_id).order_by(Juror.id)))
        free = [account for account in jurors if account not in taken]
        if seats:
            ids["seat_id"] = seats[0][0]
        return Place(self.scene.status(case_id), case_id, ids, seats[0][1] if seats else free[0], free[-1])

    def _note_house_ids(self) -> None:
        with self.house.db.reading() as session:
            self.ids |= {
                "account_id": session.get_one(Account, self.people["other_mediator"]).public_id,
                "merchant_id": session.get_one(Merchant, self.scene.merchant).public_id,
                "notice_id": session.scalar(
                    select(Notice.public_id).where(Notice.account_id == self.people["complainant"]).limit(1)
                ),
                "token_hash": hashlib.sha256(self.ids["token"].encode()).hexdigest(), "role": "mediator",
                "name": "load_cap", "code": "en", "key": "filing", "number": 1, "persona": "mediator",
            }


def picture() -> bytes:
    """A small PNG."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    return file.getvalue()


def _exhibits(session: Session, case_id: int) -> list[str]:
    return list(session.scalars(select(Exhibit.public_id).where(Exhibit.case_id == case_id, Exhibit.removed_at.is_(None))))
