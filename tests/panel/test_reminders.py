"""A juror who has not answered is reminded once, in time; a panel that cannot be is given up with a reason."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus
from panel.models import Party, PartyRole, SeatStatus
from panel.services.redacting import start_redaction, stop_redaction
from panel.services.seats import accept_seat
from tests.panel.scene import Scene
from tests.panel.sweeping import notices, run

S = CaseStatus


def test_a_summons_that_runs_out_soon_is_reminded_once(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    first, *others = scene.seats(case_id, SeatStatus.SUMMONED)
    with scene.house.work() as uow:
        accept_seat(uow, *first, now=scene.now)
    scene.later(hours=5)
    run(scene)
    assert notices(scene, "wave.closing.summoned") == []
    scene.later(hours=2)
    run(scene)
    run(scene)
    assert sorted(notices(scene, "wave.closing.summoned")) == sorted(account for _, account in others)


def test_the_mediator_may_give_the_panel_up_and_try_again(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    with pytest.raises(Invalid, match="input.missing"), scene.house.work() as uow:
        stop_redaction(uow, case_id, "  ", now=scene.now)
    with scene.house.work() as uow:
        stop_redaction(uow, case_id, "评审员库里还没有人", now=scene.now)
    assert scene.status(case_id) is S.IMPASSE
    assert len(notices(scene, "panel.given_up")) == 2
    with pytest.raises(Conflict, match="case.wrong_status"), scene.house.work() as uow:
        stop_redaction(uow, case_id, "再来一次", now=scene.now)
    with scene.house.work() as uow:
        start_redaction(uow, case_id, now=scene.now, seed=bytes(32))
    scene.publish(case_id)
    assert scene.status(case_id) is S.VOTING


def test_a_complainant_does_not_decide_where_a_merchants_mail_goes(scene: Scene) -> None:
    first = scene.file(merchant_name="新店", merchant_email="mine@example.org")
    second = scene.file(merchant_name="新店", title="另一件")
    with scene.house.db.reading() as session:

        query = select(Party.case_id, Party.email).where(Party.role == PartyRole.RESPONDENT).order_by(Party.case_id)
        assert [tuple(row) for row in session.execute(query)] == [(first, "mine@example.org"), (second, None)]
