"""From a file of complaints to closed cases by the two commands, on both databases."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, func, select

from app.config import Config
from panel.lifecycle import CaseStatus
from panel.models import (
    Ballot,
    Case,
    ControlCase,
    ControlSeat,
    DrawEntry,
    Juror,
    Round,
    RoundStatus,
    Seat,
    SeatStatus,
    Verdict,
)
from panel.settings import change_setting
from tests.app.conftest import SECRET, Clock, command, running
from tests.panel.imports.samples import SNAKE, cells, table
from tests.services.postgres import PostgresServer
from voting import PanelRules, Plan

pytestmark = pytest.mark.xdist_group("rehearsed")  # rehearsed once, not once a worker
BANNER = b'Archive:  exported "complaints.zip\n  inflating: complaints.csv, please wait\n\n'
STORY = "The soup was cold and half of it was gone. I wrote to the shop twice and nobody answered me. "
Run = Callable[..., str]


def sample(count: int, **changes: str) -> list[list[str]]:
    """So many sound rows, each with an id of its own."""
    stories = [STORY + f"Number {n}." for n in range(count)]
    return [cells(complaint_id=str(9_000_000 + n), consumer_complaint_narrative=s, **changes) for n, s in enumerate(stories)]


def count(app: Flask, model: type) -> int:
    """How many rows a table has."""
    with app.extensions["gongping"].db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_file_is_brought_in_once_whatever_its_shape(either: Flask, tmp_path: Path) -> None:
    rows = sample(3)
    plain, snake = tmp_path / "plain.csv", tmp_path / "snake.csv.gz"
    plain.write_bytes(BANNER + table(*rows))
    snake.write_bytes(gzip.compress(table(*rows, *sample(4)[3:], header=SNAKE)))
    assert "3 cases added (0 without the consumer's own words), 0 were here already, 0 rows left out." in command(
        either, "cases", "import", str(plain)
    )
    again = command(either, "cases", "import", str(plain))
    assert "0 cases added" in again
    assert "3 were here already" in again
    assert "1 cases added" in command(either, "cases", "import", str(snake))
    assert count(either, Case) == 4


def test_what_the_file_does_not_say_is_not_made_up(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "gaps.csv"
    file.write_bytes(table(cells(
        consumer_complaint_narrative="N/A", sub_product="N/A", sub_issue="", company_public_response="N/A", tags="N/A",
        consumer_disputed="N/A",
    )))
    assert "1 cases added (1 without the consumer's own words)" in command(app, "cases", "import", str(file))
    with app.extensions["gongping"].db.reading() as session:
        case = session.scalars(select(Case)).one()
    assert "N/A" not in case.title
    assert (case.language, case.currency, case.amount_minor) == ("en", "USD", None)


def test_broken_rows_are_named_and_hold_up_nobody(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "broken.csv"
    good, bad = sample(2), (cells(date_received="soon"), cells(date_received="2019-02-31"), ["too", "short"])
    file.write_bytes(table(good[0], *bad, good[1]))
    said = command(app, "cases", "import", str(file))
    assert "2 cases added" in said
    assert "3 rows left out" in said
    assert [f"line {number}:" in said for number in (3, 4, 5)] == [True, True, True]
    assert "This is not possible here" not in said, "a fault without words of its own"


@pytest.mark.parametrize(
    "content", [b"", b"name,colour\nsoup,red\n", b"PK\x03\x04" + bytes(200), b"\x1f\x8b" + b"torn" * 9, b"\x00\x01\x02" * 500]
)
def test_a_file_that_is_none_ends_in_one_sentence(app: Flask, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "none.csv"
    file.write_bytes(content)
    said = command(app, "cases", "import", str(file), code=1)
    lines = [line for line in said.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1
    assert lines[0].endswith((".", "!")), lines
    assert "This is not possible here" not in said
    assert count(app, Case) == 0


def test_a_file_that_is_not_there_is_said_so(app: Flask, tmp_path: Path) -> None:
    assert "nowhere.csv" in command(app, "cases", "import", str(tmp_path / "nowhere.csv"), code=2)


def bring_in(app: Flask, folder: Path, number: int) -> None:
    """So many cases that wait."""
    file = folder / "waiting.csv"
    file.write_bytes(table(*sample(number)))
    command(app, "cases", "import", str(file))


def set_share(app: Flask, percent: int) -> None:
    """So many of 100 seats are control cases from now on."""
    with app.extensions["gongping"].work() as uow:
        change_setting(uow, "control_share", percent, by_id=None, now=app.config["CLOCK"]())


def all_of(app: Flask, query: Select[Any]) -> list[Any]:
    """The rows of a query."""
    with app.extensions["gongping"].db.reading() as session:
        return list(session.execute(query).all())


def figures(said: str, row: str) -> list[int]:
    """The whole numbers in a row of the table."""
    line = next(line for line in said.splitlines() if line.startswith("│ " + row))
    return [int(number) for number in re.findall(r"(?<![\d.])\d+(?![\d.]*[\d%])", line)]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A house after a rehearsal with many control cases, and what the command said."""

    app: Flask
    cases: int
    jurors: int
    said: str


