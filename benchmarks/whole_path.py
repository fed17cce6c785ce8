"""Who gets a seat, over thousands of draws from filing to summons: `python -m benchmarks whole_path --draws 50000`.

Each draw files a dispute, binds it and opens its round by the services of the product, and is rolled back once its seats are
counted. Alike are people with the same rules against them; among those every person, every pair of neighbours and every place
of the first wave must be as likely as any other, whoever filed. Bounds are six standard deviations: an honest run fails once
in 10^9.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import select, update

from benchmarks.lottery import houses
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import Account, Brief, Case, Juror, Merchant, PoolSlot, RemedyKind, Role, Seat
from panel.services.committing import bind_draw
from panel.services.convening import open_round
from panel.services.dealing import record_dealing
from panel.services.epochs import open_epoch
from panel.services.filing import Filing, file_dispute
from panel.services.moving import set_deadline
from panel.services.placing import enrol
from panel.services.pool import leave_pool, set_opt_outs
from panel.services.roles import add_role
from panel.settings import change_setting
from panel.uow import House, UnitOfWork

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
ALIKE = {"shanghai": 16, "chengdu": 10, "housemate": 8}  # people with the same rules against them
NEVER = {"left": 3, "staff": 3, "dealt": 4, "opted_out": 4}
FILERS = 6
OPTIONS = (("uphold", "complainant"), ("reject", "respondent"))
BOUND = 6.0  # standard deviations


@dataclass(slots=True)
class Town:
    """Accounts by group, those who file, and every juror's slot."""

    groups: Mapping[str, Sequence[int]]
    filers: Sequence[int]
    slots: Mapping[int, int]


@dataclass(slots=True)
class Seats:
    """What was counted: the accounts seated in each draw, in drawn order, and who had filed."""

    town: Town
    draws: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)


