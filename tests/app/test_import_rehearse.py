"""From a file of complaints to closed cases by the two commands, on both databases."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from panel.lifecycle import CaseStatus
from panel.models import Ballot, Case, Round, RoundStatus, Verdict
from tests.panel.imports.samples import SNAKE, cells, table

BANNER = b'Archive:  exported "complaints.zip\n  inflating: complaints.csv, please wait\n\n'
STORY = "The soup was cold and half of it was gone. I wrote to the shop twice and nobody answered me. "
Run = Callable[..., str]


@pytest.fixture(params=["app", "postgres_app"])
def either(request: pytest.FixtureRequest) -> Flask:
    """The application, once on each database."""
    found: Flask = request.getfixturevalue(request.param)
    return found


def flask(app: Flask, *words: str, code: int = 0) -> str:
    """What a command prints; its exit code must be `code`."""
    done = app.test_cli_runner().invoke(args=list(words))
    assert done.exit_code == code, (done.output, done.exception)
    assert "Traceback" not in done.output
    return done.output


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
    assert "3 cases added (0 without the consumer's own words), 0 were here already, 0 rows left out." in flask(
        either, "cases", "import", str(plain)
    )
    again = flask(either, "cases", "import", str(plain))
    assert "0 cases added" in again
    assert "3 were here already" in again
    assert "1 cases added" in flask(either, "cases", "import", str(snake))
    assert count(either, Case) == 4


def test_what_the_file_does_not_say_is_not_made_up(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "gaps.csv"
    file.write_bytes(table(cells(
        consumer_complaint_narrative="N/A", sub_product="N/A", sub_issue="", company_public_response="N/A", tags="N/A",
        consumer_disputed="N/A",
    )))
    assert "1 cases added (1 without the consumer's own words)" in flask(app, "cases", "import", str(file))
    with app.extensions["gongping"].db.reading() as session:
        case = session.scalars(select(Case)).one()
    assert "N/A" not in case.title
    assert (case.language, case.currency, case.amount_minor) == ("en", "USD", None)


def test_broken_rows_are_named_and_hold_up_nobody(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "broken.csv"
    good, bad = sample(2), (cells(date_received="soon"), cells(date_received="2019-02-31"), ["too", "short"])
    file.write_bytes(table(good[0], *bad, good[1]))
    said = flask(app, "cases", "import", str(file))
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
    said = flask(app, "cases", "import", str(file), code=1)
    lines = [line for line in said.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1
    assert lines[0].endswith((".", "!")), lines
    assert "This is not possible here" not in said
    assert count(app, Case) == 0


def test_a_file_that_is_not_there_is_said_so(app: Flask, tmp_path: Path) -> None:
    assert "nowhere.csv" in flask(app, "cases", "import", str(tmp_path / "nowhere.csv"), code=2)


def test_imported_cases_are_rehearsed_to_their_end(either: Flask, tmp_path: Path) -> None:
    file = tmp_path / "six.csv"
    file.write_bytes(table(*sample(6)))
    flask(either, "cases", "import", str(file))
    said = flask(either, "rehearse", "--cases", "6", "--jurors", "80", "--seed", "7")
    for row in ("Rehearsal", "cases", "closed 6", "jurors in the pool", "80", "waves needed", "a verdict", "undecided"):
        assert row in said, said
    with either.extensions["gongping"].db.reading() as session:
        assert set(session.scalars(select(Case.status))) == {CaseStatus.CLOSED}
        assert set(session.scalars(select(Round.status))) == {RoundStatus.CLOSED}
        cast = session.scalar(select(func.sum(Verdict.cast)))
    assert count(either, Verdict) == 6
    assert count(either, Ballot) == cast >= 42
    assert "No imported case is waiting" in flask(either, "rehearse")
