"""A proposal is reminded of before it ends, ends with the mediation, and says why it ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Account, Notice, Outgoing, PartyRole, Proposal, ProposalStatus, RemedyKind
from panel.services.filing import leave_panel, withdraw_case
from panel.services.mediation import accept_proposal, declare_impasse, decline_proposal, propose, reopen_mediation
from panel.services.owning import declare_inadmissible
from panel.services.redacting import start_redaction
from panel.uow import UnitOfWork
from tests.panel.scene import Scene
from tests.panel.sweeping import kinds, notices, run

S, P = CaseStatus, ProposalStatus


def offer(scene: Scene, case_id: int, by: str = "owner", hours: int | None = None) -> str:
    """A remedy is put to the parties; gives its public id."""
    with scene.house.work() as uow:
        return propose(uow, case_id, by, RemedyKind.APOLOGY, "道歉", now=scene.now, hours=hours).public_id


def ends(scene: Scene) -> list[ProposalStatus]:
    """How the proposals stand, oldest first."""
    with scene.house.db.reading() as session:
        return list(session.scalars(select(Proposal.status).order_by(Proposal.id)))


def test_sides_that_have_not_answered_are_reminded_once_in_their_language(scene: Scene) -> None:
    with scene.house.work() as uow:
        uow.session.get_one(Account, scene.member).locale = "en"
    case_id = scene.to(S.IN_MEDIATION)
    offer(scene, case_id)
    scene.later(hours=17, minutes=59)
    run(scene)
    assert notices(scene, "proposal.expiring") == []
    scene.later(minutes=1)
    run(scene)
    scene.later(hours=1)
    run(scene)
    assert notices(scene, "proposal.expiring") == sorted([scene.complainant, scene.member])
    with scene.house.db.reading() as session:
        mails = session.execute(
            select(Notice.account_id, Outgoing.locale, Notice.params["at"].as_string())
            .join(Notice, Notice.id == Outgoing.notice_id).where(Notice.kind == "proposal.expiring")
        ).all()
    until = (scene.now + timedelta(hours=5)).isoformat()
    assert sorted(tuple(mail) for mail in mails) == [(scene.complainant, "zh", until), (scene.member, "en", until)]


def test_who_has_said_yes_is_not_reminded(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    offer(scene, case_id, by="complainant")
    scene.later(hours=20)
    run(scene)
    assert notices(scene, "proposal.expiring") == [scene.member]


def test_a_short_proposal_is_reminded_of_at_half_time_and_an_ended_one_not_at_all(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    short = offer(scene, case_id, hours=4)
    scene.later(hours=1, minutes=59)
    run(scene)
    assert notices(scene, "proposal.expiring") == []
    with scene.house.work() as uow:
        decline_proposal(uow, case_id, short, PartyRole.RESPONDENT, now=scene.now)
    scene.later(minutes=1)
    run(scene)
    assert notices(scene, "proposal.expiring") == []
    offer(scene, case_id, hours=4)
    scene.later(hours=2)
    run(scene)
    assert len(notices(scene, "proposal.expiring")) == 2


def test_a_sweep_that_comes_late_reports_the_end_and_reminds_of_nothing(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    offer(scene, case_id)
    scene.later(hours=25)
    run(scene)
    assert ends(scene) == [P.EXPIRED]
    assert notices(scene, "proposal.expiring") == []


Leave = Callable[[UnitOfWork, int, Scene], object]
WAYS: dict[str, Leave] = {
    "impasse": lambda uow, case, scene: declare_impasse(uow, case, "各执一词", now=scene.now),
    "withdrawn": lambda uow, case, scene: withdraw_case(uow, case, "算了", now=scene.now),
    "inadmissible": lambda uow, case, scene: declare_inadmissible(uow, case, "too_old", "太久", now=scene.now),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_open_ends_with_the_mediation_and_is_not_reported_as_expired(scene: Scene, way: str) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    offer(scene, case_id)
    with scene.house.work() as uow:
        WAYS[way](uow, case_id, scene)
    assert ends(scene) == [P.LAPSED]
    scene.later(hours=30)
    run(scene)
    assert ends(scene) == [P.LAPSED]
    assert notices(scene, "proposal.expired") == notices(scene, "proposal.expiring") == []
    assert (kinds(scene, case_id)["proposal.lapsed"], kinds(scene, case_id)["proposal.expired"]) == (1, 0)


def test_what_had_expired_before_the_mediation_ended_has_expired(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    offer(scene, case_id, hours=2)
    scene.later(hours=2)
    with scene.house.work() as uow:
        declare_impasse(uow, case_id, "各执一词", now=scene.now)
    assert ends(scene) == [P.EXPIRED]


def test_a_proposal_made_in_the_impasse_ends_with_the_panel_and_does_not_come_back(scene: Scene) -> None:
    case_id = scene.to(S.IMPASSE)
    offer(scene, case_id)
    with scene.house.work() as uow:
        start_redaction(uow, case_id, now=scene.now)
    assert ends(scene) == [P.LAPSED]
    with scene.house.work() as uow:
        leave_panel(uow, case_id, PartyRole.COMPLAINANT, now=scene.now)
    assert scene.status(case_id) is S.IMPASSE
    offer(scene, case_id)
    assert ends(scene) == [P.LAPSED, P.OPEN]


def test_talking_again_keeps_a_proposal_of_the_impasse_open(scene: Scene) -> None:
    case_id = scene.to(S.IMPASSE)
    made = offer(scene, case_id, by="complainant")
    with scene.house.work() as uow:
        reopen_mediation(uow, case_id, "愿意再谈", now=scene.now)
    assert ends(scene) == [P.OPEN]
    with scene.house.work() as uow:
        accept_proposal(uow, case_id, made, PartyRole.RESPONDENT, now=scene.now)
    assert (scene.status(case_id), ends(scene)) == (S.SETTLED, [P.ACCEPTED])
