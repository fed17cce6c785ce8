"""The people of the demo: accounts with one shared password, roles, merchants with their members, the juror pool."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from typing import Protocol

from sqlalchemy import select

from panel.content import demo_people
from panel.content.demo import DemoJuror
from panel.demo.controls import plant
from panel.models import Account, Merchant, Role
from panel.services.accounts import register
from panel.services.dealing import record_dealing
from panel.services.merchants import add_member, create_merchant
from panel.services.pool import answer_mock_case, get_mock_case, start_entry_test
from panel.services.roles import add_role
from panel.uow import House, UnitOfWork
from voting import CANNOT_TELL

JOINED_BEFORE = timedelta(days=100)  # everybody was here before the oldest case
REGULARS = 7  # every so many jurors one is known as a customer of a merchant, whose cases then pass it by


class Person(Protocol):
    """What every kind of person in the content has."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def phone(self) -> str | None: ...


@dataclass(slots=True)
class Cast:
    """Account ids and addresses by persona key, merchants' names by their key, jurors' keys by account id."""

    ids: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    merchants: dict[str, str] = field(default_factory=dict)
    jurors: dict[int, str] = field(default_factory=dict)


def furnish(house: House, password_hash: str, *, now: datetime, rng: random.Random) -> Cast:
    """Make everybody of the content. `password_hash`: one hash for all, so that the demo starts in seconds."""
    people, cast, at = demo_people(), Cast(), now - JOINED_BEFORE
    staff = (
        (people.admins, Role.ADMIN), (people.mediators, Role.MEDIATOR), (people.managers, Role.MANAGER),
        (people.quality, Role.QUALITY), (people.experts, Role.EXPERT),
    )
    with house.work() as uow:
        for persons, role in staff:
            for person in persons:
                made = _register(uow, cast, person, password_hash, at)
                add_role(uow, made, role, by_id=cast.ids[people.admins[0].key], now=at)
        for person in people.complainants:
            _register(uow, cast, person, password_hash, at)
            cast.addresses[person.key] = person.address or ""
        _open_merchants(uow, cast, password_hash, at)
    with house.work() as uow:
        for juror in people.jurors:
            _join(uow, cast, juror, password_hash, at, rng)
        _buy(uow, cast, at)
    plant(house, cast.ids, at=at, now=now, rng=rng)
    return cast


def _register(uow: UnitOfWork, cast: Cast, person: Person, password_hash: str, at: datetime) -> int:
    made = register(
        uow, identifier=person.email, name=person.name, password_hash=password_hash, locale=person.locale, now=at,
        persona=person.key, confirmed=True,
    )
    if person.phone:
        uow.session.get_one(Account, made).phone = person.phone
    cast.ids[person.key] = made
    return made


def _open_merchants(uow: UnitOfWork, cast: Cast, password_hash: str, at: datetime) -> None:
    for merchant in demo_people().merchants:
        _register(uow, cast, merchant.member, password_hash, at)
        made = create_merchant(
            uow, name=merchant.name, contact_email=merchant.contact_email, terms=merchant.terms_accepted, now=at
        )
        add_member(uow, made, merchant.member.email, now=at)
        cast.merchants[merchant.key] = merchant.name


def _buy(uow: UnitOfWork, cast: Cast, at: datetime) -> None:
    """Orders as the operator would have brought them in: one merchant after the other gets a juror as customer."""
    merchants = uow.session.scalars(select(Merchant.id).order_by(Merchant.id)).all()
    for account, merchant in zip(list(cast.jurors)[REGULARS - 1 :: REGULARS], cycle(merchants), strict=False):
        record_dealing(uow, account, "order", source="import", merchant_id=merchant, now=at)


def _join(uow: UnitOfWork, cast: Cast, juror: DemoJuror, password_hash: str, at: datetime, rng: random.Random) -> None:
    """Pass the entry test as everybody does."""
    account = _register(uow, cast, juror, password_hash, at)
    cast.jurors[account] = juror.key
    test = start_entry_test(uow, account, now=at, rng_seed=rng.randbytes(32), today=at.date())
    for number, code in enumerate(test.questions):
        right = get_mock_case(code).right
        wrong = next(key for key in (*(o.key for o in get_mock_case(code).options), CANNOT_TELL) if key != right)
        answer = right if number < juror.test_right else wrong
        answer_mock_case(uow, account, code, answer, now=at, today=at.date())
