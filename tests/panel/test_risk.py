"""Risk: points from rules, stored with each change; attitude is severe; a crisis shortens clocks of staff alone."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import Account, Case, CaseMark, CaseRisk, Escalation, RemedyKind, RiskChange, RiskLevel, TimelineEntry
from panel.risk import Facts, level_of, reckon
from panel.services.closing import close_case
from panel.services.escalating import Wish, escalate
from panel.services.marks import lift_crisis, mark_attitude, raise_crisis, unmark_attitude
from panel.services.mediation import declare_impasse, propose
from panel.services.owning import flag_severe
from tests.panel.lessons_room import lesson, sweep_once, today, told
from tests.panel.scene import Scene


def risk(scene: Scene, case: int) -> tuple[int, RiskLevel, list[str]]:
    with scene.house.db.reading() as session:
        found = session.scalars(select(CaseRisk).where(CaseRisk.case_id == case)).one()
        return found.score, found.level, [row[0] for row in found.reasons]


def kinds(scene: Scene, case: int, audience: str = "staff") -> list[str]:
    with scene.house.db.reading() as session:
        query = select(TimelineEntry.kind).where(TimelineEntry.case_id == case, TimelineEntry.audience == audience)
        return list(session.scalars(query.order_by(TimelineEntry.seq)))


def crisis(scene: Scene, case: int) -> None:
    with scene.house.work() as uow:
        raise_crisis(uow, case, "媒体在问", by_id=scene.mediator, now=scene.now)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("孩子吃完过敏住院，记者来问", ["injury", "exposure", "vulnerable"]), ("没有受伤，也没受伤", []),
        ("My child was scalded", ["injury", "vulnerable"]), ("Nobody was injured, no burns", []), ("childish hospitality", []),
        ("她受伤了，没有过敏", ["injury"]),
    ],
)
def test_words_count_unless_the_text_says_the_opposite(text: str, found: list[str]) -> None:
    assert sorted(reason.rule for reason in reckon(Facts(texts=(text,)))) == sorted(found)


def test_points_add_up_and_say_what_they_rest_on() -> None:
    reasons = reckon(Facts(("在医院急诊",), 2, attitude=True, severe=True, minor=True, repeats=3, missed=9))
    assert [(r.rule, r.points) for r in reasons] == [
        ("injury", 40), ("amount_large", 30), ("missed", 30), ("attitude", 20), ("minor", 20), ("repeat_often", 20),
    ]
    assert reasons[0].params == {"word": "急诊"}
    assert [level_of(score, 25, 55) for score in (24, 25, 54, 55)] == [
        RiskLevel.LOW, RiskLevel.RAISED, RiskLevel.RAISED, RiskLevel.HIGH,
    ]


def test_the_sweep_reckons_a_case_and_again_when_it_changes_or_a_clock_runs_out(scene: Scene) -> None:
    first = scene.file()
    case = scene.to(CaseStatus.AWAITING_RESPONSE, text="孩子吃完过敏，送了急诊")
    with scene.house.work() as uow:
        uow.session.get_one(Account, scene.complainant).born_on = date(2010, 1, 1)
    sweep_once(scene)
    assert risk(scene, first) == (20, RiskLevel.LOW, ["minor"])
    assert risk(scene, case) == (85, RiskLevel.HIGH, ["injury", "minor", "vulnerable", "repeat"])
    assert "risk.high" in kinds(scene, case)
    assert sweep_once(scene) == 0
    scene.later(hours=49)
    sweep_once(scene)
    assert risk(scene, case)[0] == 95, "the other side has missed its clock"
    with scene.house.db.reading() as session:
        scores = list(session.scalars(select(RiskChange.score).where(RiskChange.case_id == case).order_by(RiskChange.id)))
        asked = session.scalars(select(Escalation).where(Escalation.case_id == case)).one()
    assert scores == [85, 95]
    assert asked.asked_by_id is None, "mediation began, and the matrix gives a high risk to a manager"
    assert not [kind for kind in kinds(scene, case, "parties") if kind.startswith(("risk", "escalation", "mark"))]


@pytest.mark.parametrize(("zone", "score"), [("Asia/Shanghai", 0), ("UTC", 20)])
def test_who_is_a_minor_goes_by_the_day_of_the_house(scene: Scene, zone: str, score: int) -> None:
    """At 20:00 in Greenwich the birthday has begun in Shanghai."""
    scene.now = scene.now.replace(hour=20)
    case = scene.file()
    tomorrow = scene.now.date() + timedelta(days=1)
    with scene.house.work() as uow:
        uow.session.get_one(Account, scene.complainant).born_on = tomorrow.replace(year=tomorrow.year - 18)
    scene.house.zone = ZoneInfo(zone)
    sweep_once(scene)
    assert risk(scene, case)[0] == score


def test_attitude_is_severe_by_rule_whoever_says_otherwise(scene: Scene) -> None:
    filed = scene.file(category="attitude")
    assert (scene.case(filed).severe, "case.severe_by_rule" in kinds(scene, filed)) == (True, True)
    case = scene.to(CaseStatus.IMPASSE)
    for _click in range(2):
        with scene.house.work() as uow:
            mark_attitude(uow, case, "骂了人", by_id=scene.mediator, now=scene.now)
    assert (scene.case(case).severe, kinds(scene, case).count("case.severe_by_rule")) == (True, 1)
    assert "attitude" in risk(scene, case)[2]
    for each in (filed, case):
        with pytest.raises(Conflict, match=r"case\.severe_by_attitude"), scene.house.work() as uow:
            flag_severe(uow, each, False, "没那么严重", now=scene.now)
    with scene.house.work() as uow:
        unmark_attitude(uow, case, "是误会", by_id=scene.mediator, now=scene.now)
        flag_severe(uow, case, False, "是误会", now=scene.now)
    sweep_once(scene)
    assert (scene.case(case).severe, risk(scene, case)[0]) == (False, 0)
    with scene.house.work() as uow:
        close_case(uow, case, lesson(scene, cause="attitude"), by_id=scene.mediator, now=scene.now, today=today(scene))
    assert scene.case(case).severe, "closed with attitude as its cause"


def test_a_crisis_shortens_the_clock_of_staff_and_gives_it_back(scene: Scene) -> None:
    case = scene.to(CaseStatus.IMPASSE)
    with scene.house.work() as uow:
        escalate(uow, case, Wish(), "", by_id=scene.mediator, now=scene.now)
    with pytest.raises(Invalid), scene.house.work() as uow:
        raise_crisis(uow, case, " ", by_id=scene.mediator, now=scene.now)
    crisis(scene, case)
    crisis(scene, case)
    assert scene.case(case).deadline_at == scene.now + timedelta(hours=12)
    assert told(scene, "crisis.raised") == [scene.manager]
    with scene.house.db.reading() as session:
        assert session.scalars(select(Escalation.due_at)).one() == scene.now + timedelta(hours=36)
    assert ("mark.crisis" in kinds(scene, case), "deadline.shortened" in kinds(scene, case, "parties")) == (True, True)
    with scene.house.work() as uow:
        lift_crisis(uow, case, "澄清了", by_id=scene.manager, now=scene.now)
    assert scene.case(case).deadline_at == scene.now + timedelta(hours=24)
    with scene.house.db.reading() as session:
        assert session.scalars(select(CaseMark.lift_reason)).all() == ["澄清了"]


def test_a_crisis_leaves_the_right_of_reply_alone(scene: Scene) -> None:
    waiting = scene.to(CaseStatus.AWAITING_RESPONSE)
    before = scene.case(waiting).deadline_at
    crisis(scene, waiting)
    assert scene.case(waiting).deadline_at == before
    assert scene.case(waiting).deadline_kind is DeadlineKind.RESPONSE
    scene.respond(waiting)  # mediation of 72 hours begins in the crisis
    assert scene.case(waiting).deadline_at == scene.now + timedelta(hours=36)
    talking = scene.to(CaseStatus.IN_MEDIATION)
    with scene.house.work() as uow:
        propose(uow, talking, "owner", RemedyKind.APOLOGY, "道歉", now=scene.now, hours=60)
    crisis(scene, talking)
    assert scene.case(talking).deadline_at == scene.now + timedelta(hours=60), "the open proposal keeps its time"
    assert told(scene, "deadline.shortened") != []


def test_no_clock_gets_shorter_than_the_minimum_or_longer_than_it_was(scene: Scene) -> None:
    case = scene.to(CaseStatus.IMPASSE)
    for hours, kept in ((17, 4), (21, 3)):
        with scene.house.work() as uow:
            due = uow.session.get_one(Case, case).deadline_at = scene.now + timedelta(hours=24 - hours)
        crisis(scene, case)
        assert scene.case(case).deadline_at == scene.now + timedelta(hours=kept)
        with scene.house.work() as uow:
            lift_crisis(uow, case, "过去了", by_id=scene.mediator, now=scene.now)
        assert scene.case(case).deadline_at == due


def test_a_clock_that_begins_in_a_crisis_begins_shorter(scene: Scene) -> None:
    case = scene.to(CaseStatus.IN_MEDIATION)
    crisis(scene, case)
    with scene.house.work() as uow:
        declare_impasse(uow, case, "谈不拢", now=scene.now)
    assert scene.case(case).deadline_at == scene.now + timedelta(hours=12)
