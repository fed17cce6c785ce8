"""Extension draws redone: by this program, by the stand-alone one and by the one of the pages, honest and tampered with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from panel.lifecycle import CaseStatus
from panel.lottery import LotRecord
from panel.lottery.audit import audit
from panel.models import Account, Juror
from panel.services.epochs import open_epoch
from panel.settings import change_setting
from tests.panel.conftest import NOON
from tests.panel.extending_room import PLAN, WANTED, decline, exported, journal, use_up
from tests.panel.lottery.test_lottery_browser_program import checked
from tests.panel.lottery.verifier import lot
from tests.panel.scene import Scene
from voting.ledger import canonical_bytes

S = CaseStatus


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """Forty jurors, panels of at most five: a list of fifteen."""
    with scene.house.work() as uow:
        change_setting(uow, "plan", PLAN, by_id=None, now=NOON - timedelta(days=8))
    return scene


def test_every_list_is_one_honest_draw_for_all_three_programs(scene: Scene, tmp_path: Path) -> None:
    case_id = scene.to(S.VOTING)
    use_up(scene, case_id)
    scene.later(hours=2)
    decline(scene, case_id, WANTED)
    scene.vote_all(case_id)
    made = exported(scene, case_id)
    assert [record.committed.extension for record, _ in made] == [0, 1, 2]
    assert [len(record.walk) for record, _ in made] == [15, 15, 10]
    assert [len(record.before) for record, _ in made] == [0, 1, 2]
    whole = journal(scene)
    for record, annex in made:
        assert record.faults() == audit(record, annex) == []
        found = lot.check(record.to_dict(), annex.to_dict(), None, whole)
        assert [code for codes in found.values() for code in codes] == []
    assert checked([record.to_dict() for record, _ in made], tmp_path) == [[], [], []]
    assert "before" not in made[0][0].to_dict()


def test_parts_of_a_pool_go_on_too(house, store, tmp_path: Path) -> None:
    scene = Scene.furnish(house, store, NOON, jurors=60)
    with house.work() as uow:
        change_setting(uow, "plan", PLAN, by_id=None, now=NOON - timedelta(days=8))
        for name, value in (("strata", "city"), ("strata_equal", True)):
            change_setting(uow, name, value, by_id=None, now=NOON - timedelta(days=8))
        members = uow.session.scalars(select(Juror.account_id).order_by(Juror.id)).all()
        uow.session.execute(update(Account).where(Account.id.in_(members[:50])).values(city="上海"))
        uow.session.execute(update(Account).where(Account.id.in_(members[50:])).values(city="成都"))
    open_epoch(house, lambda: scene.now)
    case_id = scene.to(S.VOTING)
    for _ in range(3):
        decline(scene, case_id, WANTED)
        scene.later(hours=2)
    scene.vote_all(case_id)
    made = exported(scene, case_id)
    assert [record.committed.extension for record, _ in made] == [0, 1, 2, 3]
    walked = [(step.stratum, step.place) for record, _ in made for step in record.walk]
    assert len(walked) == len(set(walked)) == 60
    assert any(split.closed for record, _ in made for split in record.splits)  # the ten of the smaller part are soon used up
    for record, annex in made:
        assert record.faults() == audit(record, annex) == []
        assert [code for codes in lot.check(record.to_dict(), annex.to_dict()).values() for code in codes] == []
    assert checked([record.to_dict() for record, _ in made], tmp_path) == [[]] * 4


Values = dict[str, Any]


def edit(record: Values, key: str, change: Callable[[Values], object]) -> None:
    line = json.loads(record["journal"][key])
    change(line)
    record["journal"][key] = canonical_bytes(line).decode()


def _leave_a_former_step_out(record: Values) -> None:
    record["before"][0]["walk"].pop(3)


def _forget_a_former_list(record: Values) -> None:
    record["before"].pop(0)


def _not_used_up(record: Values) -> None:
    record["before"][0]["walk"][-1]["used"] = None


def _another_parent(record: Values) -> None:
    edit(record, "commit", lambda line: line.update(parent="00" * 32))


def _another_number(record: Values) -> None:
    edit(record, "commit", lambda line: line.update(extension=7))


def _another_pool(record: Values) -> None:
    edit(record, "commit", lambda line: line["pool"].update(size=39))


def _as_if_first(record: Values) -> None:
    edit(record, "commit", lambda line: (line.update(parent=None), line.pop("extension")))
    del record["before"]


def _one_who_was_walked(record: Values) -> None:
    record["walk"][0] |= {"slot": record["before"][0]["walk"][0]["place"], "place": record["before"][0]["walk"][0]["place"]}


TAMPERINGS = (
    _leave_a_former_step_out, _forget_a_former_list, _not_used_up, _another_parent, _another_number, _another_pool,
    _as_if_first, _one_who_was_walked,
)  # fmt: skip


def test_every_tampering_with_what_came_before_is_named_by_all_three_programs(scene: Scene, tmp_path: Path) -> None:
    case_id = scene.to(S.VOTING)
    use_up(scene, case_id)
    scene.later(hours=2)
    decline(scene, case_id, WANTED)
    scene.vote_all(case_id)
    last = exported(scene, case_id)[2][0]
    tampered = list(tamper_all(last))
    for record in tampered:
        mine = LotRecord.from_dict(record).faults()
        assert mine
        assert [code for codes in lot.check(record).values() for code in codes] == mine
    assert [] not in checked(tampered, tmp_path)


def tamper_all(honest: LotRecord) -> Iterator[Values]:
    for tamper in TAMPERINGS:
        record = json.loads(json.dumps(honest.to_dict()))
        tamper(record)
        yield record
