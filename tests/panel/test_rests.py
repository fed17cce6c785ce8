"""Rests of jurors who stayed away: the longer one holds, and nobody ends one by leaving and coming back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Juror, JurorStatus, PoolEpoch, PoolEvent, Seat
from panel.services.pool import leave_pool, pause
from panel.services.poollog import write_rest
from panel.services.seats import lapse_seat
from panel.settings import change_setting
from tests.panel.conflicts_room import refused
from tests.panel.scene import Scene
from tests.panel.test_services_pool import TODAY, sit


def juror_of(scene: Scene, account: int) -> tuple[JurorStatus, datetime | None, str, str]:
    """Status and end of the rest, with kind and detail of the line that says so."""
    with scene.house.db.reading() as session:
        juror = session.scalars(select(Juror).where(Juror.account_id == account)).one()
        line = session.get_one(PoolEvent, juror.standing_seq)
        return juror.status, juror.paused_until, line.kind, line.detail


def lapse_twice(scene: Scene, case_id: int, account: int) -> datetime:
    """The second of two summonses goes by unanswered; gives when the numbering ends."""
    with scene.house.work() as uow:
        juror = uow.session.scalars(select(Juror).where(Juror.account_id == account)).one()
        juror.lapses = 1
        seat = uow.session.scalars(select(Seat.id).where(Seat.juror_id == juror.id)).one()
        opened = uow.session.scalars(select(PoolEpoch.opened_at)).one()
    scene.later(hours=8)
    with scene.house.work() as uow:
        assert lapse_seat(uow, seat, now=scene.now)
    assert opened is not None
    return opened + timedelta(days=30)


def test_a_short_rest_hides_no_longer_one_and_a_pause_stays_a_pause(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    (_, short), (_, pausing), *_ = scene.seats(case_id)
    with scene.house.work() as uow:
        juror = uow.session.scalars(select(Juror).where(Juror.account_id == short)).one()
        write_rest(uow, juror, scene.now + timedelta(hours=24), now=scene.now)  # after three cases given back
        pause(uow, pausing, now=scene.now)
    end = lapse_twice(scene, case_id, short)
    assert juror_of(scene, short) == (JurorStatus.PAUSED, end, "rested", f"until:{end.isoformat()}")
    assert juror_of(scene, pausing)[1:3] == (None, "paused")


def test_the_time_to_answer_is_that_of_the_round(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    account = scene.seats(case_id)[0][1]
    with scene.house.work() as uow:  # who was given eight hours is late after eight hours
        change_setting(uow, "accept_hours", 24, by_id=None, now=scene.now - timedelta(days=8))
    end = lapse_twice(scene, case_id, account)
    assert juror_of(scene, account)[:2] == (JurorStatus.PAUSED, end)


def test_leaving_and_passing_the_test_again_ends_no_rest(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    account = scene.seats(case_id)[0][1]
    end = lapse_twice(scene, case_id, account)
    with scene.house.work() as uow:
        leave_pool(uow, account, now=scene.now)
    assert juror_of(scene, account)[0] is JurorStatus.LEFT
    sit(scene.house, account, 5, today=TODAY)
    assert juror_of(scene, account) == (JurorStatus.PAUSED, end, "rested", f"until:{end.isoformat()}")
    found = refused(scene, scene.file(title="第二件", merchant_name="别家"))
    assert found[account].reason == "rested"
    scene.now = end + timedelta(hours=1)
    assert account not in refused(scene, scene.file(title="第三件", merchant_name="又一家"))
