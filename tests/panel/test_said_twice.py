"""What one person says twice counts once: objections to the draft, reason tags of a ballot."""

from __future__ import annotations

import secrets
from hashlib import sha256

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from panel.lifecycle import CaseStatus
from panel.models import Objection, Party, PartyRole
from panel.queries.redactions import get_redaction
from panel.services.casting import Paper, cast_ballot
from panel.services.previewing import answer_objection, object_to_draft
from panel.services.seats import accept_seat
from tests.panel.opened import opened
from tests.panel.scene import Scene
from tests.panel.sweeping import kinds, notices
from tests.panel.test_races import at_once

S = CaseStatus
COMPLAINANT, RESPONDENT = PartyRole.COMPLAINANT, PartyRole.RESPONDENT


def shown(scene: Scene) -> int:
    """A case whose draft the parties can check."""
    case_id = scene.to(S.REDACTING)
    scene.clear_desk(case_id)
    return case_id


def say(scene: Scene, case_id: int, role: PartyRole, text: str) -> str:
    """A side objects; gives the public id of the objection."""
    with scene.house.work() as uow:
        return object_to_draft(uow, case_id, role, text, now=scene.now).public_id


def test_the_same_objection_of_one_side_is_one(scene: Scene) -> None:
    case_id = shown(scene)
    first = say(scene, case_id, COMPLAINANT, "第二段 认得出我")
    assert say(scene, case_id, COMPLAINANT, "  第二段\r\n认得出我 ") == first
    assert kinds(scene, case_id)["brief.objected"] == 1
    assert notices(scene, "brief.objected") == [scene.mediator]
    others = {say(scene, case_id, COMPLAINANT, "第三段认得出我"), say(scene, case_id, RESPONDENT, "第二段 认得出我")}
    assert len({first, *others}) == 3
    assert kinds(scene, case_id)["brief.objected"] == 3


def test_what_was_answered_can_be_objected_to_again(scene: Scene) -> None:
    case_id = shown(scene)
    first = say(scene, case_id, COMPLAINANT, "认得出我")
    with scene.house.work() as uow:
        answer_objection(uow, case_id, first, "已改", now=scene.now)
    again = say(scene, case_id, COMPLAINANT, "认得出我")
    assert again != first
    with scene.house.work() as uow:
        answer_objection(uow, case_id, again, "再改", now=scene.now)


def test_a_double_submit_is_once_and_nobody_sees_an_error(scene: Scene) -> None:
    case_id = shown(scene)
    results = at_once([lambda: say(scene, case_id, COMPLAINANT, "认得出我")] * 6)
    assert len(set(results)) == 1
    assert kinds(scene, case_id)["brief.objected"] == 1


def test_the_tables_refuse_an_objection_that_waits_already(scene: Scene) -> None:
    case_id = shown(scene)
    say(scene, case_id, COMPLAINANT, "认得出我")
    with scene.house.db.reading() as session:
        party = session.scalar(select(Party.id).where(Party.case_id == case_id, Party.role == COMPLAINANT))
        redaction = get_redaction(session, case_id).id
    said = sha256("认得出我".encode()).hexdigest()
    again = Objection(redaction_id=redaction, party_id=party, text="认得出我", text_digest=said, made_at=scene.now)
    with pytest.raises(IntegrityError), scene.house.work() as uow:
        uow.session.add(again)


def test_a_tag_sent_twice_on_one_ballot_is_one(scene: Scene) -> None:
    seat = scene.seats(scene.to(S.VOTING))[0]
    with scene.house.work() as uow:
        accept_seat(uow, *seat, now=scene.now)
    for tags in (("tag", "late", "tag"), ("late", "tag")):  # the second time it is the same paper
        with scene.house.work() as uow:
            paper = Paper("uphold", "封签完好，照片能够对上", tags)
            cast_ballot(uow, *seat, paper, salt=secrets.token_bytes(16), now=scene.now)
    assert [(said.tags, ballot.replaced) for ballot, said in opened(scene.house)] == [(("late", "tag"), 0)]
