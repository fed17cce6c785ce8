"""The library: filed with the closing, found by words on both databases, like what it is like, gone with the originals."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from panel.errors import NotFound
from panel.knowledge.words import cut, telling
from panel.lifecycle import CaseStatus
from panel.models import Case, Choice, PartyRole, Precedent, RemedyKind, Stance
from panel.projections.precedents import list_precedents, list_similar, view_precedent
from panel.queries.precedents import Sought, search
from panel.services.closing import Lesson, close_case
from panel.services.deciding import choose, decide_case
from panel.services.erasing import erase_due
from panel.services.precedents import erase_precedent, fill_library, hide_precedent, list_unfiled, show_precedent
from panel.settings import change_setting
from tests.panel.scene import Scene

LESSON = Lesson(
    "fault", "delivery", "process", "respondent", action="让李秀英这样的顾客拿到密封的汤碗", action_owner="店长",
    action_due_on=None,
)
REASONS = "评审团认为李秀英的说法可信，汤碗没有封口，电话13800001234无人接听，采纳结论。"


def closed(scene: Scene, **changes: object) -> int:
    """A case that a panel judged, closed with its lesson."""
    case = scene.to(CaseStatus.VOTING, **changes)
    scene.vote_all(case)
    lesson = Lesson(**{**{f: getattr(LESSON, f) for f in LESSON.__dataclass_fields__}, "action_due_on": scene.now.date()})
    with scene.house.work() as uow:
        decide_case(uow, case, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, REASONS, now=scene.now)
        for role in PartyRole:
            choose(uow, case, role, Choice.ACCEPT, now=scene.now)
        close_case(uow, case, lesson, by_id=scene.mediator, now=scene.now, today=scene.now.date())
    scene.later(hours=13)  # nobody's cap of cases in twelve hours is in the way of the next
    return case


def row(scene: Scene, case: int) -> Precedent | None:
    with scene.house.db.reading() as session:
        return session.scalar(select(Precedent).where(Precedent.case_id == case))


def ids(scene: Scene, words: str, **more: str) -> list[int]:
    """The cases that a search finds, in its order."""
    with scene.house.db.reading() as session:
        found = search(session, Sought(words, **more)).ids
        cases = dict(session.execute(select(Precedent.id, Precedent.case_id)).all())
    return [cases[each] for each in found]


def test_texts_are_cut_alike_in_one_spelling_and_without_pseudonyms() -> None:
    assert cut("配送费ＲＥＦＵＮＤ，[消费者A]全额退款") == ["配送", "配送费", "refund", "全额", "退款"]
    assert cut("'; DROP -- \" * :") == ["drop"]
    assert cut("") == []
    told = telling("顾客要求商家退配送费，the refund for the customer, 2026")
    assert set(told) == {"配送", "配送费", "refund"}
    assert told["配送费"] > told["配送"]


def test_a_closing_files_the_case_in_redacted_words(scene: Scene) -> None:
    case = closed(scene)
    made = row(scene, case)
    assert made is not None
    assert (made.category, made.language, made.outcome) == ("food_quality", "zh", "complainant")
    for words in (made.words, made.reasons, made.changed, made.title):
        assert words
        assert not any(name in words for name in ("李秀英", "秀英", "13800001234", "蜀香阁", "8840012345678"))
    assert "汤碗没有封口" in made.reasons
    with scene.house.db.reading() as session:
        view = view_precedent(session, made.public_id)
    assert (sum(a.heads for a in view.answers), view.stance, view.remedy) == (view.cast, "adopt", "full_refund")


def test_a_case_without_a_panel_leaves_no_precedent(scene: Scene) -> None:
    case = scene.to(CaseStatus.IMPASSE)
    lesson = Lesson("no_fault", "delivery", "other", "nobody", no_action_reason="双方没有谈成")
    with scene.house.work() as uow:
        close_case(uow, case, lesson, by_id=scene.mediator, now=scene.now, today=scene.now.date())
    assert row(scene, case) is None
    with scene.house.db.reading() as session:
        assert list(list_unfiled(session)) == []


def test_a_search_finds_words_in_both_languages_and_ranks_what_says_more(scene: Scene) -> None:
    soup = closed(scene)
    words = "沙发送到第三天就发霉，沙发垫掉毛，客服说沙发是正常的。sofa refund please"
    hair = closed(scene, title="沙发发霉掉毛", text=words, facts=())
    assert ids(scene, "沙发") == ids(scene, "SOFA") == ids(scene, "refun") == [hair]
    assert ids(scene, "汤洒") == [soup]
    assert ids(scene, "没有的词语组合沙发") == [hair]  # not all of the words: some
    assert ids(scene, "沙发", category="food_quality", outcome="complainant") == [hair]
    assert ids(scene, "沙发", outcome="respondent") == ids(scene, "沙发", category="delivery") == ids(scene, "“”") == []
    assert ids(scene, "") == [hair, soup]
    assert ids(scene, "' OR 1=1 -- \"*:&|!()") == []
    with scene.house.db.reading() as session:
        page = list_precedents(session, Sought("沙发"))
        assert (page.total, page.loosely, page.rows[0].answer != "") == (1, False, True)
        assert list_precedents(session, Sought("没有的词语组合沙发")).loosely
        assert list_precedents(session, Sought(), 2).rows == ()


def test_what_is_like_a_case_names_the_words_they_share(scene: Scene) -> None:
    soup, sofa = closed(scene), closed(scene, title="沙发发霉掉毛", text="沙发送到第三天就发霉，垫子掉毛。", facts=())
    fresh = scene.to(CaseStatus.IN_MEDIATION, title="沙发又发霉", text="新买的沙发发霉了，垫子也有霉味。", facts=())
    with scene.house.db.reading() as session:
        alike = list_similar(session, session.get_one(Case, fresh))
    expected, other = row(scene, sofa), row(scene, soup)
    assert expected is not None
    assert other is not None
    assert alike[0].public_id == expected.public_id
    assert {"沙发", "发霉"} <= set(alike[0].shared)
    assert other.public_id not in [each.public_id for each in alike[:1]]


def test_hidden_is_found_by_nobody_and_comes_back_whole(scene: Scene) -> None:
    case = closed(scene)
    before = row(scene, case)
    assert before is not None
    for _ in range(2):
        with scene.house.work() as uow:
            hide_precedent(uow, before.public_id, by_id=scene.manager, now=scene.now)
    hidden = row(scene, case)
    assert hidden is not None
    assert (hidden.words, hidden.reasons, hidden.title) == ("", "", "")
    assert ids(scene, "汤洒") == ids(scene, "") == []
    assert fill_library(scene.house) == 0
    for _ in range(2):
        with scene.house.work() as uow:
            show_precedent(uow, before.public_id)
    again = row(scene, case)
    assert again is not None
    assert (again.words, again.reasons, again.changed) == (before.words, before.reasons, before.changed)
    assert ids(scene, "汤洒") == [case]
    with pytest.raises(NotFound), scene.house.work() as uow:
        hide_precedent(uow, "x", by_id=scene.manager, now=scene.now)


def test_erasing_the_originals_removes_the_precedent_and_its_words(scene: Scene) -> None:
    case = closed(scene)
    with scene.house.work() as uow:
        change_setting(uow, "erase_days", 30, by_id=None, now=scene.now)
    scene.later(days=31)
    assert erase_due(scene.house, scene.store, now=scene.now) == 1
    assert row(scene, case) is None
    assert ids(scene, "汤洒") == ids(scene, "") == []
    with scene.house.db.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM precedent_words")) == 0
        assert list(list_unfiled(session)) == []  # and no command brings it back


def test_the_command_files_what_was_closed_before_there_was_a_library(scene: Scene) -> None:
    case = closed(scene)
    before = row(scene, case)
    with scene.house.work() as uow:
        erase_precedent(uow, uow.session.get_one(Case, case))
    told: list[int] = []
    assert fill_library(scene.house, done=told.append) == 1
    assert (told, fill_library(scene.house)) == ([1], 0)
    after = row(scene, case)
    assert before is not None
    assert after is not None
    assert after.words == before.words
