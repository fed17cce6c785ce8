"""Draws over pools as they come: too small, all in conflict, parted, numbered anew between the filing and the panel."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from panel.errors import Conflict
from panel.lifecycle import CaseStatus
from panel.models import Account, Juror
from panel.projections.lot import build_record
from panel.queries.cases import get_case
from panel.services.epochs import open_epoch
from panel.services.pool import pause
from panel.services.unlisting import forget_epoch
from panel.settings import change_setting
from tests.panel.conftest import NOON
from tests.panel.scene import Scene
from tests.panel.test_committing import commit_of
from tests.panel.test_convening import entries
from tests.panel.test_lot_record import files, verify

S = CaseStatus


def test_a_pool_smaller_than_the_panel_seats_whom_it_has_and_says_so(house, store, tmp_path: Path) -> None:
    scene = Scene.furnish(house, store, NOON, jurors=5)
    case_id = scene.to(S.VOTING)
    assert len(scene.seats(case_id)) == 5
    assert scene.round(case_id).exhausted
    scene.vote_all(case_id)
    record, annex = files(scene, case_id, tmp_path)
    assert verify(record, annex)[0] == 0, verify(record, annex)[1]


def test_where_everybody_is_in_conflict_nothing_is_published(house, store) -> None:
    scene = Scene.furnish(house, store, NOON, jurors=9)
    with house.work() as uow:
        for account in uow.session.scalars(select(Juror.account_id)).all():
            pause(uow, account, now=scene.now)
    case_id = scene.to(S.REDACTING)
    with pytest.raises(Conflict, match="panel.no_jurors"):
        scene.publish(case_id)
    assert scene.status(case_id) is S.REDACTING
    assert entries_of_nobody(scene, case_id)


def entries_of_nobody(scene: Scene, case_id: int) -> bool:
    """Whether the case has neither a round nor a step of a walk."""
    return scene.round(case_id) is None


def test_a_new_numbering_leaves_earlier_commitments_where_they_are(scene: Scene, tmp_path: Path) -> None:
    case_id = scene.to(S.REDACTING)
    assert open_epoch(scene.house, lambda: scene.now) == 2
    later = scene.to(S.VOTING, merchant_name="另一家")
    assert (commit_of(scene, case_id).epoch, commit_of(scene, later).epoch) == (1, 2)
    scene.publish(case_id)
    for each, folder in ((case_id, tmp_path / "old"), (later, tmp_path / "new")):
        scene.vote_all(each)
        folder.mkdir()
        assert verify(*files(scene, each, folder))[0] == 0


def test_a_parted_pool_is_drawn_by_its_shares_and_redone(house, store, tmp_path: Path) -> None:
    scene = Scene.furnish(house, store, NOON, jurors=60)
    with house.work() as uow:
        change_setting(uow, "strata", "city", by_id=None, now=NOON - timedelta(days=8))
        members = uow.session.scalars(select(Juror.account_id).order_by(Juror.id)).all()
        uow.session.execute(update(Account).where(Account.id.in_(members[:40])).values(city="上海"))
        uow.session.execute(update(Account).where(Account.id.in_(members[40:])).values(city="成都"))
    open_epoch(house, lambda: scene.now)
    case_id = scene.to(S.VOTING)
    commit, walked = commit_of(scene, case_id), entries(scene, case_id)
    assert sorted(commit.stratum_sizes) == [0, 20, 40]
    assert len({e.slot for e in walked}) == len(walked) == 60
    first = [e.stratum for e in walked if e.used == "seated"]
    # A third of seven, rounded down or up.
    assert sorted(first.count(stratum) for stratum in set(first)) in ([2, 5], [3, 4])
    scene.vote_all(case_id)
    record, annex = files(scene, case_id, tmp_path)
    assert verify(record, annex)[0] == 0, verify(record, annex)[1]
    open_epoch(house, lambda: scene.now)
    forget_epoch(house, commit.epoch)
    with house.db.reading() as session:
        again = build_record(session, get_case(session, scene.case(case_id).public_id), 1).to_dict()
    assert again == json.loads(record.read_text("utf-8")), "who was where is forgotten, the record stays"
