"""A house that signs a false record of its own is found out by name."""

from __future__ import annotations

import random

import pytest

from tests.verify import deeds_of_panels, deeds_of_ways
from tests.verify.checker import case
from tests.verify.courses import Course, Writer
from tests.verify.deeds import DEEDS, verdict
from tests.verify.house import House, as_file

ALL = (deeds_of_panels, deeds_of_ways)  # what they hold registers itself


def written(name: str, seed: int) -> tuple[House, Course] | None:
    """A house whose only case was written with this deed; None where there was nothing to do."""
    chance = random.Random(seed)
    house, course = House(chance), Writer(chance).write()
    if DEEDS[name][1](course, chance) is False:
        return None
    house.take([course])
    return house, course


@pytest.mark.parametrize("name", DEEDS)
def test_a_false_record_is_named(name: str) -> None:
    found = (made for seed in range(400) if (made := written(name, seed)))
    for _ in range(3):
        house, course = next(found)
        report = case.check(case.read_bundle(as_file(house.bundle(course, audit=True))))
        codes = {fault.code for fault in report.faults}
        assert DEEDS[name][0] in codes
        assert not codes & {"not_in_tree", "chain_broken", "checkpoint_unsigned", "head_differs"}


def test_a_record_from_before_findings_were_told_holds_and_says_so() -> None:
    """Of an older record the rest is checked; whoever reads it is told what it cannot show."""
    seen = 0
    for seed in range(60):
        chance = random.Random(seed)
        house, course = House(chance), Writer(chance).write()
        said = verdict(course)
        if said is None or "facts" not in said:
            continue
        old = seed % 2 == 0
        if old:
            for _, kind, values in course.entries:
                if kind == "verdict.issued":
                    values.pop("facts", None)
        house.take([course])
        report = case.check(case.read_bundle(as_file(house.bundle(course, audit=True))))
        assert report.faults == []
        assert any("no findings on the fact questions" in note for note in report.notes) is old
        seen += 1
    assert seen > 5
