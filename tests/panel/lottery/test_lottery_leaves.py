"""Leaves seal what they hold: the same values and salts give the same bytes, anything else gives others."""

from __future__ import annotations

import hmac
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panel.errors import Invalid
from panel.lottery.leaves import commit_value, event_commit, event_leaf, make_slot_leaf, slot_leaf, slot_salts

SECRET = sha256(b"epoch").digest()
numbers = st.integers(0, (1 << 63) - 1)


@given(st.binary(min_size=0, max_size=200), numbers, numbers, numbers, st.text('上海é"\\\n a', max_size=12), st.integers(0, 40))
def test_the_fast_way_gives_the_same_leaf(secret: bytes, slot: int, juror: int, cluster: int, city: str, stratum: int) -> None:
    salts = slot_salts(secret, slot)
    seals = [commit_value(salt, value) for salt, value in zip(salts, (juror, cluster, city, stratum), strict=True)]
    assert make_slot_leaf(secret, slot, juror, cluster, city, stratum) == slot_leaf(slot, *seals)


def test_a_slot_byte_by_byte() -> None:
    made = hmac.new(SECRET, (5).to_bytes(8, "big"), "sha512").digest()
    salts = slot_salts(SECRET, 5)
    assert b"".join(salts) == made
    assert commit_value(salts.juror, 42) == sha256(made[:16] + b"42").digest()
    assert commit_value(salts.city, "上海") == sha256(made[32:48] + '"上海"'.encode()).digest()
    seals = [bytes([i]) * 32 for i in range(4)]
    assert slot_leaf(5, *seals) == sha256(b"\x00" + bytes(7) + b"\x05" + b"".join(seals)).digest()


def test_an_event_byte_by_byte() -> None:
    salt = bytes(range(16))
    account, detail = event_commit(salt, "account", 7), event_commit(salt, "detail", "merchant:12")
    assert account == sha256(salt + b"account7").digest()
    assert detail == sha256(salt + b'detail"merchant:12"').digest()
    ms = 1_700_000_000_123
    plain = b"\x00" + (3).to_bytes(8, "big") + b"\x00\x05dealt" + ms.to_bytes(8, "big") + account + detail
    assert event_leaf(3, "dealt", ms, account, detail) == sha256(plain).digest()


def test_every_part_of_a_leaf_matters() -> None:
    plain = (SECRET, 5, 6, 7, "a", 1)
    others = [(SECRET[::-1], *plain[1:]), (SECRET, 4, *plain[2:]), (SECRET, 5, 7, *plain[3:]), (SECRET, 5, 6, 8, "a", 1),
              (SECRET, 5, 6, 7, "b", 1), (SECRET, 5, 6, 7, "a", 2)]  # fmt: skip
    assert len({make_slot_leaf(*values) for values in (plain, *others)}) == 7


@pytest.mark.parametrize("slot", [-1, 1 << 64])
def test_numbers_that_do_not_fit_are_refused(slot: int) -> None:
    with pytest.raises(Invalid, match="lot.number"):
        slot_salts(SECRET, slot)
    with pytest.raises(Invalid, match="lot.number"):
        event_leaf(slot, "left", 0, b"", b"")
