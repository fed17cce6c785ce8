"""Time to cool down: nobody is spoken to before the moment they chose, no right runs out meanwhile, no side delays twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import AppealGround, Case, Choice, Notice, PartyRole, RemedyKind, Stance
from panel.models.pause import ExplanationPause, PanelPause
from panel.projections.mediator_course import case_course
from panel.projections.party_aftermath import list_explanations
from panel.queries.pauses import paused_spans
from panel.services.appealing import file_appeal
from panel.services.closing import Lesson, close_case
from panel.services.deciding import be_ready, choose, decide_case, give_explanation
from panel.services.pausing import pause_panel, resume_panel
from panel.services.publishing import publish_brief
from panel.settings import change_setting
from tests.panel.scene import Scene
from tests.panel.sweeping import run

S, K = CaseStatus, DeadlineKind
C, R = PartyRole.COMPLAINANT, PartyRole.RESPONDENT
REASONS = "评审团的理由与证据相符，商家的包装没有防漏措施，应当按结论处理。"
GROUND = "店里找到了当天出餐口的监控录像，能看到封签完整，请重新评审。"
DAY = timedelta(days=1)
EXPLAINED, CHOICE = timedelta(hours=48), timedelta(hours=72)
LESSON = Lesson("fault", "delivery", "ability", "respondent", no_action_reason="已换包装")


def decided(scene: Scene) -> int:
    case_id = scene.to(S.DECIDED)
    with scene.house.work() as uow:
        decide_case(uow, case_id, scene.mediator, Stance.ADOPT, RemedyKind.APOLOGY, REASONS, now=scene.now)
    return case_id


def ask(scene: Scene, case: int, role: PartyRole, until: datetime | None) -> None:
    with scene.house.work() as uow:
        choose(uow, case, role, Choice.EXPLAIN, now=scene.now, question="为什么？", not_before=until)


def explain(scene: Scene, case: int, role: PartyRole) -> None:
    with scene.house.work() as uow:
        give_explanation(uow, case, role, "依据是封签照片。", now=scene.now)


def due(scene: Scene, case: int) -> tuple[DeadlineKind | None, datetime | None]:
    found = scene.case(case)
    return found.deadline_kind, found.deadline_at


def told(scene: Scene, account: int, kind: str) -> int:
    with scene.house.db.reading() as session:
        return len(session.scalars(select(Notice).where(Notice.account_id == account, Notice.kind == kind)).all())


def test_nobody_is_spoken_to_before_the_day_they_chose_and_it_costs_no_right(scene: Scene) -> None:
    case, begin = decided(scene), scene.now
    for wrong, code in ((begin, "pause.past"), (begin + 14 * DAY + timedelta(seconds=1), "pause.too_far")):
        with pytest.raises(Invalid, match=code):
            ask(scene, case, C, wrong)
    with scene.house.work() as uow:
        change_setting(uow, "reminder_hours", 100, by_id=None, now=begin)
    until = begin + 10 * DAY
    ask(scene, case, C, until)
    ask(scene, case, C, until)  # the same click twice
    assert due(scene, case) == (K.EXPLANATION, until + EXPLAINED), "the owner's time begins with the end of the pause"
    scene.now = until - timedelta(hours=3)
    run(scene)
    assert told(scene, scene.mediator, "deadline.near") == 0, "there is nothing to remind of yet"
    with pytest.raises(Conflict, match="explanation.put_off"):
        explain(scene, case, C)
    with pytest.raises(Conflict, match="closing.too_early"), scene.house.work() as uow:
        close_case(uow, case, LESSON, by_id=scene.mediator, now=scene.now, today=scene.now.date())
    with pytest.raises(IntegrityError), scene.house.work() as uow:  # the database says the same
        uow.session.execute(update(ExplanationPause).values(spoken_at=scene.now))
    scene.now = until
    run(scene)
    assert told(scene, scene.mediator, "deadline.near") == 1
    explain(scene, case, C)
    assert due(scene, case) == (K.CHOICE, until + CHOICE), "after the explanation the full time to choose"
    scene.now = until + CHOICE - timedelta(hours=1)
    with scene.house.work() as uow:
        file_appeal(uow, case, C, AppealGround.NEW_EVIDENCE, GROUND, seed=bytes(32), now=scene.now)
    assert scene.status(case) is S.APPEALED


@pytest.mark.parametrize("way", ["accept", "leave", "appeal"])
def test_meanwhile_everything_else_can_be_chosen(scene: Scene, way: str) -> None:
    case, until = decided(scene), scene.now + 14 * DAY
    ask(scene, case, C, until)
    scene.now = until - DAY  # long after the time to choose would have been over
    run(scene)
    with scene.house.work() as uow:
        if way == "appeal":
            file_appeal(uow, case, C, AppealGround.NEW_EVIDENCE, GROUND, seed=bytes(32), now=scene.now)
        else:
            choose(uow, case, C, Choice(way), now=scene.now)
    assert scene.status(case) is (S.APPEALED if way == "appeal" else S.DECIDED)


def test_ready_before_that_and_the_other_side_is_not_held_up(scene: Scene) -> None:
    case, begin = decided(scene), scene.now
    ask(scene, case, R, None)
    ask(scene, case, C, begin + 5 * DAY)
    assert due(scene, case) == (K.EXPLANATION, begin + EXPLAINED), "the question that is due first"
    with pytest.raises(Conflict, match="pause.none"), scene.house.work() as uow:
        be_ready(uow, case, R, now=scene.now)
    explain(scene, case, R)
    assert due(scene, case) == (K.EXPLANATION, begin + 5 * DAY + EXPLAINED)
    with scene.house.db.reading() as session:
        mine, other = (list_explanations(session, session.get_one(Case, case), role) for role in (C, R))
        desk = {each.role: each.quiet_until for each in case_course(session, session.get_one(Case, case)).explanations}
    assert ([each.quiet_until for each in mine], [each.quiet_until for each in other]) == ([begin + 5 * DAY], [None])
    assert desk == {C: begin + 5 * DAY, R: None}
    ready = scene.later(days=1)
    for _click in range(2):
        with scene.house.work() as uow:
            be_ready(uow, case, C, now=scene.now)
        scene.later(minutes=1)
    assert due(scene, case) == (K.EXPLANATION, ready + EXPLAINED)
    assert told(scene, scene.mediator, "explanation.ready") == 1
    explain(scene, case, C)
    assert due(scene, case)[0] is K.CHOICE
    with pytest.raises(Conflict, match="pause.none"), scene.house.work() as uow:
        be_ready(uow, case, C, now=scene.now)


def test_a_house_without_pauses_says_so(scene: Scene) -> None:
    case, desk = decided(scene), scene.to(S.REDACTING)
    with scene.house.work() as uow:
        for name in ("cooling_days", "cooling_hours"):
            change_setting(uow, name, 0, by_id=None, now=scene.now)
    with pytest.raises(Invalid, match="pause.off"):
        ask(scene, case, C, scene.now + DAY)
    with pytest.raises(Conflict, match="pause.off"), scene.house.work() as uow:
        pause_panel(uow, desk, C, 1, now=scene.now)
    ask(scene, case, C, None)


def pause(scene: Scene, case: int, role: PartyRole, hours: int) -> None:
    with scene.house.work() as uow:
        pause_panel(uow, case, role, hours, now=scene.now)


def publish(scene: Scene, case: int) -> None:
    with scene.house.work() as uow:
        publish_brief(uow, case, store=scene.store, now=scene.now, past_challenges=True)


def test_each_side_has_one_pause_before_the_panel_and_it_ends_by_itself(scene: Scene) -> None:
    case, begin = scene.to(S.REDACTING), scene.now
    for hours in (0, 73):
        with pytest.raises(Invalid, match=r"input\.range"):
            pause(scene, case, C, hours)
    for _click in range(2):
        pause(scene, case, C, 72)
    assert due(scene, case) == (K.REDACTION, begin + 3 * DAY), "the owner's clock waits with it"
    assert (told(scene, scene.member, "panel.paused"), told(scene, scene.complainant, "panel.paused")) == (1, 0)
    scene.clear_desk(case)  # what comes before goes on
    with pytest.raises(Conflict) as refused:
        publish(scene, case)
    assert refused.value.params["reason"] == "gate.cooling"
    with pytest.raises(Conflict, match="pause.none"), scene.house.work() as uow:
        resume_panel(uow, case, R, now=scene.now)
    pause(scene, case, R, 24)
    scene.later(hours=1)
    for _click in range(2):
        with scene.house.work() as uow:
            resume_panel(uow, case, C, now=scene.now)
    with pytest.raises(Conflict, match="pause.used"):
        pause(scene, case, C, 1)  # ended early is used as well
    with pytest.raises(Conflict, match=r"redaction\.blocked"):
        publish(scene, case)  # the other side's still runs
    with pytest.raises(IntegrityError), scene.house.work() as uow:
        uow.session.add(PanelPause(case_id=case, role=C, asked_at=scene.now, until=scene.now + DAY))
    scene.now = begin + DAY
    publish(scene, case)
    assert scene.status(case) is S.VOTING
    with pytest.raises(Conflict, match=r"case\.wrong_status"):
        pause(scene, case, R, 1)


def test_the_times_of_a_month_know_both_pauses_of_a_case(scene: Scene) -> None:
    """The pause before the panel ends early, the one before the explanation runs its time."""
    case = scene.to(S.REDACTING)
    pause(scene, case, C, 20)
    began = scene.now
    scene.later(hours=3)
    with scene.house.work() as uow:
        resume_panel(uow, case, C, now=scene.now)
    other = decided(scene)
    asked = scene.now
    ask(scene, other, R, asked + 2 * DAY)
    with scene.house.db.reading() as session:
        found = paused_spans(session, Case.id.in_([case, other]))
    assert found == {case: ((began, began + timedelta(hours=3)),), other: ((asked, asked + 2 * DAY),)}
