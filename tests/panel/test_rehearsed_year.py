"""A year of draws in play: its figures add up, and the limits hold."""

from __future__ import annotations

import random

import pytest

from panel.errors import Invalid
from panel.rehearsal.year import World, play


def total(counts: dict[int, int]) -> int:
    return sum(value * number for value, number in counts.items())


def test_figures_add_up() -> None:
    world = World(jurors=300, joining=60, cases=120)
    done: list[int] = []
    year = play(world, random.Random(7), done.append)
    assert sum(done) == year.cases == sum(year.substitutes.values()) == 120
    assert sum(year.summons.values()) == sum(year.served.values()) == year.jurors == 360
    assert total(year.summons) == total(year.served) + total(year.substitutes)
    assert len(year.first_wait) == year.jurors - year.summons[0]
    assert year.walked >= 120 * 105, "each list has three times the largest wave"
    assert play(world, random.Random(7)) == year, "the same chance gives the same year"


def test_when_all_come_nobody_is_needed_in_their_place() -> None:
    year = play(World(jurors=400, cases=50, lapses=0, declines=0), random.Random(1))
    assert dict(year.substitutes) == {0: 50}
    assert year.rested == 0


def test_the_yearly_limit_holds_and_lists_are_used_up() -> None:
    year = play(World(jurors=40, cases=200, yearly=5), random.Random(2))
    assert max(year.served) <= 5 < max(year.summons), "a seat that was not cast counts for no limit, as in the house"
    assert year.passed["yearly"] > 0
    assert year.used_up > 0


def test_the_load_cap_passes_over() -> None:
    year = play(World(jurors=60, cases=2000, load_cap=1, load_hours=72, yearly=500, lapses=0), random.Random(3))
    assert year.passed["busy"] > 0


def test_whoever_joins_late_is_not_drawn_before() -> None:
    year = play(World(jurors=200, joining=200, cases=400), random.Random(4))
    assert year.first_wait[0] >= 0


@pytest.mark.parametrize(
    "wrong",
    [{"jurors": 0}, {"cases": 0}, {"lapses": 600, "declines": 500}, {"waves": (17, 7)}, {"settled": (500,)}, {"joining": -1}],
)
def test_a_world_that_cannot_be_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(Invalid) as refused:
        World(**wrong)
    assert refused.value.code == "simulation.world"
