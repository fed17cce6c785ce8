"""The lot from filing to seats: even for people alike, and the same on both databases. More draws: `benchmarks whole_path`."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import insert, select

from benchmarks.whole_path import ALIKE, NEVER, NOW, OPTIONS, Seats, Town, faults, furnish, play
from panel.database import Database
from panel.lifecycle import CaseStatus
from panel.lottery.vault import Vault
from panel.migrations import run as migrations
from panel.models import Account, Base, Case, LotCommit, Merchant, PartyRole
from panel.models.base import new_case_number, new_public_id
from panel.models.case import Party
from panel.queries.cases import lock_case
from panel.services.committing import commit_draw, read_rule
from panel.services.drawing import walk
from panel.uow import House

DRAWS = 80
SEEDS = 1_000
WANTED = 21


def house_on(url: str) -> House:
    migrations.upgrade(url)
    return House(Database(url), vault=Vault(bytes(32)))


def test_people_alike_are_seated_alike(house: House) -> None:
    chance = random.Random("whole path")
    seats = play(house, furnish(house, chance), DRAWS, chance)
    assert {len(seated) for _, seated in seats.draws} == {5}
    assert len(OPTIONS) == 2
    assert faults(seats) == []


def fair_town() -> Town:
    groups, first = {}, 1
    for kind, number in (ALIKE | NEVER).items():
        groups[kind] = list(range(first, first + number))
        first += number
    return Town(groups, [900, 901], {account: account for each in groups.values() for account in each})


CROOKED = {
    "the first in line": lambda people, i: sorted(people[:6] if i % 3 else people)[:1] + people[7:9],
    "neighbours": lambda people, i: people[i % 15 : i % 15 + 2],
    "who filed": lambda people, i: people[4 * (i % 2) : 4 * (i % 2) + 2],
}


@pytest.mark.parametrize("how", CROOKED)
def test_a_crooked_lot_is_named(how: str) -> None:
    town, chance = fair_town(), random.Random(how)
    seats = Seats(town)
    for i in range(2000):
        people = list(town.groups["shanghai"])
        if how == "the first in line":
            chance.shuffle(people)
        seats.draws.append((town.filers[i % 2], tuple(CROOKED[how](people, i))))
    assert faults(seats)


def test_one_who_must_not_sit_and_two_of_one_household_are_named() -> None:
    town = fair_town()
    for pair in (town.groups["left"][:1], town.groups["housemate"][:2]):
        assert faults(Seats(town, [(900, tuple(pair))]))


def copy(source: House, target: House) -> None:
    """Every row of one house into the other: the same pool, log, journal and case on both databases."""
    with source.db.reading() as session, target.work() as uow:
        for table in Base.metadata.sorted_tables:
            if table.name in ("record_pending", "score_pending"):  # a trigger writes it with the entries
                continue
            rows = [dict(row._mapping) for row in session.execute(select(table))]
            if rows:
                uow.session.execute(insert(table), rows)


def filed(house: House, filer: int) -> int:
    with house.work() as uow:
        case = Case(
            public_id=new_public_id(), number=new_case_number(), language="zh", category="food_quality", title="汤",
            status=CaseStatus.FILED, status_since=NOW, filed_at=NOW, merchant_id=1,
        )
        case.parties = [
            Party(role=PartyRole.COMPLAINANT, name="甲", account_id=filer, consented_at=NOW),
            Party(role=PartyRole.RESPONDENT, name="乙", merchant_id=1, consented_at=NOW),
        ]
        uow.session.add(case)
        uow.session.flush()
        commit_draw(uow, case, 1, now=NOW, seed=b"s" * 32)
        return case.id


def walks(house: House, case_id: int) -> list[tuple[list[tuple[int, str | None, int | None, int]], list[int], list[int]]]:
    """Of each seed the steps, the slots of the pool and who stands there."""
    found = []
    with house.work() as uow:
        case = lock_case(uow.session, case_id)
        commit = uow.session.scalars(select(LotCommit).where(LotCommit.case_id == case_id)).one()
        rule = read_rule(uow, commit)
        for number in range(SEEDS):
            drawn, slots, asked = walk(uow, case, commit, random.Random(number).randbytes(32), WANTED, rule, now=NOW)
            steps = [(step.slot, step.reason, step.evidence, step.stratum) for step in drawn.walked]
            found.append((steps, slots, [asked.candidates[slot].account_id for slot in slots]))
    return found


def test_a_thousand_seeds_give_the_same_walks_on_both_databases(sqlite_url: str, postgres_url: str) -> None:
    one, other = house_on(sqlite_url), house_on(postgres_url)
    town = furnish(one, random.Random("both"))
    case_id = filed(one, town.filers[0])
    copy(one, other)
    mine = walks(one, case_id)
    assert mine == walks(other, case_id)
    assert len({str(steps) for steps, _, _ in mine}) == SEEDS
    assert {reason for steps, _, _ in mine for _, reason, _, _ in steps} == {
        None, "left", "staff", "dealings", "opted_out", "housemate",
    }  # fmt: skip
    with other.db.reading() as session:
        assert session.get_one(Account, town.filers[0]).city == "上海"
        assert session.get_one(Merchant, 1).name == "蜀香阁"
    for house in (one, other):
        house.db.dispose()
