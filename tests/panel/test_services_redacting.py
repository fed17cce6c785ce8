"""Deciding at the redaction desk: what people say about entities, confirming it, two people at one desk, a second round."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from panel.consents import CONSENT
from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.models import DecisionKind, Party, PartyRole, PictureState, RedactionApproval, RedactionDecision
from panel.redaction import Kind
from panel.services.entities import restore_entity, undo_decision
from panel.services.exhibits import remove_exhibit
from panel.services.filing import give_consent, leave_panel
from panel.services.mediation import declare_impasse
from panel.services.previewing import approve_draft, offer_preview
from panel.services.redacting import confirm_entities, frame_question, start_redaction, unconfirm_entity
from tests.panel.desk import Desk
from tests.panel.scene import Scene

S, K = CaseStatus, DecisionKind
CLAIM = "我叫李秀英，在蜀香阁订了酸菜鱼。邻居吕欣怡看到了，吕女士说汤洒了。老街口的大榕树下就这一家。"


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """A case at the desk with a neighbour the house does not know."""
    return Desk(scene, scene.to(S.REDACTING, text=CLAIM))


def claim(desk: Desk) -> str:
    return desk.draft().redacted.texts["claim"]


def test_what_a_person_adds_is_masked_everywhere(desk: Desk) -> None:
    desk.decide(K.ADD, value="老街口的大榕树", entity_kind=Kind.ADDRESS)
    assert "榕树" not in claim(desk)
    with desk.scene.house.work() as uow:
        options = [("uphold", "赔", "complainant"), ("dismiss", "不赔", "respondent")]
        frame_question(uow, desk.case_id, "老街口的大榕树下的店该赔吗？", options, "", now=desk.scene.now)
    assert "榕树" not in desk.draft().redacted.texts["question"]


def test_what_a_person_adds_is_masked_however_short_it_is(desk: Desk) -> None:
    with desk.scene.house.work() as uow:
        options = [("uphold", "赔400", "complainant"), ("dismiss", "不赔", "respondent")]
        frame_question(uow, desk.case_id, "XQ店该赔400元吗，共1400元？", options, "", now=desk.scene.now)
    for surface in ("XQ", "400"):
        desk.decide(K.ADD, value=surface, entity_kind=Kind.OTHER)
    question = desk.draft().redacted.texts["question"]
    assert "XQ" not in question
    assert "1400" in question, "a longer number is another number"
    assert "400" not in question.replace("1400", "")


def test_adding_what_is_nowhere_in_the_open_is_refused(desk: Desk) -> None:
    before = desk.redaction().version
    for surface, code in (
        ("不在任何文字里", "redaction.not_found"), ("李秀英", "redaction.not_found"), ("鱼", "redaction.not_found"),
        ("   ", "input.missing"), ("长" * 201, "input.too_long"),
    ):
        with pytest.raises(Invalid, match=code):
            desk.decide(K.ADD, value=surface, entity_kind=Kind.PERSON)
    assert desk.redaction().version == before


def test_a_dropped_entity_is_readable_until_it_is_restored(desk: Desk) -> None:
    neighbour = desk.entity("吕欣怡")
    desk.confirm_all()
    desk.decide(K.DROP, entity=neighbour, value="是公众人物")
    draft = desk.draft()
    assert "吕欣怡" in draft.redacted.texts["claim"]
    assert [entity.id for entity in draft.unconfirmed] == [neighbour], "what is done with it is new: somebody looks again"
    with desk.scene.house.work() as uow:
        restore_entity(uow, desk.case_id, neighbour, by_id=desk.scene.mediator, now=desk.scene.now)
    assert "吕欣怡" not in claim(desk)
    with pytest.raises(Conflict, match="redaction.not_dropped"), desk.scene.house.work() as uow:
        restore_entity(uow, desk.case_id, neighbour, by_id=desk.scene.mediator, now=desk.scene.now)


def test_nobody_of_the_case_is_ever_left_readable(desk: Desk) -> None:
    party, neighbour = desk.entity("李秀英"), desk.entity("吕欣怡")
    with pytest.raises(Invalid, match="redaction.must_mask"):
        desk.decide(K.DROP, entity=party, value="不要紧")
    desk.decide(K.MERGE, entity=party, value=neighbour)
    with pytest.raises(Invalid, match="redaction.must_mask"):
        desk.decide(K.DROP, entity=neighbour, value="绕一个弯")
    assert "李秀英" not in claim(desk)


def test_renaming_changes_every_place_and_takes_no_pseudonym_of_another(desk: Desk) -> None:
    neighbour = desk.entity("吕欣怡")
    desk.decide(K.RENAME, entity=neighbour, value="邻居甲")
    assert "[邻居甲]" in claim(desk)
    with pytest.raises(Invalid, match="redaction.pseudonym_taken"):
        desk.decide(K.RENAME, entity=neighbour, value="消费者")
    with pytest.raises(Invalid, match="input.too_long"):
        desk.decide(K.RENAME, entity=neighbour, value="甲" * 41)


def test_merged_entities_have_one_pseudonym(desk: Desk) -> None:
    lady, neighbour = desk.entity("吕女士"), desk.entity("吕欣怡")
    assert lady != neighbour
    desk.decide(K.MERGE, entity=lady, value=neighbour)
    merged = desk.draft().redacted
    assert [entity.forms for entity in merged.entities if entity.id == neighbour] == [("吕欣怡", "吕女士")]
    assert lady not in {entity.id for entity in merged.entities}


def test_an_entity_that_is_not_in_the_draft_cannot_be_decided_about(desk: Desk) -> None:
    forged, neighbour = "e-" + "f" * 60, desk.entity("吕欣怡")
    for kind, entity, value in (
        (K.DROP, forged, "x"), (K.RENAME, forged, "x"), (K.MERGE, forged, neighbour), (K.MERGE, neighbour, forged),
        (K.MERGE, neighbour, neighbour),
    ):
        with pytest.raises(Invalid, match="redaction.entity_unknown"):
            desk.decide(kind, entity=entity, value=value)


def test_undo_takes_back_the_latest_decision_only(desk: Desk) -> None:
    neighbour = desk.entity("吕欣怡")
    desk.decide(K.RENAME, entity=neighbour, value="甲")
    desk.decide(K.RENAME, entity=neighbour, value="乙")
    for expected in ("[甲]", "[人物A]"):
        with desk.scene.house.work() as uow:
            assert undo_decision(uow, desk.case_id, by_id=desk.scene.mediator, now=desk.scene.now) is not None
        assert expected in claim(desk)
    with desk.scene.house.work() as uow:
        assert undo_decision(uow, desk.case_id, by_id=desk.scene.mediator, now=desk.scene.now) is None


def test_confirming_is_counted_once_and_only_for_entities_of_the_draft(desk: Desk) -> None:
    ids = [entity.id for entity in desk.draft().unconfirmed]
    with desk.scene.house.work() as uow:
        done = confirm_entities(
            uow, desk.case_id, [*ids, *ids, "e-" + "0" * 60], by_id=desk.scene.mediator, now=desk.scene.now
        )
    assert done == len(ids)
    desk.confirm_all()
    assert desk.draft().unconfirmed == ()
    with desk.scene.house.work() as uow:
        unconfirm_entity(uow, desk.case_id, ids[0], by_id=desk.scene.mediator, now=desk.scene.now)
    assert [entity.id for entity in desk.draft().unconfirmed] == [ids[0]]


def test_a_stale_page_changes_nothing(desk: Desk) -> None:
    seen = desk.redaction().version
    neighbour = desk.entity("吕欣怡")
    desk.decide(K.RENAME, entity=neighbour, value="甲", version=seen)
    scene = desk.scene
    with pytest.raises(Conflict, match="redaction.stale"):
        desk.decide(K.RENAME, entity=neighbour, value="乙", version=seen)
    with pytest.raises(Conflict, match="redaction.stale"), scene.house.work() as uow:
        confirm_entities(uow, desk.case_id, [neighbour], by_id=scene.mediator, now=scene.now, version=seen)
    with pytest.raises(Conflict, match="redaction.stale"), scene.house.work() as uow:
        undo_decision(uow, desk.case_id, by_id=scene.mediator, now=scene.now, version=seen)
    options = [("uphold", "a", "middle"), ("dismiss", "b", "middle")]
    with pytest.raises(Conflict, match="redaction.stale"), scene.house.work() as uow:
        frame_question(uow, desk.case_id, "?", options, "", now=scene.now, version=seen)
    assert "[甲]" in claim(desk)
    assert neighbour not in desk.draft().confirmed


def test_a_question_that_cannot_be_put_is_refused(desk: Desk) -> None:
    two = [("uphold", "a", "complainant"), ("dismiss", "b", "respondent")]
    for question, options, code in (
        ("", two, "input.missing"), ("?" * 301, two, "input.too_long"),
        ("?", [("uphold", "a", "middle"), ("dismiss", " ", "middle")], "question.options"),
        ("?", [("uphold", "a", "middle"), ("uphold", "b", "middle")], "question.options"),
        ("?", [(key, key, "middle") for key in "abcde"], "question.options"),
        ("?", [("uphold", "a" * 121, "middle"), ("dismiss", "b", "middle")], "input.too_long"),
        ("?", [("uphold", "a", "merchant"), ("dismiss", "b", "middle")], "input.choice"),
    ):
        with pytest.raises(Invalid, match=code), desk.scene.house.work() as uow:
            frame_question(uow, desk.case_id, question, options, "", now=desk.scene.now)


def test_every_edit_takes_back_preview_and_approvals(desk: Desk) -> None:
    scene = desk.scene
    scene.clear_desk(desk.case_id)
    assert desk.codes() == []
    desk.decide(K.RENAME, entity=desk.entity("吕欣怡"), value="甲")
    assert desk.codes() == ["gate.unconfirmed", "gate.not_read", "gate.not_previewed"]
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(RedactionApproval)) == 0


def test_coming_back_to_the_desk_needs_a_new_preview(desk: Desk) -> None:
    """A party leaves the panel and agrees again: what both had approved was another desk."""
    scene = desk.scene
    scene.clear_desk(desk.case_id)
    with scene.house.work() as uow:
        leave_panel(uow, desk.case_id, PartyRole.COMPLAINANT, now=scene.now)
    assert scene.status(desk.case_id) is S.IMPASSE
    before = desk.redaction().version
    with scene.house.work() as uow:
        give_consent(uow, desk.case_id, PartyRole.COMPLAINANT, now=scene.now)
    with scene.house.work() as uow:
        start_redaction(uow, desk.case_id, now=scene.now)
    desk.settle()
    with scene.house.work() as uow:
        offer_preview(uow, desk.case_id, now=scene.now)
    assert desk.redaction().version > before
    assert desk.codes() == ["gate.preview_running"]


def test_a_consent_says_to_which_words_until_it_is_taken_back(desk: Desk) -> None:
    scene = desk.scene

    def given() -> list[tuple[str | None, str | None, bool]]:
        with scene.house.db.reading() as session:
            sides = session.scalars(select(Party).where(Party.case_id == desk.case_id).order_by(Party.id))
            return [(side.consent_basis, side.consent_version, side.consented_at is not None) for side in sides]

    assert given() == [("own", CONSENT, True)] * 2  # one with the filing, one with the response
    with scene.house.work() as uow:
        leave_panel(uow, desk.case_id, PartyRole.COMPLAINANT, now=scene.now)
    assert given() == [("left", None, False), ("own", CONSENT, True)]
    with scene.house.work() as uow:
        give_consent(uow, desk.case_id, PartyRole.COMPLAINANT, now=scene.now)
    assert given() == [("own", CONSENT, True)] * 2


def test_a_party_that_left_while_jurors_voted_may_agree_again_to_another_panel(desk: Desk) -> None:
    """The first round's seed is known by then: the second is drawn from a fresh one, among other jurors."""
    scene = desk.scene
    scene.publish(desk.case_id)
    first = {account for _, account in scene.seats(desk.case_id)}
    with scene.house.work() as uow:
        leave_panel(uow, desk.case_id, PartyRole.COMPLAINANT, now=scene.now)
    with scene.house.work() as uow:
        give_consent(uow, desk.case_id, PartyRole.COMPLAINANT, now=scene.now)
    with scene.house.work() as uow:
        start_redaction(uow, desk.case_id, now=scene.now, seed=b"s" * 32)
    scene.publish(desk.case_id)
    assert scene.status(desk.case_id) is S.VOTING
    assert scene.round(desk.case_id).number == 2
    assert first.isdisjoint(account for _, account in scene.seats(desk.case_id))


