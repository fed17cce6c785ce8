"""The pool's log: lines without a gap, whoever writes at once; its tree is a naive recount's; places are found by index."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Select, select, text

from panel.lottery.leaves import event_commit, event_leaf
from panel.lottery.merkle import check_consistency, check_inclusion, consistency_proof
from panel.models import Account, Juror, JurorStatus, PoolEvent, PoolSlot
from panel.queries import pool
from panel.queries.pool import current_epoch, log_head, prove_line
from panel.queries.trees import LOG, StoredTiles
from panel.services.placing import enrol
from panel.services.pool import leave_pool, pause, resume, set_opt_outs
from panel.services.poollog import add_event, add_events
from panel.uow import House
from tests.panel.ballots_room import add_jurors
from tests.panel.conftest import NOON
from tests.panel.scene import Scene
from tests.panel.test_pool_epochs import check_whole, naive_root


def person(house: House, name: str = "somebody") -> int:
    with house.work() as uow:
        account = Account(email=f"{name}@example.org", name=name, password_hash="!", created_at=NOON)
        uow.session.add(account)
        uow.session.flush()
        return account.id


def lines(house: House) -> list[PoolEvent]:
    with house.db.reading() as session:
        return list(session.scalars(select(PoolEvent).order_by(PoolEvent.seq)))


def leaf(line: PoolEvent) -> bytes:
    """The leaf of a stored line, made again."""
    salt, at_ms = bytes.fromhex(line.salt), round(line.at.timestamp() * 1000)
    sealed = event_commit(salt, "account", line.account_id), event_commit(salt, "detail", line.detail)
    return event_leaf(line.seq, line.kind, at_ms, *sealed)


def check_log(house: House) -> int:
    """Dense, and the tree of a naive recount; every line proved. Gives the size."""
    found = lines(house)
    assert [line.seq for line in found] == list(range(len(found)))
    with house.db.reading() as session:
        size, root = log_head(session)
        assert (size, root) == (len(found), naive_root([leaf(line) for line in found]))
        for line in found[::97]:
            assert check_inclusion(leaf(line), line.seq, size, prove_line(session, line.seq, size), root)
    return size


def test_lines_are_leaves_of_a_tree_that_only_grows(house: House) -> None:
    account, heads = person(house), []
    for count in (1, 2, 254, 1, 600):
        with house.work() as uow:
            first = add_events(uow, [("dealt", account, f"merchant:{n}") for n in range(count)], now=NOON)
            assert first == sum(size for size in (heads[-1][0],)) if heads else first == 0
        with house.db.reading() as session:
            heads.append(log_head(session))
    assert check_log(house) == 858
    with house.db.reading() as session:
        tiles = StoredTiles(session, LOG)
        for size, root in heads:
            assert check_consistency(size, 858, root, heads[-1][1], consistency_proof(tiles, size, 858))


def test_nothing_written_is_no_line(house: House) -> None:
    with house.work() as uow:
        assert add_events(uow, [], now=NOON) == 0
    assert lines(house) == []


def test_a_line_that_is_rolled_back_leaves_no_gap(house: House) -> None:
    account = person(house)
    with house.work() as uow:
        add_event(uow, "staff", account, now=NOON)
    with pytest.raises(ZeroDivisionError):
        write_and_fail(house, account)
    with house.work() as uow:
        assert add_event(uow, "unstaffed", account, now=NOON) == 1
    assert check_log(house) == 2


def write_and_fail(house: House, account: int) -> None:
    with house.work() as uow:
        add_event(uow, "unstaffed", account, now=NOON)
        raise ZeroDivisionError


def test_two_salts_hide_the_same_line_differently(house: House) -> None:
    account = person(house)
    with house.work() as uow:
        add_events(uow, [("staff", account, ""), ("staff", account, "")], now=NOON)
    first, second = lines(house)
    assert first.salt != second.salt
    assert leaf(first) != leaf(second)


def test_writers_and_joiners_at_once_leave_no_gap_and_one_tree(house: House) -> None:
    accounts = [person(house, f"p{n}") for n in range(24)]

    def write(mine: list[int]) -> None:
        for account in mine:
            with house.work() as uow:
                add_events(uow, [("dealt", account, "merchant:1"), ("dealt", account, "merchant:2")], now=NOON)
            with house.work() as uow:
                enrol(uow, [Juror(account_id=account, joined_at=NOON)], now=NOON)

    threads = [threading.Thread(target=write, args=(accounts[n::6],)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert check_log(house) == 72
    assert check_whole(house, 1) == 24


def test_what_a_juror_does_is_written_down_once(scene: Scene) -> None:
    with scene.house.db.reading() as session:
        account = session.scalars(select(Juror.account_id).order_by(Juror.id).limit(1)).one()
    before = len(lines(scene.house))
    for act in (pause, pause, resume, resume, leave_pool, leave_pool):
        with scene.house.work() as uow:
            act(uow, account, now=scene.later(minutes=1))
    found = lines(scene.house)[before:]
    assert [(line.kind, line.account_id) for line in found] == [(kind, account) for kind in ("paused", "resumed", "left")]
    assert found[0].at == scene.now - timedelta(minutes=5)
    with scene.house.db.reading() as session:
        juror = session.scalars(select(Juror).where(Juror.account_id == account)).one()
        assert (juror.status, juror.standing_seq) == (JurorStatus.LEFT, found[-1].seq)
    check_log(scene.house)


def test_opting_out_and_in_again_is_written_by_kind(scene: Scene) -> None:
    with scene.house.db.reading() as session:
        account = session.scalars(select(Juror.account_id).order_by(Juror.id).limit(1)).one()
    before = len(lines(scene.house))
    for wanted in (["delivery", "food_quality"], ["delivery"], ["delivery"], []):
        with scene.house.work() as uow:
            set_opt_outs(uow, account, wanted, now=scene.now)
    assert [(line.kind, line.detail) for line in lines(scene.house)[before:]] == [
        ("opted_out", "kind:delivery"), ("opted_out", "kind:food_quality"), ("opted_in", "kind:food_quality"),
        ("opted_in", "kind:delivery"),
    ]  # fmt: skip


def plan(house: House, statement: Select[tuple[object, ...]], values: dict[str, object]) -> str:
    """How the database would answer a statement of ours."""
    explain = "EXPLAIN QUERY PLAN " if house.db.is_sqlite else "EXPLAIN "
    compiled = statement.compile(house.db.engine)
    with house.db.reading() as session:
        if not house.db.is_sqlite:
            session.execute(text("SET enable_seqscan = off"))  # a table of a test is small: would an index serve at all?
        bound, convert = compiled.construct_params(values), compiled._bind_processors
        ready = {name: convert[name](value) if name in convert else value for name, value in bound.items()}
        given = tuple(ready[name] for name in compiled.positiontup) if compiled.positional else ready
        rows = session.connection().exec_driver_sql(explain + str(compiled), given).all()
    return "\n".join(str(row[-1]) for row in rows)


def test_places_heads_and_lines_are_found_by_index_alone(house: House) -> None:
    add_jurors(house, 600, NOON)
    asked = (
        (pool._SLOTS, {"epoch": 1, "slots": [1, 2, 3]}), (pool._PLACE, {"epoch": 1, "juror": 3}),
        (pool._LAST_POS, {"epoch": 1, "stratum": 0}), (pool._LAST_LINE.statement, {}),
    )  # fmt: skip
    for statement, values in asked:
        found = plan(house, statement, values)
        assert "Seq Scan" not in found
        assert not [line for line in found.split("\n") if line.startswith("SCAN ") and "json_each" not in line]


def test_the_guard_of_plans_sees_a_scan(house: House) -> None:
    add_jurors(house, 600, NOON)
    found = plan(house, select(PoolSlot.slot).where(PoolSlot.city == "nowhere"), {})
    assert "SCAN" in found or "Seq Scan" in found


def test_places_are_those_of_the_epoch_asked_for(house: House) -> None:
    jurors = add_jurors(house, 12, NOON)
    with house.db.reading() as session:
        places = pool.find_slots(session, current_epoch(session).number, [0, 3, 11, 12, 99])
        assert sorted(place.slot for place in places) == [0, 3, 11]
        assert {place.slot: place.juror_id for place in places} == {0: jurors[0], 3: jurors[3], 11: jurors[11]}
        assert pool.find_slots(session, 2, [0]) == []
