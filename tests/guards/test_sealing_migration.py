"""What revision 0020 does to ballots that lay open: sealed at their seats, published without them; and on the way back."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, text, update

from panel.ballotbox import BallotBox, Contents, emptied
from panel.errors import PanelError
from panel.migrations import run
from tests.guards.test_migrations import NOW, connected, fill
from voting import PanelRules

CANARY = "黄鹂金丝雀"
RULES = PanelRules(options=("uphold", "dismiss")).to_dict()
VOTES = (("uphold", "photo", ["yes"]), ("uphold", "late", ["no"]), ("dismiss", "late", ["unclear"]))


def open_ballots(url: str, status: str) -> None:
    """A round with three ballots as they stood before, on the rows of `fill`."""
    run.upgrade(url, "0018")
    fill(url)
    with connected(url) as connection:
        found = MetaData()
        found.reflect(connection, only=["ballots", "seats", "rounds", "control_seats", "drafts", "control_cases"])
        tables = found.tables
        for name in ("control_seats", "ballots"):
            connection.execute(tables[name].delete())
        ended = {"closed_at": NOW, "wave_deadline_at": None} if status != "open" else {}
        split = [["dismiss", 1, 0, 1], ["uphold", 2, 0, 1]]
        of_round = {"status": status, "rules": RULES, "shown_cast": 2, "shown_tally": split, "public_id": "round1", **ended}
        connection.execute(update(tables["rounds"]).values(of_round))
        (seat,) = connection.execute(tables["seats"].select()).mappings().all()
        for number, (choice, tag, facts) in enumerate(VOTES, 1):
            values = {**seat, "id": number, "public_id": f"seat{number}", "position": number, "status": "cast"}
            if number == 1:
                connection.execute(update(tables["seats"]).values(values))
            else:
                connection.execute(tables["seats"].insert().values({**values, "juror_id": _another(connection, number)}))
            connection.execute(tables["ballots"].insert().values(
                id=number, public_id=f"ballot{number}", seat_id=number, round_id=1, choice=choice, weight=number, tags=[tag],
                rationale=f"{CANARY}{number}", suggestion=f"建议{number}" if number == 2 else "", commitment="c" * 64,
                salt=f"{number}" * 32, receipt="r", replaced=0, cast_at=NOW + timedelta(seconds=number), fact_answers=facts,
            ))  # fmt: skip
        draft = {"key": "ballot.seat3", "fields": {"choice": "dismiss", "rationale": CANARY}}
        connection.execute(update(tables["drafts"]).values(**draft))
        connection.commit()


def _another(connection: Any, number: int) -> int:
    """A juror more, like the one there is."""
    found = MetaData()
    found.reflect(connection, only=["accounts", "jurors"])
    accounts, jurors = found.tables["accounts"], found.tables["jurors"]
    account = connection.execute(accounts.select().limit(1)).mappings().one()
    unique = {"id": 100 + number, "public_id": f"account{number}", "email": f"{number}@example.org", "phone": None}
    also = {name: None for name in ("persona", "wanted_email") if name in account}
    connection.execute(accounts.insert().values({**account, **also, **unique}))
    juror = connection.execute(jurors.select().limit(1)).mappings().one()
    more = {"public_id": f"juror{number}"} if "public_id" in juror else {}
    connection.execute(jurors.insert().values({**juror, **more, "id": 100 + number, "account_id": 100 + number}))
    return 100 + number


def rows(url: str, words: str) -> list[Any]:
    with connected(url) as connection:
        return list(connection.execute(text(words)).all())


@pytest.mark.parametrize("status", ["closed", "open"])
def test_ballots_are_sealed_and_come_back(database_url: str, tmp_path: Path, status: str) -> None:
    open_ballots(database_url, status)
    keys = tmp_path / "keys"
    before = rows(database_url, "SELECT id, choice, rationale, suggestion, salt, weight, receipt FROM ballots ORDER BY id")
    run.upgrade(database_url, "0020", keys=keys)
    box = BallotBox(keys)
    of_seats = "FROM ballots b JOIN seats s ON s.id = b.seat_id ORDER BY b.id"
    sealed = rows(database_url, f"SELECT b.sealed, b.cast_at, s.public_id AS seat {of_seats}")
    said = [box.open("round1", row.seat, bytes(row.sealed)) for row in sealed]
    assert said[1] == Contents("uphold", f"{CANARY}2", ("late",), "建议2", ("no",), "2" * 32)
    assert [each.choice for each in said] == [choice for choice, _, _ in VOTES]
    with pytest.raises(PanelError, match="seal_broken"):
        box.open("round1", sealed[0].seat, bytes(sealed[1].sealed))
    assert len({str(row.cast_at) for row in sealed}) == 1, "cut to the minute"
    texts = rows(database_url, "SELECT choice, text FROM published_texts")
    wanted = {("uphold", f"{CANARY}1"), ("uphold", f"{CANARY}2"), ("dismiss", f"{CANARY}3"), (None, "建议2")}
    assert {tuple(row) for row in texts} == (wanted if status == "closed" else set())
    (shown,) = rows(database_url, "SELECT shown_sealed FROM rounds")
    counts = None if shown[0] is None else json.loads(emptied(box.open_bytes("round1", "split", bytes(shown[0]))))
    assert counts == ([["dismiss", 1, 0, 1], ["uphold", 2, 0, 1]] if status == "open" else None)
    drafts = rows(database_url, "SELECT fields FROM drafts")
    assert len(drafts) == (status == "open")
    assert "dismiss" not in str(drafts)
    if database_url.startswith("sqlite"):
        _nothing_is_left_in_the_file(database_url, status)
    run.downgrade(database_url, "0019", keys=keys)
    after = rows(database_url, "SELECT id, choice, rationale, suggestion, salt, weight, receipt FROM ballots ORDER BY id")
    assert after == before


def _nothing_is_left_in_the_file(url: str, status: str) -> None:
    """Not in freed pages either: what the step removed was overwritten."""
    with connected(url) as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    file = Path(url.removeprefix("sqlite:///")).read_bytes()
    assert (CANARY.encode() in file) == (status == "closed"), "published texts hold it, nothing else does"
    assert b"2" * 32 not in file


def test_without_a_folder_nothing_is_changed(database_url: str, tmp_path: Path) -> None:
    open_ballots(database_url, "open")
    (tmp_path / "keys").write_text("a file where the folder should be")
    for keys, said in ((None, "GONGPING_KEYS_DIR"), (tmp_path / "keys", "cannot be written")):
        with pytest.raises(RuntimeError, match=said):
            run.upgrade(database_url, "0020", keys=keys)
        assert run.current(database_url) == "0018"
        assert len(rows(database_url, "SELECT choice FROM ballots WHERE choice <> ''")) == 3


def test_a_ballot_whose_key_is_gone_comes_back_empty(sqlite_url: str, tmp_path: Path) -> None:
    open_ballots(sqlite_url, "closed")
    run.upgrade(sqlite_url, "0020", keys=tmp_path)
    BallotBox(tmp_path).destroy("round1")
    run.downgrade(sqlite_url, "0019", keys=tmp_path)
    assert rows(sqlite_url, "SELECT DISTINCT choice, rationale, salt FROM ballots") == [("", "", "")]
