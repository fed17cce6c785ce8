"""`flask lottery record` and its like: what they say when something is not there, in one language."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.evidence import store
from panel.lifecycle import CaseStatus
from panel.models import PoolEvent
from panel.settings import change_setting
from panel.uow import House
from tests.app.conftest import Clock
from tests.panel.scene import Scene

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def scene(app: Flask, house: House, clock: Clock) -> Scene:
    """A furnished house."""
    with app.app_context():
        return Scene.furnish(house, store(), clock(), jurors=60)


def test_rounds_and_lists_that_are_not_there_are_named(app: Flask, scene: Scene) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    number, run = scene.case(case_id).public_id, app.test_cli_runner()

    def said(*words: str) -> str:
        done = run.invoke(args=["lottery", "record", number, *words])
        assert done.exit_code == 1
        assert not CHINESE.search(done.output), done.output
        return done.output

    assert "has had no panel of round 2" in said("2")
    assert said("1") == said("1", "--list", "3"), "while it is open, nobody learns how many lists there are"
    assert "once the round has closed" in said("1")
    scene.vote_all(case_id)
    assert "has no list 3" in said("1", "--list", "3")
    assert "has no list -1" in said("1", "--list", "-1")
    assert "has had no panel of round 0" in said("0")


def test_a_file_that_cannot_be_written_is_said_first(app: Flask, scene: Scene, tmp_path: Path) -> None:
    case_id = scene.to(CaseStatus.DECIDED)
    wrong = str(tmp_path / "none" / "file")
    for words in (["journal"], ["record", scene.case(case_id).public_id, "1"], ["annex", scene.case(case_id).public_id, "1"]):
        done = app.test_cli_runner().invoke(args=["lottery", *words, "--file", wrong])
        assert done.exit_code == 2, done.output
        assert f"there is no folder {tmp_path / 'none'}" in done.output.replace("\n", " ")
        good = app.test_cli_runner().invoke(args=["lottery", *words, "--file", str(tmp_path / words[0])])
        assert good.exit_code == 0, good.output
        assert (tmp_path / words[0]).stat().st_size > 100


def test_a_command_speaks_one_language(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["lottery", "record", "x" * 26, "1"])
    assert done.exit_code == 1
    assert not CHINESE.search(done.output), done.output
    assert f"There is no case “{'x' * 26}”" in done.output


@pytest.mark.parametrize("number", ["99999999999999999999", "-99999999999999999999", "9223372036854775808"])
def test_a_number_no_database_could_look_for_is_refused_in_a_sentence(app: Flask, number: str) -> None:
    case_id = "x" * 26
    for words in (
        ["record", case_id, number], ["annex", case_id, number], ["record", case_id, "1", "--list", number],
        ["annex", case_id, "1", "--list", number], ["forget", number, "--yes"], ["chain", "--give-up", number],
    ):  # fmt: skip
        done = app.test_cli_runner().invoke(args=["lottery", *words])
        assert done.exit_code == 2, done.output
        assert "Error: " in done.output
        assert "Traceback" not in done.output


def test_the_worker_asks_the_pool_by_itself_after_a_rule_has_changed(app: Flask, scene: Scene, house: House) -> None:
    work = ["lottery", "epoch", "open", "--if-due"]
    assert app.test_cli_runner().invoke(args=work).output == "0 steps done.\n"
    with house.work() as uow:
        change_setting(uow, "account_age_days", 40, by_id=None, now=scene.now - timedelta(days=8))
    said = [app.test_cli_runner().invoke(args=work).output for _ in range(3)]
    assert said == ["1 steps done.\n", "1 steps done.\n", "0 steps done.\n"]
    with house.db.reading() as session:
        assert session.scalar(select(func.count()).where(PoolEvent.kind == "eligible")) == 60
