"""What one ballot writes, on both databases, by the way of each: all of it, once, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from panel.lifecycle import CaseStatus
from panel.models import Account, Ballot, Draft, Juror, Notice, Outgoing, RecordStream, Seat, SeatStatus
from panel.services.casting import Paper, cast_ballot
from panel.services.drafts import save_draft
from panel.services.first_ballot import Told, store_first
from panel.services.seats import accept_seat
from tests.panel.entered import BALLOTS, entries
from tests.panel.opened import opened
from tests.panel.scene import Scene

PAPER = Paper("uphold", "照片和时间能对上，包装没有防漏。", ("b", "a"), " 换个盒子 ")
KEY = "ballot.paper"


@pytest.fixture
def seat(scene: Scene) -> tuple[str, int]:
    """An accepted seat and its juror's account."""
    seat = scene.seats(scene.to(CaseStatus.VOTING), SeatStatus.SUMMONED)[0]
    with scene.house.work() as uow:
        accept_seat(uow, *seat, now=scene.now)
    return seat


def cast(scene: Scene, seat: tuple[str, int], paper: Paper = PAPER) -> str:
    with scene.house.work() as uow:
        return cast_ballot(uow, *seat, paper, salt=bytes(16), now=scene.now, draft=KEY).receipt


def stored(scene: Scene, kind: type[Any]) -> list[Any]:
    with scene.house.db.reading() as session:
        return list(session.scalars(select(kind).order_by(kind.id)))


def ends(scene: Scene) -> list[Any]:
    """Where each stream of the record ends."""
    with scene.house.db.reading() as session:
        return session.execute(select(RecordStream.stream, RecordStream.seq, RecordStream.head)).all()


@contextmanager
def refusing_ballots(scene: Scene) -> Iterator[None]:
    """A database that takes no entry of a ballot."""
    lite = scene.house.db.engine.dialect.name == "sqlite"
    when = "BEFORE INSERT ON record_entries FOR EACH ROW WHEN (NEW.kind = 'ballot.cast')"
    act = "BEGIN SELECT RAISE(ABORT, 'refused'); END" if lite else "EXECUTE FUNCTION record_refuses()"
    with scene.house.db.writing() as session:
        session.execute(text(f"CREATE TRIGGER no_ballots {when} {act}"))
    try:
        yield
    finally:
        with scene.house.db.writing() as session:
            session.execute(text("DROP TRIGGER no_ballots" + ("" if lite else " ON record_entries")))


def told(scene: Scene, account: int) -> list[Notice]:
    return [n for n in stored(scene, Notice) if (n.kind, n.account_id) == ("ballot.counted", account)]


def test_a_first_ballot_writes_all_that_belongs_to_it(scene: Scene, seat: tuple[str, int]) -> None:
    receipt = cast(scene, seat)
    (ballot,), (line,), (notice,) = stored(scene, Ballot), entries(scene.house, *BALLOTS), told(scene, seat[1])
    with scene.house.db.reading() as session:
        place = session.scalars(select(Seat).where(Seat.public_id == seat[0])).one()
        account = session.get_one(Account, seat[1])
    assert (ballot.seat_id, ballot.round_id, ballot.weight, ballot.replaced) == (place.id, place.round_id, place.weight, 0)
    ((_, said),) = opened(scene.house)
    assert (said.choice, said.tags, said.suggestion, ballot.receipt) == ("uphold", ("a", "b"), "换个盒子", receipt)
    assert (place.status, place.ended_at) == (SeatStatus.CAST, scene.now.replace(second=0, microsecond=0))
    assert (line["kind"], line["data"]) == ("ballot.cast", {"round": 1, "commitment": ballot.commitment})
    assert line["time"] == f"{scene.now:%Y-%m-%d}T00:00Z"
    assert (notice.params, notice.target, notice.target_id) == ({"receipt": receipt}, "seat", seat[0])
    (letter,) = [o for o in stored(scene, Outgoing) if o.notice_id == notice.id]
    assert (letter.locale, letter.tries, letter.params, letter.next_try_at) == (account.locale, 0, {}, scene.now)


def test_a_replacement_adds_its_line_and_its_receipt(scene: Scene, seat: tuple[str, int]) -> None:
    first = cast(scene, seat)
    second = cast(scene, seat, replace(PAPER, choice="dismiss"))
    (ballot,), lines = stored(scene, Ballot), entries(scene.house, *BALLOTS)
    assert [said.choice for _, said in opened(scene.house)] == ["dismiss"]
    assert (ballot.replaced, ballot.receipt) == (1, second)
    assert [line["data"].get("replaces") for line in lines] == [None, lines[0]["data"]["commitment"]]
    assert [line["kind"] for line in lines] == ["ballot.cast", "ballot.replaced"]
    assert [n.params["receipt"] for n in told(scene, seat[1])] == [first, second]


