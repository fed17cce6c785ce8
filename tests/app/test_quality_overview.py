"""The quality officer's overview: what stands where, how long stages take, appeals to rule on, causes and actions."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from panel.lifecycle import CaseStatus
from panel.models import AppealGround, Case, PartyRole, RemedyKind, Role, Stance
from panel.projections.quality import health
from panel.services.appealing import file_appeal, rule_on_appeal
from panel.services.closing import Lesson, close_case
from panel.services.deciding import decide_case
from panel.services.mediation import declare_impasse
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import DeskScene, furnish

S = CaseStatus
Sign = Callable[..., Browser]
LESSON = Lesson(
    finding="fault", touchpoint="delivery", cause="process", responsibility="respondent", action="外卖一律封口",
    action_owner="王掌柜", action_due_on=date(2026, 11, 22),
)


@pytest.fixture
def desk(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


@pytest.fixture
def quality(desk: DeskScene, signed_in: Sign) -> Browser:
    """A quality officer, signed in."""
    return signed_in("Quality", Role.QUALITY)


def close(house: House, case: Case, lesson: Lesson, desk: DeskScene) -> None:
    """Close a case with what it teaches."""
    with house.work() as uow:
        close_case(uow, case.id, lesson, by_id=desk.scene.mediator, now=desk.clock(), today=desk.clock().date())


def test_only_quality_officers_read_it(desk: DeskScene, guest: Browser, quality: Browser, signed_in: Sign) -> None:
    assert quality.get("/quality").status_code == 200
    assert guest.get("/quality").status_code == 303
    people = (
        signed_in("Admin", Role.ADMIN), signed_in("Mediator", Role.MEDIATOR), signed_in("Expert", Role.EXPERT),
        signed_in(desk.account(desk.scene.complainant)),
    )
    for somebody in people:
        assert somebody.get("/quality").status_code == 403


def test_an_empty_house_has_an_overview(quality: Browser) -> None:
    page = quality.get("/quality").text
    assert 'class="empty"' in page
    assert quality.get("/quality?days=12&cause=%27&page=zz").status_code == 200


def test_causes_and_actions_are_listed_and_filtered(
    desk: DeskScene, quality: Browser, house: House, clock: Clock, signed_in: Sign
) -> None:
    acted, left = desk.at(S.IMPASSE, title="汤洒了"), desk.at(S.IMPASSE, title="口味偏咸")
    close(house, acted, LESSON, desk)
    without = replace(LESSON, cause="misunderstanding", action="", no_action_reason="双方说开了")
    close(house, left, without, desk)
    page = quality.get("/quality").text
    assert "外卖一律封口" in page
    assert "双方说开了" in page
    only = quality.get("/quality?cause=process").text
    assert "汤洒了" in only
    assert "口味偏咸" not in only
    assert f"/desk/cases/{acted.public_id}" in page
    assert quality.get(f"/desk/cases/{acted.public_id}").status_code == 200
    clock.turn(days=40)
    quality = signed_in(quality.account)
    assert "汤洒了" not in quality.get("/quality?days=30").text
    assert "汤洒了" in quality.get("/quality?days=90").text


def test_an_appeal_waits_here_until_somebody_rules(desk: DeskScene, quality: Browser, house: House) -> None:
    case = desk.at(S.DECIDED)
    with house.work() as uow:
        decide_case(
            uow, case.id, desk.scene.mediator, Stance.DEPART, RemedyKind.NONE, "评审团没有看到检测报告，报告说明商家无责。",
            now=desk.clock(),
        )
    with house.work() as uow:
        file_appeal(
            uow, case.id, PartyRole.COMPLAINANT, AppealGround.PROCEDURE, "检测报告我从来没有见过，请重新评审这件事情。",
            seed=secrets.token_bytes(32), now=desk.clock(),
        )
    assert f"/desk/cases/{case.public_id}" in quality.get("/quality").text
    sent = {"rule-admitted": "yes", "rule-ruling": "应当让双方看到报告。"}
    answer = quality.post(f"/desk/cases/{case.public_id}/appeal", sent)
    assert answer.status_code == 303
    assert f"/desk/cases/{case.public_id}" not in quality.get("/quality").text
    with house.db.reading() as session:
        seen = health(session, desk.clock())
    assert seen.stances == {Stance.DEPART: 1}
    assert (seen.appeals_admitted, seen.appeals_refused) == (1, 0)


def test_time_in_a_stage_is_counted_when_it_is_left(desk: DeskScene, house: House, clock: Clock) -> None:
    cases = [desk.at(S.IN_MEDIATION) for _ in range(3)]
    for case, hours in zip(cases, (10, 20, 60), strict=True):
        with house.work() as uow:
            declare_impasse(uow, case.id, "谈不拢", now=clock() + timedelta(hours=hours))
    with house.db.reading() as session:
        seen = health(session, clock() + timedelta(hours=60))
    stages = {stage.status: (stage.stays, stage.median_hours, stage.longest_hours) for stage in seen.stages}
    assert stages[S.IN_MEDIATION] == (3, 20, 60)
    assert S.IMPASSE not in stages, "nobody has left it yet"
    assert seen.standing == {S.IMPASSE: 3}


def test_the_clocks_ruling_counts_as_admitted(desk: DeskScene, house: House) -> None:
    case = desk.at(S.DECIDED)
    with house.work() as uow:
        decide_case(
            uow, case.id, desk.scene.mediator, Stance.ADOPT, RemedyKind.APOLOGY, "采纳评审结论，商家道歉即可，双方都没有异议。",
            now=desk.clock(),
        )
    with house.work() as uow:
        file_appeal(
            uow, case.id, PartyRole.COMPLAINANT, AppealGround.PROCEDURE, "道歉不够，而且我没有看到答辩内容，请重新评审。",
            seed=secrets.token_bytes(32), now=desk.clock(),
        )
    with house.work() as uow:
        rule_on_appeal(uow, case.id, True, "", by_id=None, now=desk.clock())
    with house.db.reading() as session:
        assert health(session, desk.clock()).appeals_admitted == 1


def test_an_action_is_overdue_when_its_day_is_over_where_the_house_is(
    desk: DeskScene, quality: Browser, house: House, clock: Clock, signed_in: Sign
) -> None:
    close(house, desk.at(S.IMPASSE), LESSON, desk)  # due on 22 November
    overdue = "badge-own tone-warning"
    clock.moment = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)
    quality = signed_in(quality.account)
    assert overdue not in quality.get("/quality").text
    clock.moment = datetime(2026, 11, 22, 16, 1, tzinfo=UTC)  # midnight has passed in Shanghai
    assert overdue in quality.get("/quality").text
