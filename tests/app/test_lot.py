"""How a panel was drawn: sealed at the filing, shown after the close, to both sides and its jurors, without a person in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.evidence import store
from panel.lifecycle import CaseStatus
from panel.lottery import LotRecord
from panel.models import Account, DrawEntry, Juror, JurorStatus, Seat, SeedCommitment
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.panel.scene import Scene

SAME, DIFFERS = "我们重新抽了一遍：名单一致。", "我们重新抽了一遍，名单不一致。"
Sign = Callable[[int], Browser]


@pytest.fixture
def scene(app: Flask, house: House, clock: Clock) -> Scene:
    """A furnished house; one juror pauses, one works for the merchant."""
    with app.app_context():
        made = Scene.furnish(house, store(), clock(), jurors=60)
    with house.work() as uow:
        uow.session.scalars(select(Juror).where(Juror.slot == 3)).one().status = JurorStatus.PAUSED
    return made


@pytest.fixture
def sign(scene: Scene, signed_in: Callable[..., Browser]) -> Sign:
    """Signs in by account id."""

    def make(account_id: int) -> Browser:
        with scene.house.db.reading() as session:
            return signed_in(session.get_one(Account, account_id))

    return make


def path(scene: Scene, case_id: int, rest: str) -> str:
    return f"/cases/{scene.case(case_id).public_id}{rest}"


def secret(scene: Scene, case_id: int) -> SeedCommitment:
    with scene.house.db.reading() as session:
        return session.scalars(select(SeedCommitment).where(SeedCommitment.case_id == case_id)).one()


def test_receipt_and_case_page_show_what_was_sealed_and_not_the_secret(scene: Scene, sign: Sign) -> None:
    case_id = scene.to(CaseStatus.AWAITING_RESPONSE)
    sealed = secret(scene, case_id)
    for account, rest in ((scene.complainant, "/receipt"), (scene.complainant, ""), (scene.member, "")):
        page = sign(account).get(path(scene, case_id, rest)).text
        assert sealed.commitment in page
        assert sealed.seed not in page
    assert sealed.seed not in sign(scene.complainant).get(path(scene, case_id, "/export.json")).text


def test_an_open_round_shows_nothing_of_its_draw(scene: Scene, sign: Sign) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    seat, juror = scene.seats(case_id)[0]
    for rest in ("/lot", "/lot.json"):
        for browser, at in ((sign(scene.complainant), path(scene, case_id, rest)), (sign(juror), f"/seats/{seat}{rest}")):
            answer = browser.get(at)
            assert answer.status_code == 409
            assert secret(scene, case_id).seed not in answer.text
            assert scene.round(case_id).seed not in answer.text


def test_both_sides_and_the_jurors_may_look_and_nobody_else(scene: Scene, sign: Sign, signed_in: Any, guest: Browser) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    seats, other = scene.seats(case_id), signed_in("Somebody Else")
    scene.vote_all(case_id)
    for rest in ("/lot", "/lot.json"):
        case, seat = path(scene, case_id, rest), f"/seats/{seats[0][0]}{rest}"
        assert sign(scene.complainant).get(case).status_code == sign(scene.member).get(case).status_code == 200
        assert sign(seats[0][1]).get(seat).status_code == 200
        for stranger in (other, sign(seats[1][1]), sign(scene.complainant)):
            assert stranger.get(seat).status_code == 404
        for stranger in (other, sign(seats[0][1]), sign(scene.mediator)):
            assert stranger.get(case).status_code == 404
        assert guest.get(case).status_code in (303, 401)


def test_the_page_tells_the_walk_and_no_person(scene: Scene, sign: Sign) -> None:
    case_id = scene.to(CaseStatus.DECIDED)
    page = sign(scene.complainant).get(path(scene, case_id, "/lot")).text
    assert SAME in page
    assert secret(scene, case_id).seed in page
    assert "正在暂停" in page
    with scene.house.db.reading() as session:
        walked = session.scalars(select(DrawEntry).order_by(DrawEntry.position)).all()
        hidden = [
            *session.scalars(select(Seat.public_id)), *session.scalars(select(Account.public_id)),
            *session.scalars(select(Account.name).join(Juror, Juror.account_id == Account.id)),
            *(email for email in session.scalars(select(Account.email)) if email),
        ]
    picture = page[page.index("lot-walk") : page.index("lot-counts")]
    assert picture.count("<rect") == len(walked)
    assert picture.count("lot-refused") == sum(entry.reason is not None for entry in walked) > 0
    record = sign(scene.complainant).get(path(scene, case_id, "/lot.json")).text
    names = [name for name in hidden if name in record or (name in page and name != "李秀英")]
    assert names == []
    assert set(json.loads(record)["walked"][0]) == {"slot", "reason"}


def test_a_walk_that_was_changed_is_called_out(scene: Scene, sign: Sign) -> None:
    case_id = scene.to(CaseStatus.DECIDED)
    with scene.house.work() as uow:
        uow.session.scalars(select(DrawEntry).where(DrawEntry.position == 0)).one().slot = 9999
    page = sign(scene.complainant).get(path(scene, case_id, "/lot")).text
    assert DIFFERS in page
    assert SAME not in page


def test_the_file_can_be_redone_without_the_house(scene: Scene, sign: Sign, app: Flask, tmp_path: Path) -> None:
    case_id = scene.to(CaseStatus.DECIDED)
    values = sign(scene.complainant).get(path(scene, case_id, "/lot.json")).get_json()
    assert LotRecord.from_dict(values).faults() == []
    run, file = app.test_cli_runner(), tmp_path / "lot.json"

    def replayed(content: str) -> tuple[int, str]:
        file.write_text(content, "utf-8")
        result = run.invoke(args=["lottery", "replay", str(file)])
        return result.exit_code, result.output

    assert replayed(json.dumps(values))[0] == 0
    assert replayed(json.dumps({**values, "walked": values["walked"][::-1]}))[0] == 1
    assert replayed(json.dumps({**values, "commitment": "0" * 64}))[0] == 1
    assert replayed(json.dumps({**values, "v": 7}))[0] == 1
    assert replayed("no json")[0] == 1


def test_the_outcome_and_the_case_lead_to_the_draw(scene: Scene, sign: Sign) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    seat, juror = scene.seats(case_id)[0]
    scene.vote_all(case_id)
    assert f"/seats/{seat}/lot" in sign(juror).get(f"/seats/{seat}").text
    assert path(scene, case_id, "/lot?round=1") in sign(scene.complainant).get(path(scene, case_id, "")).text
    for number in (0, 2, 10**30):
        assert sign(scene.complainant).get(path(scene, case_id, f"/lot?round={number}")).status_code == 409
