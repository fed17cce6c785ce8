"""Simulated people. They cannot sign in: their password hash is no hash."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from panel.ladder import read_ladder
from panel.models import Account, AccountRole, Decider, Juror, JurorStatus, Role
from panel.models.base import new_public_id
from panel.queries.cases import lock_case
from panel.services.assessing import assess, level_now
from panel.services.escalating import Wish, escalate, hand_back
from panel.services.placing import enrol
from panel.uow import House, UnitOfWork

UNUSABLE = "!"  # no Argon2 hash begins like this, so no password fits


@dataclass(frozen=True, slots=True)
class Skill:
    """How a simulated juror votes: chances per thousand to be right, and to say "cannot tell"."""

    right: int
    cannot_tell: int = 50


def ensure_mediator(uow: UnitOfWork, *, now: datetime) -> int:
    """The rehearsal's mediator; made once. Gives the account id."""
    return ensure_staff(uow, "mediator", Role.MEDIATOR, now=now)


def ensure_staff(uow: UnitOfWork, name: str, role: Role, *, now: datetime) -> int:
    """Somebody of the rehearsal's staff, told apart by `name`; made once. Gives the account id."""
    address = f"rehearsal-{name}@gongping.invalid"
    found = uow.session.scalar(select(Account).where(Account.email == address))
    if found is None:
        found = Account(
            email=address, name=f"Rehearsal {name}", password_hash=UNUSABLE, locale="en", created_at=now, email_confirmed_at=now
        )
        found.roles = [AccountRole(role=role, granted_at=now)]
        uow.session.add(found)
        uow.session.flush()
    return found.id


def ensure_jurors(house: House, count: int, rng: random.Random, *, now: datetime) -> None:
    """Bring the pool up to `count` active jurors. They have passed the entry test and shown nothing else yet."""
    with house.work() as uow:
        have = uow.session.scalar(select(func.count()).where(Juror.status == JurorStatus.ACTIVE)) or 0
        slot = uow.session.scalar(select(func.count()).select_from(Juror)) or 0
        for first in range(slot, slot + max(0, count - have), 500):
            size = min(500, slot + count - have - first)
            _add_jurors(uow, first, size, rng, now)


def _add_jurors(uow: UnitOfWork, first: int, size: int, rng: random.Random, now: datetime) -> None:
    accounts = [
        {
            "public_id": new_public_id(),
            "email": f"rehearsal-juror-{slot}@gongping.invalid",
            "name": f"Juror {slot}",
            "password_hash": UNUSABLE,
            "locale": "en",
            "created_at": now,
        }
        for slot in range(first, first + size)
    ]
    ids = uow.session.scalars(insert(Account).returning(Account.id, sort_by_parameter_order=True), accounts).all()
    jurors = [
        Juror(
            account_id=account, status=JurorStatus.ACTIVE, joined_at=now, opt_outs=[],
            test_right=4 + (rng.randrange(1000) < skill_of(account).right), test_total=5,
        )
        for account in ids
    ]
    enrol(uow, jurors, now=now)


def skill_of(account_id: int) -> Skill:
    """The skill of the juror with this account: one in ten guesses, the rest are right in 65 to 94 of a hundred cases."""
    if account_id % 10 == 9:
        return Skill(500, 100)
    return Skill(650 + (account_id * 37) % 290)


def hand_back_if_asked(uow: UnitOfWork, case_id: int, mediator_id: int, *, now: datetime) -> None:
    """Where the matrix gives a case to a manager, one leaves it to the mediator: a rehearsal decides with words alone."""
    case = lock_case(uow.session, case_id)
    level = level_now(uow.session, case, assess(uow, case, now=now).level)
    if read_ladder(uow.session, now).rule(case.category, case.amount_minor, level).decider is Decider.MANAGER:
        asked = escalate(uow, case_id, Wish(), "", by_id=mediator_id, now=now)
        manager = ensure_staff(uow, "second", Role.MANAGER, now=now)
        hand_back(uow, case_id, asked.public_id, "The mediator explains the verdict.", by_id=manager, now=now)
