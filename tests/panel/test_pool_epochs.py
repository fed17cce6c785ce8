"""Epochs of the pool: a new order nobody can foresee, built beside the old one, switched at once, never half."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from panel.errors import Conflict
from panel.lifecycle import CaseStatus
from panel.lottery.journal import check_entry
from panel.lottery.leaves import make_slot_leaf
from panel.lottery.merkle import check_inclusion, node_hash
from panel.models import (
    Account,
    DrawEntry,
    EpochStatus,
    JournalEntry,
    Juror,
    JurorStatus,
    LotCommit,
    PoolEpoch,
    PoolPlace,
    PoolSlot,
    TreeTile,
)
from panel.queries.pool import (
    current_epoch,
    find_building,
    find_place,
    find_slots,
    pool_root,
    prove_place,
    prove_slot,
    stratum_heads,
)
from panel.services import epochs, sealing
from panel.services.epochs import LOST_AFTER, is_due, open_epoch, open_if_due
from panel.services.placing import enrol
from panel.services.pool import leave_pool
from panel.settings import change_setting
from panel.uow import House
from tests.panel.ballots_room import add_jurors
from tests.panel.conftest import NOON
from tests.panel.scene import Scene


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(naive_root(leaves[:half]), naive_root(leaves[half:]))


def places(house: House, number: int) -> list[tuple[PoolSlot, Juror]]:
    with house.db.reading() as session:
        rows = session.execute(
            select(PoolSlot, Juror).join(Juror, Juror.id == PoolSlot.juror_id).where(PoolSlot.epoch == number)
            .order_by(PoolSlot.slot)
        )
        return [(slot, juror) for slot, juror in rows]


def leaves_of(house: House, number: int) -> list[bytes]:
    """Every leaf of an epoch, counted again from rows."""
    with house.db.reading() as session:
        secret = bytes.fromhex(session.get_one(PoolEpoch, number).secret)
    return [
        make_slot_leaf(secret, slot.slot, juror.account_id, slot.cluster, slot.city, slot.stratum)
        for slot, juror in places(house, number)
    ]


def check_whole(house: House, number: int) -> int:
    """Slots and places dense and alike, the tree that of a naive recount, every proof right. Gives the size."""
    found = places(house, number)
    leaves = leaves_of(house, number)
    with house.db.reading() as session:
        epoch = session.get_one(PoolEpoch, number)
        assert [slot.slot for slot, _ in found] == list(range(epoch.size))
        there = {row.juror_id: row.slot for row in session.scalars(select(PoolPlace).where(PoolPlace.epoch == number))}
        assert there == {slot.juror_id: slot.slot for slot, _ in found}
        root = pool_root(session, number, epoch.size)
        assert root == naive_root(leaves)
        for slot in range(0, epoch.size, 37):
            assert check_inclusion(leaves[slot], slot, epoch.size, prove_slot(session, number, slot, epoch.size), root)
        for stratum, (_, size, head) in enumerate(stratum_heads(session, epoch)):
            mine = [(slot, leaf) for (slot, _), leaf in zip(found, leaves, strict=True) if slot.stratum == stratum]
            assert [slot.pos for slot, _ in mine] == list(range(size))
            assert head == naive_root([leaf for _, leaf in mine]) if mine else size == 0
            for slot, leaf in mine[::41]:
                proof = prove_place(session, number, stratum, slot.pos, size)
                assert check_inclusion(leaf, slot.pos, size, proof, head)
        return epoch.size


def test_the_first_epoch_grows_as_people_join(house: House) -> None:
    with house.db.reading() as session:
        assert current_epoch(session) is None
    for count in (1, 3, 300):
        add_jurors(house, count, NOON)
    assert check_whole(house, 1) == 304


@pytest.mark.parametrize("jurors", [0, 1, 255, 256, 257, 1300])
def test_a_new_epoch_holds_everybody_in_another_order(house: House, jurors: int) -> None:
    add_jurors(house, jurors, NOON)
    seen: list[int] = []
    number = open_epoch(house, lambda: NOON, seen.append, chunk=512)
    assert check_whole(house, number) == jurors == sum(seen)
    before, after = ([juror.id for _, juror in places(house, each)] for each in (1, number))
    assert jurors < 255 or (before != after and before == [])  # the first one was unused and is gone


def test_a_chunk_hashed_in_another_process_is_the_same(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "WORTH_IT", 1)
    add_jurors(house, 700, NOON)
    assert check_whole(house, open_epoch(house, lambda: NOON, chunk=256)) == 700


def test_who_joined_before_an_older_account_keeps_what_is_theirs(house: House) -> None:
    """Jurors in the opposite order of their accounts, each in a household and a city of their own."""
    with house.work() as uow:
        accounts = [
            Account(email=f"a{n}@example.org", name="邻居", password_hash="!", created_at=NOON, cluster=n, city=f"城{n % 7}")
            for n in range(1, 301)
        ]
        uow.session.add_all(accounts)
        uow.session.flush()
        made = [Juror(account_id=account.id, status=JurorStatus.ACTIVE, joined_at=NOON) for account in reversed(accounts)]
        enrol(uow, made, now=NOON)
    number = open_epoch(house, lambda: NOON)
    assert check_whole(house, number) == 300
    with house.db.reading() as session:
        rows = session.execute(
            select(PoolSlot.cluster, PoolSlot.city, Account.cluster, Account.city)
            .join(Juror, Juror.id == PoolSlot.juror_id).join(Account, Account.id == Juror.account_id)
            .where(PoolSlot.epoch == number)
        ).all()  # fmt: skip
    assert len(rows) == 300
    assert all((cluster, city) == (home, town) for cluster, city, home, town in rows)


def test_the_order_has_no_memory_of_who_came_first(house: House) -> None:
    """Sixty epochs of seven: every juror stands at slot 0 now and then, and neighbours do not stay neighbours."""
    add_jurors(house, 7, NOON)
    first, together = Counter(), 0
    for _ in range(60):
        order = [juror.id for _, juror in places(house, open_epoch(house, lambda: NOON))]
        first[order[0]] += 1
        together += sum(b - a == 1 for a, b in pairwise(order))
    assert len(first) == 7
    assert max(first.values()) < 25
    assert together < 120  # 51 expected of 360; all of them without a shuffle


def test_a_commitment_on_the_old_epoch_draws_from_it(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.REDACTING)
    number = open_epoch(scene.house, lambda: scene.now)
    with scene.house.db.reading() as session:
        commit = session.scalars(select(LotCommit).where(LotCommit.case_id == case_id)).one()
        assert (commit.epoch, current_epoch(session).number) == (1, number)
    scene.publish(case_id)
    assert scene.round(case_id).epoch == 1
    with scene.house.db.reading() as session:
        for entry in session.scalars(select(DrawEntry).where(DrawEntry.round_id == scene.round(case_id).id)):
            assert find_slots(session, 1, [entry.slot])[0].juror_id == entry.juror_id
    assert check_whole(scene.house, 1) == 40
    other = scene.to(CaseStatus.VOTING)
    assert scene.round(other).epoch == number


def test_who_joins_or_comes_back_while_it_is_built_has_a_place(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(epochs, "CATCH_UP", 2)
    monkeypatch.setattr(epochs, "WINDOW", 3)
    add_jurors(house, 1000, NOON)
    newcomers: list[int] = []

    def meanwhile(_placed: int) -> None:
        newcomers.extend(add_jurors(house, 5, NOON))
        with house.db.reading() as session:
            assert current_epoch(session).number == 1
            assert find_building(session).number == 2

    number = open_epoch(house, lambda: NOON, meanwhile, chunk=256)
    assert check_whole(house, number) == 1020
    with house.db.reading() as session:
        assert all(find_place(session, number, juror) is not None for juror in newcomers)


def test_who_has_left_gets_no_place_until_coming_back(scene: Scene) -> None:
    with scene.house.db.reading() as session:
        juror = session.scalars(select(Juror).order_by(Juror.id).limit(1)).one()
    with scene.house.work() as uow:
        leave_pool(uow, juror.account_id, now=scene.now)
    number = open_epoch(scene.house, lambda: scene.now)
    with scene.house.db.reading() as session:
        assert current_epoch(session).size == 39
        assert find_place(session, number, juror.id) is None
    from panel.services.placing import enrol

    with scene.house.work() as uow:
        again = uow.session.get_one(Juror, juror.id)
        again.status = JurorStatus.ACTIVE
        enrol(uow, [again], now=scene.now, kind="returned")
    with scene.house.db.reading() as session:
        assert find_place(session, number, juror.id).slot == 39


def test_a_build_whose_process_is_lost_is_thrown_away_and_never_used(house: House) -> None:
    add_jurors(house, 1000, NOON)

    def crash(_placed: int) -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        open_epoch(house, lambda: NOON, crash, chunk=256)
    with house.db.reading() as session:
        assert (current_epoch(session).number, find_building(session).size) == (1, 256)
    with pytest.raises(Conflict, match=r"epoch\.building"):
        open_epoch(house, lambda: NOON + LOST_AFTER)
    later = NOON + LOST_AFTER + timedelta(seconds=1)
    number = open_epoch(house, lambda: later, chunk=256)
    assert check_whole(house, number) == 1000
    with house.db.reading() as session:
        trees = set(session.scalars(select(TreeTile.tree)))
        assert trees == {"log", f"pool/{number}"}


def test_a_build_taken_for_lost_stops_itself(house: House) -> None:
    add_jurors(house, 1000, NOON)

    def lose(_placed: int) -> None:
        with house.work() as uow:
            uow.session.execute(update(PoolEpoch).where(PoolEpoch.status == EpochStatus.BUILDING).values(secret="0" * 64))

    with pytest.raises(Conflict, match=r"epoch\.lost"):
        open_epoch(house, lambda: NOON, lose, chunk=256)
    with house.db.reading() as session:
        assert current_epoch(session).number == 1


def test_draws_go_on_while_an_epoch_is_built(scene: Scene) -> None:
    add_jurors(scene.house, 3000, scene.now)
    seen: list[CaseStatus] = []

    def draw(_placed: int) -> None:
        worker = threading.Thread(target=lambda: seen.append(scene.status(scene.to(CaseStatus.VOTING))))
        worker.start()
        worker.join()

    open_epoch(scene.house, lambda: scene.now, draw, chunk=1536)
    assert seen == [CaseStatus.VOTING] * 2


def test_the_clock_opens_one_epoch_and_the_journal_says_so(house: House) -> None:
    add_jurors(house, 20, NOON)
    with house.work() as uow:
        change_setting(uow, "epoch_days", 10, by_id=None, now=NOON)
    assert open_if_due(house, lambda: NOON + timedelta(days=9)) == 0
    moment = NOON + timedelta(days=10)
    assert is_due(house, moment)
    assert open_if_due(house, lambda: moment) == 1
    assert open_if_due(house, lambda: moment) == 0
    with house.db.reading() as session:
        epoch, lines = current_epoch(session), session.scalars(select(JournalEntry).order_by(JournalEntry.seq)).all()
        assert (epoch.number, epoch.opened_at, epoch.size) == (2, moment, 20)
        assert [line.kind for line in lines] == ["epoch", "epoch"]
        assert pool_root(session, 2, 20).hex() in lines[1].body
        assert check_entry(lines[1].body, lines[0].entry_id) == []


def test_an_empty_house_has_nothing_to_open(house: House) -> None:
    assert not is_due(house, NOON + timedelta(days=1000))
