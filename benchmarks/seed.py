"""A database full of running rounds with accepted seats, and the signed cookies of their jurors."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import insert, select

from panel.ballotbox import box_of
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import (
    Account,
    AccountRole,
    Brief,
    Case,
    Juror,
    Merchant,
    Party,
    PartyRole,
    Role,
    Round,
    Seat,
    SeatStatus,
    SignIn,
)
from panel.models.base import new_case_number, new_public_id
from panel.queries.accounts import hash_token
from panel.rehearsal.people import ensure_jurors
from panel.uow import House
from voting import PanelRules, Plan

SEATS = 35
MANAGERS = 200
TEXT = "订单显示十二点前送达，实际一点四十分才到，汤已经洒了一半，客服让等二十四小时。" * 12
OPTIONS = [
    {"key": "uphold", "label": "支持消费者，按诉求处理", "side": "complainant"},
    {"key": "partly", "label": "双方各担一部分", "side": "middle"},
    {"key": "dismiss", "label": "支持商家，不退款", "side": "respondent"},
]


@dataclass(frozen=True, slots=True)
class Voter:
    """One accepted seat and its juror's way in."""

    seat: str
    case: str
    cookie: str
    token: str


def fill(house: House, rounds: int) -> None:
    """Write `rounds` cases that are being voted on, each with 35 accepted seats; rows as the services leave them."""
    now = datetime.now(UTC)
    ensure_jurors(house, SEATS * 4, random.Random(1), now=now)
    rules = PanelRules(options=tuple(o["key"] for o in OPTIONS), plan=Plan((SEATS,)))
    with house.work() as uow:
        session = uow.session
        jurors = session.scalars(select(Juror.id).order_by(Juror.id)).all()
        mediator = Account(
            email="bench@gongping.invalid", name="Bench", password_hash="!", created_at=now, email_confirmed_at=now
        )
        mediator.roles = [AccountRole(role=Role.MEDIATOR, granted_at=now)]
        merchant = Merchant(name="Bench", created_at=now)
        session.add_all([mediator, merchant])
        session.flush()
        for number in range(MANAGERS):
            manager = Account(
                email=f"bench-{number}@gongping.invalid", name="Bench", password_hash="!", created_at=now,
                email_confirmed_at=now,
            )
            manager.roles = [AccountRole(role=Role.MANAGER, granted_at=now)]
            session.add(manager)
        session.flush()
        for number in range(rounds):
            _one(session, number, now, rules, mediator.id, merchant.id, jurors)


def _one(session, number: int, now: datetime, rules: PanelRules, mediator: int, merchant: int, jurors: list[int]) -> None:
    case = Case(
        public_id=new_public_id(), number=new_case_number(), language="zh", category="delivery", title=f"案件 {number}",
        status=CaseStatus.VOTING, status_since=now, filed_at=now, owner_id=mediator, merchant_id=merchant,
        deadline_at=now + timedelta(hours=24), deadline_kind=DeadlineKind.WAVE,
    )
    session.add(case)
    session.flush()
    session.add_all(
        Party(case_id=case.id, role=role, name="Bench", consented_at=now, merchant_id=of)
        for role, of in ((PartyRole.COMPLAINANT, None), (PartyRole.RESPONDENT, merchant))
    )
    brief = Brief(
        case_id=case.id, round_no=1, language="zh", category="delivery", title=case.title, options=OPTIONS,
        question="责任主要应由谁承担？", rule_text="商家要按约定的时间送到。", facts=[], claim=TEXT, response=TEXT,
        digest="0" * 64, published_at=now,
    )
    session.add(brief)
    session.flush()
    round_ = Round(
        case_id=case.id, brief_id=brief.id, number=1, rules=rules.to_dict(), rules_digest=rules.digest(),
        clocks={"wave_hours": 24, "accept_hours": 8}, wave_deadline_at=now + timedelta(hours=24), opened_at=now,
        commitment="0" * 64, seed="0" * 64, pool_size=len(jurors), wanted=SEATS,
    )
    session.add(round_)
    session.flush()
    box_of(session).make(round_.public_id)
    chosen = [jurors[(number + i) % len(jurors)] for i in range(SEATS)]
    session.execute(
        insert(Seat),
        [
            {
                "public_id": new_public_id(), "round_id": round_.id, "juror_id": juror, "position": i, "wave": 1,
                "weight": 1 + i % 3, "weight_code": "weight.new", "weight_params": {"value": 1}, "reminded": False,
                "status": SeatStatus.ACCEPTED, "summoned_at": now, "accepted_at": now, "opened_at": now,
            }
            for i, juror in enumerate(chosen)
        ],
    )


def voters(app: Flask, house: House) -> list[Voter]:
    """Every accepted seat with a signed-in cookie and CSRF token of its juror."""
    with house.work() as uow:
        rows = uow.session.execute(
            select(Seat.public_id, Case.public_id, Juror.account_id)
            .join(Juror, Juror.id == Seat.juror_id)
            .join(Round, Round.id == Seat.round_id)
            .join(Case, Case.id == Round.case_id)
            .where(Seat.status == SeatStatus.ACCEPTED)
            .order_by(Seat.position, Seat.round_id)
        ).all()
        passes = {account: _pass(app, uow, account) for account in {row[2] for row in rows}}
    return [Voter(seat, case, *passes[account]) for seat, case, account in rows]


def _pass(app: Flask, uow, account: int) -> tuple[str, str]:
    """A session row of the account, its cookie header and a CSRF token bound to it."""
    now = datetime.now(UTC)
    secret = secrets.token_urlsafe(32)
    end = now + timedelta(days=1)
    uow.session.add(
        SignIn(token_hash=hash_token(secret), account_id=account, created_at=now, seen_at=now, expires_at=end)
    )
    return cookie_for(app, secret)


def cookie_for(app: Flask, secret: str) -> tuple[str, str]:
    """The cookie header and the CSRF token of a session secret, signed as the application signs them."""
    with app.test_request_context():
        session["_user_id"], session["_fresh"] = secret, True
        token = generate_csrf()
        value = app.session_interface.get_signing_serializer(app).dumps(dict(session))
    return f"{app.config['SESSION_COOKIE_NAME']}={value}", token


def staff_cookies(app: Flask, house: House) -> list[str]:
    """Cookies of the mediator who owns every benchmark case, then of the managers who may watch."""
    with house.work() as uow:
        holders = select(AccountRole.account_id).where(AccountRole.role.in_((Role.MEDIATOR, Role.MANAGER)))
        return [_pass(app, uow, account)[0] for account in uow.session.scalars(holders.order_by(AccountRole.account_id))]

