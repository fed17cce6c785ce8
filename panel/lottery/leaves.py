"""What is hashed into the trees: a slot with sealed attributes, an event with a sealed account. The leaves name nobody.

Canonical values are canonical JSON (`voting.ledger`): a number as its digits, a text in quotation marks.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256, sha512
from struct import Struct
from typing import TYPE_CHECKING, Literal, NamedTuple

from panel.errors import Invalid
from panel.lottery.merkle import leaf_hash
from voting.ledger import canonical_bytes

if TYPE_CHECKING:
    from hashlib import _Hash

SALT_BYTES = 16
_SHA512_BLOCK = 128
_EIGHT = Struct(">Q")
_TWO = Struct(">H")
_LARGEST = 1 << 64


class SlotSalts(NamedTuple):
    """The salts of one slot, 16 bytes each; whoever knows one can open one attribute and no other."""

    juror: bytes
    cluster: bytes
    city: bytes
    stratum: bytes


def slot_salts(secret: bytes, slot: int) -> SlotSalts:
    """The salts of a slot: the 64 bytes of HMAC-SHA512(secret of the epoch, slot as 8 bytes), in four parts."""
    made = hmac.digest(secret, _eight(slot), "sha512")
    return SlotSalts(made[:16], made[16:32], made[32:48], made[48:])


def commit_value(salt: bytes, value: int | str) -> bytes:
    """SHA-256(salt, canonical value): the seal of one attribute of a slot."""
    return sha256(salt + canonical_bytes(value)).digest()


def slot_leaf(slot: int, c_juror: bytes, c_cluster: bytes, c_city: bytes, c_stratum: bytes) -> bytes:
    """The leaf hash of a slot: SHA-256(00, slot as 8 bytes, the four seals of 32 bytes)."""
    return leaf_hash(_eight(slot) + c_juror + c_cluster + c_city + c_stratum)


def make_slot_leaf(secret: bytes, slot: int, juror: int, cluster: int, city: str, stratum: int) -> bytes:
    """The leaf hash of a slot from its attributes; the same as salts, seals and leaf one by one, for building pools.

    `juror`: account id; `cluster`: household, 0 for none; `city`: "" for none.
    """
    return make_slot_leaves(secret, slot, [(juror, cluster, city, stratum)])[0]


def make_slot_leaves(secret: bytes, first: int, slots: Iterable[tuple[int, int, str, int]]) -> list[bytes]:
    """The leaf hashes of slots `first`, `first` + 1, …, each of (juror, cluster, city, stratum) as for one."""
    inner, outer = (each.copy for each in _keyed(secret))
    pack, leaves = _EIGHT.pack, []
    for slot, (juror, cluster, city, stratum) in enumerate(slots, first):
        place = pack(slot)
        once, twice = inner(), outer()
        once.update(place)
        twice.update(once.digest())
        salts = twice.digest()
        home = b"%d" % cluster if cluster else b"0"  # most have none, and writing a number takes a third as long as hashing it
        leaves.append(sha256(
            b"\x00" + place
            + sha256(salts[:16] + b"%d" % juror).digest() + sha256(salts[16:32] + home).digest()
            + sha256(salts[32:48] + _written(city)).digest() + sha256(salts[48:] + _written(stratum)).digest()
        ).digest())  # fmt: skip
    return leaves


def event_commit(salt: bytes, part: Literal["account", "detail"], value: int | str) -> bytes:
    """SHA-256(salt, name of the part, canonical value): the seal of an event's account or detail."""
    return sha256(salt + part.encode() + canonical_bytes(value)).digest()


def event_leaf(seq: int, kind: str, at_ms: int, c_account: bytes, c_detail: bytes) -> bytes:
    """The leaf hash of a line of the log: number (8 bytes), kind (2 bytes of length before it), time, two seals.

    `at_ms`: milliseconds since 1970 UTC, 8 bytes. Raises Invalid("lot.number") outside 0..2^64-1.
    """
    name = kind.encode()
    return leaf_hash(_eight(seq) + _TWO.pack(len(name)) + name + _eight(at_ms) + c_account + c_detail)


def _eight(number: int) -> bytes:
    if not 0 <= number < _LARGEST:
        raise Invalid("lot.number", got=number)
    return _EIGHT.pack(number)


@lru_cache(maxsize=4)
def _keyed(secret: bytes) -> tuple[_Hash, _Hash]:
    """The two halves of HMAC-SHA512 (RFC 2104) with the key already taken in."""
    key = (secret if len(secret) <= _SHA512_BLOCK else sha512(secret).digest()).ljust(_SHA512_BLOCK, b"\x00")
    return sha512(bytes(byte ^ 0x36 for byte in key)), sha512(bytes(byte ^ 0x5C for byte in key))


@lru_cache(maxsize=4096)
def _written(value: str | int) -> bytes:
    """The canonical form of what many slots share."""
    return canonical_bytes(value)
