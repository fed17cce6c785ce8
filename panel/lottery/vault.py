"""The operator's lottery key and what follows from it: the links of the hash chains, without walking a chain each time."""

from __future__ import annotations

from collections.abc import Sequence

from panel.errors import Invalid
from panel.lottery.chain import chain_end, hash_times

KEY_BYTES = 32
_STRIDE = 256  # every 256th link is kept: one link costs at most 255 hashes


class Vault:
    """Holds the key (32 bytes, outside the database) and gives links of chains. Raises Invalid("lot.key") for another length.

    `old`: keys of before, newest first. They open links of the chains they have made and make no other.
    The first call for a chain hashes it once from end to tip; a chain of 10,000 links takes some milliseconds.
    """

    __slots__ = ("_kept", "_key", "_old")

    def __init__(self, key: bytes, old: Sequence[bytes] = ()) -> None:
        if len(key) != KEY_BYTES:
            raise Invalid("lot.key", wanted=KEY_BYTES)
        self._key = key
        self._old = tuple(map(Vault, old))
        self._kept: dict[tuple[int, int], tuple[bytes, ...]] = {}

    def __repr__(self) -> str:
        return "Vault()"  # the key belongs in no log

    def tip(self, number: int, length: int) -> bytes:
        """Link 0 of chain `number`: what is published."""
        return self.link(number, length, 0)

    def of(self, number: int, length: int, tip: str) -> Vault | None:
        """The vault whose key has made the chain with this tip (hex): this one, or one of before; None when it is not here."""
        return next((each for each in (self, *self._old) if each.tip(number, length).hex() == tip), None)

    def link(self, number: int, length: int, n: int) -> bytes:
        """Link `n` of chain `number` with `length` links. Raises Invalid("lot.no_such_link") unless 0 <= n <= length."""
        if not 0 <= n <= length:
            raise Invalid("lot.no_such_link", link=n, length=length)
        back = length - n
        return hash_times(self._marks(number, length)[back // _STRIDE], back % _STRIDE)

    def _marks(self, number: int, length: int) -> tuple[bytes, ...]:
        """The links length, length - 256, length - 512, … of a chain."""
        kept = self._kept.get((number, length))
        if kept is None:
            marks = [chain_end(self._key, number)]
            for _ in range(length // _STRIDE):
                marks.append(hash_times(marks[-1], _STRIDE))
            kept = self._kept[number, length] = tuple(marks)
        return kept
