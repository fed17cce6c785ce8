"""The workbench: who may open it, what it shows and what it hides."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from app.timeline import timeline_entries
from panel.evidence.pictures import clean_picture
from panel.lifecycle import CaseStatus
from panel.models import (
    Case,
    PartyRole,
    Role,
    StaffNote,
    TimelineEntry,
)
from panel.projections.mediator_course import case_course
from panel.services.exhibits import add_exhibit
from panel.services.responding import give_response
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import DeskScene, furnish, url

S = CaseStatus
Sign = Callable[..., Browser]


@pytest.fixture
def desk(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


@pytest.fixture
def mediator(desk: DeskScene, signed_in: Sign) -> Browser:
    """The mediator of the scene, signed in."""
    return signed_in(desk.account(desk.scene.mediator))


def test_only_owner_manager_and_quality_open_a_case(desk: DeskScene, mediator: Browser, signed_in: Sign) -> None:
    case = desk.at(S.IN_MEDIATION)
    assert mediator.get(url(case)).status_code == 200
    assert signed_in(desk.account(desk.scene.manager)).get(url(case)).status_code == 200
    assert signed_in("Quality", Role.QUALITY).get(url(case)).status_code == 200
    strangers = [
        signed_in("Other Mediator", Role.MEDIATOR), signed_in("Admin", Role.ADMIN), signed_in("Expert", Role.EXPERT),
        signed_in(desk.account(desk.scene.complainant)), signed_in(desk.account(desk.scene.member)), signed_in("Anybody"),
    ]
    for stranger in strangers:
        for page in (url(case), url(case, "decision"), url(case, "close")):
            answer = stranger.get(page)
            assert answer.status_code == 404
            assert case.title not in answer.text
        assert stranger.post(url(case, "notes"), {"note-text": "x"}).status_code == 404
    assert mediator.get("/desk/cases/aaaaaaaaaaaaaaaaaaaaaaaaaa").status_code == 404


def test_the_quality_officer_reads_and_does_nothing(desk: DeskScene, signed_in: Sign) -> None:
    case = desk.at(S.IN_MEDIATION)
    quality = signed_in("Quality", Role.QUALITY)
    page = quality.get(url(case)).text
    assert "act-note" not in page
    assert desk.account(desk.scene.complainant).email not in page
    for act in ("propose", "impasse", "extend", "hand-over", "severe", "inadmissible", "notes"):
        assert quality.post(url(case, act)).status_code == 404


def test_both_sides_facts_and_their_marks(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.AWAITING_RESPONSE, facts=((None, "收到时<b>汤</b>已洒"),))
    page = mediator.get(url(case)).text
    assert "酸菜鱼" in page
    assert "&lt;b&gt;汤" in page
    with desk.scene.house.work() as uow:
        give_response(uow, case.id, "我们的包装完好。", now=desk.clock(), contested=(0,))
    page = mediator.get(url(case)).text
    assert "我们的包装完好" in page
    assert 'href="/static' in page
    assert page.count("tone-warning") >= 1


def test_exhibits_are_served_sealed_and_to_staff_only(
    desk: DeskScene, mediator: Browser, signed_in: Sign, house: House
) -> None:
    case = desk.at(S.IN_MEDIATION)
    with house.work() as uow:
        added = add_exhibit(
            uow, case.id, PartyRole.COMPLAINANT, clean_picture(png()), "bag.png", "包装", store=desk.scene.store,
            now=desk.clock(),
        )
        exhibit = f"exhibits/{added.public_id}"
    page = mediator.get(url(case)).text
    assert url(case, exhibit) in page
    answer = mediator.get(url(case, exhibit))
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert signed_in("Other Mediator", Role.MEDIATOR).get(url(case, exhibit)).status_code == 404
    assert signed_in(desk.account(desk.scene.complainant)).get(url(case, exhibit)).status_code == 404
    other = desk.at(S.IN_MEDIATION)
    assert mediator.get(url(other, exhibit)).status_code == 404


def png() -> bytes:
    """A small picture."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("status", [S.FILED, S.AWAITING_RESPONSE, S.IN_MEDIATION, S.IMPASSE, S.REDACTING, S.VOTING, S.DECIDED])
def test_the_page_stands_at_every_stage_and_names_only_what_fits(
    desk: DeskScene, signed_in: Sign, status: CaseStatus
) -> None:
    case = desk.at(status)
    manager = signed_in(desk.account(desk.scene.manager))
    page = manager.get(url(case)).text
    assert ('id="act-propose"' in page) is (status in (S.IN_MEDIATION, S.IMPASSE))
    assert ('id="act-impasse"' in page) is (status is S.IN_MEDIATION)
    assert ('id="act-reopen"' in page) is (status is S.IMPASSE)
    assert (url(case, "decision") in page) is (status is S.DECIDED)
    assert (url(case, "take") in page) is (status is S.FILED)
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids)), "an id stands once"


def test_nothing_of_an_open_round_is_on_the_page(desk: DeskScene, mediator: Browser) -> None:
    case = desk.at(S.VOTING)
    for seat in desk.scene.seats(case.id)[:3]:
        desk.scene.cast(seat, "uphold", rationale="只有评审员知道的理由在这里")
    page = mediator.get(url(case)).text
    assert "只有评审员知道的理由" not in page
    assert "tally" not in page
    assert mediator.get(url(case, "decision")).status_code == 409


def test_earlier_cases_are_counted_for_staff(desk: DeskScene, mediator: Browser) -> None:
    desk.at(S.FILED)
    later = desk.at(S.IN_MEDIATION)
    with desk.scene.house.db.reading() as session:
        course = case_course(session, session.get_one(Case, later.id))
    assert (course.of_complainant.cases, course.of_complainant.open) == (1, 1)
    assert course.of_merchant.cases == 1
    assert mediator.get(url(later)).status_code == 200
def test_notes_stay_in_the_house(desk: DeskScene, mediator: Browser, house: House) -> None:
    case = desk.at(S.IN_MEDIATION)
    assert mediator.post(url(case, "notes"), {"note-text": ""}).status_code == 422
    assert mediator.post(url(case, "notes"), {"note-text": "x" * 4001}).status_code == 422
    for _ in range(2):
        assert mediator.post(url(case, "notes"), {"note-text": "投诉人愿意让步"}).status_code == 303
    with house.db.reading() as session:
        assert session.scalar(select(func.count(StaffNote.id))) == 1, "a double click writes one note"
        logged = session.scalars(select(TimelineEntry.params).where(TimelineEntry.case_id == case.id)).all()
    assert "让步" not in str(logged)
    assert "投诉人愿意让步" in mediator.get(url(case)).text


@pytest.mark.parametrize(("kind", "said"), [("escalation.asked", ""), ("deadline.extended", "2026年3月2日 20:00")])
def test_a_moment_is_said_once(kind: str, said: str, app: Flask, clock: Clock) -> None:
    """What a line's title already names is not said again below it."""
    line = TimelineEntry(at=clock(), kind=kind, actor="mediator", params={"until": "2026-03-02T12:00:00+00:00"})
    with app.test_request_context():
        shown = timeline_entries([line])[0]
    assert shown["text"] == said
    assert ("2026年3月2日 20:00" in shown["title"]) is (not said)
