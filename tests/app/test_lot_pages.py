"""The pages of the lot: in the open for everybody, the own number, the own opening, whether one can be drawn."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.evidence import store
from panel.lifecycle import CaseStatus
from panel.lottery.beacon import QUICKNET
from panel.lottery.leaves import commit_value, slot_leaf
from panel.lottery.merkle import check_inclusion
from panel.lottery.vault import Vault
from panel.models import Account, DrawEntry, JournalEntry, Juror, JurorStatus, LotCommit, PoolEpoch, PoolSlot
from panel.services.beacons import keep_signature
from panel.settings import change_setting
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.lot_room import Room
from tests.panel.ballots_room import add_jurors
from tests.panel.scene import Scene


@pytest.fixture
def room(app: Flask, house: House, clock: Clock, signed_in: Callable[..., Browser]) -> Room:
    """Sixty jurors."""
    with app.app_context():
        return Room(Scene.furnish(house, store(), clock(), jurors=60), signed_in)


def entries(house: House) -> list[JournalEntry]:
    with house.db.reading() as session:
        return list(session.scalars(select(JournalEntry).order_by(JournalEntry.seq)))


def test_an_empty_house_says_what_will_be_there(guest: Browser) -> None:
    for path in ("/lottery", "/lottery/journal"):
        page = guest.get(path)
        assert page.status_code == 200
        assert "公示簿是空的" in page.text
    assert guest.get("/lottery/journal.jsonl").text == ""
    assert guest.get("/lottery/journal/1.json").status_code == 404


def test_everybody_sees_pool_chain_and_journal_and_nobodys_name(room: Room, guest: Browser, house: House) -> None:
    room.scene.to(CaseStatus.DECIDED)
    page = guest.get("/lottery").text
    lines = entries(house)
    tip = next(json.loads(line.body)["tip"] for line in lines if line.kind == "chain")
    assert tip in page
    assert f"{lines[-1].entry_id[:16]}…" in page
    assert "60" in page
    with house.db.reading() as session:
        names = [*session.scalars(select(Account.name)), *session.scalars(select(Account.public_id))]
    whole = page + guest.get("/lottery/journal").text + guest.get("/lottery/journal.jsonl").text
    assert [name for name in names if name in whole] == []


def test_a_lost_chain_is_given_up_in_the_open(room: Room, guest: Browser, house: House, app: Flask) -> None:
    room.scene.to(CaseStatus.REDACTING)
    before, run = guest.get("/lottery").text, app.test_cli_runner()
    assert "名单若用完" in before
    assert "密钥遗失" not in before
    refused = run.invoke(args=["lottery", "chain", "--give-up", "1"])
    assert (refused.exit_code, "The key of chain 1 is here" in refused.stderr) == (1, True)
    house.vault = Vault(b"x" * 32)
    said = run.invoke(args=["lottery", "chain", "--give-up", "1"])
    assert said.exit_code == 0
    assert "1 draws were given up with it" in said.output
    assert re.search(r"chain 1: tip \w{64}, given up\nchain 2: tip \w{64}, 9999 of 10000", said.output)
    page = guest.get("/lottery").text
    assert "密钥遗失" in page
    assert "一次抽签或一条链已作废" in page


def test_a_house_with_a_beacon_says_what_its_draws_are_bound_to(room: Room, guest: Browser, house: House) -> None:
    house.beacon = QUICKNET
    case_id = room.scene.to(CaseStatus.REDACTING)
    with house.db.reading() as session:
        number = session.scalars(select(LotCommit.beacon_round)).one()
    side = room.sign(room.scene.complainant)
    fixed = side.get(room.path(case_id, "/lot")).text
    assert f"公开随机源的第 {number} 轮" in fixed
    assert "平台链上" not in fixed
    lottery, steps = guest.get("/lottery").text, guest.get("/lot").text
    assert "尚未抽过签" not in lottery
    assert "drand quicknet" in lottery
    assert "本平台也不能" in steps
    assert "平台独自就有可能挑选" not in lottery + steps
    with house.work() as uow:
        keep_signature(uow, number or 0, bytes(48))
    room.scene.publish(case_id)
    room.scene.vote_all(case_id)
    drawn = side.get(room.path(case_id, "/lot")).text
    assert drawn.count("没有给出，按空计算") == 2
    assert "两个评审团之间" not in drawn


def test_what_an_open_round_came_to_is_withheld_until_it_ends(room: Room, guest: Browser, house: House) -> None:
    case_id = room.scene.to(CaseStatus.VOTING)
    seed = room.scene.round(case_id).seed
    drawn = next(line for line in entries(house) if line.kind == "drawn")
    assert guest.get(f"/lottery/journal/{drawn.seq}.json").status_code == 409
    file = guest.get("/lottery/journal.jsonl").text
    assert file.splitlines()[drawn.seq - 1] == f'"{drawn.entry_id}"'
    for text in (file, guest.get("/lottery").text, guest.get("/lottery/journal").text):
        assert seed not in text
    room.scene.vote_all(case_id)
    assert seed in guest.get(f"/lottery/journal/{drawn.seq}.json").text
    assert [json.loads(line)["seq"] for line in guest.get("/lottery/journal.jsonl").text.splitlines()] == [
        line.seq for line in entries(house)
    ]


def test_an_entry_is_what_its_name_is_the_hash_of(room: Room, guest: Browser, house: House) -> None:
    room.scene.to(CaseStatus.DECIDED)
    for line in entries(house):
        answer = guest.get(f"/lottery/journal/{line.seq}.json")
        assert hashlib.sha256(answer.data).hexdigest() == line.entry_id
    for strange in (0, 10**6, 10**30):
        assert guest.get(f"/lottery/journal/{strange}.json").status_code == 404


def test_the_journal_is_paged_newest_first(room: Room, guest: Browser, house: House) -> None:
    with house.work() as uow:
        change_setting(uow, "open_disputes_max", 100, by_id=None, now=room.scene.now)
    for _ in range(28):
        room.scene.file()
    total = len(entries(house))
    first = guest.get("/lottery/journal").text
    assert f'"/lottery/journal/{total}.json"' in first
    assert '"/lottery/journal/1.json"' not in first
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    older = guest.get(f"/lottery/journal?before={total - 24}").text
    assert '"/lottery/journal/1.json"' in older
    assert 'rel="prev"' in older
    for strange in ("-5", "0", "1", str(10**30), "x"):
        assert guest.get(f"/lottery/journal?before={strange}").status_code == 200


def test_few_rounds_are_not_broken_down_and_many_are(room: Room, guest: Browser, house: House) -> None:
    case_id = room.scene.to(CaseStatus.DECIDED)
    with house.work() as uow:
        uow.session.execute(update(DrawEntry).where(DrawEntry.position < 3).values(reason="paused"))
    assert "正在暂停" not in guest.get("/lottery").text
    for _ in range(4):
        room.scene.to(CaseStatus.DECIDED)
    assert room.scene.status(case_id) is CaseStatus.DECIDED
    page = guest.get("/lottery").text
    assert "正在暂停" in page
    assert "没有一次抽取长得出乎预期" in page


def test_the_script_is_the_one_the_commitments_name(room: Room, guest: Browser, house: House) -> None:
    room.scene.file()
    commit = next(json.loads(line.body) for line in entries(house) if line.kind == "commit")
    answer = guest.get("/lottery/lot.py")
    assert hashlib.sha256(answer.data).hexdigest() == commit["rule"]["code"]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_jurors_own_number_leads_to_the_published_root(room: Room, guest: Browser, house: House) -> None:
    juror = room.sign(room.jurors()[7])
    proof = juror.get("/juror/slot.json").get_json()
    with house.db.reading() as session:
        query = select(PoolSlot.slot).join(Juror, Juror.id == PoolSlot.juror_id)
        assert proof["slot"] == session.scalars(query.where(Juror.account_id == room.jurors()[7])).one()
    hashes = [bytes.fromhex(each) for each in proof["proof"]]
    leaf, root = bytes.fromhex(proof["leaf"]), bytes.fromhex(proof["root"])
    assert check_inclusion(leaf, proof["slot"], proof["size"], hashes, root)
    assert proof["root"] in guest.get("/lottery").text
    page = juror.get("/juror/slot").text
    assert proof["leaf"] in page
    assert "salt" not in page
    assert room.signed_in("No Juror").get("/juror/slot").status_code == 404
    assert guest.get("/juror/slot").status_code in (303, 401)


def test_a_juror_finds_the_own_number_behind_the_root_a_side_holds(room: Room, house: House, clock: Clock) -> None:
    """Another has joined since: the root of now is another one, and who joined was not in that draw."""
    room.scene.file()
    line = next(line for line in entries(house) if line.kind == "commit")
    fixed, name = json.loads(line.body)["pool"], line.entry_id
    (joined,) = add_jurors(house, 1, clock())
    juror = room.sign(room.jurors()[7])
    assert juror.get("/juror/slot.json").get_json()["root"] != fixed["root"]
    proof = juror.get(f"/juror/slot.json?commit={name}").get_json()
    assert (proof["commit"], proof["root"], proof["size"], proof["epoch"]) == (name, fixed["root"], 60, fixed["epoch"])
    hashes = [bytes.fromhex(each) for each in proof["proof"]]
    assert check_inclusion(bytes.fromhex(proof["leaf"]), proof["slot"], 60, hashes, bytes.fromhex(fixed["root"]))
    assert juror.get(f"/juror/slot.json?commit={name[:16]}…").get_json() == proof
    page = juror.get(f"/juror/slot?commit=%20{name.upper()}")
    assert (page.status_code, fixed["root"] in page.text, "那次抽签固定的指纹" in page.text) == (200, True, True)
    with house.db.reading() as session:
        late = room.sign(session.get_one(Juror, joined).account_id)
    for path, code in (("/juror/slot", 200), (f"/juror/slot?commit={name}", 409)):
        assert late.get(path).status_code == code
    assert "它抽不到你" in late.get(f"/juror/slot?commit={name}").text
    assert late.get(f"/juror/slot.json?commit={name}").get_json()["error"]["code"] == "lot.joined_later"
    other = next(line.entry_id for line in entries(house) if line.kind != "commit")
    for unknown in ("x", name[:15], "0" * 64, other):
        assert juror.get(f"/juror/slot.json?commit={unknown}").get_json()["error"]["code"] == "lot.no_commit"
        said = juror.get(f"/juror/slot?commit={unknown}")
        assert (said.status_code, "没有这个条目名" in said.text, f'value="{unknown}"' in said.text) == (404, True, True)
    with house.work() as uow:
        uow.session.execute(update(PoolEpoch).values(secret=None))
    assert juror.get(f"/juror/slot.json?commit={name}").get_json()["error"]["code"] == "lot.unlinked"
    assert "你还没有号码" in juror.get("/juror/slot").text


def test_who_left_has_no_chance_and_time_is_said_as_a_day(room: Room, house: House, clock: Clock) -> None:
    account = room.jurors()[5]
    juror = room.sign(account)
    assert "会。每次抽签，每个号码机会相同。" in juror.get("/juror/me").text
    with house.work() as uow:
        change_setting(uow, "account_age_days", 30, by_id=None, now=clock() - timedelta(days=8))
    page = juror.get("/juror/me").text
    assert "注册满 30 天" in page
    assert "起可以被抽中" in page
    with house.work() as uow:
        uow.session.execute(update(Juror).where(Juror.account_id == account).values(status=JurorStatus.BARRED))
    assert "你已被停任评审员" in juror.get("/juror/me").text
    with house.work() as uow:
        uow.session.execute(update(Juror).where(Juror.account_id == account).values(status=JurorStatus.LEFT))
    assert "不会：你已退出评审员库" in juror.get("/juror/me").text


def test_the_own_step_is_opened_after_the_verdict_to_its_juror_alone(room: Room, guest: Browser) -> None:
    case_id = room.scene.to(CaseStatus.VOTING)
    (seat, account), (_, neighbour) = room.scene.seats(case_id)[:2]
    mine = room.sign(account)
    for rest in ("/lot/own", "/lot/own.json"):
        assert mine.get(f"/seats/{seat}{rest}").status_code == 409
    room.scene.vote_all(case_id)
    opening = mine.get(f"/seats/{seat}/lot/own.json").get_json()
    step = mine.get(f"/seats/{seat}/lot.json").get_json()["walk"][opening["step"] - 1]
    assert opening["parts"][0]["value"] == account
    seals = [commit_value(bytes.fromhex(part["salt"]), part["value"]) for part in opening["parts"]]
    assert slot_leaf(opening["slot"], *seals).hex() == opening["leaf"] == step["leaf"]
    shown = re.search(r'data-opening="([^"]+)"', mine.get(f"/seats/{seat}/lot/own").text)
    assert shown is not None
    assert json.loads(unescape(shown[1])) == opening
    for stranger in (room.sign(neighbour), room.sign(room.scene.complainant), room.sign(room.scene.mediator)):
        assert stranger.get(f"/seats/{seat}/lot/own.json").status_code == 404
    assert guest.get(f"/seats/{seat}/lot/own").status_code in (303, 401)
