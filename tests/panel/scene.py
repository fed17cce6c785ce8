"""A furnished house for service tests: people, one merchant, and shortcuts that call the services a page would call."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select

from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import (
    Account,
    AccountRole,
    Case,
    Juror,
    JurorStatus,
    Merchant,
    MerchantMember,
    PartyRole,
    RemedyKind,
    Role,
    Round,
    RoundStatus,
    Seat,
    SeatStatus,
    Verdict,
)
from panel.queries.redactions import get_redaction
from panel.rehearsal.settling import settle_draft
from panel.services.casting import Paper, cast_ballot
from panel.services.filing import Filing, file_dispute
from panel.services.mediation import declare_impasse
from panel.services.owning import take_case
from panel.services.placing import enrol
from panel.services.polling import settle_wave
from panel.services.previewing import approve_draft, offer_preview
from panel.services.publishing import publish_brief
from panel.services.redacting import frame_question, start_redaction
from panel.services.responding import give_response
from panel.services.seats import accept_seat
from panel.uow import House, UnitOfWork

CLAIM = "我叫李秀英，11月18日在蜀香阁订了酸菜鱼，汤洒了一半，电话13800001234打过去没人管。订单号 8840012345678。"
RESPONSE = "我们出餐时包装完好，骑手签收无异常，李女士当天没有拍照。愿意送一份凉菜表示歉意。"


@dataclass(slots=True)
class Scene:
    """Account ids by part, and the time, which only moves when a test says so."""

    house: House
    store: FolderStore
    now: datetime
    complainant: int
    member: int
    mediator: int
    manager: int
    merchant: int

    @classmethod
    def furnish(cls, house: House, store: FolderStore, now: datetime, jurors: int = 40) -> Scene:
        """Make the people. Jurors hold the slots 0..jurors-1."""
        with house.work() as uow:
            ids = [
                cls._person(uow.session, name, now, *roles)
                for name, roles in (("李秀英", ()), ("王掌柜", ()), ("赵调解", (Role.MEDIATOR,)), ("钱主管", (Role.MANAGER,)))
            ]
            merchant = Merchant(name="蜀香阁", created_at=now, terms_accepted_at=now)
            uow.session.add(merchant)
            uow.session.flush()
            uow.session.add(MerchantMember(merchant_id=merchant.id, account_id=ids[1]))
            cls._welcome(uow, jurors, now)
            return cls(house, store, now, ids[0], ids[1], ids[2], ids[3], merchant.id)

    @classmethod
    def _welcome(cls, uow: UnitOfWork, jurors: int, now: datetime) -> None:
        before = uow.session.scalar(select(func.count()).select_from(Juror)) or 0
        accounts = [cls._account(f"评审{slot}", now) for slot in range(before, before + jurors)]
        uow.session.add_all(accounts)
        uow.session.flush()
        enrol(uow, [
            Juror(
                account_id=account.id, status=JurorStatus.ACTIVE, joined_at=now, opt_outs=[], test_right=4, test_total=5,
                eligible_from=now,
            )
            for account in accounts
        ], now=now)  # fmt: skip

    def welcome(self, jurors: int) -> None:
        """So many further jurors."""
        with self.house.work() as uow:
            self._welcome(uow, jurors, self.now)

    @classmethod
    def _person(cls, session, name: str, now: datetime, *roles: Role) -> int:
        again = session.scalar(select(func.count()).where(Account.name == name))
        account = cls._account(f"{name}{again or ''}", now, *roles)
        account.name = name
        session.add(account)
        session.flush()
        return account.id

    @staticmethod
    def _account(name: str, now: datetime, *roles: Role) -> Account:
        """The address is always the same: what redaction found in the case of one test it remembers for the next."""
        account = Account(
            email=f"{sha256(name.encode()).hexdigest()[:12]}@example.org", name=name, password_hash="!", created_at=now,
            email_confirmed_at=now,
        )  # fmt: skip
        account.roles = [AccountRole(role=role, granted_at=now) for role in roles]
        return account

    def filing(self, **changes) -> Filing:
        """A sound filing; name the fields that should differ."""
        fields = {
            "title": "外卖汤洒了一半", "category": "food_quality", "text": CLAIM, "remedy": RemedyKind.FULL_REFUND,
            "amount_minor": 12800, "merchant_name": "蜀香阁", "occurred_on": date(2026, 11, 18), "consents": True,
            "order_no": "8840012345678", "facts": ((date(2026, 11, 18), "下单"), (date(2026, 11, 19), "打电话给蜀香阁")),
        }
        return Filing(**{**fields, **changes})

    def file(self, **changes) -> int:
        """File a dispute; gives the case's id."""
        with self.house.work() as uow:
            account = uow.session.get_one(Account, self.complainant)
            case = file_dispute(uow, account, self.filing(**changes), seed=secrets.token_bytes(32), now=self.now)
            return case.id

    def to(self, status: CaseStatus, **changes) -> int:
        """A case brought by the services to one of filed … voting."""
        case_id = self.file(**changes)
        steps = (
            (CaseStatus.AWAITING_RESPONSE, self.take), (CaseStatus.IN_MEDIATION, self.respond),
            (CaseStatus.IMPASSE, self.impasse), (CaseStatus.REDACTING, self.redact), (CaseStatus.VOTING, self.publish),
            (CaseStatus.DECIDED, self.vote_all),
        )
        for reached, step in steps:
            if self.status(case_id) is status:
                break
            step(case_id)
            assert self.status(case_id) is reached
        return case_id

    def take(self, case_id: int) -> None:
        with self.house.work() as uow:
            take_case(uow, case_id, self.mediator, seed=secrets.token_bytes(32), now=self.now)

    def respond(self, case_id: int) -> None:
        with self.house.work() as uow:
            give_response(uow, case_id, RESPONSE, now=self.now, consents=True)

    def impasse(self, case_id: int) -> None:
        with self.house.work() as uow:
            declare_impasse(uow, case_id, "双方各执一词", now=self.now)

    def redact(self, case_id: int) -> None:
        with self.house.work() as uow:
            start_redaction(uow, case_id, now=self.now)

    def clear_desk(self, case_id: int) -> None:
        """Clear every suspect, confirm every entity, read the draft, show it to both parties, have both agree."""
        with self.house.work() as uow:
            settle_draft(uow, case_id, by_id=self.mediator, now=self.now)
            offer_preview(uow, case_id, now=self.now)
            for role in PartyRole:
                approve_draft(uow, case_id, role, now=self.now)

    def publish(self, case_id: int) -> None:
        self.clear_desk(case_id)
        with self.house.work() as uow:
            publish_brief(uow, case_id, store=self.store, now=self.now, past_challenges=True)

    def seats(self, case_id: int, *statuses: SeatStatus) -> list[tuple[str, int]]:
        """(public id, account id) of the seats of the open round in these states, in drawn order."""
        with self.house.db.reading() as session:
            query = (
                select(Seat.public_id, Juror.account_id)
                .join(Juror, Juror.id == Seat.juror_id)
                .join(Round, Round.id == Seat.round_id)
                .where(Round.case_id == case_id, Round.status == RoundStatus.OPEN)
                .order_by(Seat.position)
            )
            rows = session.execute(query.where(Seat.status.in_(statuses)) if statuses else query)
            return [(seat, account) for seat, account in rows]

    def ask_facts(self, case_id: int, *asked: str) -> None:
        """Write fact questions at the desk, before the question that is there."""
        with self.house.work() as uow:
            desk = get_redaction(uow.session, case_id)
            options = [(option["key"], option["label"], option["side"]) for option in desk.options]
            frame_question(uow, case_id, desk.question, options, desk.rule_text, now=self.now, fact_questions=asked)

    def cast(
        self, seat: tuple[str, int], choice: str, *, rationale: str = "双方证据对照下来更可信的一方",
        facts: tuple[str, ...] = (),
    ) -> None:
        """Accept the seat and cast its ballot."""
        with self.house.work() as uow:
            accept_seat(uow, *seat, now=self.now)
        with self.house.work() as uow:
            cast_ballot(
                uow, *seat, Paper(choice, rationale, ("tag",), facts=facts), salt=secrets.token_bytes(16), now=self.now
            )

    def settle(self, case_id: int) -> bool:
        """End the wave if it is over."""
        with self.house.work() as uow:
            return settle_wave(uow, self.round(case_id).id, now=self.now)

    def vote_all(self, case_id: int, choice: str = "uphold") -> None:
        """Everybody summoned casts the same ballot until the round closes."""
        while self.status(case_id) is CaseStatus.VOTING:
            for seat in self.seats(case_id, SeatStatus.SUMMONED, SeatStatus.ACCEPTED):
                self.cast(seat, choice)
            self.settle(case_id)

    def round(self, case_id: int) -> Round:
        """The newest round."""
        with self.house.db.reading() as session:
            return session.scalars(select(Round).where(Round.case_id == case_id).order_by(Round.number.desc())).first()

    def verdict(self, case_id: int) -> Verdict | None:
        """The newest round's verdict, or None."""
        with self.house.db.reading() as session:
            return session.scalar(select(Verdict).where(Verdict.round_id == self.round(case_id).id))

    def case(self, case_id: int) -> Case:
        """The case as stored now."""
        with self.house.db.reading() as session:
            return session.get_one(Case, case_id)

    def status(self, case_id: int) -> CaseStatus:
        """The case's status as stored now."""
        return self.case(case_id).status

    def later(self, **span) -> datetime:
        """Move the clock: later(hours=3)."""
        self.now += timedelta(**span)
        return self.now
