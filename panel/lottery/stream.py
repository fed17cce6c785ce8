"""The stream of slot numbers that a seed gives: SHA-256 in counter mode, read as unbiased, distinct slots.

Labels keep the streams of one seed apart: each use of a seed has its own.
"""

import hashlib
import struct
from collections.abc import Iterator
from itertools import count

from panel.errors import Invalid

_TAG = b"panel-draw/1"
_WORD = 1 << 64

SEATS = "seats"
ROUNDING = "seats-rounding"
ORDER = "seats-order"
STRATA = "strata"


def stratum_label(stratum: int) -> bytes:
    """The label of the walk in one stratum: "stratum" and its number as 4 bytes."""
    return b"stratum" + struct.pack(">I", stratum)


def wave_label(wave: int) -> bytes:
    """The label of an extension draw, which goes on when a list is used up: "wave" and its number, from 1, as 4 bytes."""
    return b"wave" + struct.pack(">I", wave)


def words(seed: bytes, n: int, label: str | bytes) -> Iterator[int]:
    """Yield the endless 64-bit words of the stream for `n` slots.

    Block c is SHA-256(tag, n as 8 bytes, length of label as 2 bytes, label, seed, c as 8 bytes), all
    big-endian, and holds four words. The pool size is hashed because walks over 10^4 and 10^7 slots would
    otherwise share their last digits.
    """
    name = _bytes(label)
    head = hashlib.sha256(_TAG + struct.pack(">QH", n, len(name)) + name + seed)
    for c in count():
        block = head.copy()
        block.update(struct.pack(">Q", c))
        yield from struct.unpack(">4Q", block.digest())


def walk_slots(seed: bytes, n: int, label: str | bytes) -> Iterator[int]:
    """Yield every slot 0..n-1 exactly once, in the order the seed gives; ends when all were yielded.

    Words at or above the largest multiple of n are skipped (no modulo bias), so are slots already walked.

    Raises `Invalid("draw.pool_size")` unless 0 <= n < 2^64, and `Invalid("draw.label")` when the label has
    more than 65,535 bytes.
    """
    if not 0 <= n < _WORD:
        raise Invalid("draw.pool_size", got=n)
    if len(_bytes(label)) > 0xFFFF:
        raise Invalid("draw.label")
    return _distinct(seed, n, label)


def _distinct(seed: bytes, n: int, label: str | bytes) -> Iterator[int]:
    if n == 0:
        return
    fair = _WORD - _WORD % n
    seen: set[int] = set()
    for word in words(seed, n, label):
        slot = word % n
        if word >= fair or slot in seen:
            continue
        seen.add(slot)
        yield slot
        if len(seen) == n:
            return


def _bytes(label: str | bytes) -> bytes:
    return label.encode("utf-8") if isinstance(label, str) else label
