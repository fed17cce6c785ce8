"""The queue: who sees which cases, filters in the URL, taking, and a fixed number of queries."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, insert

from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import AccountRole, Case, Merchant, Party, PartyRole, Role
from panel.models.base import new_case_number, new_public_id
from panel.services.filing import withdraw_case
from panel.services.mediation import declare_impasse
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import DeskScene, furnish

Sign = Callable[..., Browser]


@pytest.fixture
def desk(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


@pytest.fixture
def mediator(desk: DeskScene, signed_in: Sign) -> Browser:
    """The mediator of the scene, signed in."""
    return signed_in(desk.account(desk.scene.mediator))


def fill(house: House, clock: Clock, count: int, owner: int | None = None) -> None:
    """Many filed cases at once, each with a respondent; deadlines an hour apart."""
    now = clock()
    with house.work() as uow:
        merchant = Merchant(name="一百家店", created_at=now)
        uow.session.add(merchant)
        uow.session.flush()
        rows = [
            {
                "public_id": new_public_id(), "number": new_case_number(), "language": "zh", "category": "delivery",
                "severe": False, "title": f"第{n}件", "currency": "CNY", "source": "demo", "status": CaseStatus.FILED,
                "status_since": now, "deadline_at": now + timedelta(hours=n), "deadline_kind": DeadlineKind.OWNER,
                "filed_at": now, "version": 1, "extensions": 0, "reminded": False, "merchant_id": merchant.id,
                "owner_id": owner,
            }
            for n in range(count)
        ]
        ids = uow.session.scalars(insert(Case).returning(Case.id), rows).all()
        answers = {"role": PartyRole.RESPONDENT, "ordinal": 0, "merchant_id": merchant.id, "name": merchant.name}
        uow.session.execute(insert(Party), [{"case_id": i, **answers} for i in ids])


def titles(page: str) -> list[str]:
    """The titles of the rows, in order."""
    return re.findall(r'<th scope="row">\s*(?:<a [^>]*>)?([^<]+?)\s*<', page)


def test_only_mediators_and_managers_have_a_queue(guest: Browser, signed_in: Sign) -> None:
    assert guest.get("/desk").status_code == 303
    for roles in ((), (Role.ADMIN,), (Role.QUALITY,), (Role.EXPERT,)):
        assert signed_in(f"Nobody {len(roles)}{roles}", *roles).get("/desk").status_code == 403


def test_mine_unowned_and_everybodys(desk: DeskScene, mediator: Browser, signed_in: Sign) -> None:
    mine, free = desk.at(CaseStatus.IN_MEDIATION, title="我的案件"), desk.at(CaseStatus.FILED, title="没人的案件")
    other = signed_in("Other Mediator", Role.MEDIATOR)
    assert mine.title in mediator.get("/desk").text
    assert free.title not in mediator.get("/desk").text
    assert titles(mediator.get("/desk?view=unowned").text) == [free.title]
    assert titles(other.get("/desk").text) == []
    assert mine.title not in other.get("/desk?view=all").text, "only a manager sees what others hold"
    assert mine.title not in other.get("/desk?view=risk").text
    manager = signed_in(desk.account(desk.scene.manager))
    assert set(titles(manager.get("/desk?view=all").text)) == {mine.title, free.title}


def test_a_case_one_is_a_party_of_is_not_in_ones_queue(desk: DeskScene, signed_in: Sign, house: House) -> None:
    free = desk.at(CaseStatus.FILED)
    complainant = desk.account(desk.scene.complainant)
    with house.work() as uow:
        uow.session.add(AccountRole(account_id=complainant.id, role=Role.MEDIATOR, granted_at=desk.clock()))
    both = signed_in(complainant)
    assert free.title not in both.get("/desk?view=unowned").text
    assert both.post(f"/desk/cases/{free.public_id}/take").status_code == 404
    assert desk.again(free).owner_id is None


def test_the_clock_colours_a_row_with_words_and_icon(desk: DeskScene, mediator: Browser, clock: Clock, signed_in: Sign) -> None:
    desk.at(CaseStatus.AWAITING_RESPONSE)
    assert "desk-calm" in mediator.get("/desk").text
    assert titles(mediator.get("/desk?view=risk").text) == []
    clock.turn(hours=43)
    mediator = signed_in(mediator.account)  # sessions of staff end when nobody uses them
    assert "desk-soon" in mediator.get("/desk").text
    clock.turn(hours=6)
    page = mediator.get("/desk?view=risk").text
    assert "desk-overdue" in page
    assert "clock-overdue" in page


def test_filters_live_in_the_url_and_in_the_form(desk: DeskScene, mediator: Browser) -> None:
    food = desk.at(CaseStatus.IN_MEDIATION, title="面里有虫")
    rude = desk.at(CaseStatus.AWAITING_RESPONSE, title="Rude waiter", category="attitude", language="en")

    def found(query: str) -> list[str]:
        return titles(mediator.get(f"/desk?{query}").text)

    assert found("status=in_mediation") == [food.title]
    assert found("category=attitude") == [rude.title]
    assert found("language=en") == [rude.title]
    assert found("severe=1") == [rude.title]
    assert found(f"q={food.number.lower()}") == [food.title]
    assert found("q=RUDE") == [rude.title]
    assert len(found("q=蜀香")) == 2
    assert found("q=%25") == [], "a sign that the database reads as a wildcard is a sign like any other"
    assert len(found("status=nonsense&category=%27&language=xx&page=-3&view=nothing")) == 2
    assert 'value="attitude" selected' in mediator.get("/desk?category=attitude").text


def test_an_ended_case_is_found_only_by_its_stage(desk: DeskScene, mediator: Browser, house: House) -> None:
    case = desk.at(CaseStatus.IN_MEDIATION)
    with house.work() as uow:
        withdraw_case(uow, case.id, "和好了", now=desk.clock())
    assert titles(mediator.get("/desk").text) == []
    assert titles(mediator.get("/desk?status=withdrawn").text) == [case.title]


def test_taking_a_case_twice_is_taking_it_once(desk: DeskScene, mediator: Browser, signed_in: Sign) -> None:
    case = desk.at(CaseStatus.FILED)
    first = mediator.post(f"/desk/cases/{case.public_id}/take")
    assert first.status_code == 303
    version = desk.again(case).version
    assert mediator.post(f"/desk/cases/{case.public_id}/take").status_code == 303
    taken = desk.again(case)
    assert (taken.owner_id, taken.status, taken.version) == (desk.scene.mediator, CaseStatus.AWAITING_RESPONSE, version)
    late = signed_in("Late Mediator", Role.MEDIATOR)
    assert late.post(f"/desk/cases/{case.public_id}/take").status_code == 409
    assert desk.again(case).owner_id == desk.scene.mediator


def test_a_party_or_an_administrator_cannot_take_a_case(desk: DeskScene, signed_in: Sign) -> None:
    case = desk.at(CaseStatus.FILED)
    party = signed_in(desk.account(desk.scene.complainant))
    for who in (party, signed_in("Admin", Role.ADMIN), signed_in("Quality", Role.QUALITY)):
        assert who.post(f"/desk/cases/{case.public_id}/take").status_code == 404
    assert desk.again(case).owner_id is None


def test_pages_of_fifty(mediator: Browser, house: House, clock: Clock) -> None:
    fill(house, clock, 120)
    pages = [titles(mediator.get(f"/desk?view=unowned&page={n}").text) for n in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [50, 50, 20, 0]
    assert [title for page in pages for title in page] == [f"第{n}件" for n in range(120)], "the next deadline first"
    assert "page=2" in mediator.get("/desk?view=unowned&q=第").text
    past, nothing = (mediator.get(f"/desk?view=unowned&q={sought}").text for sought in ("第&page=9", "没有这个"))
    assert past.count('class="empty') == nothing.count('class="empty') == 1
    assert past != nothing, "past the end of what was found is not the same as nothing found"


def test_the_number_of_queries_does_not_grow_with_the_rows(mediator: Browser, house: House, clock: Clock) -> None:
    def queries(path: str) -> int:
        seen: list[str] = []

        def count(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
            seen.append(statement)

        event.listen(house.db.engine, "before_cursor_execute", count)
        try:
            assert mediator.get(path).status_code == 200
        finally:
            event.remove(house.db.engine, "before_cursor_execute", count)
        return sum(statement.lstrip().upper().startswith("SELECT") for statement in seen)

    queries("/desk")  # the rules of sessions are read once
    few = queries("/desk?view=unowned")
    fill(house, clock, 200)
    many = queries("/desk?view=unowned")
    assert many == few
    assert many <= 8


def test_a_thousand_cases_are_listed_fast(mediator: Browser, house: House, clock: Clock) -> None:
    fill(house, clock, 1000)
    mediator.get("/desk?view=unowned")
    started = time.perf_counter()
    assert len(titles(mediator.get("/desk?view=unowned&q=店").text)) == 50
    assert time.perf_counter() - started < 1.0


def test_an_empty_queue_teaches(mediator: Browser) -> None:
    for view in ("mine", "unowned", "risk"):
        assert 'class="empty"' in mediator.get(f"/desk?view={view}").text


def test_the_number_of_an_impasse_stays_in_the_queue(desk: DeskScene, mediator: Browser, house: House) -> None:
    case = desk.at(CaseStatus.IN_MEDIATION)
    with house.work() as uow:
        declare_impasse(uow, case.id, "谈不拢", now=desk.clock())
    assert case.number in mediator.get("/desk?status=impasse").text
