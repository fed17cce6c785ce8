"""A challenge that waits when the brief is to go out: not in silence; and nothing is upheld after the verdict."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from panel.errors import Conflict
from panel.lifecycle import CaseStatus
from panel.models import Account, AccountRole, ChallengeStatus, Notice, PartyRole, Role, TimelineEntry
from panel.queries.challenges import count_waiting, list_own_challenges
from panel.services.challenging import make_challenge, reject_challenge, uphold_challenge
from panel.services.publishing import publish_brief
from tests.panel.conflicts_room import jurors
from tests.panel.scene import Scene

S = CaseStatus
SIDE = PartyRole.COMPLAINANT


@pytest.fixture
def officer(scene: Scene) -> int:
    """The quality officer."""
    with scene.house.work() as uow:
        found = Account(email="quality@example.org", name="孙质量", password_hash="!", created_at=scene.now)
        found.roles = [AccountRole(role=Role.QUALITY, granted_at=scene.now)]
        uow.session.add(found)
        uow.session.flush()
        return found.id


def challenged(scene: Scene) -> tuple[int, str]:
    """A case at the desk with a challenge that waits."""
    case_id = scene.to(S.REDACTING)
    with scene.house.work() as uow:
        return case_id, make_challenge(uow, case_id, SIDE, "邻居周某", "和店主是亲戚", now=scene.now).public_id


def uphold(scene: Scene, made: str, officer: int) -> None:
    with scene.house.work() as uow:
        address = uow.session.get_one(Account, jurors(scene)[0]).email or ""
        uphold_challenge(uow, made, address, "已核实。", by_id=officer, now=scene.now)


def pressed(scene: Scene, officer: int) -> int:
    with scene.house.db.reading() as session:
        found = select(Notice).where(Notice.account_id == officer, Notice.kind == "challenge.pressing")
        return len(session.scalars(found).all())


def test_the_brief_waits_for_a_word_of_the_mediator_and_the_officer_is_pressed(scene: Scene, officer: int) -> None:
    case_id, made = challenged(scene)
    scene.clear_desk(case_id)
    assert pressed(scene, officer) == 1, "the parties have the draft: the panel comes near"
    with pytest.raises(Conflict) as error, scene.house.work() as uow:
        publish_brief(uow, case_id, store=scene.store, now=scene.now)
    assert (error.value.code, error.value.params) == ("challenge.waits", {"count": 1})
    assert scene.status(case_id) is S.REDACTING
    with scene.house.work() as uow:
        publish_brief(uow, case_id, store=scene.store, now=scene.now, past_challenges=True)
    assert pressed(scene, officer) == 2
    with scene.house.db.reading() as session:
        entry = session.scalars(select(TimelineEntry).where(TimelineEntry.kind == "challenge.passed")).one()
        assert (entry.audience, entry.params) == ("staff", {"count": 1})
    uphold(scene, made, officer)
    with scene.house.db.reading() as session:
        assert list_own_challenges(session, case_id, SIDE)[0].status is ChallengeStatus.UPHELD


def test_a_decided_challenge_is_in_nobodys_way(scene: Scene, officer: int) -> None:
    case_id, made = challenged(scene)
    with scene.house.work() as uow:
        reject_challenge(uow, made, "没有可核实的关系。", by_id=officer, now=scene.now)
    scene.clear_desk(case_id)
    assert pressed(scene, officer) == 0
    with scene.house.work() as uow:
        assert count_waiting(uow.session, case_id) == 0
        publish_brief(uow, case_id, store=scene.store, now=scene.now)
    assert scene.status(case_id) is S.VOTING


def test_after_the_verdict_it_can_only_be_declined(scene: Scene, officer: int) -> None:
    case_id, made = challenged(scene)
    scene.publish(case_id)
    scene.vote_all(case_id)
    assert scene.status(case_id) is S.DECIDED
    with pytest.raises(Conflict, match="challenge.over"):
        uphold(scene, made, officer)
    with scene.house.work() as uow:
        reject_challenge(uow, made, "评审已经结束，可以作为申诉理由提出。", by_id=officer, now=scene.now)
