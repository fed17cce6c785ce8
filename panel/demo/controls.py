"""Control cases of the demo: written and confirmed by the staff, met by the jurors so that weights differ, one contested.

The records of jurors are counted from these rows as in any house. Only the meetings are written in one go instead of seat by
seat: sixty jurors with up to twelve each would take a minute.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from panel.ballotbox import Contents, box_of
from panel.content import category, control_texts, demo_people
from panel.content.controls import ControlText
from panel.content.demo import DemoJuror
from panel.models import Ballot, Brief, ControlCase, ControlSeat, Juror, Round, RoundStatus, Seat, SeatStatus
from panel.models.base import new_public_id
from panel.queries.controls import WRONG, answer_of
from panel.queries.rounds import rules_for
from panel.services.contesting import contest_control
from panel.services.controls import Asked, Written, confirm_control, propose_control
from panel.services.convening import make_seat
from panel.services.planting import NO_LOT
from panel.services.recounting import recount
from panel.settings import read_settings
from panel.uow import House, UnitOfWork
from voting import commitment, receipt

CONFIRMED_AFTER, BETWEEN = timedelta(hours=3), timedelta(hours=9)
SEAT_TIME = timedelta(hours=24)
REASONS = (
    "系统记录的时间和双方说法能对上，承诺写得也清楚。", "看的是事先写明的内容，事后的解释改变不了。",
    "一方自己的话已经承认了关键的一点。", "诉求里只有一部分站得住，另一部分记录不支持。",
)
CONTESTED_BY = "juror_01"
CONTEST = "我觉得这个答案没有那么确定：记录里的时间只说明送到了哪里，没有说明为什么耽误，两种看法都讲得通。"
Met = tuple[ControlCase, Brief]


def plant(house: House, ids: dict[str, int], *, at: datetime, now: datetime, rng: random.Random) -> None:
    """Write the control cases at `at` and let every juror of the content meet as many as the content says."""
    people = demo_people()
    author, second = ids[people.quality[0].key], ids[people.managers[0].key]
    with house.work() as uow:
        for text in control_texts():
            made = propose_control(uow, _written(text), by_id=author, now=at)
            if text.state == "confirmed":
                confirmed = at + CONFIRMED_AFTER
                confirm_control(uow, made, by_id=second, now=confirmed, day_ends=confirmed)
    with house.work() as uow:
        controls = _by_turns(uow)
        jurors = {j.account_id: j for j in uow.session.scalars(select(Juror))}
        for number, person in enumerate(people.jurors):
            _meet(uow, jurors[ids[person.key]], person, controls[number % 3:] + controls[: number % 3], at, rng)
        recount(uow, [juror.id for juror in jurors.values()])
    _contest(house, ids[CONTESTED_BY], now)


def _written(text: ControlText) -> Written:
    kind = category(text.category)
    return Written(
        language="zh", category=text.category, title=text.title, question=kind.question.zh,
        options=[(option.label.zh, option.side) for option in kind.options],
        right=[option.key for option in kind.options].index(text.right), why=text.why, rule_text=kind.rule.zh, claim=text.claim,
        response=text.response, facts=[(f.day, f.text, f.source, f.contested) for f in text.facts],
        claim_ask=Asked(text.claim_ask.remedy, text.claim_ask.amount_minor),
        response_ask=Asked(text.response_ask.remedy, text.response_ask.amount_minor),
    )


def _by_turns(uow: UnitOfWork) -> list[Met]:
    """The confirmed ones, a side after the other, so that the first n are even."""
    rows = uow.session.execute(
        select(ControlCase, Brief)
        .join(Brief, Brief.id == ControlCase.brief_id)
        .where(ControlCase.confirmed_at.is_not(None))
        .order_by(ControlCase.id)
    ).all()
    seen: dict[str, int] = {}
    placed: list[tuple[int, str, Met]] = []
    for control, brief in rows:
        seen[control.side] = seen.get(control.side, 0) + 1
        placed.append((seen[control.side], control.side, (control, brief)))
    return [met for _, _, met in sorted(placed, key=lambda each: each[:2])]


def _meet(
    uow: UnitOfWork, juror: Juror, person: DemoJuror, controls: Sequence[Met], at: datetime, rng: random.Random
) -> None:
    """One juror's control cases, ended and told, `controls_right` of `controls_total` right."""
    total = person.controls_total
    wrong = set(rng.sample(range(total), total - person.controls_right))
    right = 0
    for number, (control, brief) in enumerate(controls[:total]):
        known = {"right": right, "total": number, "test_right": juror.test_right, "test_total": juror.test_total}
        others = [option["key"] for option in brief.options if option["key"] != control.right_key]
        choice = rng.choice(others) if number in wrong else control.right_key
        _seat(uow, juror, control, brief, known, choice, at + timedelta(days=1) + number * BETWEEN, rng)
        right += number not in wrong


