"""Households: united by common keys, numbered by their smallest account, and every change a line of the log."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import select

from panel.errors import Invalid
from panel.models import Account, PoolEvent, Tie
from panel.services.ties import SHARED_MAX, connected, digest_key, record_tie
from tests.panel.conflicts_room import clusters, jurors, tie
from tests.panel.scene import Scene


def lines(scene: Scene) -> list[tuple[int, str]]:
    with scene.house.db.reading() as session:
        rows = session.execute(
            select(PoolEvent.account_id, PoolEvent.detail).where(PoolEvent.kind == "linked").order_by(PoolEvent.seq)
        )
        return list(rows)


def test_two_who_share_a_key_are_one_household_and_one_is_none(scene: Scene) -> None:
    one, two, three = jurors(scene)[:3]
    tie(scene, two, one)
    tie(scene, three)
    assert clusters(scene, one, two, three) == [one, one, 0]
    assert lines(scene) == [(one, f"cluster:{one}"), (two, f"cluster:{one}")]


def test_households_that_touch_become_one_with_the_smallest_number(scene: Scene) -> None:
    a, b, c, d = jurors(scene)[:4]
    tie(scene, c, d)
    tie(scene, a, b)
    assert clusters(scene, a, b, c, d) == [a, a, c, c]
    tie(scene, b, d, kind="address")
    assert clusters(scene, a, b, c, d) == [a] * 4
    assert lines(scene)[-2:] == [(c, f"cluster:{a}"), (d, f"cluster:{a}")], "only those whose number changed"


def test_saying_it_twice_changes_nothing(scene: Scene) -> None:
    a, b = jurors(scene)[:2]
    tie(scene, a, b, key="f" * 64)
    before = lines(scene)
    tie(scene, a, b, key="f" * 64)
    assert lines(scene) == before
    with scene.house.db.reading() as session:
        assert len(session.scalars(select(Tie)).all()) == 2


def test_a_key_that_too_many_share_counts_for_nothing(scene: Scene) -> None:
    people = jurors(scene)[: SHARED_MAX + 2]
    tie(scene, people[0], people[1], kind="household")
    key = secrets.token_hex(32)
    tie(scene, *people[:SHARED_MAX], key=key)
    assert clusters(scene, *people[:SHARED_MAX]) == [people[0]] * SHARED_MAX
    tie(scene, people[SHARED_MAX], key=key)
    assert clusters(scene, *people) == [people[0]] * 2 + [0] * SHARED_MAX, "only what another key ties stays tied"
    tie(scene, people[SHARED_MAX + 1], key=key)
    assert clusters(scene, people[SHARED_MAX + 1]) == [0]


def test_numbers_agree_with_a_walk_over_all_ties(scene: Scene) -> None:
    people = jurors(scene)[:12]
    for i, person in enumerate(people):
        tie(scene, person, key=f"{i % 5:064x}")
        tie(scene, person, key=f"{i // 4:064x}", kind="address")
    with scene.house.work() as uow:
        for person in people:
            household = connected(uow, person)
            assert uow.session.get_one(Account, person).cluster == min(household)


def test_a_digest_hides_the_value_and_folds_spelling() -> None:
    one = digest_key(b"k" * 32, "address", "成都市 武侯区 人民南路 4号")
    assert one == digest_key(b"k" * 32, "address", "成都市武侯区人民南路4号 ")
    assert len(one) == 64
    assert "成都" not in one
    assert one != digest_key(b"k" * 32, "household", "成都市武侯区人民南路4号")
    assert one != digest_key(b"l" * 32, "address", "成都市武侯区人民南路4号")


def test_an_unknown_kind_is_refused(scene: Scene) -> None:
    with pytest.raises(Invalid, match=r"input\.choice"), scene.house.work() as uow:
        record_tie(uow, scene.complainant, "friend", "a" * 64, source="own", now=scene.now)
