"""A walk longer than honest ones are is told to the quality officer, and to nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.lottery.bound import walk_bound
from panel.models import Account, AccountRole, DrawEntry, Juror, Notice, Role
from panel.projections.lot_public import view_rates
from panel.queries import long_walks
from panel.services.dealing import record_dealing
from panel.services.placing import enrol
from panel.settings import change_setting
from tests.panel.conflicts_room import jurors
from tests.panel.scene import Scene


def furnish(scene: Scene, refused: int, plan: str = "3:2") -> int:
    """A pool of 160 for plans of so many seats, the first `refused` had dealings with the merchant; gives the officer."""
    with scene.house.work() as uow:
        change_setting(uow, "plan", plan, by_id=None, now=scene.now.replace(day=1))
        people = [Account(email=f"p{i}@example.org", name="评审", password_hash="!", created_at=scene.now) for i in range(120)]
        officer = Account(email="quality@example.org", name="孙质量", password_hash="!", created_at=scene.now)
        officer.roles = [AccountRole(role=Role.QUALITY, granted_at=scene.now)]
        uow.session.add_all([*people, officer])
        uow.session.flush()
        enrol(uow, [Juror(account_id=p.id, joined_at=scene.now, opt_outs=[]) for p in people], now=scene.now)
        found = officer.id
    with scene.house.work() as uow:
        for account in jurors(scene)[:refused]:
            record_dealing(uow, account, "order", merchant_id=scene.merchant, source="import", now=scene.now)
    return found


def told(scene: Scene) -> list[tuple[int, dict[str, object]]]:
    with scene.house.db.reading() as session:
        rows = session.scalars(select(Notice).where(Notice.kind == "lot.walk_long"))
        return [(notice.account_id, notice.params) for notice in rows]


def test_a_walk_past_its_bound_raises_an_alarm(scene: Scene) -> None:
    officer = furnish(scene, refused=155)
    case_id = scene.to(CaseStatus.VOTING)
    with scene.house.db.reading() as session:
        walked = len(session.scalars(select(DrawEntry.id).where(DrawEntry.round_id == scene.round(case_id).id)).all())
    assert scene.round(case_id).wanted == 9
    assert walked == 160 > walk_bound(9)
    ((account, said),) = told(scene)
    assert (account, said["number"]) == (officer, scene.case(case_id).number)
    assert said["bound"] < said["walked"] <= 160
    assert in_public(scene) == 0
    scene.vote_all(case_id)
    assert in_public(scene) == 1


def test_a_usual_walk_raises_none(scene: Scene) -> None:
    furnish(scene, refused=16)
    scene.to(CaseStatus.DECIDED)
    assert (told(scene), in_public(scene)) == ([], 0)


@pytest.mark.parametrize("known", [False, True])
def test_a_house_that_knows_its_share_hears_of_fewer_refusals(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """Three of five are refused: nothing odd where every other slot may sit, far too many where nearly all may.

    Lists of 33: of 12,000 walks each that were played, none was judged otherwise.
    """
    monkeypatch.setattr(long_walks, "ENOUGH", 1 if known else 10**6)
    furnish(scene, refused=0, plan="11:7")
    scene.to(CaseStatus.DECIDED)
    with scene.house.db.reading() as session:
        assert long_walks.usual_share(session) == (900 if known else 500)
    with scene.house.work() as uow:
        for account in jurors(scene)[:94]:
            record_dealing(uow, account, "order", merchant_id=scene.merchant, source="import", now=scene.now)
    case_id = scene.to(CaseStatus.VOTING, title="第二件")
    assert bool(told(scene)) == known
    scene.vote_all(case_id)
    assert in_public(scene) == len(told(scene))


def in_public(scene: Scene) -> int:
    """How many walks were too long by the public page. The long ones have changed what is usual since, and are counted."""
    with scene.house.db.reading() as session:
        return view_rates(session, scene.now).long_walks