def rehearsed_house(config: Config, cases: int, jurors: int, seed: int) -> Iterator[Rehearsed]:
    """Bring in cases and rehearse them."""
    for app in running(config, Clock()):
        bring_in(app, config.home, cases)
        set_share(app, 30)
        said = command(app, "rehearse", "--cases", f"{cases}", "--jurors", f"{jurors}", "--seed", f"{seed}")
        yield Rehearsed(app, cases, jurors, said)


@pytest.fixture(scope="module")
def home_config(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Config:
    """An application on a fresh SQLite file, for all tests that read the same rehearsal."""
    home = tmp_path_factory.mktemp("rehearsed")
    shutil.copyfile(sqlite_template, home / "gongping.db")
    return Config(mode="test", secret_key=SECRET, home=home, workers="none", throttle=False).completed()


@pytest.fixture(scope="module")
def few_jurors(home_config: Config) -> Iterator[Rehearsed]:
    """On SQLite; so few jurors that many sit again after they were told how they did."""
    yield from rehearsed_house(home_config, 11, 23, 5)


@pytest.fixture(scope="module")
def on_postgres(home_config: Config, postgres: PostgresServer, postgres_template: str) -> Iterator[Rehearsed]:
    """On PostgreSQL."""
    url = postgres.create_database(postgres_template)
    yield from rehearsed_house(replace(home_config, database_url=url), 6, 60, 3)
    postgres.drop_database(url)


@pytest.fixture(params=["few_jurors", "on_postgres"])
def rehearsed(request: pytest.FixtureRequest) -> Rehearsed:
    """The rehearsal, once on each database; tests of it only read."""
    found: Rehearsed = request.getfixturevalue(request.param)
    return found


def test_imported_cases_are_rehearsed_to_their_end(rehearsed: Rehearsed) -> None:
    app, said = rehearsed.app, rehearsed.said
    closed = f"closed {rehearsed.cases}"
    for row in ("Rehearsal", "cases", closed, "7-17-35:5", "waves needed", "a verdict", "undecided", "first third"):
        assert row in said, said
    assert figures(said, "jurors in the pool") == [rehearsed.jurors]
    with app.extensions["gongping"].db.reading() as session:
        assert set(session.scalars(select(Case.status))) == {CaseStatus.CLOSED}
        assert set(session.scalars(select(Round.status))) == {RoundStatus.CLOSED}
        cast = session.scalar(select(func.sum(Verdict.cast)))
    assert count(app, Verdict) == rehearsed.cases
    of_panels = select(Ballot.id).join(Round, Round.id == Ballot.round_id).where(Round.case_id.is_not(None))
    assert len(all_of(app, of_panels)) == cast >= 7 * rehearsed.cases
    assert "No imported case is waiting" in command(app, "rehearse")


def test_rehearsed_jurors_earn_their_weights_on_control_cases(rehearsed: Rehearsed) -> None:
    app, said = rehearsed.app, rehearsed.said
    met = all_of(
        app,
        select(
            ControlSeat.juror_id, ControlSeat.revealed_at, ControlSeat.answer, Round.opened_at, Round.closed_at, Ballot.id,
        )
        .join(Seat, Seat.id == ControlSeat.seat_id)
        .join(Round, Round.id == Seat.round_id)
        .join(ControlCase, ControlCase.id == ControlSeat.control_id)
        .outerjoin(Ballot, Ballot.seat_id == Seat.id),
    )  # fmt: skip
    answers = [row for row in met if row.id is not None]
    right = [row for row in answers if row.answer == "right"]
    cannot = [row for row in answers if row.answer == "cannot_tell"]
    assert len(answers) > len(right) > len(answers) // 3, "they answer by their skill and do not know the answer"
    assert all((row.revealed_at is not None) == (row.id is not None) for row in met)
    assert all(row.closed_at - row.opened_at >= timedelta(hours=24) for row in met), "never told before the time is over"
    assert figures(said, "control seats")[0] == len(met)
    assert f"{len(answers)} answered, {len(right)} right, {len(cannot)} “cannot tell”" in said
    records = all_of(app, select(Juror.id, Juror.controls_right, Juror.controls_total))
    for juror, of_these, total in records:
        mine = [row for row in answers if row.juror_id == juror and row.answer != "cannot_tell"]
        assert (of_these, total) == (sum(row.answer == "right" for row in mine), len(mine))


def test_who_was_right_on_control_cases_weighs_more_on_later_panels(few_jurors: Rehearsed) -> None:
    app = few_jurors.app
    seats = all_of(
        app,
        select(Seat.juror_id, Seat.summoned_at, Seat.weight, DrawEntry.record)
        .join(Round, Round.id == Seat.round_id)
        .join(DrawEntry, (DrawEntry.round_id == Round.id) & (DrawEntry.position == Seat.position)),
    )  # fmt: skip
    told = all_of(app, select(ControlSeat.juror_id, ControlSeat.revealed_at).where(ControlSeat.revealed_at.is_not(None)))
    first_told = {juror: min(at for whose, at in told if whose == juror) for juror, _ in told}
    early = [seat for seat in seats if seat.juror_id not in first_told or seat.summoned_at < first_told[seat.juror_id]]
    assert {seat.weight for seat in early} == {1}
    assert {seat.record["total"] for seat in early} == {0}
    heavier = [seat for seat in seats if seat.weight > 1]
    assert heavier
    assert all(seat.record["right"] > 0 for seat in heavier)


@pytest.mark.parametrize("plan", ["3~35:sure-95", "9~17:first-9", "17:60%"])
def test_a_rehearsal_under_another_plan_runs_to_its_end(either: Flask, tmp_path: Path, plan: str) -> None:
    bring_in(either, tmp_path, 4)
    said = command(either, "rehearse", "--cases", "4", "--jurors", "90", "--plan", plan, "--absent", "25")
    assert plan in said
    assert "closed 4" in said
    rules = {PanelRules.from_dict(row[0]).plan for row in all_of(either, select(Round.rules))}
    assert rules == {Plan.parse(plan)}, "announced a week before the first panel"
    if plan == "17:60%":  # the others may end before the time of those who stay away is over, or with three who all came
        assert all_of(either, select(Seat.id).where(Seat.status == SeatStatus.LAPSED)), "some stay away"
    low, high = {"3~35:sure-95": (3, 35), "9~17:first-9": (9, 17), "17:60%": (17, 17)}[plan]
    cast = [row[0] for row in all_of(either, select(Verdict.cast))]
    assert len(cast) == 4
    assert all(low <= number <= high for number in cast), cast
    assert plan == "17:60%" or min(cast) < high, "looked at before everybody has voted"
    assert {row[0] for row in all_of(either, select(Round.status))} == {RoundStatus.CLOSED}


def test_a_second_rehearsal_goes_on_where_the_first_ended(app: Flask, tmp_path: Path) -> None:
    bring_in(app, tmp_path, 4)
    command(app, "rehearse", "--cases", "2", "--jurors", "40", "--plan", "5:60%")
    first = [row[0] for row in all_of(app, select(Round.opened_at))]
    controls = count(app, ControlCase)
    said = command(app, "rehearse", "--cases", "2", "--jurors", "40")
    later = [at for at, plan in all_of(app, select(Round.opened_at, Round.rules)) if at not in first]
    assert min(later) > max(first)
    assert "5:60%" in said, "a plan holds until another is announced"
    assert count(app, ControlCase) == controls


def test_a_plan_that_is_none_changes_nothing(app: Flask, tmp_path: Path) -> None:
    bring_in(app, tmp_path, 1)
    for plan in ("seventeen", "2:60%", "17:40%", "7-17:18", "2~17:first-9"):
        said = command(app, "rehearse", "--plan", plan, code=1)
        assert "Error: " in said
        assert "This is not possible here" not in said
    assert count(app, Juror) == 0
    assert all_of(app, select(Case.status)) == [(CaseStatus.FILED,)]
