"""Objections to a mediator or an expert: decided by somebody apart, and whoever was objected to acts no more."""

from __future__ import annotations

import pytest

from panel.errors import Conflict, NotFound
from panel.lifecycle import CaseStatus
from panel.models import AccountRole, InvitationState, PartyRole, RecusalStatus, Role
from panel.projections.experts import list_opinions
from panel.projections.recusals import list_own, list_recusals, view_recusal
from panel.queries.redactions import get_redaction
from panel.services.owning import take_case
from panel.services.recusing import MEDIATOR, ask_recusal, reject_recusal, uphold_recusal
from tests.panel.experts_room import Room
from tests.panel.lessons_room import officer, told
from tests.panel.scene import Scene

QUALITY = frozenset({Role.QUALITY})


@pytest.fixture
def room(scene: Scene) -> Room:
    """A furnished house with experts."""
    return Room.furnish(scene)


def ask(room: Room, case: int, target: str = MEDIATOR, reason: str = "他是店家的表弟") -> str:
    with room.scene.house.work() as uow:
        return ask_recusal(uow, case, PartyRole.COMPLAINANT, target, reason, now=room.scene.now).public_id


def rule(room: Room, asked: str, act=uphold_recusal, by: int | None = None) -> None:
    with room.scene.house.work() as uow:
        act(uow, asked, "已核实", by_id=by or room.officer, now=room.scene.now)


def test_a_mediator_who_was_rightly_objected_to_holds_the_case_no_more(room: Room) -> None:
    scene, case = room.scene, room.scene.to(CaseStatus.IN_MEDIATION)
    asked = ask(room, case)
    assert ask(room, case) == asked
    with pytest.raises(Conflict, match=r"recusal\.waiting"):
        ask(room, case, reason="另一个理由")
    assert told(scene, "recusal.waiting") == [room.officer]
    for stranger in (scene.mediator, scene.manager):
        with pytest.raises(NotFound):
            rule(room, asked, by=stranger)
    rule(room, asked)
    with pytest.raises(Conflict, match=r"recusal\.decided"):
        rule(room, asked, reject_recusal)
    assert scene.case(case).owner_id is None
    assert (told(scene, "recusal.upheld"), told(scene, "cases.unowned")) == ([scene.mediator], [scene.manager])
    with scene.house.work() as uow, pytest.raises(Conflict, match=r"case\.role_clash"):
        take_case(uow, case, scene.mediator, seed=bytes(32), now=scene.now)
    with scene.house.work() as uow:
        assert take_case(uow, case, scene.manager, seed=bytes(32), now=scene.now).owner_id == scene.manager


def test_what_is_rejected_changes_nothing_and_is_answered(room: Room) -> None:
    scene, case = room.scene, room.scene.to(CaseStatus.IN_MEDIATION)
    rule(room, ask(room, case), reject_recusal)
    assert scene.case(case).owner_id == scene.mediator
    with scene.house.db.reading() as session:
        own = list_own(session, case, PartyRole.COMPLAINANT)
        assert list_own(session, case, PartyRole.RESPONDENT) == ()
        page = list_recusals(session, room.officer, QUALITY, RecusalStatus.REJECTED, page=1)
    assert [(each.status, each.reply) for each in own] == [("rejected", "已核实")]
    assert page.by_status == {"rejected": 1}


def test_an_expert_set_aside_leaves_the_brief_in_the_making(room: Room) -> None:
    scene, case = room.scene, room.advised()
    rule(room, ask(room, case, room.invitation(case).public_id))
    assert room.invitation(case).state is InvitationState.REMOVED
    with scene.house.db.reading() as session:
        assert not any(key.startswith("opinion.") for key in get_redaction(session, case).originals)
        assert list_opinions(session, scene.case(case))[0].removed
    with pytest.raises(NotFound):
        room.sign(case, "再说一句", seen=1, reason="补充")


def test_about_a_quality_officer_a_manager_decides(room: Room) -> None:
    scene, case = room.scene, room.at_desk()
    with scene.house.work() as uow:
        uow.session.add(AccountRole(account_id=room.adviser, role=Role.QUALITY, granted_at=scene.now))
    other = officer(scene, "另一质量")
    room.invite(case)
    asked = ask(room, case, room.invitation(case).public_id)
    assert told(scene, "recusal.waiting") == [scene.manager]
    with scene.house.db.reading() as session:
        for reader in (other, room.adviser):
            with pytest.raises(NotFound):
                view_recusal(session, reader, QUALITY, asked)
        assert view_recusal(session, scene.manager, frozenset({Role.MANAGER}), asked).id == asked
    rule(room, asked, by=scene.manager)
    assert room.invitation(case).state is InvitationState.REMOVED
