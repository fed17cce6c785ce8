"""The desk's second tier and its readers: suspects cleared or masked, entities split, drafts read, every act logged."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus
from panel.models import DecisionKind, Redaction, RedactionAct, RedactionDecision, RedactionReading, SettingChange
from panel.redaction import Kind
from panel.redaction.suspects import AT_MOST as SUSPECTS_AT_MOST
from panel.services.entities import clear_suspects, split_entity, undo_decision
from panel.services.previewing import offer_preview
from panel.services.reading_drafts import read_draft
from panel.services.redacting import frame_question
from tests.panel.desk import Desk
from tests.panel.scene import Scene

S, K = CaseStatus, DecisionKind
CLAIM = (
    "我叫李秀英，在蜀香阁订了酸菜鱼。老街口对面第二家就是，那家胖哥俩也认得我。取餐码5621，备注XQ9。李秀英是我，"
    "送餐的也叫李秀英。"
)


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """A case at the desk whose texts hold words, numbers and letters that no rule is sure of."""
    return Desk(scene, scene.to(S.REDACTING, text=CLAIM))


def surfaces(desk: Desk) -> list[str]:
    return [each.surface for each in desk.draft().suspects]


def clear(desk: Desk, *words: str, **more) -> int:
    with desk.scene.house.work() as uow:
        return clear_suspects(uow, desk.case_id, words, by_id=desk.scene.mediator, now=desk.scene.now, **more)


def undo(desk: Desk) -> None:
    with desk.scene.house.work() as uow:
        undo_decision(uow, desk.case_id, by_id=desk.scene.mediator, now=desk.scene.now)


def read(desk: Desk, account: int, *, tells: bool = False, **more) -> None:
    version = more.pop("version", desk.redaction().version)
    with desk.scene.house.work() as uow:
        read_draft(uow, desk.case_id, by_id=account, tells=tells, now=desk.scene.now, version=version, **more)


def acts(desk: Desk) -> list[tuple[str, int, int | None]]:
    with desk.scene.house.db.reading() as session:
        rows = session.scalars(select(RedactionAct).order_by(RedactionAct.id))
        return [(row.act, row.count, row.made_by_id) for row in rows]


def test_an_open_suspect_blocks_until_it_is_cleared_or_masked(desk: Desk) -> None:
    found = surfaces(desk)
    assert found
    assert "gate.suspects" in desk.codes()
    masked, *others = found
    desk.decide(K.ADD, value=masked, entity_kind=Kind.OTHER)
    assert masked not in surfaces(desk)
    for each in others:
        if each in surfaces(desk):
            clear(desk, each)
    assert "gate.suspects" not in desk.codes()
    assert masked not in desk.draft().redacted.texts["claim"]
    assert all(each in desk.draft().redacted.texts["claim"] for each in others if each in CLAIM)


def test_words_are_cleared_together_and_undone_together_numbers_and_letters_never(desk: Desk) -> None:
    waiting = desk.draft().suspects
    words = [each.surface for each in waiting if each.is_word]
    others = [each.surface for each in waiting if not each.is_word]
    assert len(words) > 1
    assert others
    with pytest.raises(Invalid, match="redaction.bulk"):
        clear(desk, *words, others[0])
    assert surfaces(desk) == [each.surface for each in waiting]
    assert clear(desk, *words) == len(words)
    assert surfaces(desk) == others
    undo(desk)
    assert surfaces(desk) == [each.surface for each in waiting]
    assert clear(desk, others[0]) == 1
    with pytest.raises(Invalid, match="redaction.no_suspect"):
        clear(desk, others[0])


def test_clearing_takes_no_mask_away(desk: Desk) -> None:
    before = desk.draft().redacted
    for each in desk.draft().suspects:
        clear(desk, each.surface)
    after = desk.draft().redacted
    assert (after.texts, after.spans) == (before.texts, before.spans)


def test_a_stale_page_clears_nothing(desk: Desk) -> None:
    with pytest.raises(Conflict, match="redaction.stale"):
        clear(desk, surfaces(desk)[0], version=desk.redaction().version - 1)


def test_two_people_of_one_name_are_split_by_place_and_stay_masked(desk: Desk) -> None:
    party = desk.entity("李秀英")
    places = desk.draft().places_of(party)
    named = [number for number, (place, _) in enumerate(places) if place[:2] == ("claim", "李秀英")]
    assert len(named) == 3
    with desk.scene.house.work() as uow:
        split_entity(uow, desk.case_id, party, named[2:], by_id=desk.scene.mediator, now=desk.scene.now, role="courier")
    draft = desk.draft()
    assert draft.redacted.texts["claim"].startswith("我叫[消费者]，")
    assert "送餐的也叫[骑手]。" in draft.redacted.texts["claim"]
    courier = next(each for each in draft.redacted.entities if each.role == "courier")
    assert courier.id in {each.id for each in draft.unconfirmed}
    with pytest.raises(Invalid, match="redaction.must_mask"):
        desk.decide(K.DROP, entity=courier.id, value="只是同名")
    desk.decide(K.RENAME, entity=courier.id, value="送餐的人")
    assert "送餐的也叫[送餐的人]。" in desk.draft().redacted.texts["claim"]
    undo(desk)
    undo(desk)
    assert "送餐的也叫[消费者]。" in desk.draft().redacted.texts["claim"]


def test_what_is_split_off_from_nobody_of_the_case_may_be_left_readable_and_merged(desk: Desk) -> None:
    shop = "酸菜鱼"
    desk.decide(K.ADD, value=shop, entity_kind=Kind.SHOP)
    with desk.scene.house.work() as uow:
        options = [("uphold", f"{shop}赔", "complainant"), ("dismiss", "不赔", "respondent")]
        frame_question(uow, desk.case_id, f"{shop}该赔吗？", options, "", now=desk.scene.now)
    entity = desk.entity(shop)
    places = [place for place, _ in desk.draft().places_of(entity)]
    asked = [number for number, place in enumerate(places) if place[0] == "question"]
    with desk.scene.house.work() as uow:
        split_entity(uow, desk.case_id, entity, asked, by_id=desk.scene.mediator, now=desk.scene.now)
    new = next(each for each in desk.draft().redacted.entities if each.id != entity and shop in each.forms)
    desk.decide(K.DROP, entity=new.id, value="这里只是一道菜")
    texts = desk.draft().redacted.texts
    assert shop in texts["question"]
    assert shop not in texts["claim"]
    assert new.id in {each.id for each in desk.draft().redacted.dropped}
    undo(desk)
    desk.decide(K.MERGE, entity=new.id, value=entity)
    assert shop not in desk.draft().redacted.texts["question"]


def test_a_split_needs_some_of_the_places_and_not_all(desk: Desk) -> None:
    party = desk.entity("李秀英")
    count = len(desk.draft().places_of(party))
    for numbers in ([], list(range(count)), [count + 5]):
        with pytest.raises(Invalid, match="redaction.split"), desk.scene.house.work() as uow:
            split_entity(uow, desk.case_id, party, numbers, by_id=desk.scene.mediator, now=desk.scene.now)


def test_the_draft_is_read_as_it_is_now_before_anybody_sees_it(desk: Desk) -> None:
    desk.clear_all()
    desk.confirm_all()
    assert desk.codes() == ["gate.not_read", "gate.not_previewed"]
    with pytest.raises(Conflict, match="redaction.not_ready"), desk.scene.house.work() as uow:
        offer_preview(uow, desk.case_id, now=desk.scene.now)
    with pytest.raises(Conflict, match="redaction.stale"):
        read(desk, desk.scene.mediator, version=desk.redaction().version - 1)
    for wrong in ({"note": "  "}, {"note": "长" * 501}):
        with pytest.raises(Invalid):
            read(desk, desk.scene.mediator, tells=True, **wrong)
    read(desk, desk.scene.mediator, tells=True, note="街上只有一家")
    assert desk.codes() == ["gate.tells", "gate.not_previewed"]
    read(desk, desk.scene.mediator)
    assert desk.codes() == ["gate.not_previewed"], "the later word replaces the earlier"
    desk.decide(K.RENAME, entity=desk.entity("李秀英"), value="顾客")
    desk.confirm_all()
    assert desk.codes() == ["gate.not_read", "gate.not_previewed"], "what was changed is read again"


def test_two_different_people_read_where_the_house_asks_for_it(desk: Desk) -> None:
    scene = desk.scene
    with scene.house.db.writing() as session:
        session.add(SettingChange(name="readers", value={"value": 2}, effective_at=scene.now, changed_at=scene.now))
    desk.settle()
    read(desk, scene.mediator)
    assert desk.codes() == ["gate.not_read", "gate.not_previewed"], "the same person twice is one"
    read(desk, scene.manager)
    assert desk.codes() == ["gate.not_previewed"]
    with scene.house.db.reading() as session:
        assert len(session.scalars(select(RedactionReading)).all()) == 2


def test_every_act_is_logged_with_who_did_it_and_no_word_of_the_case(desk: Desk) -> None:
    scene = desk.scene
    words = [each.surface for each in desk.draft().suspects if each.is_word]
    clear(desk, *words)
    desk.decide(K.RENAME, entity=desk.entity("李秀英"), value="顾客")
    undo(desk)
    scene.publish(desk.case_id)
    kinds = [act for act, _, _ in acts(desk)]
    assert kinds[:3] == ["clear", "rename", "undo"]
    assert kinds[-4:] == ["confirm", "read", "preview", "publish"]
    assert acts(desk)[0] == ("clear", len(words), scene.mediator)
    with scene.house.db.reading() as session:
        rows = session.scalars(select(RedactionAct)).all()
    assert all(len(row.before) == 64 for row in rows)
    held = " ".join(f"{row.act} {row.entity} {row.rule} {row.before}" for row in rows)
    assert not any(word in held for word in ("李秀英", "蜀香阁", *words))


def test_suspects_beyond_the_most_that_are_shown_come_forward_and_block(scene: Scene) -> None:
    codes = [f"Zq{number:04d}x" for number in range(SUSPECTS_AT_MOST + 40)]
    desk = Desk(scene, scene.to(S.REDACTING))
    with scene.house.db.writing() as session:
        row = session.scalars(select(Redaction)).one()
        row.originals = {**row.originals, "claim": "，".join(codes)}
    first = desk.draft().suspects
    assert len(first) <= SUSPECTS_AT_MOST
    with scene.house.db.writing() as session:
        session.add_all(
            RedactionDecision(
                redaction_id=desk.redaction().id, ordinal=number, step=number, kind=K.CLEAR, value=each.surface,
                made_by_id=scene.mediator, made_at=scene.now,
            )
            for number, each in enumerate(first, 1)
        )
    assert desk.draft().suspects, "what was not shown yet is not cleared"
    assert "gate.suspects" in desk.codes()
