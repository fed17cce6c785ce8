"""Closed rounds with ballots, written as rows: what an analysis reads, without living through hundreds of cases."""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from panel.ballotbox import Contents, box_of
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
from panel.services.placing import enrol
from panel.uow import House

OPTIONS = [
    {"key": "uphold", "label": "支持", "side": "complainant"},
    {"key": "partly", "label": "部分", "side": "middle"},
    {"key": "dismiss", "label": "驳回", "side": "respondent"},
]


def add_jurors(house: House, count: int, now: datetime) -> list[int]:
    """New jurors with slots of their own; gives their ids."""
    with house.work() as uow:
        accounts = [
            Account(email=f"{secrets.token_hex(6)}@example.org", name="邻居", password_hash="!", created_at=now)
            for _ in range(count)
        ]
        _store(uow.session, accounts)
        made = [Juror(account_id=account.id, status=JurorStatus.ACTIVE, joined_at=now) for account in accounts]
        enrol(uow, made, now=now)
        return [juror.id for juror in made]


def add_round(
    house: House, case_id: int, number: int, ballots: Mapping[int, str], now: datetime, *,
    status: RoundStatus = RoundStatus.CLOSED, weights: Sequence[int] = (1,),
) -> None:
    """A round of a case with these ballots (juror id -> option); its verdict when it is closed."""
    add_rounds(house, case_id, {number: ballots}, now, status=status, weights=weights)


def add_rounds(
    house: House, case_id: int, rounds: Mapping[int, Mapping[int, str]], now: datetime, *,
    status: RoundStatus = RoundStatus.CLOSED, weights: Sequence[int] = (1,),
) -> None:
    """Rounds by number, a minute apart."""
    is_open = status is RoundStatus.OPEN
    with house.work() as uow:
        briefs = [
            Brief(
                case_id=case_id, round_no=number, language="zh", category="food_quality", title="一碗汤", question="谁有理？",
                options=OPTIONS, rule_text="", facts=[], claim="汤洒了", response="", digest="d" * 64, published_at=now,
            )
            for number in rounds
        ]
        _store(uow.session, briefs)
        made = [
            Round(
                case_id=case_id, brief_id=brief.id, number=brief.round_no, status=status, rules={}, rules_digest="d" * 64,
                clocks={}, wave_deadline_at=now if is_open else None, opened_at=now, closed_at=None if is_open else now,
                commitment="c", seed="s", pool_size=1, wanted=1,
            )
            for brief in briefs
        ]
        _store(uow.session, made)
        seats = [
            Seat(
                round_id=round_.id, juror_id=juror, position=position, wave=1, status=SeatStatus.CAST,
                weight=weights[position % len(weights)], weight_code="weight.new", weight_params={}, summoned_at=now,
            )
            for round_ in made
            for position, juror in enumerate(rounds[round_.number])
        ]
        _store(uow.session, seats)
        numbers = {round_.id: round_.number for round_ in made}
        box, names = box_of(uow.session), {round_.id: round_.public_id for round_ in made}
        for name in names.values():
            box.make(name)
        _store(uow.session, [
            Ballot(
                seat_id=seat.id, round_id=seat.round_id, weight=seat.weight, commitment="c", receipt="r",
                sealed=box.seal(
                    names[seat.round_id], seat.public_id, Contents(rounds[numbers[seat.round_id]][seat.juror_id], "理由")
                ),
                cast_at=now + timedelta(minutes=numbers[seat.round_id]),
            )
            for seat in seats
        ])  # fmt: skip
        _store(uow.session, [_verdict(round_, now) for round_ in made if status is RoundStatus.CLOSED])


def _store(session: Session, rows: Sequence[object]) -> None:
    session.add_all(rows)
    session.flush()


def _verdict(round_: Round, now: datetime) -> Verdict:
    return Verdict(
        round_id=round_.id, outcome="undecided", winner=None, heads={}, weights={}, cannot_tell=0, cast=1,
        waves=1 + round_.number % 3, ceiling=5, reasons=[], published_at=now,
    )


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


def ring_rounds(jurors: Sequence[int]) -> dict[int, dict[int, str]]:
    """600 rounds of 17 of forty jurors, half of them toss-ups in which the first four say the same as each other."""
    chance, rounds = random.Random(6), {}
    skill = {juror: chance.betavariate(8, 2) for juror in jurors}
    for number in range(1, 601):
        is_open, truth, said = number % 2 == 0, chance.randrange(2), chance.randrange(2)
        rounds[number] = {
            juror: ("uphold", "dismiss")[
                said if is_open and juror in jurors[:4] else truth ^ (chance.random() < (0.5 if is_open else 1 - skill[juror]))
            ]
            for juror in chance.sample(list(jurors), 17)
        }
    return rounds