def test_the_draft_goes_with_the_ballot_and_only_that_one(scene: Scene, seat: tuple[str, int]) -> None:
    with scene.house.work() as uow:
        for key in (KEY, "ballot.other"):
            save_draft(uow, seat[1], key, {"rationale": "…"}, now=scene.now)
    cast(scene, seat)
    assert [draft.key for draft in stored(scene, Draft)] == ["ballot.other"]


def test_who_has_no_address_gets_no_letter_and_skips_are_forgotten(scene: Scene, seat: tuple[str, int]) -> None:
    with scene.house.work() as uow:
        account = uow.session.get_one(Account, seat[1])
        account.email, account.phone = None, "+8613800000000"
        uow.session.scalars(select(Juror).where(Juror.account_id == seat[1])).one().skips_in_row = 2
    cast(scene, seat)
    (notice,) = told(scene, seat[1])
    assert [o for o in stored(scene, Outgoing) if o.notice_id == notice.id] == []
    assert [j.skips_in_row for j in stored(scene, Juror) if j.account_id == seat[1]] == [0]


def rows_of(scene: Scene, seat: tuple[str, int], number: int) -> tuple[dict[str, Any], Told]:
    """Rows of a ballot with signs of their own; the second of a seat must leave no trace."""
    place = next(s for s in stored(scene, Seat) if s.public_id == seat[0])
    ballot = {
        "public_id": f"{number:026}", "seat_id": place.id, "round_id": place.round_id, "weight": 1, "sealed": b"x",
        "commitment": "0" * 64, "receipt": str(number), "replaced": 0, "cast_at": scene.now,
    }
    notice = {
        "public_id": f"{number:026}", "account_id": seat[1], "kind": "ballot.counted", "params": {}, "target": "seat",
        "target_id": seat[0], "dedupe_key": f"test:{number}", "written_at": scene.now,
    }
    return ballot, Told(notice, {"locale": "zh", "next_try_at": scene.now, "params": {}, "tries": 0})


def test_a_second_ballot_of_a_seat_leaves_nothing_behind(scene: Scene, seat: tuple[str, int]) -> None:
    before = len(stored(scene, Outgoing))
    written = []
    for number in (1, 2):
        with scene.house.work() as uow:
            written.append(store_first(uow.session.connection(), *rows_of(scene, seat, number)))
    assert written == [True, False]
    assert [b.public_id for b in stored(scene, Ballot)] == [f"{1:026}"]
    assert [n.dedupe_key for n in told(scene, seat[1])] == ["test:1"]
    assert len(stored(scene, Outgoing)) == before + 1


def test_what_breaks_a_constraint_takes_everything_back(scene: Scene, seat: tuple[str, int]) -> None:
    ballot, others = rows_of(scene, seat, 1)
    with pytest.raises(IntegrityError), scene.house.work() as uow:
        store_first(uow.session.connection(), ballot, replace(others, notice={**others.notice, "account_id": -1}))
    assert (stored(scene, Ballot), told(scene, seat[1])) == ([], [])


def test_a_ballot_whose_entry_cannot_be_written_is_not_there(scene: Scene, seat: tuple[str, int]) -> None:
    """The record refuses one commitment: then neither ballot nor receipt nor notice may stay, and the next try counts."""
    before, paper = ends(scene), replace(PAPER, rationale="这张选票的记录写不进去。")
    with refusing_ballots(scene), pytest.raises((sqlite3.Error, psycopg.Error)):
        cast(scene, seat, paper)
    assert (stored(scene, Ballot), entries(scene.house, *BALLOTS), told(scene, seat[1])) == ([], [], [])
    assert ends(scene) == before
    assert cast(scene, seat)


def test_postgresql_takes_a_first_ballot_in_two_statements_besides_the_record(scene: Scene, seat: tuple[str, int]) -> None:
    """Finding it under the lock and writing it; SQLite writes table by table. The record goes to the driver, unseen here."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(scene.house.db.engine, "before_cursor_execute", note)
    cast(scene, seat)
    event.remove(scene.house.db.engine, "before_cursor_execute", note)
    wanted = 2 if scene.house.db.engine.dialect.name == "postgresql" else 5
    assert len([s for s in said if not s.startswith("BEGIN")]) == wanted
