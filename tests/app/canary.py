"""A case in which every field carries a string found nowhere else, taken through its life by the services."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, timedelta

from flask import Flask
from sqlalchemy import select

from panel.models import (
    MEASURES,
    Account,
    AppealGround,
    Brief,
    BriefPicture,
    Case,
    CaseAction,
    Choice,
    DecisionKind,
    Exhibit,
    FieldKind,
    Juror,
    Merchant,
    PartyRole,
    PictureState,
    Promiser,
    PromiseSource,
    RemedyKind,
    SeatStatus,
    Stance,
    SystemicIssue,
    TellingKind,
)
from panel.projections.tellings import begin_words
from panel.queries.cases import lock_case
from panel.queries.redactions import get_redaction, make_draft
from panel.redaction import Kind
from panel.services.actions import mark_done
from panel.services.appealing import file_appeal, rule_on_appeal
from panel.services.challenging import make_challenge, reject_challenge
from panel.services.closing import Lesson, close_case
from panel.services.deciding import choose, decide_case, give_explanation
from panel.services.entities import add_decision
from panel.services.exhibits import add_exhibit
from panel.services.fields import Asked, put_field
from panel.services.grumbling import Said, leave_grumble, promote_grumble
from panel.services.issues import Advice, recommend
from panel.services.mediation import declare_impasse, propose
from panel.services.owning import add_note, flag_severe
from panel.services.previewing import answer_objection, approve_draft, object_to_draft
from panel.services.promises import Promised, make_promise
from panel.services.publishing import decide_picture, open_picture
from panel.services.repeating import see_case
from panel.services.responding import give_response
from panel.services.seats import give_back_seat
from panel.services.surveys import Told, answer_survey
from panel.services.telling import publish_telling, write_telling
from panel.uow import UnitOfWork
from panel.workdays import next_working_day
from tests.app.canary_asked import ask_respondent, beside
from tests.app.canary_experts import RECUSAL_REPLY, RECUSED, REMARK, WISH, advise
from tests.app.canary_files import HIDDEN, LAYER, letter, photo, rebuilt
from tests.app.canary_firms import BROUGHT_IN, FIRM_WHO, TAKEN_OUT, divided, name_firms
from tests.app.canary_letters import send_letter
from tests.app.canary_scores import PLEADED, plead
from tests.app.canary_wishes import CANNOT, INSTEAD, WHY_ALL, say_wish
from tests.app.conftest import Clock
from tests.app.town import Place, Town

NAME, EMAIL, PHONE = "欧阳鹮筱", "ouyang.kingfisher@example.org", "13912345678"
ADDRESS, ORDER, SHOP = "龙渊市鹤鸣路77号3栋1902室", "9930045678123", "蜃楼阁麻辣烫"
MEMBER, MEMBER_EMAIL, SHOP_EMAIL = "司徒蕤蓁", "situ.kingfisher@example.org", "shop.kingfisher@example.org"
FILE, CAPTION = "鹮筱的小票原图.jpg", "鹮筱拍的小票"
REPLY_FILE, REPLY_CAPTION = "蜃楼阁出餐监控鸬鹚.png", "蕤蓁打包时的样子"
MEDIATOR, MANAGER, OFFICER = "慕容鸂鶒", "令狐鸊鷉", "澹台鸑鷟"
APPEAL, RULING, CHALLENGED, GROUND, REPLY = "申诉翠鸟壬", "裁定翠鸟癸", "请回避翠鸟子", "回避理由翠鸟丑", "回避答复翠鸟寅"
NOTE, SEVERE, PROPOSAL, IMPASSE = "内部备注翠鸟甲", "标记缘由翠鸟乙", "方案措辞翠鸟丙", "破裂缘由翠鸟丁"
OBJECTION, ANSWER, QUESTION, EXPLANATION = "异议翠鸟戊", "回复翠鸟己", "追问翠鸟庚", "二次解释翠鸟辛"
JUROR, JUROR_EMAIL, RATIONALE = "鹓雏{:03d}号", "yuanchu{:03d}@example.org", "理由之鹈鹕{:03d}，材料前后一致。"
MARK = "汤洒在青瓷托盘上"  # of the claim: jurors read it, nobody outside of the case does

WHO = (NAME, EMAIL, PHONE, ADDRESS, ORDER, SHOP, MEMBER, MEMBER_EMAIL, SHOP_EMAIL, "鹮筱", "蕤蓁", "蜃楼阁", *FIRM_WHO)
OVERLOOKED = (
    ("鹮筱", Kind.PERSON, "complainant"), ("蕤蓁", Kind.PERSON, "staff"), ("蜃楼阁", Kind.SHOP, "respondent"),
)
FILES, STAFF = (FILE, CAPTION, HIDDEN, REPLY_FILE, REPLY_CAPTION, LAYER), (MEDIATOR, MANAGER, OFFICER)
DONE, ADVICE, GRUMBLED, PROMISED = "落实翠鸟寅", "建议翠鸟卯", "抱怨翠鸟辰", "许诺翠鸟巳"
STAFF_ONLY = (NOTE, SEVERE, DONE, ADVICE)
# What one side tells the house alone, or what the house answers it alone.
ONE_SIDE = {PartyRole.RESPONDENT: (CHALLENGED, GROUND, REPLY, RECUSED, RECUSAL_REPLY, WISH, PLEADED)}
POLL = "问卷白鹮午"  # what the respondent says of the handling, after the close: for nobody else, not the mediator either
BETWEEN_PARTIES = (
    BROUGHT_IN, TAKEN_OUT, REMARK, PROPOSAL, IMPASSE, OBJECTION, ANSWER, QUESTION, EXPLANATION, APPEAL, RULING, PROMISED,
    CANNOT, INSTEAD, WHY_ALL,
)
ASKED = ("欧阳鹮筱收到时汤已经洒了吗？", "蜃楼阁的司徒蕤蓁检查过包装吗？")
SIGNED = "我叫欧阳鹮筱，11月18日在蜃楼阁麻辣烫点了外卖，"
CLAIM = f"{SIGNED}{MARK}。打电话13912345678没人接，邮箱{EMAIL}也没有回音。订单号{ORDER}，送到{ADDRESS}。"
RESPONSE = f"我是店长司徒蕤蓁。欧阳女士的订单{ORDER}出餐时完好，蜃楼阁愿意道歉，可写信到{SHOP_EMAIL}。"
REASONS = "评审团认为欧阳鹮筱的说法可信，蜃楼阁麻辣烫的司徒蕤蓁没有举证，采纳结论，全额退款。"
LESSON = Lesson("fault", "delivery", "ability", "respondent", action="蜃楼阁麻辣烫给欧阳鹮筱更换包装", action_owner="司徒蕤蓁")


@dataclass
class Canary:
    """The planted case, its town, and what each juror is called."""

    town: Town
    case_id: int = 0
    jurors: dict[int, tuple[str, str, str]] = field(default_factory=dict)  # account id: name, e-mail, public id

    @classmethod
    def plant(cls, app: Flask, clock: Clock) -> Canary:
        """A town whose people have names found nowhere else, and the dispute filed with its evidence."""
        made = cls(Town.found(app, clock, statuses=()))
        made._name_people()
        made._file()
        return made

    def _name_people(self) -> None:
        scene = self.town.scene
        with self.town.house.work() as uow:
            own = uow.session.get_one(Account, scene.complainant)
            own.name, own.email, own.phone = NAME, EMAIL, f"+86{PHONE}"
            member = uow.session.get_one(Account, scene.member)
            member.name, member.email = MEMBER, MEMBER_EMAIL
            for persona, name in (("owner", MEDIATOR), ("manager", MANAGER), ("quality", OFFICER)):
                uow.session.get_one(Account, self.town.people[persona]).name = name
            shop = uow.session.get_one(Merchant, scene.merchant)
            shop.name, shop.contact_email = SHOP, SHOP_EMAIL
            rows = uow.session.execute(select(Account, Juror.id).join(Juror, Juror.account_id == Account.id)).all()
            for account, slot in rows:
                account.name, account.email = JUROR.format(slot), JUROR_EMAIL.format(slot)
                self.jurors[account.id] = (account.name, account.email, account.public_id)

    def _file(self) -> None:
        scene = self.town.scene
        with self.town.house.work() as uow:
            who = Asked("谁签收的", "Who took it", FieldKind.TEXT)
            asked = put_field(uow, who, by_id=scene.manager, now=scene.now).public_id
        self.case_id = scene.file(
            extra={asked: f"{SHOP}的{MEMBER}交给{NAME}，电话{PHONE}"}, asked=beside(NAME, SHOP, PHONE),
            title="蜃楼阁的汤洒了", text=CLAIM, merchant_name=SHOP, order_no=ORDER, address=ADDRESS, remedy_text="请退给鹮筱",
            facts=((date(2026, 11, 18), "欧阳鹮筱下单"), (date(2026, 11, 19), "给蜃楼阁打电话")),
        )
        with self.town.house.work() as uow:
            said = leave_grumble(uow, scene.complainant, Said(GRUMBLED, SHOP), now=scene.now, today=scene.now.date())
            promote_grumble(uow, lock_case(uow.session, self.case_id), scene.complainant, said.public_id)
            self.town.ids["grumble_id"] = said.public_id
            for role, clean, signs, file, caption in (
                (PartyRole.COMPLAINANT, *rebuilt(photo()), FILE, CAPTION),
                (PartyRole.RESPONDENT, *rebuilt(photo()), REPLY_FILE, REPLY_CAPTION),
                (PartyRole.COMPLAINANT, *rebuilt(letter()), FILE, CAPTION),
            ):
                add_exhibit(uow, self.case_id, role, clean, file, caption, store=scene.store, now=scene.now, signs=signs)

    def bring_to_desk(self) -> None:
        """Owner, note, response, proposal, impasse, redaction shown to the parties with one objection answered."""
        scene, case, now = self.town.scene, self.case_id, self.town.scene.now
        scene.take(case)
        name_firms(self.town, case, NAME)
        ask_respondent(self.town, case, NAME, SHOP)
        with self.town.house.work() as uow:
            add_note(uow, case, scene.mediator, f"{NOTE}：{NAME}的电话打不通", now=now)
            flag_severe(uow, case, True, SEVERE, now=now)
            give_response(uow, case, RESPONSE, now=now, consents=True, remedy_text="蜃楼阁送一份凉菜")
            propose(uow, case, "owner", RemedyKind.PARTIAL_REFUND, f"{PROPOSAL}，退给{NAME}", now=now, amount_minor=6400)
            said = Promised(
                Promiser.RESPONDENT, PartyRole.COMPLAINANT, f"{PROMISED}，{SHOP}退给{NAME}", next_working_day(now.date()),
                PromiseSource.HAND, UTC,
            )
            made = make_promise(uow, case, said, by_id=scene.member, now=now, actor="respondent")
            self.town.ids["promise_id"] = made.public_id
            declare_impasse(uow, case, IMPASSE, now=now)
        scene.redact(case)
        scene.ask_facts(case, *ASKED)
        advise(self.town, case, NAME)
        say_wish(self.town, case, NAME)
        self._clear_desk()
        with self.town.house.work() as uow:
            objection = object_to_draft(uow, case, PartyRole.RESPONDENT, f"{OBJECTION}，请遮住{SHOP}", now=now)
            answer_objection(uow, case, objection.public_id, ANSWER, now=now)

    def _clear_desk(self) -> None:
        scene, case, now = self.town.scene, self.case_id, self.town.scene.now
        with self.town.house.work() as uow:
            found = [e.public_id for e in _exhibits(uow, case)]
            for exhibit in found:
                open_picture(uow, case, exhibit, now=now)
                decide_picture(
                    uow, case, exhibit, PictureState.CLEARED, store=scene.store, by_id=scene.mediator, now=now,
                    alt=f"{NAME}在{SHOP}拿到的一张小票",
                )
            draft = make_draft(uow.session, lock_case(uow.session, case), get_redaction(uow.session, case))
            for part, kind, role in OVERLOOKED:  # a person masks by hand what the machine has not found
                if any(part in text for text in draft.redacted.texts.values()):
                    add_decision(
                        uow, case, DecisionKind.ADD, by_id=scene.mediator, now=now, value=part, entity_kind=kind, role=role
                    )
        scene.clear_desk(case)

    def bring_to_panel(self) -> None:
        """The brief goes out; one juror steps aside."""
        scene = self.town.scene
        with self.town.house.work() as uow:
            for role in PartyRole:
                approve_draft(uow, self.case_id, role, now=scene.now)
        with self.town.house.work() as uow:
            said = make_challenge(
                uow, self.case_id, PartyRole.RESPONDENT, f"{CHALLENGED}，{NAME}的朋友", f"{GROUND}，与{NAME}同住", now=scene.now
            )
            reject_challenge(uow, said.public_id, REPLY, by_id=self.town.people["quality"], now=scene.now)
        scene.publish(self.case_id)
        last = scene.seats(self.case_id, SeatStatus.SUMMONED)[-1]
        with self.town.house.work() as uow:
            give_back_seat(uow, *last, "recuse", now=scene.now, reason="knows_party")

    def cast(self, number: int, *, but: int = -1) -> None:
        """Ballots of so many summoned jurors, each with a text of its own that even names somebody."""
        scene = self.town.scene
        seats = [seat for seat in scene.seats(self.case_id, SeatStatus.SUMMONED) if seat[1] != but]
        for seat in seats[:number]:
            scene.cast(seat, "uphold", rationale=self.rationale(seat[1]), facts=("yes", "no"))

    def rationale(self, account: int) -> str:
        """What a juror writes: found nowhere else, and with names no juror should know."""
        return RATIONALE.format(int(self.jurors[account][0][2:5])) + f"{SHOP}没有举证，{NAME}可信。"

    def end(self) -> None:
        """Verdict, decision, a second explanation, an appeal refused, both accept, the case is closed."""
        scene, case, now = self.town.scene, self.case_id, self.town.scene.now
        self.cast(35)
        scene.settle(case)
        with self.town.house.work() as uow:
            decide_case(
                uow, case, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, REASONS, now=now, shares=divided(NAME)
            )
            choose(uow, case, PartyRole.RESPONDENT, Choice.EXPLAIN, now=now, question=f"{QUESTION}，{SHOP}错在哪里？")
            give_explanation(uow, case, PartyRole.RESPONDENT, f"{EXPLANATION}：{NAME}的照片清楚。", now=now)
            file_appeal(
                uow, case, PartyRole.RESPONDENT, AppealGround.NEW_EVIDENCE, f"{APPEAL}，{SHOP}找到了{NAME}签收的录像。" * 3,
                seed=bytes(32), now=now,
            )
            rule_on_appeal(uow, case, False, f"{RULING}，{NAME}已经说过。", by_id=scene.manager, now=now)
            for role in PartyRole:
                choose(uow, case, role, Choice.ACCEPT, now=now)
            lesson = replace(LESSON, action_due_on=now.date() + timedelta(days=45))
            close_case(uow, case, lesson, by_id=scene.mediator, now=now, today=now.date())
            told = Told(dict.fromkeys(MEASURES, 2), f"{POLL}，{NAME}更会说话", POLL)
            answer_survey(uow, case, PartyRole.RESPONDENT, told, now=now)
        plead(self.town, NAME)
        self._learn()
        self._tell()
        send_letter(self.town, ORDER)

    def _learn(self) -> None:
        """The action is done, the case repeats another one of the shop, and an officer recommends something."""
        scene, officer = self.town.scene, self.town.people["quality"]
        now, ids = scene.now, self.town.ids
        with self.town.house.work() as uow:
            ids["action_id"] = action = uow.session.scalars(select(CaseAction.public_id)).one()
            mark_done(uow, self.case_id, action, f"{DONE}，{NAME}已满意", by_id=scene.mediator, now=now, actor="owner")
            cases = uow.session.scalars(select(Case.id).order_by(Case.id)).all()
        for case in cases:
            with self.town.house.work() as uow:
                see_case(uow, case, now=now)
        with self.town.house.work() as uow:
            ids["issue_id"] = issue = uow.session.scalars(select(SystemicIssue.public_id)).one()
            advice = Advice(f"{ADVICE}：{SHOP}要换包装", SHOP, now.date())
            recommend(uow, issue, advice, seen=1, by_id=officer, now=now, today=now.date())

    def _tell(self) -> None:
        """What everybody reads, begun as the forms begin: the whole entry, of the story all but the brief's own claim."""
        scene, now, second = self.town.scene, self.town.scene.now, self.town.people["quality"]
        with self.town.house.work() as uow:
            whole = lock_case(uow.session, self.case_id)
            for kind in TellingKind:
                words = begin_words(uow.session, whole, kind)
                words = replace(words, text="双方谈不拢。") if kind is TellingKind.STORY else words
                told = write_telling(uow, self.case_id, kind, "zh", words, by_id=scene.mediator, now=now, looked=True)
                publish_telling(uow, told.public_id, told.version, by_id=second, now=now - timedelta(days=7))
                self.town.ids["telling_id" if kind is TellingKind.STORY else "entry_id"] = told.public_id

    def files(self) -> dict[str, list[str]]:
        """The ids of every exhibit, and of every picture of the brief; while it is drafted the exhibits stand for them."""
        with self.town.house.work() as uow:
            exhibits = [each.public_id for each in _exhibits(uow, self.case_id)]
            brief = select(BriefPicture.public_id).join(Brief, Brief.id == BriefPicture.brief_id)
            shown = list(uow.session.scalars(brief.where(Brief.case_id == self.case_id)))
        return {"exhibit_id": exhibits, "picture_id": shown or exhibits}

    def place(self) -> Place:
        """The case with every id its routes need at this moment."""
        return self.town.place_of(self.case_id, {"exhibit_id": self.files()["exhibit_id"][0]})


def _exhibits(uow: UnitOfWork, case_id: int) -> list[Exhibit]:
    return list(uow.session.scalars(select(Exhibit).where(Exhibit.case_id == case_id)))
