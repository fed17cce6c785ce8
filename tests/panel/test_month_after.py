"""What a month's figures say of the time after the cases: posts, explanations, grumbles, letters."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from panel.measures.findings import FEW, findings
from panel.measures.months import Month
from panel.models import Choice, PartyRole
from panel.services.deciding import choose
from panel.services.grumbling import take_back_grumble
from panel.services.measuring import count_month
from tests.panel.lessons_room import close, officer
from tests.panel.scene import Scene
from tests.panel.test_after_the_decision import decided, explain
from tests.panel.test_circulars import choose as choose_remedy
from tests.panel.test_circulars import file_of, gather, let_go, own, people, sweep_all, write
from tests.panel.test_grumbles import leave

HERE, NOVEMBER = ZoneInfo("Asia/Shanghai"), Month(2026, 11)


def test_what_came_after_is_counted_in_its_month_and_in_no_other(scene: Scene) -> None:
    case = decided(scene, scene.mediator)
    with scene.house.work() as uow:
        choose(uow, case, PartyRole.COMPLAINANT, Choice.EXPLAIN, now=scene.now, question="为什么不是全额？")
    scene.later(days=5)
    explain(scene, case, PartyRole.COMPLAINANT)
    close(scene)
    leave(scene)
    back = leave(scene, "又等了")
    with scene.house.work() as uow:
        take_back_grumble(uow, scene.complainant, back.public_id)
    quality, affected = officer(scene), people(scene, 3)
    for who in affected:
        file_of(scene, who, category="delivery")
    letter = write(scene, quality)
    gather(scene, letter, quality, "delivery")
    let_go(scene, letter, quality, scene.manager)
    sweep_all(scene)
    choose_remedy(scene, own(scene, affected[0])[0].id, 2, affected[0])
    with scene.house.db.reading() as session:
        found = count_month(session, NOVEMBER, HERE, scene.now)
        other = count_month(session, Month(2026, 10), HERE, scene.now)
    assert found["after"] == {
        "explained_asked": 1, "explained": 1, "explained_late": 1, "grumbles": 1, "promoted": 0, "written_to": 3, "chosen": 1,
        "invited": 0, "spoken": 0,
    }
    assert (found["posts"]["total"], found["posts"]["whole"], len(found["posts"]["shares"])) == (1, 0, 6)
    assert set(other["after"].values()) == {0}
    assert other["posts"]["total"] == 0


def figures(**shares: list[int]) -> dict[str, Any]:
    """Figures of a quiet month with these posts."""
    return {
        "standing": {"surges": [], "actions": {"overdue": 0, "open": 0}, "stuck": {}}, "stages": {"all": {}}, "seats": {},
        "verdicts": {"all": 0, "undecided": 0, "answered": 0, "departed": 0, "raw_differs": 0, "overturned": 0, "appeals": 0},
        "lessons": {"causes": []}, "volumes": {"filed": 0}, "posts": {"total": 9, "whole": 0, "shares": shares},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("shares", "named"),
    [
        ({"truth": [2, 9], "loss": [1, 9]}, ["post", {"post": "loss", "count": 1, "total": 9}]),
        ({"truth": [0, FEW - 1], "loss": [5, 9]}, None),
        ({"truth": [3, 6]}, None),
        ({"improvement": [0, 9]}, None),
    ],
)
def test_the_post_that_fewest_reach_is_talked_about_when_half_do_not(shares: dict[str, list[int]], named: Any) -> None:
    assert findings(figures(**shares), None) == ([named] if named else [])


def test_months_from_before_posts_were_counted_have_no_such_finding() -> None:
    kept = figures()
    del kept["posts"]
    assert findings(kept, None) == []
