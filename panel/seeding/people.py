"""Who lives in a seeded house: jurors with their lines of the lot's log, complainants, merchants, staff. Nobody can sign in."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from panel.models import Account, AccountRole, Juror, JurorStatus, Merchant, MerchantMember, Role
from panel.rehearsal.people import UNUSABLE
from panel.seeding.pouring import Pourer
from panel.seeding.texts import corpus, person, shop
from panel.services.poollog import add_events
from panel.uow import House

CHUNK = 20_000
CASES_A_MEDIATOR = 800  # a year: some forty open at a time
CASES_A_MERCHANT = 50
PAUSED = 25  # one juror in so many


@dataclass(frozen=True, slots=True)
class People:
    """Ids. `merchants`: id, account of a member, name; `first_complainant`: the first of `complainants` accounts in a row."""

    mediators: tuple[int, ...]
    merchants: tuple[tuple[int, int, str], ...]
    first_juror: int
    jurors: int
    first_complainant: int
    complainants: int


def settle(
    house: House, pourer: Pourer, rng: random.Random, *, jurors: int, cases: int, now: datetime, progress: Callable[[int], None]
) -> People:
    """Write everybody; `progress` gets how many jurors were just written."""
    mediators = [_staff(pourer, f"mediator-{n}", Role.MEDIATOR, now) for n in range(max(1, cases // CASES_A_MEDIATOR))]
    _staff(pourer, "manager", Role.MANAGER, now)
    _staff(pourer, "quality", Role.QUALITY, now)
    merchants = [_merchant(pourer, number, now) for number in range(max(20, cases // CASES_A_MERCHANT))]
    complainants = max(10, cases // 2)
    first = 0
    for number in range(complainants):
        account = _account(pourer, f"complainant-{number}", person(rng), now - timedelta(days=400), rng)
        first = first or account
    with house.work() as uow:
        pourer.pour(uow.session)
    first_juror = _jurors(house, pourer, rng, jurors, now, progress)
    return People(tuple(mediators), tuple(merchants), first_juror, jurors, first, complainants)


def _account(pourer: Pourer, mail: str, name: str, since: datetime, rng: random.Random | None = None) -> int:
    return pourer.add(
        Account, email=f"seed-{mail}@gongping.invalid", name=name, password_hash=UNUSABLE, created_at=since,
        email_confirmed_at=since, city=rng.choice(corpus()["cities"]) if rng else "",
    )


def _staff(pourer: Pourer, name: str, role: Role, now: datetime) -> int:
    account = _account(pourer, name, f"Seed {name}", now - timedelta(days=500))
    pourer.add(AccountRole, account_id=account, role=role, granted_at=now - timedelta(days=500))
    return account


def _merchant(pourer: Pourer, number: int, now: datetime) -> tuple[int, int, str]:
    since = now - timedelta(days=500)
    member = _account(pourer, f"merchant-{number}", shop(number)[:60], since)
    merchant = pourer.add(Merchant, name=shop(number), created_at=since, terms_accepted_at=since)
    pourer.add(MerchantMember, merchant_id=merchant, account_id=member)
    return merchant, member, shop(number)


def _jurors(
    house: House, pourer: Pourer, rng: random.Random, count: int, now: datetime, progress: Callable[[int], None]
) -> int:
    """Jurors in the order they joined, each with the lines of the log that say so; gives the id of the first."""
    first = 0
    since = now - timedelta(days=400)
    for start in range(0, count, CHUNK):
        size = min(CHUNK, count - start)
        with house.work() as uow:
            accounts = [_account(pourer, f"juror-{start + n}", person(rng), since, rng) for n in range(size)]
            pourer.pour(uow.session)  # the log refers to accounts
            lines = [("joined", account, "") for account in accounts]
            paused = [account for n, account in enumerate(accounts) if (start + n) % PAUSED == 7]
            seq = add_events(uow, lines + [("paused", account, "") for account in paused], now=since)
            later = {account: seq + size + n for n, account in enumerate(paused)}
            for n, account in enumerate(accounts):
                status = JurorStatus.PAUSED if account in later else JurorStatus.ACTIVE
                juror = pourer.add(
                    Juror, account_id=account, status=status, joined_at=since, eligible_from=since, test_total=5,
                    test_right=4 + rng.randrange(2), standing_seq=later.get(account, seq + n),
                )
                first = first or juror
            pourer.pour(uow.session)
        progress(size)
    return first