def furnish(house: House, chance: random.Random) -> Town:
    """A pool in two parts, with people of every kind at random places of the order of ids; numbered by an epoch of its own."""
    kinds = [kind for kind, number in (ALIKE | NEVER).items() for _ in range(number)]
    chance.shuffle(kinds)
    with house.work() as uow:
        for name, value in (("strata", "city"), ("plan", "5-7:3")):
            change_setting(uow, name, value, by_id=None, now=NOON_BEFORE)
        uow.session.add(Merchant(id=1, name="蜀香阁", created_at=NOW))
        accounts = [_person(uow, number, kind) for number, kind in enumerate(kinds)]
        filers = [_person(uow, number, "filer") for number in range(len(kinds), len(kinds) + FILERS)]
        groups = {
            kind: [account for account, mine in zip(accounts, kinds, strict=True) if mine == kind] for kind in ALIKE | NEVER
        }
        for i, account in enumerate(groups["housemate"]):
            uow.session.execute(update(Account).where(Account.id == account).values(cluster=100 + i // 2))
        enrol(uow, [Juror(account_id=a, joined_at=NOW, opt_outs=[], eligible_from=NOW) for a in accounts], now=NOW)
    number = open_epoch(house, lambda: NOW)
    with house.work() as uow:
        for account in groups["left"]:
            leave_pool(uow, account, now=NOW)
        for account in groups["staff"]:
            add_role(uow, account, Role.MEDIATOR, by_id=filers[0], now=NOW)
        for account in groups["opted_out"]:
            set_opt_outs(uow, account, ["food_quality"], now=NOW)
        for account in groups["dealt"]:
            record_dealing(uow, account, "other", merchant_id=1, source="import", now=NOW)
    with house.db.reading() as session:
        slots = select(Juror.account_id, PoolSlot.slot).join(PoolSlot, PoolSlot.juror_id == Juror.id)
        rows = session.execute(slots.where(PoolSlot.epoch == number))
        return Town(groups, filers, {row[0]: row[1] for row in rows})


NOON_BEFORE = NOW - timedelta(days=8)  # rules of a panel are announced a week ahead


def _person(uow: UnitOfWork, number: int, kind: str) -> int:
    account = Account(
        email=f"p{number}@example.org", name=f"{number}", password_hash="!", created_at=NOW, email_confirmed_at=NOW,
        city="成都" if kind == "chengdu" else "上海",
    )
    uow.session.add(account)
    uow.session.flush()
    return account.id


class _RollBack(Exception):
    """Nothing of a counted draw is kept."""


def play(house: House, town: Town, draws: int, chance: random.Random, said: Callable[[int], None] | None = None) -> Seats:
    """Draw so many panels, each for a dispute of its own; `said` is told how many are done."""
    found = Seats(town)
    for number in range(draws):
        filer = chance.choice(town.filers)
        try:
            with house.work() as uow:
                found.draws.append((filer, _draw(uow, filer, chance)))
                raise _RollBack
        except _RollBack:
            pass
        if said is not None and number % 1000 == 999:
            said(number + 1)
    return found


def _draw(uow: UnitOfWork, filer: int, chance: random.Random) -> tuple[int, ...]:
    filing = Filing(
        title="汤洒了一半", category="food_quality", text="送到时汤洒了一半，商家没有处理，要求退款。",
        amount_minor=100, merchant_name="蜀香阁", occurred_on=date(2026, 11, 18), consents=True, order_no="1",
        remedy=RemedyKind.FULL_REFUND, facts=((date(2026, 11, 18), "下单"),),
    )  # fmt: skip
    case = file_dispute(uow, uow.session.get_one(Account, filer), filing, seed=chance.randbytes(32), now=NOW)
    case.status, case.status_since = CaseStatus.REDACTING, NOW
    set_deadline(case, DeadlineKind.REDACTION, NOW)
    bind_draw(uow, case, 1, now=NOW, seed=chance.randbytes(32))
    brief = _brief(case)
    uow.session.add(brief)
    uow.session.flush()
    round_ = open_round(uow, case, brief, now=NOW)
    seated = select(Juror.account_id).join(Seat, Seat.juror_id == Juror.id).where(Seat.round_id == round_.id)
    return tuple(uow.session.scalars(seated.order_by(Seat.position)))


def _brief(case: Case) -> Brief:
    return Brief(
        case_id=case.id, round_no=1, language="zh", category=case.category, title="汤洒了", question="谁有理？",
        options=[{"key": key, "label": key, "side": side} for key, side in OPTIONS],
        rule_text="", facts=[], claim="", response="", digest="0" * 64, published_at=NOW,
    )  # fmt: skip


def faults(seats: Seats) -> list[str]:
    """What is not as even as a fair lot makes it, with its standard deviations; empty for a fair one."""
    return [f"{name}: {z:.1f}" for name, z in measures(seats) if abs(z) > BOUND]


def measures(seats: Seats) -> Iterator[tuple[str, float]]:
    """(name, standard deviations from what a fair lot gives) of everything that is looked at."""
    town = seats.town
    never = {account for kind in NEVER for account in town.groups[kind]}
    yield "somebody refused sits", float("inf") if any(never & set(drawn) for _, drawn in seats.draws) else 0.0
    for kind in ALIKE:
        group = sorted(town.groups[kind])
        drawn = [[account for account in seated if account in group] for _, seated in seats.draws]
        yield f"{kind}: people", _even(group, drawn)
        yield f"{kind}: who sits first", _even(group, [[s[0]] if s and s[0] in group else [] for _, s in seats.draws])
        for filer in town.filers:
            mine = [own for own, (filed, _) in zip(drawn, seats.draws, strict=True) if filed == filer]
            yield f"{kind}: filed by {filer}", _even(group, mine)
        if kind != "housemate":
            yield f"{kind}: neighbours by id", _together(group, drawn)
            yield f"{kind}: neighbours by number", _together(sorted(group, key=lambda account: town.slots[account]), drawn)
    yield "housemates together", float("inf") if _mates(seats) else 0.0


def _even(group: Sequence[int], drawn: Sequence[Sequence[int]]) -> float:
    """Chi-square of who was drawn how often, given how many of the group were drawn each time, without putting back."""
    size, counts = len(group), Counter(account for seated in drawn for account in seated)
    mean = sum(counts.values()) / size
    spread = sum(len(seated) * (size - len(seated)) for seated in drawn) / (size * (size - 1))
    chi = sum((counts[account] - mean) ** 2 for account in group) / spread if spread else 0.0
    part = 2 / (9 * (size - 1))  # Wilson and Hilferty: the cube root of chi-square over its degrees is nearly normal
    return float(((chi / (size - 1)) ** (1 / 3) - (1 - part)) / part**0.5) if spread else 0.0


def _together(order: Sequence[int], drawn: Sequence[Sequence[int]]) -> float:
    """How often two who stand side by side in this order sit together, against the chance of any two."""
    size, place = len(order), {account: i for i, account in enumerate(order)}
    seen = sum(sum(b - a == 1 for a, b in pairwise(sorted(place[account] for account in seated))) for seated in drawn)
    wanted = sum(len(seated) * (len(seated) - 1) for seated in drawn) / size
    return (seen - wanted) / max(1.0, wanted) ** 0.5


def _mates(seats: Seats) -> bool:
    home = {account: i // 2 for i, account in enumerate(seats.town.groups["housemate"])}
    return any(
        len(homes) != len(set(homes)) for _, seated in seats.draws for homes in [[home[a] for a in seated if a in home]]
    )


def main(arguments: Sequence[str] = ()) -> None:
    """Draw, and print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks whole_path")
    parser.add_argument("--draws", type=int, default=50_000)
    parser.add_argument("--seed", default="whole path")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args(arguments)
    chance, began = random.Random(asked.seed), time.monotonic()
    with houses(asked.only) as house:
        seats = play(house, furnish(house, chance), asked.draws, chance, lambda done: print(f"{done} draws", flush=True))
    print(f"\n{asked.draws} draws in {time.monotonic() - began:.0f} s\n\n| what | standard deviations |\n|---|---|")
    for name, z in measures(seats):
        print(f"| {name} | {z:+.2f} |")
    found = faults(seats)
    print("\n" + ("\n".join(found) if found else "As even as a fair lot."))
    if found:
        raise SystemExit(1)