def test_nothing_can_be_decided_once_the_brief_is_out(desk: Desk) -> None:
    neighbour = desk.entity("吕欣怡")
    desk.scene.publish(desk.case_id)
    with pytest.raises(Conflict, match="case.wrong_status"):
        desk.decide(K.RENAME, entity=neighbour, value="甲")
    with pytest.raises(Conflict, match="case.wrong_status"), desk.scene.house.work() as uow:
        approve_draft(uow, desk.case_id, PartyRole.COMPLAINANT, now=desk.scene.now)


def test_a_second_round_keeps_the_decisions_of_the_first(desk: Desk) -> None:
    neighbour = desk.entity("吕欣怡")
    desk.decide(K.RENAME, entity=neighbour, value="邻居甲")
    desk.decide(K.ADD, value="老街口的大榕树", entity_kind=Kind.ADDRESS)
    desk.scene.publish(desk.case_id)
    desk.appeal(PartyRole.RESPONDENT, "吕欣怡是李秀英的亲戚，老街口的大榕树旁的监控拍到了。新来的证人叫周大福海。")
    desk.admit()
    redaction, draft = desk.redaction(), desk.draft()
    assert (redaction.round_no, redaction.previewed_at) == (2, None)
    text = draft.redacted.texts["appeal.respondent"]
    assert "[邻居甲]" in text
    assert not any(name in text for name in ("吕欣怡", "李秀英", "榕树"))
    assert neighbour in draft.confirmed
    with desk.scene.house.db.reading() as session:
        rows = session.scalars(
            select(RedactionDecision.kind)
            .where(RedactionDecision.redaction_id == redaction.id)
            .order_by(RedactionDecision.ordinal)
        ).all()
    assert [kind for kind in rows if kind is not K.CLEAR] == [K.RENAME, K.ADD]


