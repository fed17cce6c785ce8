"""Texts for everybody: two persons, no names, both sides told first, off at a word, gone with the originals."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid, PanelError
from panel.lifecycle import CaseStatus
from panel.models import Case, Notice, Role, Telling, TellingKind, TellingState
from panel.projections.tellings import (
    begin_words,
    get_entry,
    list_faq,
    list_stories,
    list_stories_ahead,
    list_tellings,
    view_telling,
)
from panel.queries.cases import get_case
from panel.services.erasing import erase_due
from panel.services.telling import (
    Words,
    object_to_story,
    publish_telling,
    return_telling,
    withdraw_telling,
    write_telling,
)
from panel.settings import change_setting
from tests.panel.scene import Scene
from tests.panel.test_precedents import closed

FAQ, STORY = TellingKind.FAQ, TellingKind.STORY
ENTRY = Words("汤洒了可以退多少？", "包装没有封口而洒漏的，整份退款；封口完好的，由配送一方承担。")
TOLD = Words("汤洒了一半", "外卖送到时汤洒了一半，商家只肯退配送费，双方谈不拢。", "汤碗一律封口。")


def officer(scene: Scene) -> int:
    """A quality officer who is nobody else in the house."""
    with scene.house.work() as uow:
        return scene._person(uow.session, "质量专员", scene.now, Role.QUALITY)


def write(scene: Scene, case: int, kind: TellingKind = FAQ, words: Words = ENTRY, **more: object) -> Telling:
    """Write it as the mediator, with everything looked at."""
    given = {"by_id": scene.mediator, "now": scene.now, "looked": True, **more}
    language = str(given.pop("language", "zh"))
    with scene.house.work() as uow:
        return write_telling(uow, case, kind, language, words, **given)


def publish(scene: Scene, told: Telling, by: int) -> Telling:
    with scene.house.work() as uow:
        return publish_telling(uow, told.public_id, told.version, by_id=by, now=scene.now)


def refused(scene: Scene, act: Callable[..., object], *args: object, **more: object) -> str:
    """The code with which an act is refused; nothing of it stays."""
    with pytest.raises(PanelError) as caught, scene.house.work() as uow:
        act(uow, *args, **more)
    return caught.value.code


def test_an_entry_waits_for_a_second_person_and_is_everybodys_then(scene: Scene) -> None:
    case, second = closed(scene), officer(scene)
    told = write(scene, case)
    assert write(scene, case).version == told.version == 1  # a double click
    with scene.house.db.reading() as session:
        assert list_faq(session, scene.now, language="zh") == ([], 0)
        assert [row.public_id for row in list_tellings(session, TellingState.WAITING, second).rows] == [told.public_id]
    mine = {"by_id": scene.mediator, "now": scene.now}
    assert refused(scene, publish_telling, told.public_id, 1, **mine) == "telling.own"
    for _ in range(2):
        publish(scene, told, second)
    with scene.house.db.reading() as session:
        rows, total = list_faq(session, scene.now, language="en", text="封口 退款", category="food_quality")
        assert ([row.question for row in rows], total) == ([ENTRY.title], 1)
        assert list_faq(session, scene.now, language="zh", text="封口 没有的词")[1] == 0
        assert list_faq(session, scene.now, language="zh", text="%")[1] == 0
        assert get_entry(session, told.public_id, scene.now).answer == ENTRY.text
    again = {"by_id": scene.mediator, "now": scene.now, "looked": True}
    assert refused(scene, write_telling, case, FAQ, "zh", Words("别的", "别的答案"), **again) == "telling.published"
    assert write(scene, case, language="en", words=Words("Spilled soup?", "Unsealed: the whole price.")).language == "en"


def test_the_database_itself_wants_two_persons(scene: Scene) -> None:
    told = write(scene, closed(scene))
    with pytest.raises(IntegrityError), scene.house.work() as uow:
        uow.session.get_one(Telling, told.id).reviewed_by_id = scene.mediator


def test_sent_back_with_a_reason_written_anew_and_withdrawn(scene: Scene) -> None:
    case, second = closed(scene), officer(scene)
    told, me = write(scene, case), {"by_id": second, "now": scene.now}
    assert refused(scene, return_telling, told.public_id, 1, "短", **me) == "input.too_short"
    for _ in range(2):
        with scene.house.work() as uow:
            return_telling(uow, told.public_id, 1, "请写明配送一方怎么承担。", **me)
    assert refused(scene, publish_telling, told.public_id, 1, **me) == "telling.changed"
    fresh = write(scene, case, words=Words(ENTRY.title, ENTRY.text + "由平台先行垫付。"))
    assert (fresh.version, fresh.state, fresh.reply) == (2, TellingState.WAITING, "")
    assert refused(scene, publish_telling, told.public_id, 1, **me) == "telling.changed"  # the page of before
    publish(scene, fresh, second)
    with scene.house.work() as uow:
        withdraw_telling(uow, told.public_id, 2, "规则已经变了，请重写。", **me)
    with scene.house.db.reading() as session:
        assert list_faq(session, scene.now, language="zh")[1] == 0
        kinds = session.scalars(select(Notice.kind).where(Notice.account_id == scene.mediator)).all()
    assert [kind for kind in kinds if kind.startswith("telling")] == ["telling.returned", "telling.withdrawn"]


@pytest.mark.parametrize("name", ["李秀英", "蜀香阁", "8840012345678", "13800001234", "GP"])
def test_no_text_names_a_side_or_the_case(scene: Scene, name: str) -> None:
    case = closed(scene)
    said = scene.case(case).number if name == "GP" else name
    more = {"by_id": scene.mediator, "now": scene.now, "looked": True}
    words = Words(ENTRY.title, f"{ENTRY.text}{said}。")
    assert refused(scene, write_telling, case, FAQ, "zh", words, **more) == "telling.names"


def test_what_may_point_at_somebody_has_to_be_looked_at(scene: Scene) -> None:
    case, second = closed(scene), officer(scene)
    words = Words(ENTRY.title, "住在云栖路的王晓芳老师说，包装没有封口的一律整份退款。")
    with pytest.raises(Invalid) as caught:
        write(scene, case, words=words, looked=False)
    assert caught.value.code == "telling.look"
    told = write(scene, case, words=words)
    with scene.house.db.reading() as session:
        assert any("王晓芳" in each.surface for each in view_telling(session, told.public_id, second).pointed)


def test_a_form_begins_with_redacted_words_alone(scene: Scene) -> None:
    case = closed(scene)
    with scene.house.db.reading() as session:
        whole = get_case(session, scene.case(case).public_id)
        begun = [begin_words(session, whole, kind) for kind in TellingKind]
    for words in begun:
        assert words.title
        assert words.text
        text = words.title + words.text + words.changed
        assert not any(name in text for name in ("李秀英", "蜀香阁", "13800001234", "8840012345678"))
        assert "汤" in text


def test_a_story_appears_after_both_sides_were_told_and_had_their_days(scene: Scene) -> None:
    case, second = closed(scene), officer(scene)
    publish(scene, write(scene, case, STORY, TOLD), second)
    with scene.house.db.reading() as session:
        told = session.scalars(select(Notice.account_id).where(Notice.kind == "story.coming")).all()
        assert set(told) == {scene.complainant, scene.member}
        assert list_stories(session, scene.now) == ([], 0)
        assert len(list_stories_ahead(session, session.get_one(Case, case))) == 1
    scene.later(days=6, hours=23)
    with scene.house.db.reading() as session:
        assert list_stories(session, scene.now)[1] == 0
    scene.later(hours=1)
    with scene.house.db.reading() as session:
        rows, total = list_stories(session, scene.now)
        assert list_faq(session, scene.now, language="zh")[1] == 0
    assert (total, rows[0].words, rows[0].stance, sum(a.heads for a in rows[0].answers)) == (1, TOLD, "adopt", 7)


def test_an_objection_takes_it_off_for_good_before_and_after(scene: Scene) -> None:
    case, second = closed(scene), officer(scene)
    publish(scene, write(scene, case, STORY, TOLD), second)
    scene.later(days=8)
    with scene.house.work() as uow:
        assert object_to_story(uow, case, now=scene.now) == 1
    with scene.house.work() as uow:
        assert object_to_story(uow, case, now=scene.now) == 0
    more = {"by_id": scene.mediator, "now": scene.now, "looked": True}
    for language in ("zh", "en"):
        assert refused(scene, write_telling, case, STORY, language, TOLD, **more) == "telling.objected"
    with scene.house.db.reading() as session:
        assert list_stories(session, scene.now) == ([], 0)
        kept = session.scalars(select(Telling)).one()
        assert (kept.title, kept.text, kept.changed) == ("", "", "")


def test_stories_are_of_closed_cases_that_a_panel_judged(scene: Scene) -> None:
    more = {"by_id": scene.mediator, "now": scene.now, "looked": True}
    with pytest.raises(Conflict) as caught:
        write(scene, scene.to(CaseStatus.DECIDED), STORY, TOLD)
    assert caught.value.code == "case.wrong_status"
    assert refused(scene, write_telling, closed(scene), STORY, "zh", Words("题", "文"), **more) == "input.missing"


def test_erasing_the_originals_removes_them(scene: Scene) -> None:
    case, second = closed(scene), officer(scene)
    publish(scene, write(scene, case), second)
    with scene.house.work() as uow:
        change_setting(uow, "erase_days", 30, by_id=None, now=scene.now)
    scene.later(days=31)
    assert erase_due(scene.house, scene.store, now=scene.now) == 1
    with scene.house.db.reading() as session:
        assert session.scalars(select(Telling)).all() == []
    more = {"by_id": scene.mediator, "now": scene.now, "looked": True}
    assert refused(scene, write_telling, case, FAQ, "zh", ENTRY, **more) == "telling.erased"
