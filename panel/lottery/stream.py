"""The stream of slot numbers that a seed gives: SHA-256 in counter mode, read as unbiased, distinct slots."""

import hashlib
import struct
from collections.abc import Iterator
from itertools import count

from panel.errors import Invalid

_TAG = b"panel-draw/1"
_WORD = 1 << 64


def words(seed: bytes, n: int, label: str) -> Iterator[int]:
    """Yield the endless 64-bit words of the stream for `n` slots.

    Block c is SHA-256(tag, n as 8 bytes, length of label as 2 bytes, label, seed, c as 8 bytes), all
    big-endian, and holds four words. The pool size is hashed because walks over 10^4 and 10^7 slots would
    otherwise share their last digits.
    """
    name = label.encode("utf-8")
    head = hashlib.sha256(_TAG + struct.pack(">QH", n, len(name)) + name + seed)
    for c in count():
        block = head.copy()
        block.update(struct.pack(">Q", c))
        yield from struct.unpack(">4Q", block.digest())


def walk_slots(seed: bytes, n: int, label: str) -> Iterator[int]:
    """Yield every slot 0..n-1 exactly once, in the order the seed gives; ends when all were yielded.

    Words at or above the largest multiple of n are skipped (no modulo bias), so are slots already walked.

    Raises `Invalid("draw.pool_size")` unless 0 <= n < 2^64, and `Invalid("draw.label")` when the label has
    more than 65,535 bytes.
    """
    if not 0 <= n < _WORD:
        raise Invalid("draw.pool_size", got=n)
    if len(label.encode("utf-8")) > 0xFFFF:
        raise Invalid("draw.label")
    return _distinct(seed, n, label)


def _distinct(seed: bytes, n: int, label: str) -> Iterator[int]:
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
