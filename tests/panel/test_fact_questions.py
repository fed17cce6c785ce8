"""Fact questions from the desk to the verdict: masked, frozen, answered with the ballot, found by heads and weight."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus
from panel.models import Ballot, Brief, Redaction, Seat, SeatStatus
from panel.projections.juror import view_seat
from panel.projections.mediator_verdict import find_verdict_desk
from panel.queries.rounds import rules_of
from panel.services.casting import Paper, cast_ballot
from panel.services.redacting import FACT_QUESTION_MAX, frame_question
from tests.panel.entered import BALLOTS, entries
from tests.panel.opened import opened
from tests.panel.scene import Scene

ASKED = ("蜀香阁出餐前检查过汤碗吗？", "汤是在送到之前洒的吗？")


@pytest.fixture
def case_id(scene: Scene) -> int:
    """A case at the desk with two fact questions."""
    found = scene.to(CaseStatus.REDACTING)
    scene.ask_facts(found, *ASKED)
    return found


def brief_of(scene: Scene, case_id: int) -> Brief:
    """The brief of the newest round."""
    with scene.house.db.reading() as session:
        return session.get_one(Brief, scene.round(case_id).brief_id)


def test_names_in_fact_questions_are_masked_and_frozen(scene: Scene, case_id: int) -> None:
    scene.publish(case_id)
    brief = brief_of(scene, case_id)
    assert len(brief.fact_questions) == 2
    assert "蜀香阁" not in brief.fact_questions[0]
    assert brief.fact_questions[0].endswith("出餐前检查过汤碗吗？")
    assert brief.fact_questions[1] == ASKED[1]
    round_ = scene.round(case_id)
    assert rules_of(round_).fact_questions == 2
    assert rules_of(round_).digest() == round_.rules_digest


def test_other_fact_questions_are_another_brief(scene: Scene, case_id: int) -> None:
    other = scene.to(CaseStatus.VOTING)
    scene.publish(case_id)
    assert brief_of(scene, other).digest != brief_of(scene, case_id).digest


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("a?", "b?", "c?", "d?", "e?", "f?"), "facts.too_many"), (("same?", " same? "), "facts.repeat"),
        (("x" * (FACT_QUESTION_MAX + 1),), "input.too_long"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(scene: Scene, case_id: int, asked: tuple[str, ...], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        scene.ask_facts(case_id, *asked)
    assert (refused.value.code, refused.value.field) == (code, "fact_questions")
    with scene.house.db.reading() as session:
        desk = session.scalars(select(Redaction).where(Redaction.case_id == case_id)).one()
        assert desk.fact_questions == list(ASKED)


def test_empty_lines_are_left_out(scene: Scene, case_id: int) -> None:
    scene.ask_facts(case_id, "", "  只问这一件？ ", " ")
    with scene.house.db.reading() as session:
        assert session.scalars(select(Redaction).where(Redaction.case_id == case_id)).one().fact_questions == ["只问这一件？"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [((), "fact1"), (("yes",), "fact2"), (("yes", "perhaps"), "fact2"), (("", "no"), "fact1"), (("yes", "no", "yes"), "fact2")],
)
def test_every_fact_question_needs_an_answer(scene: Scene, case_id: int, facts: tuple[str, ...], field: str) -> None:
    scene.publish(case_id)
    seat = scene.seats(case_id, SeatStatus.SUMMONED)[0]
    with pytest.raises(Invalid) as refused:
        scene.cast(seat, "uphold", facts=facts)
    assert (refused.value.code, refused.value.field) == ("input.choice", field)
    with scene.house.db.reading() as session:
        assert session.scalars(select(Ballot)).all() == []


def test_answers_belong_to_the_ballot_and_change_with_it(scene: Scene, case_id: int) -> None:
    scene.publish(case_id)
    seat = scene.seats(case_id, SeatStatus.SUMMONED)[0]
    scene.cast(seat, "uphold", facts=("yes", "no"))
    paper = Paper("uphold", "双方证据对照下来更可信的一方", ("tag",), facts=("yes", "unclear"))
    for _ in range(2):  # the same paper again is no replacement
        with scene.house.work() as uow:
            cast_ballot(uow, *seat, paper, salt=bytes(16), now=scene.now)
    with scene.house.db.reading() as session:
        view = view_seat(session, session.scalars(select(Seat).where(Seat.public_id == seat[0])).one(), with_brief=True)
    ((ballot, said),) = opened(scene.house)
    assert (said.facts, ballot.replaced) == (("yes", "unclear"), 1)
    assert len({each["data"]["commitment"] for each in entries(scene.house, *BALLOTS)}) == 2
    assert view.ballot is not None
    assert [answer for _, answer in view.ballot.facts] == ["yes", "unclear"]


def test_the_verdict_keeps_what_was_found(scene: Scene, case_id: int) -> None:
    scene.publish(case_id)
    seats = scene.seats(case_id, SeatStatus.SUMMONED)
    for number, seat in enumerate(seats):
        scene.cast(seat, "uphold", facts=("no" if number < 5 else "unclear", ("yes", "no", "unclear")[number % 3]))
    assert scene.settle(case_id)
    verdict = scene.verdict(case_id)
    assert verdict is not None
    found = [(each["number"], each["found"], each["heads"]) for each in verdict.findings]
    assert found == [(1, "no", [0, 5, 2]), (2, "unclear", [3, 2, 2])]
    assert [f["reasons"][0]["code"] for f in verdict.findings] == ["fact.found", "fact.no_majority"]
    with scene.house.db.reading() as session:
        desk = find_verdict_desk(session, scene.case(case_id))
    assert desk is not None
    assert [(f.found, f.heads[1]) for f in desk.findings] == [("no", ("no", 5)), ("unclear", ("no", 2))]
    assert desk.findings[0].question.endswith("出餐前检查过汤碗吗？")


def test_findings_do_not_touch_the_verdict(scene: Scene, case_id: int) -> None:
    scene.publish(case_id)
    for seat in scene.seats(case_id, SeatStatus.SUMMONED):
        scene.cast(seat, "dismiss", facts=("yes", "yes"))
    scene.settle(case_id)
    verdict = scene.verdict(case_id)
    assert verdict is not None
    assert (verdict.winner, [f["found"] for f in verdict.findings]) == ("dismiss", ["yes", "yes"])


def test_a_case_without_fact_questions_has_no_findings(scene: Scene) -> None:
    plain = scene.to(CaseStatus.DECIDED)
    verdict = scene.verdict(plain)
    assert verdict is not None
    assert verdict.findings == []
    other = scene.to(CaseStatus.VOTING)
    with pytest.raises(Invalid):
        scene.cast(scene.seats(other, SeatStatus.SUMMONED)[0], "uphold", facts=("yes",))


def test_a_stale_desk_changes_no_fact_question(scene: Scene, case_id: int) -> None:
    with scene.house.work() as uow, pytest.raises(Conflict, match="redaction.stale"):
        frame_question(
            uow, case_id, "问题？", [("a", "甲", "complainant"), ("b", "乙", "respondent")], "规则", now=scene.now, version=0,
            fact_questions=["另一件？"],
        )