def _seat(
    uow: UnitOfWork, juror: Juror, control: ControlCase, brief: Brief, known: dict[str, int], choice: str, at: datetime,
    rng: random.Random,
) -> None:
    settings = read_settings(uow.session, at)
    rules = rules_for(brief, settings)
    round_ = Round(
        case_id=None, brief_id=brief.id, number=1, rules=rules.to_dict(), rules_digest=rules.digest(),
        clocks={"wave_hours": settings.wave_hours, "accept_hours": settings.accept_hours}, status=RoundStatus.CLOSED,
        opened_at=at, closed_at=at + SEAT_TIME, commitment=NO_LOT, seed=NO_LOT, pool_size=0, wanted=0,
        pool={"right": 0, "total": 0, "first_right": 0, "first_total": 0},
    )
    uow.session.add(round_)
    uow.session.flush()
    seat = make_seat(round_, juror.id, known, position=0, now=at)
    cast_at = at + timedelta(minutes=rng.randint(20, 400))
    seat.status, seat.answer_by, seat.considered = SeatStatus.CAST, None, True
    seat.accepted_at = seat.opened_at = seat.ended_at = cast_at
    uow.session.add(seat)
    uow.session.flush()
    uow.session.add(_ballot(uow, round_, seat, brief, choice, cast_at, rng))
    uow.session.add(
        ControlSeat(
            control_id=control.id, juror_id=juror.id, seat_id=seat.id, given_at=at, reminded=True, revealed_at=at + SEAT_TIME,
            answer=answer_of(choice, control.right_key),
        )
    )


def _ballot(
    uow: UnitOfWork, round_: Round, seat: Seat, brief: Brief, choice: str, cast_at: datetime, rng: random.Random
) -> Ballot:
    salt, place, public_id = rng.randbytes(16), (round_.public_id, seat.public_id), new_public_id()
    box, committed = box_of(uow.session), commitment(salt, *place, choice)
    contents = Contents(choice, rng.choice(REASONS), (category(brief.category).reasons[0].code,), salt=salt.hex())
    box.make(round_.public_id)
    return Ballot(
        public_id=public_id, seat_id=seat.id, round_id=round_.id, weight=seat.weight, sealed=box.seal(*place, contents),
        commitment=committed, receipt=receipt(public_id, committed), cast_at=cast_at.replace(second=0, microsecond=0),
    )


def _contest(house: House, account: int, now: datetime) -> None:
    """The juror persona contests the one that was missed."""
    with house.work() as uow:
        missed = uow.session.scalars(
            select(Seat.public_id)
            .join(Juror, Juror.id == Seat.juror_id)
            .join(ControlSeat, ControlSeat.seat_id == Seat.id)
            .join(ControlCase, ControlCase.id == ControlSeat.control_id)
            .where(Juror.account_id == account, ControlSeat.answer == WRONG)
            .order_by(Seat.id)
        ).first()
        if missed is not None:
            contest_control(uow, missed, account, CONTEST, now=now - timedelta(days=1))


def leave_past_alone(house: House) -> None:
    """Seats of the demo's past bring no control case: only those summoned from now on do."""
    with house.work() as uow:
        uow.session.execute(update(Seat).values(considered=True))