def test_an_exhibit_taken_back_before_the_second_round_is_not_in_it(scene: Scene) -> None:
    desk = Desk(scene, scene.to(S.IN_MEDIATION))
    exhibit = desk.hand_in()
    with scene.house.work() as uow:
        declare_impasse(uow, desk.case_id, "双方各执一词", now=scene.now)
    scene.redact(desk.case_id)
    desk.look(exhibit)
    desk.picture(exhibit, PictureState.CLEARED, alt="餐盒")
    scene.publish(desk.case_id)
    desk.appeal(PartyRole.COMPLAINANT, "有新的聊天记录可以证明那天的汤是在门口洒的，请再看一次。")
    with scene.house.work() as uow:
        remove_exhibit(uow, desk.case_id, exhibit, PartyRole.COMPLAINANT, now=scene.now)
    desk.admit()
    with pytest.raises(NotFound, match="exhibit.unknown"):
        desk.look(exhibit)
    assert not [key for key in desk.draft().redacted.texts if key.startswith("alt.")]
    assert "gate.pictures" not in desk.codes()


def test_consent_is_asked_for_before_the_desk_opens(scene: Scene) -> None:
    case_id = scene.to(S.IMPASSE, consents=False)
    with pytest.raises(Conflict, match="panel.no_consent"):
        scene.redact(case_id)
    assert scene.status(case_id) is S.IMPASSE
