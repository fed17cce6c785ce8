"""Remembers which complaint ids a file has had, in little memory: a file of many millions of rows must not
fill it.
"""

from __future__ import annotations

import re
from hashlib import blake2b

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_BITMAP_LIMIT = 1 << 28
"""Numbers below this have one bit each: at most 32 MiB, and real ids are of that size."""


class SeenIds:
    """A set of ids that can only grow. Ids that are no small number cost about 80 bytes each, kept as a
    128-bit digest.
    """

    def __init__(self) -> None:
        self._bits = bytearray()
        self._digests: set[bytes] = set()

    def add(self, external_id: str) -> bool:
        """Remember the id; True if it is new."""
        if _NUMBER.fullmatch(external_id) and int(external_id) < _BITMAP_LIMIT:
            return self._add_number(int(external_id))
        digest = blake2b(external_id.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        is_new = digest not in self._digests
        self._digests.add(digest)
        return is_new

    def _add_number(self, number: int) -> bool:
        index, bit = number >> 3, 1 << (number & 7)
        if index >= len(self._bits):
            self._bits.extend(bytes(index + 1 - len(self._bits)))
        is_new = not self._bits[index] & bit
        self._bits[index] |= bit
        return is_new
