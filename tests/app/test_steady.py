"""A clock that jumps closes nothing, erases nothing and signs nothing, until it is right again or somebody says that it is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from app.clock_mark import Mark, read_mark, write_mark
from app.scheduler import analysing, drawing, erasing, numbering, recording, sweeping
from app.steady import Steady, server_time
from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus as S
from panel.lottery.beacon import QUICKNET
from panel.models import JournalEntry, MonthFigures, PoolEpoch, TimelineEntry
from panel.uow import House
from tests.app.conftest import NOW, Clock
from tests.panel.scene import Scene


@pytest.fixture
def scene(house: House, clock: Clock, tmp_path: Path) -> Scene:
    """A house with people, whose clock was believed a moment ago."""
    return Scene.furnish(house, FolderStore(tmp_path / "evidence"), clock())


def ended(house: House) -> int:
    """How often a case went on because its clock ran out."""
    with house.db.reading() as session:
        return session.query(TimelineEntry).filter_by(kind="case.in_mediation", actor="clock").count()


def jumped(caplog: pytest.LogCaptureFixture) -> int:
    return sum("clock.jumped" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("hours", [1, 24, 24 * 40, -1, -24])
def test_a_jump_closes_nothing_and_is_told_once_a_minute(
    hours: int, app: Flask, house: House, clock: Clock, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    case_id = scene.to(S.AWAITING_RESPONSE)
    sweep = sweeping(app)
    sweep()
    clock.turn(hours=hours)
    assert [sweep(), sweep(), sweeping(app)()] == [0, 0, 0]
    assert jumped(caplog) == 1
    assert (scene.status(case_id), ended(house)) == (S.AWAITING_RESPONSE, 0)
    clock.turn(hours=-hours)
    assert app.extensions["gongping.steady"].believes(clock())


def test_after_an_operator_says_that_the_clock_is_right_everything_due_is_done_once(
    app: Flask, house: House, clock: Clock, scene: Scene
) -> None:
    case_id = scene.to(S.AWAITING_RESPONSE)
    sweep = sweeping(app)
    sweep()
    clock.turn(hours=49)
    assert sweep() == 0
    said = app.test_cli_runner().invoke(args=["deadlines", "trust-clock"])
    assert said.exit_code == 0, said.output
    found = re.search(r"set by (\d+) seconds", said.output)
    assert found
    assert 176_400 - 60 < int(found[1]) <= 176_400  # less what the test took meanwhile
    assert sweep() > 0
    sweep()
    assert (scene.status(case_id), ended(house)) == (S.IN_MEDIATION, 1)


def test_erasing_and_signing_wait_too(app: Flask, clock: Clock, scene: Scene) -> None:
    assert scene.to(S.FILED)
    record = recording(app)
    assert record() == 1
    clock.turn(hours=24 * 31)  # a numbering of the pool lasts thirty days
    assert [record(), erasing(app)()] == [0, 0]
    said = app.test_cli_runner().invoke(args=["erasure", "run", "--once"])
    assert said.exit_code == 1
    assert "has jumped" in said.output
    assert app.test_cli_runner().invoke(args=["lottery", "epoch", "open", "--if-due"]).output == "0 steps done.\n"
    app.test_cli_runner().invoke(args=["deadlines", "trust-clock"])
    assert record() == 1
    assert app.test_cli_runner().invoke(args=["lottery", "epoch", "open", "--if-due"]).output == "1 steps done.\n"


def test_no_draw_is_given_up_and_no_month_counted_before_its_time(app: Flask, house: House, clock: Clock, scene: Scene) -> None:
    """A draw that waits for the beacon is given up a day after its round; a month is counted once, when it is over."""
    house.beacon = QUICKNET
    assert scene.to(S.REDACTING)
    house.beacon = None  # nobody asks for its rounds here
    lot, analysis, numbers = drawing(app), analysing(app), numbering(app)
    lot(), analysis(), numbers()
    before = written(house)
    clock.turn(hours=24 * 31)
    assert [lot(), numbers()] == [0, 0]
    analysis()
    assert written(house) == before
    app.test_cli_runner().invoke(args=["deadlines", "trust-clock"])
    lot(), analysis(), numbers()
    assert all(now > then for now, then in zip(written(house), before, strict=True))


def written(house: House) -> tuple[int, int, int]:
    """How many draws were given up, months counted for good and numberings of the pool begun."""
    with house.db.reading() as session:
        given_up = session.query(JournalEntry).filter_by(kind="void").count()
        return given_up, session.query(MonthFigures).filter(MonthFigures.version > 0).count(), session.query(PoolEpoch).count()


@pytest.mark.parametrize(("seconds", "believed"), [(0, True), (59, True), (-59, True), (62, False), (-62, False)])
def test_a_restart_of_the_program_does_not_forget(seconds: int, believed: bool, tmp_path: Path) -> None:
    assert Steady(tmp_path).believes(NOW)
    assert Steady(tmp_path).believes(NOW + timedelta(seconds=seconds)) is believed


def test_after_a_restart_of_the_machine_the_clock_may_be_later_and_never_earlier(tmp_path: Path) -> None:
    write_mark(tmp_path, replace(Mark.at(NOW), boot="another time", running=10.0**9))
    assert not Steady(tmp_path).believes(NOW - timedelta(minutes=2))
    assert Steady(tmp_path).believes(NOW + timedelta(days=30))
    assert read_mark(tmp_path).boot == Mark.at(NOW).boot


def test_a_mark_nobody_can_read_is_none(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("{")
    assert Steady(tmp_path).believes(NOW)


def test_the_mark_is_renewed_and_so_follows_a_clock_that_is_set_gently(tmp_path: Path) -> None:
    mark = Mark.at(NOW)
    write_mark(tmp_path, replace(mark, running=mark.running - 3600, wall=mark.wall - 3640))  # forty seconds in an hour
    steady = Steady(tmp_path)
    assert steady.believes(NOW)
    assert steady.believes(NOW + timedelta(seconds=40))
    assert not steady.believes(NOW + timedelta(seconds=80))


def test_the_database_is_a_witness(postgres_app: Flask, tmp_path: Path) -> None:
    house: House = postgres_app.extensions["gongping"]
    steady = Steady(tmp_path, lambda: server_time(house))
    assert not steady.believes(datetime.now(UTC) + timedelta(minutes=2))
    assert read_mark(tmp_path) is None
    assert steady.believes(datetime.now(UTC))
    engine = create_engine(house.db.engine.url)
    with engine.connect() as connection:
        assert abs(connection.scalar(text("SELECT now()")) - server_time(house)) < timedelta(minutes=1)
    engine.dispose()


def test_the_figure_says_by_how_much(app: Flask, clock: Clock) -> None:
    sweeping(app)()
    clock.turn(hours=2)
    told = app.test_client().get("/metrics").text
    (line,) = [line for line in told.splitlines() if line.startswith("gongping_clock_jump_seconds ")]
    assert float(line.split()[1]) == pytest.approx(7200, abs=30)
