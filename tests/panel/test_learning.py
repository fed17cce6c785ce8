"""What published briefs teach: counts that survive erasure, words that people left readable, and never anybody's name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.models import DecisionKind, LearntWord, PartyRole, RedactionCount, RedactionDecision, WordRuling, WordVote
from panel.queries.cases import lock_case
from panel.queries.listed import read_lists
from panel.queries.redactions import get_redaction, known_names, list_decisions
from panel.redaction import Kind, Known
from panel.rehearsal.settling import settle_draft
from panel.services.erasing import erase_case
from panel.services.learning import HAND, OBJECTION, POINTED, SUSPECT
from panel.services.previewing import answer_objection, object_to_draft, offer_preview
from panel.services.ruling_words import put_on, take_off, undo_ruling
from panel.settings import change_setting
from tests.panel.desk import Desk
from tests.panel.scene import Scene

K, S = DecisionKind, CaseStatus
CLAIM = "我在蜀香阁点了“夏小满米酒”和“桥头排骨饭”，都是凉的。邻居吕欣怡也看到了。"


def at_the_desk(scene: Scene, text: str = CLAIM) -> Desk:
    return Desk(scene, scene.to(S.REDACTING, text=text))


def clear(desk: Desk, *surfaces: str, by: int | None = None) -> None:
    """A person says at the desk that these surfaces point at nobody."""
    decide(desk, K.CLEAR, *surfaces, by=by)


def mask(desk: Desk, *surfaces: str, by: int | None = None) -> None:
    """A person masks these surfaces."""
    decide(desk, K.ADD, *surfaces, by=by, entity_kind=Kind.NAME.value)


def decide(desk: Desk, kind: DecisionKind, *surfaces: str, by: int | None, **fields: str) -> None:
    """Write the decisions as the desk stores them."""
    scene = desk.scene
    with scene.house.work() as uow:
        redaction = get_redaction(uow.session, desk.case_id)
        before = len(list_decisions(uow.session, redaction.id))
        uow.session.add_all(
            RedactionDecision(
                redaction_id=redaction.id, ordinal=before + number, kind=kind, value=surface, made_at=scene.now,
                made_by_id=by or scene.mediator, **fields,
            )
            for number, surface in enumerate(surfaces, 1)
        )


def publish(desk: Desk) -> None:
    desk.scene.publish(desk.case_id)
    desk.scene.now += timedelta(minutes=10)


def cleared_by(scene: Scene, person: int, *surfaces: str, text: str = CLAIM) -> None:
    """One published brief in which this person has cleared these surfaces."""
    desk = at_the_desk(scene, text)
    clear(desk, *surfaces, by=person)
    publish(desk)


def allowed(scene: Scene, text: str = CLAIM, *known: Known) -> set[str]:
    with scene.house.db.reading() as session:
        return set(read_lists(session, {"claim": text}, known).words)


def counts(scene: Scene) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    with scene.house.db.reading() as session:
        rows = session.scalars(select(RedactionCount))
        return {(row.kind, row.family): (row.found, row.kept, row.dropped, row.added) for row in rows}


def learnt(scene: Scene) -> set[str]:
    """Every word that anything was noted about."""
    with scene.house.db.reading() as session:
        return set(session.scalars(select(LearntWord.word)))


def word(scene: Scene, text: str) -> LearntWord | None:
    with scene.house.db.reading() as session:
        return session.scalar(select(LearntWord).where(LearntWord.word == text))


def test_a_word_is_learnt_when_two_people_left_it_readable(scene: Scene) -> None:
    cleared_by(scene, scene.mediator, "“夏小满米酒”")
    cleared_by(scene, scene.mediator, "“夏小满米酒”")
    assert allowed(scene) == set(), "one person is not enough, however often"
    cleared_by(scene, scene.manager, "“夏小满米酒”")
    assert allowed(scene) == {"夏小满米酒"}
    suspects = {each.surface for each in at_the_desk(scene).draft().redacted.suspects}
    assert "“夏小满米酒”" not in suspects
    assert "“桥头排骨饭”" in suspects
    found = word(scene, "夏小满米酒")
    assert found is not None
    assert (found.people, found.opened, found.masked) == (2, 3, 0)


def test_more_people_are_asked_for_where_the_setting_says_so(scene: Scene) -> None:
    cleared_by(scene, scene.mediator, "“夏小满米酒”")
    cleared_by(scene, scene.manager, "“夏小满米酒”")
    with scene.house.work() as uow:
        change_setting(uow, "allow_people", 3, by_id=None, now=scene.now)
    assert allowed(scene) == set()
    cleared_by(scene, scene.member, "“夏小满米酒”")
    assert allowed(scene) == {"夏小满米酒"}


def test_a_word_that_somebody_masks_is_off_until_two_people_leave_it_again(scene: Scene) -> None:
    for person in (scene.mediator, scene.manager):
        cleared_by(scene, person, "“夏小满米酒”")
    desk = at_the_desk(scene)
    mask(desk, "夏小满米酒")
    assert "夏小满米酒" not in desk.draft().redacted.texts["claim"]
    publish(desk)
    assert allowed(scene) == set()
    cleared_by(scene, scene.manager, "“夏小满米酒”")
    assert allowed(scene) == set()
    cleared_by(scene, scene.mediator, "“夏小满米酒”")
    assert allowed(scene) == {"夏小满米酒"}


def test_nothing_is_learnt_from_a_brief_that_did_not_go_out(scene: Scene) -> None:
    for person in (scene.mediator, scene.manager):
        clear(at_the_desk(scene), "“夏小满米酒”", by=person)
    assert word(scene, "夏小满米酒") is None


def test_what_a_person_dropped_is_learnt_when_a_model_had_guessed_it(scene: Scene) -> None:
    text = "我在蜀香阁点了杨枝甘露，送来是坏的。邻居吕欣怡也看到了，应该全额退款。"
    for person in (scene.mediator, scene.manager):
        desk = at_the_desk(scene, text)
        assert "杨枝甘露" not in desk.draft().redacted.texts["claim"]
        for surface in ("杨枝甘露", "吕欣怡"):
            decide(desk, K.DROP, "不指向任何人", by=person, entity=desk.entity(surface))
        publish(desk)
    assert allowed(scene, text) == {"杨枝甘露"}
    assert "杨枝甘露" in at_the_desk(scene, text).draft().redacted.texts["claim"]
    assert "吕欣怡" not in at_the_desk(scene, text).draft().redacted.texts["claim"]


def test_neither_numbers_nor_codes_nor_names_of_the_case_are_learnt(scene: Scene) -> None:
    surfaces = ("李秀英", "秀英", "蜀香阁", "13800001234", "WXM", "小李", "王先生", "8840012345678", "三年二班", "秀英鸭脖")
    text = "我在店里点了秀英鸭脖和WXM，三年二班的王先生和小李也在，都是凉的，请退款。"
    for person in (scene.mediator, scene.manager):
        cleared_by(scene, person, *surfaces, text=text)
    assert not set(surfaces) & learnt(scene)


def test_a_word_that_names_somebody_in_the_case_at_hand_is_not_left_readable(scene: Scene) -> None:
    for person in (scene.mediator, scene.manager):
        cleared_by(scene, person, "“夏小满米酒”", "“桥头排骨饭”")
    assert allowed(scene) == {"夏小满米酒", "桥头排骨饭"}
    assert allowed(scene, CLAIM, Known("夏小满", Kind.PERSON, "complainant")) == {"桥头排骨饭"}
    assert allowed(scene, CLAIM, Known("桥头排骨饭", Kind.SHOP, "respondent")) == {"夏小满米酒"}
    assert allowed(scene, CLAIM, Known("北京市桥头排骨饭庄路5号", Kind.ADDRESS)) == {"夏小满米酒"}
    desk = Desk(scene, scene.to(S.REDACTING, text=CLAIM, merchant_name="桥头排骨饭"))
    assert "桥头排骨饭" not in desk.draft().redacted.texts["claim"]


def test_an_officer_takes_a_word_off_puts_it_on_and_takes_that_back(scene: Scene) -> None:
    for person in (scene.mediator, scene.manager):
        cleared_by(scene, person, "“夏小满米酒”")
    found = word(scene, "夏小满米酒")
    assert found is not None
    by = {"by_id": scene.manager, "now": scene.now}
    with scene.house.work() as uow:
        take_off(uow, found.public_id, **by)
        take_off(uow, found.public_id, **by)
    assert allowed(scene) == set()
    with scene.house.db.reading() as session:
        off = session.scalars(select(WordRuling)).one()
    with scene.house.work() as uow:
        put_on(uow, " 夏小满米酒 ", **by)
    assert allowed(scene) == {"夏小满米酒"}
    with pytest.raises(Conflict, match=r"word\.ruled_since"), scene.house.work() as uow:
        undo_ruling(uow, off.public_id, **by)
    with pytest.raises(Conflict, match=r"word\.on"), scene.house.work() as uow:
        put_on(uow, "夏小满米酒", **by)
    with scene.house.db.reading() as session:
        latest = session.scalars(select(WordRuling.public_id).order_by(WordRuling.id.desc())).first()
    with scene.house.work() as uow:
        undo_ruling(uow, latest or "", **by)
    assert allowed(scene) == set(), "the ruling before it holds again"
    with scene.house.work() as uow:
        undo_ruling(uow, off.public_id, **by)
        undo_ruling(uow, off.public_id, **by)
    assert allowed(scene) == {"夏小满米酒"}, "what was learnt holds again"
    with scene.house.db.reading() as session:
        assert [r.ruled_by_id for r in session.scalars(select(WordRuling))] == [scene.manager] * 2
    with pytest.raises(NotFound), scene.house.work() as uow:
        take_off(uow, "nothing", **by)


def test_what_may_not_be_learnt_may_not_be_put_on_either(scene: Scene) -> None:
    for text, code in (("", "input.missing"), ("13800001234", "not_learnable"), ("王先生", "not_learnable"), ("Latte", "not_")):
        with pytest.raises(Invalid, match=code), scene.house.work() as uow:
            put_on(uow, text, by_id=scene.manager, now=scene.now)


def test_masking_a_word_that_was_put_on_ends_the_ruling(scene: Scene) -> None:
    with scene.house.work() as uow:
        put_on(uow, "夏小满米酒", by_id=scene.manager, now=scene.now)
    assert allowed(scene) == {"夏小满米酒"}
    desk = at_the_desk(scene)
    mask(desk, "夏小满米酒")
    publish(desk)
    assert allowed(scene) == set()
    with scene.house.db.reading() as session:
        ruling = session.scalars(select(WordRuling)).one()
        assert ruling.undone_by_id == scene.mediator


def test_masked_words_are_not_kept(scene: Scene) -> None:
    desk = at_the_desk(scene)
    mask(desk, "桥头排骨饭")
    publish(desk)
    assert "桥头排骨饭" not in learnt(scene)
    with scene.house.db.reading() as session:
        assert all(session.scalars(select(WordVote.opened)))


def test_a_brief_leaves_counts_that_add_up(scene: Scene) -> None:
    desk = at_the_desk(scene, CLAIM + "老街口的大榕树下就这一家，WXM也知道。")
    before = desk.draft().redacted
    desk.decide(K.DROP, entity=desk.entity("吕欣怡"), value="是公众人物")
    mask(desk, "WXM", "大榕树下就")
    clear(desk, "“夏小满米酒”")
    publish(desk)
    found = counts(scene)
    masks = {key: n for key, n in found.items() if key[0] not in (SUSPECT, OBJECTION)}
    assert sum(n[0] for n in masks.values()) == len(before.entities)
    assert sum(n[1] for n in masks.values()) == len(before.entities) - 1
    assert sum(n[2] for n in masks.values()) == 1
    assert found["name", POINTED][3] == 1, "the machine had pointed at WXM"
    assert found["name", HAND][3] == 1
    suspects = [n for key, n in found.items() if key[0] == SUSPECT]
    assert sum(n[0] for n in suspects) == len({(each.rule, each.surface) for each in before.suspects})
    assert all(n[0] == n[1] + n[2] for n in suspects), "everything suspicious was masked or cleared"
    assert found[SUSPECT, "letters"][1] == 1
    assert found[SUSPECT, "quoted"][1] == 0


def test_counts_survive_the_erasure_of_the_originals(scene: Scene) -> None:
    desk = at_the_desk(scene)
    with scene.house.work() as uow:
        settle_draft(uow, desk.case_id, by_id=scene.mediator, now=scene.now)
        offer_preview(uow, desk.case_id, now=scene.now)
        said = object_to_draft(uow, desk.case_id, PartyRole.COMPLAINANT, "邻居会认出我", now=scene.now)
        answer_objection(uow, desk.case_id, said.public_id, "已经核对。", now=scene.now)
    publish(desk)
    before = counts(scene)
    assert before[OBJECTION, "party"] == (1, 0, 0, 0)
    with scene.house.work() as uow:
        case = lock_case(uow.session, desk.case_id)
        case.status, case.ended_at, case.deadline_at, case.deadline_kind = S.WITHDRAWN, scene.now, None, None
    later = scene.now + timedelta(days=400)
    with scene.house.work() as uow:
        assert erase_case(uow, desk.case_id, store=scene.store, now=later)
    assert counts(scene) == before
    with scene.house.db.reading() as session:
        kept = str([vars(row) for row in session.scalars(select(RedactionCount))])
        names = [known.surface for known in known_names(session, lock_case(session, desk.case_id))]
    assert not any(name in kept for name in [*names, "李秀英", "蜀香阁"] if len(name) > 2)
