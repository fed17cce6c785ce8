"""How often a juror is called is fixed with the draw: settings that change after the filing do nothing to it."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from panel.errors import Conflict
from panel.lifecycle import CaseStatus
from panel.models import JournalEntry, SeatStatus
from panel.queries.passing import LOAD_CAP_MIN, Limits
from panel.services.pool import leave_pool
from panel.services.seats import accept_seat, give_back_seat
from panel.settings import Settings, change_setting
from tests.panel.conflicts_room import jurors, used
from tests.panel.scene import Scene

S = CaseStatus


def set_to(scene: Scene, **values: int) -> None:
    """Settings that hold now, those with notice too."""
    with scene.house.work() as uow:
        for name, value in values.items():
            change_setting(uow, name, value, by_id=None, now=scene.now - timedelta(days=8))


def read_whole_list(scene: Scene, case_id: int) -> dict[int, str | None]:
    """What was said of everybody on the list, by account, once every seat was given back."""
    while scene.seats(case_id, SeatStatus.SUMMONED):
        for seat in scene.seats(case_id, SeatStatus.SUMMONED):
            with scene.house.work() as uow:
                give_back_seat(uow, *seat, "recuse", now=scene.now, reason="knows_event")
    return {account: entry.used for account, entry in used(scene, case_id).items()}


@pytest.mark.parametrize(
    ("filed", "later"),
    [({"load_cap": 2}, {"load_cap": 20}), ({"load_cap": 2, "load_window_hours": 12}, {"load_window_hours": 1})],
)
def test_a_summons_keeps_the_load_limit_of_the_filing(scene: Scene, filed: dict[str, int], later: dict[str, int]) -> None:
    for account in jurors(scene)[10:]:
        with scene.house.work() as uow:
            leave_pool(uow, account, now=scene.now)
    set_to(scene, **filed)
    before = [scene.to(S.VOTING, title=f"第{n}件", merchant_name=f"商家{n}") for n in range(2)]  # 14 seats, 10 jurors
    case_id = scene.to(S.REDACTING, title="第三件", merchant_name="商家三")
    scene.later(hours=2)
    set_to(scene, **later)
    held = Counter(account for case in before for _, account in scene.seats(case, SeatStatus.SUMMONED))
    scene.publish(case_id)
    said = read_whole_list(scene, case_id)
    assert {account for account, word in said.items() if word == "busy"} == {who for who, seats in held.items() if seats == 2}
    assert "seated" in said.values()


def test_a_summons_keeps_the_yearly_limit_of_the_filing(scene: Scene) -> None:
    set_to(scene, yearly_max=1)
    once = {account for _, account in scene.seats(scene.to(S.VOTING))}
    case_id = scene.to(S.REDACTING, title="第二件", merchant_name="别家")
    set_to(scene, yearly_max=60)
    scene.publish(case_id)
    said = read_whole_list(scene, case_id)
    assert {account for account, word in said.items() if word == "yearly"} == once


def test_the_journal_names_the_limits(scene: Scene) -> None:
    set_to(scene, load_cap=4, load_window_hours=30, yearly_max=9)
    scene.file()
    with scene.house.db.reading() as session:
        rule = json.loads(session.scalars(select(JournalEntry.body).where(JournalEntry.kind == "commit")).one())["rule"]
    assert (rule["load_limit"], rule["load_hours"], rule["yearly"]) == (4, 30, 9)


def test_what_an_old_commitment_does_not_name_is_as_the_settings_have_it() -> None:
    settings = Settings(load_cap=4, load_window_hours=6, wave_hours=5, yearly_max=9)
    assert Limits.of(settings) == Limits(4, 6, 9)
    assert Limits.of(settings, {"load_limit": 3}) == Limits(3, 6, 9)
    assert Limits.of(settings, {"load_limit": 1, "load_hours": 7, "yearly": 8}) == Limits(LOAD_CAP_MIN, 7, 8)


def test_nobody_ever_has_more_open_seats_than_the_cap(scene: Scene) -> None:
    for account in jurors(scene)[9:]:
        with scene.house.work() as uow:
            leave_pool(uow, account, now=scene.now)
    set_to(scene, load_cap=2, load_window_hours=1)  # a wave lasts a day
    cases = [scene.to(S.REDACTING, title=f"第{n}件", merchant_name=f"商家{n}") for n in range(4)]
    for case_id in cases[:2]:
        scene.publish(case_id)
        for seat in scene.seats(case_id):
            with scene.house.work() as uow:
                accept_seat(uow, *seat, now=scene.now)
    scene.later(hours=23)
    for case_id in cases[2:]:
        scene.clear_desk(case_id)
        with contextlib.suppress(Conflict):  # nobody is left for the last one
            scene.publish(case_id)
    open_ = (SeatStatus.SUMMONED, SeatStatus.ACCEPTED)
    held = Counter(account for case_id in cases for _, account in scene.seats(case_id, *open_))
    assert max(held.values()) == 2
    assert sum(held.values()) == 18
