"""Links of a chain: each is the hash of the next, only the right one leads back to the tip, and the vault gives the same."""

from __future__ import annotations

import hmac
from hashlib import sha256
from itertools import pairwise

import pytest

from panel.errors import Invalid
from panel.lottery.chain import chain_end, check_link, link
from panel.lottery.vault import Vault

KEY = sha256(b"key").digest()


def test_a_link_is_the_hash_of_the_next() -> None:
    end = chain_end(KEY, 3)
    assert end == hmac.new(KEY, b"chain/3", "sha256").digest()
    links = [link(end, 10, n) for n in range(11)]
    assert links[10] == end
    assert all(sha256(after).digest() == before for before, after in pairwise(links))


def test_only_its_own_number_leads_a_link_to_the_tip() -> None:
    end = chain_end(KEY, 1)
    tip = link(end, 100, 0)
    assert check_link(tip, link(end, 100, 40), 40)
    assert not check_link(tip, link(end, 100, 40), 41)
    assert not check_link(tip, link(end, 100, 41), 40)
    assert not check_link(tip, link(chain_end(KEY, 2), 100, 40), 40)
    assert not check_link(tip, tip, -1)


@pytest.mark.parametrize("length", [0, 1, 255, 256, 257, 1000])
def test_the_vault_gives_the_same_links(length: int) -> None:
    vault, end = Vault(KEY), chain_end(KEY, 7)
    numbers = sorted({0, 1, length // 2, 255, 256, 257, length - 1, length} & set(range(length + 1)))
    assert [vault.link(7, length, n) for n in numbers] == [link(end, length, n) for n in numbers]
    assert vault.tip(7, length) == link(end, length, 0)


def test_a_chain_is_hashed_from_end_to_tip_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import panel.lottery.vault as room

    vault, hashed = Vault(KEY), []
    real = room.hash_times
    monkeypatch.setattr(room, "hash_times", lambda value, times: hashed.append(times) or real(value, times))
    vault.tip(1, 10_000)
    assert sum(hashed) >= 10_000
    for n in (1, 4711, 9999):
        hashed.clear()
        vault.link(1, 10_000, n)
        assert sum(hashed) <= 300


@pytest.mark.parametrize("n", [-1, 11])
def test_a_link_beyond_the_chain_is_refused(n: int) -> None:
    with pytest.raises(Invalid, match="lot.no_such_link"):
        link(chain_end(KEY, 1), 10, n)
    with pytest.raises(Invalid, match="lot.no_such_link"):
        Vault(KEY).link(1, 10, n)


def test_a_vault_takes_32_bytes_and_never_shows_them() -> None:
    with pytest.raises(Invalid, match="lot.key"):
        Vault(KEY[:-1])
    assert KEY.hex() not in repr(Vault(KEY))
    assert repr(Vault(KEY)) == "Vault()"
