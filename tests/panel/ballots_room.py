"""Closed rounds with ballots, written as rows: what an analysis reads, without living through hundreds of cases."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import (
    Account,
    Ballot,
    Brief,
    Case,
    Juror,
    JurorStatus,
    Round,
    RoundStatus,
    Seat,
    SeatStatus,
    Verdict,
)
from panel.uow import House

OPTIONS = [
    {"key": "uphold", "label": "支持", "side": "complainant"},
    {"key": "partly", "label": "部分", "side": "middle"},
    {"key": "dismiss", "label": "驳回", "side": "respondent"},
]


def add_jurors(house: House, count: int, now: datetime) -> list[int]:
    """New jurors with slots of their own; gives their ids."""
    with house.work() as uow:
        first = uow.session.scalar(select(Juror.slot).order_by(Juror.slot.desc()).limit(1))
        made = []
        for slot in range((first if first is not None else -1) + 1, (first if first is not None else -1) + 1 + count):
            account = Account(
                email=f"{secrets.token_hex(6)}@example.org", name=f"邻居{slot}", password_hash="!", created_at=now
            )
            uow.session.add(account)
            uow.session.flush()
            juror = Juror(account_id=account.id, slot=slot, status=JurorStatus.ACTIVE, joined_at=now)
            uow.session.add(juror)
            uow.session.flush()
            made.append(juror.id)
    return made


def add_round(
    house: House, case_id: int, number: int, ballots: Mapping[int, str], now: datetime, *,
    status: RoundStatus = RoundStatus.CLOSED, weights: Sequence[int] = (1,),
) -> int:
    """A round of a case with these ballots (juror id -> option); its verdict when it is closed. Gives its id."""
    is_open = status is RoundStatus.OPEN
    with house.work() as uow:
        brief = Brief(
            case_id=case_id, round_no=number, language="zh", category="food_quality", title="一碗汤", question="谁有理？",
            options=OPTIONS, rule_text="", facts=[], claim="汤洒了", response="", digest="d" * 64, published_at=now,
        )
        uow.session.add(brief)
        uow.session.flush()
        round_ = Round(
            case_id=case_id, brief_id=brief.id, number=number, status=status, rules={}, rules_digest="d" * 64, clocks={},
            wave_deadline_at=now if is_open else None, opened_at=now, closed_at=None if is_open else now, commitment="c",
            seed="s", pool_size=1, wanted=1,
        )
        uow.session.add(round_)
        uow.session.flush()
        for position, (juror, choice) in enumerate(ballots.items()):
            weight = weights[position % len(weights)]
            seat = Seat(
                round_id=round_.id, juror_id=juror, position=position, wave=1, status=SeatStatus.CAST, weight=weight,
                weight_code="weight.new", weight_params={}, summoned_at=now,
            )
            uow.session.add(seat)
            uow.session.flush()
            uow.session.add(
                Ballot(
                    seat_id=seat.id, round_id=round_.id, choice=choice, weight=weight, rationale="理由", commitment="c",
                    salt="s", receipt="r", cast_at=now + timedelta(seconds=position),
                )
            )
        if status is RoundStatus.CLOSED:
            uow.session.add(
                Verdict(
                    round_id=round_.id, outcome="undecided", winner=None, heads={}, weights={}, cannot_tell=0,
                    cast=len(ballots), waves=1 + number % 3, ceiling=5, reasons=[], published_at=now,
                )
            )
    return round_.id


def add_case(house: House, now: datetime) -> int:
    """A closed case for rounds to belong to."""
    with house.work() as uow:
        case = Case(
            title="一碗汤", category="food_quality", language="zh", status=CaseStatus.CLOSED, status_since=now, filed_at=now,
            ended_at=now,
        )
        uow.session.add(case)
        uow.session.flush()
    return case.id
