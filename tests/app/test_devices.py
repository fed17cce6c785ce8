"""Two who sign in on one browser are one household; in the demo, where one visitor plays everybody, they are not."""

from __future__ import annotations

import gzip
import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.config import Config
from app.devices import ADDRESS_SIGNS, COOKIE, note_address
from panel.models import Account, Juror, JurorStatus, Notice, Tie
from panel.services.placing import enrol
from panel.uow import House
from tests.app import new_accounts as with_link
from tests.app.conftest import Browser, Clock, running

PASSWORD = "a long enough password"


def sign_up(browser: Browser, name: str) -> None:
    address = f"{name}@example.org"
    answer = with_link.sign_up(browser, {"identifier": address, "name": name, "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 303
    browser.post("/sign-out", {})


def clusters(house: House) -> dict[str, int]:
    with house.db.reading() as session:
        return {email.partition("@")[0]: cluster for email, cluster in session.execute(select(Account.email, Account.cluster))}


def keys(house: House) -> list[str]:
    with house.db.reading() as session:
        return list(session.scalars(select(Tie.key).order_by(Tie.id)))


def test_one_browser_is_one_household_and_another_is_another(app: Flask, house: House) -> None:
    shared, own = Browser(app.test_client()), Browser(app.test_client())
    for browser, name in ((shared, "lin"), (shared, "wang"), (own, "zhao")):
        sign_up(browser, name)
    found = clusters(house)
    assert found["lin"] == found["wang"] != 0
    assert found["zhao"] == 0
    assert len(set(keys(house))) == 2
    cookie = shared.client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.http_only
    assert cookie.max_age == 400 * 24 * 3600
    assert not any(key in cookie.value for key in keys(house))


def test_signing_in_again_on_the_same_browser_adds_nothing(app: Flask, house: House) -> None:
    browser = Browser(app.test_client())
    sign_up(browser, "lin")
    before = keys(house)
    assert browser.post("/sign-in", {"identifier": "lin@example.org", "password": PASSWORD}).status_code == 303
    assert keys(house) == before


def test_a_forged_cookie_is_a_new_browser(app: Flask, house: House) -> None:
    browser, forger = Browser(app.test_client()), Browser(app.test_client())
    sign_up(browser, "lin")
    forger.client.set_cookie(COOKIE, "ImFiYyI.forged")
    sign_up(forger, "wang")
    assert set(clusters(house).values()) == {0}


def test_one_address_is_one_household_however_it_is_spelt(
    app: Flask, house: House, clock: Clock, person: Callable[..., Account]
) -> None:
    one, two, three = (person(name) for name in ("Lin Wei", "Wang Fang", "Zhao Min"))
    with app.app_context(), house.work() as uow:
        note_address(uow, one.id, "成都市武侯区人民南路 4 号")
        note_address(uow, two.id, " 成都市 武侯区 人民南路4号")
        note_address(uow, three.id, "成" * (ADDRESS_SIGNS - 1))
        note_address(uow, one.id, "成" * (ADDRESS_SIGNS - 1))
    found = clusters(house)
    assert found["lin.wei"] == found["wang.fang"] == one.id
    assert found["zhao.min"] == 0, "too short to be somebody's home"


@pytest.fixture
def demo_config(app_config: Config) -> Config:
    """The same house as a demo."""
    return replace(app_config, mode="demo")


def test_the_demo_ties_nobody(demo_config: Config, clock: Clock) -> None:
    for demo in running(demo_config, clock):
        browser = Browser(demo.test_client())
        for name in ("lin", "wang"):
            sign_up(browser, name)
        assert keys(demo.extensions["gongping"]) == []
        assert browser.client.get_cookie(COOKIE) is None


def test_tables_come_in_by_command_with_each_fault_and_its_line(
    app: Flask, person: Callable[..., Account], tmp_path: Path
) -> None:
    for name in ("Lin Wei", "Wang Fang"):
        person(name)
    runner = app.test_cli_runner()
    table = tmp_path / "table.csv"
    people = [f"{who}@example.org,household,501" for who in ("lin.wei", "wang.fang")]
    rows = ["account,kind,key", *people, "no@example.org,device,x"]
    table.write_text("\n".join(rows))
    came = runner.invoke(args=["lottery", "import-ties", str(table)])
    assert came.exit_code == 0
    assert "2 rows were new, 0 were known already, 1 left out." in came.output
    assert "line 4: Nobody here has the address or number “no@example.org”." in came.output
    again = runner.invoke(args=["lottery", "import-ties", str(table)])
    assert "0 rows were new, 2 were known already, 1 left out." in again.output
    table.write_text("account,kind,key\nno@example.org,device,x\n")
    empty = runner.invoke(args=["lottery", "import-ties", str(table)])
    assert (empty.exit_code, "Error: Every row was left out: nothing has changed." in empty.output) == (1, True)
    table.write_text("foo,bar\n")
    wrong = runner.invoke(args=["lottery", "import-dealings", str(table)])
    assert wrong.exit_code == 1
    assert "No line of this file holds the names of the columns." in wrong.output
    table.write_text("account,other_account,kind\nlin.wei@example.org,wang.fang@example.org,family\n", encoding="utf-8-sig")
    assert "1 rows were new" in runner.invoke(args=["lottery", "import-dealings", str(table)]).output
    table.write_text("account,city,note\nlin.wei@example.org,成都,x\n", encoding="utf-8")
    people = runner.invoke(args=["lottery", "import-people", str(table)]).output
    assert "Columns not used: note." in people
    assert "1 rows were new" in people
    assert "0 jurors" in runner.invoke(args=["lottery", "recheck"]).output


def test_a_table_cut_off_in_its_packing_is_a_failure_and_can_be_sent_again(
    app: Flask, person: Callable[..., Account], tmp_path: Path
) -> None:
    person("Lin Wei")
    table, runner = tmp_path / "ties.csv.gz", app.test_cli_runner()
    keys = [secrets.token_hex(8) for _ in range(1500)]
    rows = "\n".join(["account,kind,key", *(f"lin.wei@example.org,device,{key}" for key in keys), ""])
    whole = gzip.compress(rows.encode())
    table.write_bytes(whole[: len(whole) // 2])
    cut = runner.invoke(args=["lottery", "import-ties", str(table)])
    assert cut.exit_code == 1
    taken = int(re.findall(r"(\d+) rows were new", cut.output)[0])
    assert 0 < taken < 1500
    assert f"line {taken + 2} on: the {taken} rows counted above came before that" in cut.output
    table.write_bytes(whole)
    again = runner.invoke(args=["lottery", "import-ties", str(table)])
    assert again.exit_code == 0
    assert f"{1500 - taken} rows were new, {taken} were known already, 0 left out." in again.output


def test_a_juror_is_suspended_and_let_back_by_command(
    app: Flask, house: House, clock: Clock, person: Callable[..., Account]
) -> None:
    juror = person("Lin Wei")
    with house.work() as uow:
        enrol(uow, [Juror(account_id=juror.id, joined_at=clock(), opt_outs=[])], now=clock())
    runner = app.test_cli_runner()
    assert runner.invoke(args=["lottery", "bar", "lin.wei@example.org", "--reason", "泄露案情"]).exit_code == 0
    with house.db.reading() as session:
        assert session.scalars(select(Juror.status)).one() is JurorStatus.BARRED
        assert session.scalars(select(Notice.params).where(Notice.kind == "juror.barred")).one() == {"reason": "泄露案情"}
    assert runner.invoke(args=["lottery", "unbar", "lin.wei@example.org"]).exit_code == 0
    assert runner.invoke(args=["lottery", "unbar", "lin.wei@example.org"]).exit_code == 1
    assert runner.invoke(args=["lottery", "bar", "nobody@example.org", "--reason", "x"]).exit_code == 1
    with house.db.reading() as session:
        assert session.scalars(select(Juror.status)).one() is JurorStatus.ACTIVE
