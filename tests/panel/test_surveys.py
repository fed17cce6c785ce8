"""Surveys after a case: asked once and of who wants it, one answer a side, sums of five and more of months that are over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.models import MEASURES, Case, NoContact, PartyRole, RemedyKind, Stance, Survey, SurveyWords
from panel.models.base import table_of
from panel.projections.own_data import view_own_data
from panel.projections.surveys import Sums, find_own, list_months, list_voices, safe, table_of_months
from panel.services.closing import close_case
from panel.services.contact import allow_contact, refuse_contact
from panel.services.deciding import decide_case
from panel.services.erasing import erase_due
from panel.services.surveys import QUESTIONS, Told, answer_survey, decline_survey
from tests.panel.lessons_room import close, lesson, sweep_once, today, told
from tests.panel.scene import Scene
from tests.panel.test_precedents import closed

C, R = PartyRole.COMPLAINANT, PartyRole.RESPONDENT
FULL = dict.fromkeys(MEASURES, 4)
REASONS = "评审团多数认为包装不当，全额退款，双方都可以再说。"
SAID = Told(FULL, "李秀英等了三天才有人接电话。", "蜀香阁的人态度还好。")


def say(scene: Scene, case: int, role: PartyRole = C, what: Told = SAID) -> None:
    with scene.house.work() as uow:
        answer_survey(uow, case, role, what, now=scene.now)


def surveys(scene: Scene, case: int) -> dict[PartyRole, Survey]:
    with scene.house.db.reading() as session:
        return {each.role: each for each in session.scalars(select(Survey).where(Survey.case_id == case))}


def test_both_sides_are_asked_once_when_the_case_closes(scene: Scene) -> None:
    case = closed(scene)
    asked = surveys(scene, case)
    assert {role: survey.ended.value for role, survey in asked.items()} == {C: "won", R: "lost"}
    assert all(survey.question in QUESTIONS for survey in asked.values())
    assert told(scene, "survey.asked") == sorted([scene.complainant, scene.member])
    assert [survey.ended.value for survey in surveys(scene, close(scene)).values()] == ["open", "open"]
    with scene.house.db.reading() as session:
        mine = session.scalars(select(Survey.question).where(Survey.role == C).order_by(Survey.id)).all()
    assert mine[0] != mine[1], "the same person is never put the same question twice in a row"


def test_who_wants_no_further_contact_is_not_asked(scene: Scene) -> None:
    case = scene.to(CaseStatus.IMPASSE)
    for _press in range(2):
        with scene.house.work() as uow:
            refuse_contact(uow, case, C, by_id=scene.complainant, now=scene.now)
    with scene.house.work() as uow:
        close_case(uow, case, lesson(scene), by_id=scene.mediator, now=scene.now, today=today(scene))
    assert set(surveys(scene, case)) == {R}
    assert told(scene, "survey.asked") == [scene.member]
    assert scene.complainant in told(scene, "case.closed"), "what is owed is told"
    with pytest.raises(NotFound), scene.house.work() as uow:
        answer_survey(uow, case, C, SAID, now=scene.now)
    with scene.house.work() as uow:
        allow_contact(uow, case, C)
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(NoContact)) == 0


def test_who_wants_no_contact_is_reminded_of_no_choice_and_told_of_the_decision(scene: Scene) -> None:
    case = scene.to(CaseStatus.DECIDED)
    with scene.house.work() as uow:
        refuse_contact(uow, case, R, by_id=scene.member, now=scene.now)
    with scene.house.work() as uow:
        decide_case(uow, case, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, REASONS, now=scene.now)
    assert scene.member in told(scene, "decision.made")
    scene.later(hours=67)
    sweep_once(scene)
    reminded = told(scene, "deadline.near")
    assert scene.complainant in reminded
    assert scene.member not in reminded


def test_one_answer_a_side_changed_until_it_closes(scene: Scene) -> None:
    case = close(scene)
    for marks in (dict.fromkeys(MEASURES, 1), FULL):
        say(scene, case, what=Told(marks, SAID.reply, SAID.comment))
    with scene.house.db.reading() as session:
        own = find_own(session, case, C, scene.now)
        assert own is not None
        assert (own.marks, own.reply) == (FULL, SAID.reply)
        (words,) = session.scalars(select(SurveyWords)).all()
        assert "李秀英" not in words.reply_masked
        assert "蜀香阁" not in words.comment_masked
    with scene.house.work() as uow:
        decline_survey(uow, case, C, now=scene.now)
    assert surveys(scene, case)[C].fairness is None
    say(scene, case)  # one may come back
    scene.later(days=14)
    with pytest.raises(Conflict), scene.house.work() as uow:
        answer_survey(uow, case, C, SAID, now=scene.now)
    with pytest.raises(Conflict), scene.house.work() as uow:
        decline_survey(uow, case, C, now=scene.now)


@pytest.mark.parametrize(
    "what", [Told({**FULL, "fairness": 6}), Told({"fairness": 3}), Told(FULL, "长" * 1001), Told(FULL, "", "长" * 2001)]
)
def test_what_no_survey_says_is_refused(scene: Scene, what: Told) -> None:
    case = close(scene)
    with pytest.raises(Invalid):
        say(scene, case, what=what)


@pytest.mark.parametrize(
    "values", [{"fairness": 9}, {"ease": None}, {"declined_at": datetime(2026, 11, 21).astimezone()}]
)
def test_the_database_refuses_it_too(scene: Scene, values: dict[str, object]) -> None:
    case = close(scene)
    say(scene, case)
    with pytest.raises(IntegrityError), scene.house.work() as uow:
        uow.session.execute(update(Survey).where(Survey.role == C).values(**values))
    with scene.house.db.reading() as session:
        row = session.execute(select(table_of(Survey)).where(table_of(Survey).c.role == C)).mappings().one()
    with pytest.raises(IntegrityError), scene.house.work() as uow:
        uow.session.execute(insert(table_of(Survey)).values(**{**row, "id": 99}))


def fill(scene: Scene, number: int, fairness: Iterable[int], category: str = "food_quality") -> None:
    """Answers of complainants: as many cases, each with a mark of fairness."""
    for at, mark in zip(range(number), fairness, strict=False):
        case = close(scene, category=category, title=f"第{at}起")
        say(scene, case, what=Told({**FULL, "fairness": mark}, SAID.reply))


def test_sums_are_of_five_answers_of_a_month_that_is_over(scene: Scene) -> None:
    fill(scene, 5, (1, 2, 3, 4, 5))
    with scene.house.db.reading() as session:
        assert list_months(session, scene.now) == [], "it closes in December"
        assert list_months(session, datetime.fromisoformat("2026-12-31T23:59:59+00:00")) == []
        (month,) = list_months(session, datetime.fromisoformat("2027-01-01T00:00:00+00:00"))
        voices, total = list_voices(session, "2026-12", scene.now)
        assert (voices, total) == ([], 0)
        voices, total = list_voices(session, "2026-12", scene.now + timedelta(days=60))
    assert month.all is not None
    assert (month.name, month.all.answers, month.all.tenths("fairness"), month.all.tenths("ease")) == ("2026-12", 5, 30, 40)
    assert total == len(voices) == 5
    assert all("李秀英" not in voice.reply for voice in voices)


def test_four_answers_are_no_sum_and_no_words(scene: Scene) -> None:
    fill(scene, 4, (1, 1, 1, 1))
    later = scene.now + timedelta(days=60)
    with scene.house.db.reading() as session:
        (month,) = list_months(session, later)
        assert (month.all, month.by_end, month.by_category) == (None, {}, {})
        assert list_voices(session, "2026-12", later) == ([], 0)
        assert list(table_of_months(session, later)) == []


def test_nothing_is_left_to_reckon_from() -> None:
    def of(**answers: int) -> set[str]:
        return set(safe({name: Sums(number, (number,) * 5) for name, number in answers.items()}))

    assert of(won=5, lost=5) == {"won", "lost"}
    assert of(won=9, lost=1) == set(), "the one would be the difference"
    assert of(won=9, lost=5, open=1) == {"won"}
    assert of(won=9, lost=3, open=2) == {"won"}
    assert of(won=4) == set()


def test_words_go_with_the_originals_and_numbers_stay(scene: Scene) -> None:
    case = closed(scene)
    say(scene, case)
    with scene.house.db.reading() as session:
        (mine,) = view_own_data(session, scene.complainant)["cases"]
        assert mine["surveys"][0]["reply"] == SAID.reply
        assert mine["surveys"][0]["fairness"] == 4
        other = view_own_data(session, scene.member)
        assert SAID.reply not in str(other)
    with scene.house.work() as uow:
        uow.session.execute(update(Case).values(ended_at=scene.now - timedelta(days=200)))
    erase_due(scene.house, scene.store, now=scene.now)
    with scene.house.db.reading() as session:
        assert session.scalars(select(SurveyWords)).all() == []
        assert session.scalars(select(Survey.fairness).where(Survey.role == C)).all() == [4]
