"""Each way to the end of a case from each stage, beside the plain dict of `tests/panel/life.py`."""

from __future__ import annotations

import pytest

from panel.models import PartyRole
from tests.panel import life_talks
from tests.panel.laws import check
from tests.panel.test_state_machine import LifeOfACase


@pytest.mark.parametrize("last", ["withdraw", "settle", "appeal", "close"])
@pytest.mark.parametrize("ahead", range(10))
def test_every_stage_ends_as_it_may_and_is_erased_in_its_time(ahead: int, last: str) -> None:
    """What chance tries seldom: each way to an end from each stage, whether it is open there or not."""
    walk = LifeOfACase()
    walk.file(ahead=ahead)
    if last == "settle":
        walk.agree(agreed=walk.life.status in life_talks.WHERE)
    if last == "appeal":
        walk.appeal(side=PartyRole.RESPONDENT)
    if last != "close":
        walk.life.withdraw()
    walk.close(early=True)
    check(walk.life)
    for days in (179, 1, 1):
        walk.life.scene.later(days=days)
        walk.life.erase()
        check(walk.life)
    walk.teardown()
