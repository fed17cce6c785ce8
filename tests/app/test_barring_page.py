"""The quality officer's page of suspended jurors: suspending, what is wrong with it, letting back, the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.evidence import store
from panel.lifecycle import CaseStatus
from panel.models import Account, Juror, JurorStatus, PoolEvent, Role, SeatStatus
from panel.services.barring import bar_juror
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.lot_room import Room
from tests.panel.scene import Scene

PLACE = "/quality/barred"
REASON = "多次向当事人索要红包。"


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in: Callable[..., Browser]) -> Room:
    """Sixty jurors."""
    with app.app_context():
        return Room(Scene.furnish(house, store(), clock(), jurors=60), signed_in)


@pytest.fixture
def officer(signed_in: Callable[..., Browser]) -> Browser:
    """The quality officer."""
    return signed_in("Qu Lity", Role.QUALITY)


def person(house: House, account_id: int) -> Account:
    with house.db.reading() as session:
        return session.get_one(Account, account_id)


def status(house: House, account_id: int) -> JurorStatus:
    with house.db.reading() as session:
        return session.scalars(select(Juror.status).where(Juror.account_id == account_id)).one()


def kinds(house: House, account_id: int) -> list[str]:
    with house.db.reading() as session:
        return list(session.scalars(select(PoolEvent.kind).where(PoolEvent.account_id == account_id).order_by(PoolEvent.seq)))


def test_the_officer_suspends_a_juror_who_reads_the_reason_and_is_let_back(room: Room, officer: Browser, house: House) -> None:
    case_id = room.scene.to(CaseStatus.VOTING)
    _, account = room.scene.seats(case_id)[0]
    empty = officer.get(PLACE).text
    assert "Nobody is suspended" in empty or "没有被暂停的评审员" in empty
    sent = {"identifier": person(house, account).email, "reason": REASON}
    assert officer.post(PLACE, sent).status_code == 303
    assert officer.post(PLACE, sent).status_code == 303  # twice is the same as once
    assert status(house, account) is JurorStatus.BARRED
    assert kinds(house, account)[-1] == "barred"
    assert kinds(house, account).count("barred") == 1
    assert account not in {held for _, held in room.scene.seats(case_id, SeatStatus.SUMMONED)}
    shown = officer.get(PLACE).text
    assert person(house, account).name in shown
    assert REASON in shown
    assert REASON in room.sign(account).get("/notices").text
    assert officer.post(f"{PLACE}/{person(house, account).public_id}/lift").status_code == 303
    assert status(house, account) is JurorStatus.ACTIVE
    assert kinds(house, account)[-1] == "unbarred"
    assert REASON not in officer.get(PLACE).text
    assert officer.post(f"{PLACE}/{person(house, account).public_id}/lift").status_code == 409


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"identifier": "", "reason": REASON}, "identifier"), ({"identifier": "no address", "reason": REASON}, "identifier"),
        ({"identifier": "nobody@example.org", "reason": REASON}, "identifier"), ({"reason": "  "}, "reason"),
        ({"reason": "长" * 501}, "reason"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    room: Room, officer: Browser, house: House, sent: dict[str, str], field: str
) -> None:
    with house.db.reading() as session:
        juror = session.scalars(select(Juror.account_id).limit(1)).one()
    form = {"identifier": person(house, juror).email} | sent
    page = officer.post(PLACE, form)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text or f"{field}-error" in page.text
    assert form["identifier"] in page.text
    assert status(house, juror) is JurorStatus.ACTIVE


def test_who_is_no_juror_and_who_is_oneself_cannot_be_suspended(room: Room, officer: Browser, house: House) -> None:
    sent = {"identifier": person(house, room.scene.complainant).email, "reason": REASON}
    assert officer.post(PLACE, sent).status_code == 422
    with house.db.reading() as session:
        own = session.scalars(select(Account).where(Account.name == "Qu Lity")).one()
    assert officer.post(PLACE, {"identifier": own.email, "reason": REASON}).status_code == 403
    assert officer.post(f"{PLACE}/nobody/lift").status_code == 404


def test_the_list_has_pages_and_costs_the_same_however_long(room: Room, officer: Browser, house: House, clock: Clock) -> None:
    with house.db.reading() as session:
        accounts = session.scalars(select(Account.public_id).join(Juror, Juror.account_id == Account.id).limit(45)).all()
    with house.work() as uow:
        for i, account in enumerate(accounts):
            bar_juror(uow, account, f"理由{i:02}", by_id=None, now=clock())
    first, third = officer.get(PLACE).text, officer.get(f"{PLACE}?page=3").text
    assert "理由44" in first
    assert "理由24" not in first
    assert "理由04" in third
    assert officer.get(f"{PLACE}?page=9").status_code == 200


def test_nobody_else_sees_the_page(room: Room, signed_in: Callable[..., Browser]) -> None:
    for role in (Role.MEDIATOR, Role.MANAGER, Role.ADMIN):
        assert signed_in(f"Somebody {role}", role).get(PLACE).status_code == 403
