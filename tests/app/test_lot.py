"""How a panel was drawn: sealed at the filing, shown after the close, to both sides and its jurors, without a person in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.evidence import store
from panel.lifecycle import CaseStatus
from panel.lottery import LotRecord
from panel.lottery.audit import audit
from panel.lottery.vault import Vault
from panel.models import Account, Case, DrawEntry, JournalEntry, Juror, LotCommit, PartyRole, Seat
from panel.projections.lot import build_annex, build_record
from panel.projections.lot_share import Share, view_share
from panel.services.epochs import open_epoch
from panel.services.pool import pause
from panel.settings import change_setting
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
        pause(uow, uow.session.scalars(select(Juror.account_id).order_by(Juror.id)).all()[3], now=clock())
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


def commit_of(scene: Scene, case_id: int) -> LotCommit:
    with scene.house.db.reading() as session:
        return session.scalars(select(LotCommit).where(LotCommit.case_id == case_id)).one()


def test_receipt_case_page_and_notices_show_the_number_of_the_draw(scene: Scene, sign: Sign) -> None:
    case_id = scene.to(CaseStatus.AWAITING_RESPONSE)
    number = commit_of(scene, case_id).commit_id
    for account, rest in ((scene.complainant, "/receipt"), (scene.complainant, ""), (scene.member, "")):
        assert number in sign(account).get(path(scene, case_id, rest)).text
    for account in (scene.complainant, scene.member):
        assert number in sign(account).get("/notices").text


def test_an_open_round_shows_nothing_of_its_draw(scene: Scene, sign: Sign) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    seat, juror = scene.seats(case_id)[0]
    seed = scene.round(case_id).seed
    page = sign(scene.complainant).get(path(scene, case_id, "/lot"))
    assert commit_of(scene, case_id).commit_id in page.text
    assert seed not in page.text
    assert seed not in sign(scene.complainant).get(path(scene, case_id, "/export.json")).text
    for browser, at in (
        (sign(scene.complainant), path(scene, case_id, "/lot.json")), (sign(juror), f"/seats/{seat}/lot"),
        (sign(juror), f"/seats/{seat}/lot.json"),
    ):
        answer = browser.get(at)
        assert answer.status_code == 409
        assert seed not in answer.text


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
    assert "平台有可能在不同的评审团之间挑选" in page  # no browser took part
    assert scene.round(case_id).seed in page
    with scene.house.db.reading() as session:
        walked = session.scalars(select(DrawEntry).order_by(DrawEntry.position)).all()
        hidden = [
            *session.scalars(select(Seat.public_id)), *session.scalars(select(Account.public_id)),
            *session.scalars(select(Account.name).join(Juror, Juror.account_id == Account.id)),
            *(email for email in session.scalars(select(Account.email)) if email),
        ]
    assert page.count("data-step=") == len(walked)
    assert page.count('<g class="lot-refused" data-step') == sum(entry.reason is not None for entry in walked) > 0
    record = sign(scene.complainant).get(path(scene, case_id, "/lot.json")).text
    names = [name for name in hidden if name in record or (name in page and name != "李秀英")]
    assert names == []
    assert {step["reason"] for step in json.loads(record)["walk"]} == {None, "paused"}


FIRST_ACCOUNT, FIRST_HOME = 7_340_000, 8_120_000  # no slot, line or count is as high


def test_nothing_of_a_walked_number_but_the_annex_says_who_where_or_with_whom(
    app: Flask, house: House, clock: Clock, signed_in: Callable[..., Browser], guest: Browser
) -> None:
    """With parts by city the part of a number is its city: parts are numbers too, on pages, in record and journal."""
    with house.work() as uow:
        before = {"name": "早先", "email": "first@example.org", "password_hash": "!", "created_at": clock()}
        uow.session.add(Account(id=FIRST_ACCOUNT, **before))
    with app.app_context():
        scene = Scene.furnish(house, store(), clock(), jurors=60)
    cities = ("拉萨", "昆明", "Lille")
    with house.work() as uow:
        change_setting(uow, "strata", "city", by_id=None, now=clock() - timedelta(days=8))
        people = select(Account).join(Juror, Juror.account_id == Account.id).order_by(Account.id)
        for n, person in enumerate(uow.session.scalars(people).all()):
            person.city, person.cluster = cities[n % 3], FIRST_HOME + n // 2
    open_epoch(house, clock)
    case_id = scene.to(CaseStatus.DECIDED)
    with house.db.reading() as session:
        record, annex = (make(session, session.get_one(Case, case_id), 1) for make in (build_record, build_annex))
        complainant = signed_in(session.get_one(Account, scene.complainant))
    assert (len(record.committed.strata), record.faults(), audit(record, annex)) == (4, [], [])
    shown = [complainant.get(path(scene, case_id, rest)).text for rest in ("/lot", "/lot.json")]
    shown += [guest.get(at).text for at in ("/lottery", "/lottery/journal", "/lottery/journal.jsonl")]
    hidden = {str(value) for slot in annex.slots for value in (slot.juror, slot.cluster, slot.city)}
    assert hidden >= {"拉萨", "昆明", "Lille"}
    assert all(int(value) > FIRST_ACCOUNT for value in hidden if value.isdecimal())
    assert [value for value in hidden if any(value in text for text in shown)] == []
    assert {json.loads(line)["kind"] for line in shown[-1].splitlines() if '"part 3"' in line} == {"epoch", "commit"}


def test_a_walk_that_was_changed_is_called_out(scene: Scene, sign: Sign) -> None:
    case_id = scene.to(CaseStatus.DECIDED)
    with scene.house.work() as uow:
        uow.session.scalars(select(DrawEntry).where(DrawEntry.position == 0)).one().reason = "left"
    page = sign(scene.complainant).get(path(scene, case_id, "/lot")).text
    assert DIFFERS in page
    assert SAME not in page


def test_the_file_can_be_redone_without_the_house(scene: Scene, sign: Sign, app: Flask, tmp_path: Path) -> None:
    case_id = scene.to(CaseStatus.DECIDED)
    values = sign(scene.complainant).get(path(scene, case_id, "/lot.json")).get_json()
    assert LotRecord.from_dict(values).faults() == []
    run, file, annex = app.test_cli_runner(), tmp_path / "lot.json", tmp_path / "annex.json"
    log = tmp_path / "log.jsonl"
    public_id = scene.case(case_id).public_id
    assert run.invoke(args=["lottery", "annex", public_id, "1", "--file", str(annex)]).exit_code == 0
    assert run.invoke(args=["lottery", "log", str(log)]).exit_code == 0
    again = run.invoke(args=["lottery", "log", str(log)])  # never over another file
    assert (again.exit_code, "Nothing was written" in again.output) == (1, True)

    def replayed(content: str) -> int:
        file.write_text(content, "utf-8")
        audits = ([], ["--annex", str(annex)], ["--annex", str(annex), "--log", str(log)])
        codes = [run.invoke(args=["lottery", "replay", str(file), *more]).exit_code for more in audits]
        assert len(set(codes)) == 1
        return codes[0]

    assert replayed(json.dumps(values)) == 0
    assert replayed(run.invoke(args=["lottery", "record", public_id, "1"]).output) == 0
    assert replayed(json.dumps({**values, "walk": values["walk"][::-1]})) == 1
    assert replayed(json.dumps({**values, "seed": "0" * 64})) == 1
    assert replayed(json.dumps({**values, "v": 7})) != 0
    assert replayed("no json") != 0


def test_commands_show_chains_and_check_the_journal(scene: Scene, app: Flask, house: House, tmp_path: Path) -> None:
    run = app.test_cli_runner()
    assert "No chain yet" in run.invoke(args=["lottery", "chain"]).output
    case_id = scene.to(CaseStatus.DECIDED)
    assert "9999 of 10000 links left" in run.invoke(args=["lottery", "chain"]).output
    assert "chain 2" in run.invoke(args=["lottery", "chain", "--refill"]).output
    for done in (1, 0):  # the closed round is counted for the public page, once
        assert run.invoke(args=["lottery", "run", "--once"]).output == f"{done} things done for draws.\n"
    said = run.invoke(args=["lottery", "journal", "--file", str(tmp_path / "journal")])
    assert said.exit_code == 0
    assert commit_of(scene, case_id).commit_id in (tmp_path / "journal").read_text("utf-8")
    with house.work() as uow:
        uow.session.execute(update(JournalEntry).where(JournalEntry.seq == 2).values(body="{}"))
    said = run.invoke(args=["lottery", "journal"])
    assert said.exit_code == 1
    assert "entry 2: journal_id_differs" in said.stderr
    house.vault, key = Vault(b"x" * 32), house.vault
    locked = run.invoke(args=["lottery", "chain"])
    house.vault = key
    assert locked.exit_code == 1
    assert "chain 1" in locked.output


def test_a_browser_gives_its_share_of_the_randomness(scene: Scene, sign: Sign, guest: Browser) -> None:
    case_id = scene.to(CaseStatus.IMPASSE)
    at, value = path(scene, case_id, "/nonce.json"), b"a" * 32
    one, other = sign(scene.complainant), sign(scene.member)
    assert one.get(at).get_json() == {"phase": "wanted", "round": 1, "digest": ""}
    digest = hashlib.sha256(value).hexdigest()
    assert one.send_json(at, {"digest": digest}).status_code == 200
    assert one.get(at).get_json() == {"phase": "given", "round": 1, "digest": digest}
    assert one.send_json(at, {"digest": "b" * 64}).status_code == 409
    assert other.send_json(at, {"digest": digest}).status_code == 409
    for wrong in ({}, [], {"digest": 7}, {"digest": digest, "value": digest}, {"digest": "x"}):
        assert one.send_json(at, wrong).status_code in (400, 422)
    assert one.client.post(at, json={"digest": digest}).status_code == 400  # without the token
    assert sign(scene.mediator).get(at).status_code == 404
    assert guest.get(at).status_code in (303, 401)
    scene.redact(case_id)
    assert other.get(at).get_json()["phase"] == "done"  # the server has made its share
    assert one.send_json(at, {"value": "b" * 64}).status_code in (400, 422)
    assert one.send_json(at, {"value": value.hex()}).status_code == 200
    assert one.get(at).get_json()["phase"] == "done"
    assert f'data-nonce-url="{at}"' in one.get(path(scene, case_id, "")).text


def test_a_side_is_told_what_its_browser_must_do_until_the_draw(scene: Scene, sign: Sign) -> None:
    case_id = scene.to(CaseStatus.IMPASSE)
    at, value = path(scene, case_id, "/nonce.json"), b"a" * 32
    with scene.house.db.writing() as session:
        session.get_one(Account, scene.complainant).locale = session.get_one(Account, scene.member).locale = "en"
    one, other = sign(scene.complainant), sign(scene.member)

    def said(browser: Browser, page: str = "") -> str:
        return browser.get(path(scene, case_id, page)).text.partition("data-nonce-words")[2].partition("</div>")[0]

    assert "keep to the same browser and device" in one.get(path(scene, case_id, "/receipt")).text
    assert "random bytes that stay on your device" in said(one)
    one.send_json(at, {"digest": hashlib.sha256(value).hexdigest()})
    assert "do not clear its data until then" in said(one)
    assert "random bytes that stay on your device" in said(other)
    scene.redact(case_id)
    assert "Open this case now in the browser that gave your share" in said(one)
    assert "gave no share in time, so the server gave one for it" in said(one)
    assert "No browser of yours gave a share" in said(other)
    assert "the server gave one for it" not in said(other)
    scene.publish(case_id)
    assert "was not opened before the draw" in said(one)
    assert "No browser of yours gave a share" in said(other), "before the close"
    scene.vote_all(case_id)
    assert said(one) == said(other) == ""


def test_a_side_that_handed_its_share_over_reads_so_on_the_draft_too(scene: Scene, sign: Sign) -> None:
    case_id = scene.to(CaseStatus.IMPASSE)
    at, value = path(scene, case_id, "/nonce.json"), b"a" * 32
    one = sign(scene.complainant)
    one.send_json(at, {"digest": hashlib.sha256(value).hexdigest()})
    scene.redact(case_id)
    scene.clear_desk(case_id)
    assert "data-nonce-words" in one.get(path(scene, case_id, "/brief")).text
    one.send_json(at, {"value": value.hex()})
    with scene.house.db.reading() as session:
        share = view_share(session, session.get_one(Case, case_id), PartyRole.COMPLAINANT)
    assert share == Share("handed", ("respondent",))


def test_the_outcome_and_the_case_lead_to_the_draw(scene: Scene, sign: Sign) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    seat, juror = scene.seats(case_id)[0]
    scene.vote_all(case_id)
    assert f"/seats/{seat}/lot" in sign(juror).get(f"/seats/{seat}").text
    assert path(scene, case_id, "/lot?round=1") in sign(scene.complainant).get(path(scene, case_id, "")).text
    for number in (0, 2, 10**30):
        assert sign(scene.complainant).get(path(scene, case_id, f"/lot?round={number}")).status_code == 409
