"""Control cases in a furnished house: written, confirmed, given and ended by the services a page or the clock would call."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select, update

from panel.lifecycle import CaseStatus
from panel.mixing import mix
from panel.models import (
    ControlCase,
    ControlSeat,
    ControlTurn,
    Juror,
    Role,
    Round,
    RoundStatus,
    Seat,
)
from panel.services.casting import Paper, cast_ballot
from panel.services.controls import Asked, Written, confirm_control, propose_control
from panel.services.planting import end_control, take_turn
from panel.services.seats import accept_seat
from panel.settings import change_setting
from tests.panel.scene import Scene

WHY = "订单页写明三十分钟内送达，骑手记录显示两小时后才到。"
CANARY = "藤椒金丝雀"
SOUND = Written(
    language="zh", category="delivery", title=f"两小时后才到的{CANARY}面", question="这次没有按时送到，责任主要应由谁承担？",
    options=(("支持消费者，按诉求处理", "complainant"), ("双方各担一部分", "middle"), ("支持商家，不退款", "respondent")),
    right=0, why=WHY, rule_text="迟到多久算违约，看下单时承诺的时间。", claim=f"说好半小时，等了两小时，{CANARY}面都坨了。",
    response=f"当天下雨，{CANARY}面确实晚了。", facts=((1, "下单，页面承诺三十分钟内送达", "system", False),),
    claim_ask=Asked("full_refund", 3200), response_ask=Asked("apology"),
)


def seeds() -> Callable[[], bytes]:
    """Seeds that are the same at every run."""
    numbers = count(1)
    return lambda: hashlib.sha256(f"seed {next(numbers)}".encode()).digest()


@dataclass
class Controls:
    """A scene with two quality officers. Jurors meet control cases when a test gives them one."""

    scene: Scene
    author: int
    second: int

    @classmethod
    def furnish(cls, scene: Scene) -> Controls:
        with scene.house.work() as uow:
            author, second = (scene._person(uow.session, name, scene.now, Role.QUALITY) for name in ("孙质检", "周质检"))
        return cls(scene, author, second)

    def propose(self, **changes: object) -> str:
        with self.scene.house.work() as uow:
            return propose_control(uow, replace(SOUND, **changes), by_id=self.author, now=self.scene.now)

    def confirmed(self, **changes: object) -> str:
        """A control case that is usable as soon as the day is over."""
        made = self.propose(**changes)
        with self.scene.house.work() as uow:
            confirm_control(uow, made, by_id=self.second, now=self.scene.now, day_ends=self.scene.now + timedelta(hours=8))
        return made

    def three(self) -> list[str]:
        """One of each side, and their day has come."""
        made = [self.confirmed(right=right, title=f"{CANARY}{right}") for right in range(3)]
        self.scene.later(hours=9)
        return made

    def seat_for_real(self) -> list[tuple[str, int]]:
        """A panel of the house: seven jurors with a seat on it."""
        return self.scene.seats(self.scene.to(CaseStatus.VOTING))

    def turn(self, account: int, *, due_at: datetime | None = None, language: str = "zh") -> int:
        """A turn of this juror for its newest seat."""
        with self.scene.house.work() as uow:
            seat, juror = uow.session.execute(
                select(Seat.id, Juror.id).join(Juror, Juror.id == Seat.juror_id).where(Juror.account_id == account)
                .order_by(Seat.id.desc()).limit(1)
            ).one()  # fmt: skip
            made = ControlTurn(seat_id=seat, juror_id=juror, language=language, due_at=due_at or self.scene.now)
            uow.session.add(made)
            uow.session.flush()
            return made.id

    def take(self, turn_id: int, seed: bytes = b"7" * 32) -> bool:
        with self.scene.house.work() as uow:
            return take_turn(uow, turn_id, seed=seed, now=self.scene.now)

    def give(self, account: int, seed: bytes = b"7" * 32) -> str:
        """Give this juror, who has a real seat, a control case; gives the id of its seat."""
        self.scene.later(hours=2)
        assert self.take(self.turn(account), seed)
        return self.newest(account)

    def newest(self, account: int) -> str:
        """The public id of the juror's newest seat in a control case."""
        with self.scene.house.db.reading() as session:
            return session.scalars(
                select(Seat.public_id).join(Round, Round.id == Seat.round_id).join(Juror, Juror.id == Seat.juror_id)
                .where(Round.case_id.is_(None), Juror.account_id == account).order_by(Seat.id.desc())
            ).first()  # fmt: skip

    def cast(self, seat: str, account: int, choice: str) -> None:
        with self.scene.house.work() as uow:
            accept_seat(uow, seat, account, now=self.scene.now)
        with self.scene.house.work() as uow:
            paper = Paper(choice, "承诺时间写得清楚，记录也对得上。", ("tag",))
            cast_ballot(uow, seat, account, paper, salt=secrets.token_bytes(16), now=self.scene.now)

    def end(self, seat: str) -> bool:
        """The clock of a control case's seat has run out."""
        self.scene.later(hours=25)
        with self.scene.house.work() as uow:
            round_id = uow.session.scalars(select(Seat.round_id).where(Seat.public_id == seat)).one()
            return end_control(uow, round_id, now=self.scene.now)

    def answered(self, account: int, is_right: bool | None, seed: bytes = b"7" * 32) -> str:
        """Give, answer (None: cannot tell) and end one; gives the seat's id."""
        seat = self.give(account, seed)
        self.cast(seat, account, self.answer(seat, is_right))
        assert self.end(seat)
        return seat

    def answer(self, seat: str, is_right: bool | None) -> str:
        """A choice that is right, wrong, or none."""
        if is_right is None:
            return "cannot_tell"
        right = self.control_of(seat).right_key
        return right if is_right else next(key for key in ("uphold", "dismiss") if key != right)

    def control_of(self, seat: str) -> ControlCase:
        with self.scene.house.db.reading() as session:
            return session.scalars(
                select(ControlCase).join(ControlSeat, ControlSeat.control_id == ControlCase.id)
                .join(Seat, Seat.id == ControlSeat.seat_id).where(Seat.public_id == seat)
            ).one()  # fmt: skip

    def meeting(self, seat: str) -> ControlSeat:
        with self.scene.house.db.reading() as session:
            return session.scalars(
                select(ControlSeat).join(Seat, Seat.id == ControlSeat.seat_id).where(Seat.public_id == seat)
            ).one()

    def juror(self, account: int) -> Juror:
        with self.scene.house.db.reading() as session:
            return session.scalars(select(Juror).where(Juror.account_id == account)).one()

    def record(self, account: int) -> tuple[int, int]:
        juror = self.juror(account)
        return juror.controls_right, juror.controls_total

    def share(self, percent: int) -> None:
        with self.scene.house.work() as uow:
            change_setting(uow, "control_share", percent, by_id=None, now=self.scene.now)

    def mix(self, new_seed: Callable[[], bytes] | None = None) -> int:
        """One pass of the clock over control cases."""
        return mix(self.scene.house, each, now=self.scene.now, new_seed=new_seed or seeds())

    def close_real(self) -> None:
        """Every open panel is over, so that its jurors are free again."""
        with self.scene.house.work() as uow:
            uow.session.execute(
                update(Round).where(Round.case_id.is_not(None), Round.status == RoundStatus.OPEN)
                .values(status=RoundStatus.ANNULLED, closed_at=self.scene.now, wave_deadline_at=None)
            )  # fmt: skip


def each(house, ids, work) -> int:
    """As the sweep handles rows, but a fault is a fault."""
    done = 0
    for row in ids:
        with house.work() as uow:
            done += bool(work(uow, row))
    return done
