"""A public randomness beacon after drand: numbered rounds, each with a signature nobody can foresee, at moments by formula.

The scheme is drand's bls-unchained-g1-rfc9380: BLS signatures on G1, public key on G2, over SHA-256 of the round's number
as 8 bytes. A round is checked by one product of two pairings, about half a second.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

from panel.errors import Conflict, Invalid

AHEAD = timedelta(seconds=60)  # between the bind and its round: nobody can know the signature when the round is fixed
LATE = timedelta(hours=24)  # after which a draw whose signature never came is given up, in public
_DOMAIN = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_SIGNATURE_BYTES = 48
_COORDINATE_BYTES = 48
_SHA256: Any = sha256  # the library wants the function and calls it by the type of what it returns


@dataclass(frozen=True, slots=True)
class Beacon:
    """One network. `chain`: hash of its parameters, 64 hex digits; `genesis`: second of round 1; `period`: in seconds.

    `public_key`: 96 bytes, a compressed point on G2, in hex.
    """

    chain: str
    genesis: int
    period: int
    public_key: str

    def round_after(self, moment: datetime) -> int:
        """The first round published 60 seconds after `moment` (its whole second) or later."""
        wanted = int((moment + AHEAD).timestamp()) - self.genesis
        return max(0, -(-wanted // self.period)) + 1

    def round_at(self, moment: datetime) -> int:
        """The last round published at `moment`, 0 before the first."""
        return max(-1, (int(moment.timestamp()) - self.genesis) // self.period) + 1

    def published_at(self, number: int) -> datetime:
        """When a round is published."""
        return datetime.fromtimestamp(self.genesis + (number - 1) * self.period, UTC)

    def check_signature(self, number: int, signature: bytes) -> bool:
        """Whether this is the network's signature of round `number`. The first call loads the curve, about a second."""
        if len(signature) != _SIGNATURE_BYTES or not 1 <= number < 1 << 64:
            return False
        return _verified(self.public_key, number, signature)


QUICKNET = Beacon(
    chain="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    genesis=1692803367,
    period=3,
    public_key=(
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e6"
        "3aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
)
KNOWN = {QUICKNET.chain: QUICKNET}


def accept_round(chain: str, wanted: int, number: int, signature: bytes, *, now: datetime) -> bytes:
    """The signature of the round a draw waits for, or why what came is not it.

    `chain`, `wanted`: what the draw was bound to; `number`, `signature`: what a beacon answered. Raises
    Invalid: "beacon.chain" an unknown network, "beacon.round" another round, "beacon.signature" not the network's signature of
    it; Conflict("beacon.too_early", at) before the moment of the round.
    """
    beacon = KNOWN.get(chain)
    if beacon is None:
        raise Invalid("beacon.chain", chain=chain)
    if number != wanted:
        raise Invalid("beacon.round", wanted=wanted, got=number)
    at = beacon.published_at(number)
    if now < at:
        raise Conflict("beacon.too_early", at=at.isoformat())
    if not beacon.check_signature(number, signature):
        raise Invalid("beacon.signature", round=number)
    return signature


@contextmanager
def _depth_kept() -> Iterator[None]:
    # The library lets every call of the process nest 100,000 deep when it is loaded: then a hostile "[[[[…" handed to the
    # JSON reader overflows the stack and kills the process, instead of being refused.
    depth = sys.getrecursionlimit()
    try:
        yield
    finally:
        sys.setrecursionlimit(depth)


@lru_cache(maxsize=256)
def _verified(public_key: str, number: int, signature: bytes) -> bool:
    with _depth_kept():  # loaded here: half a second and much memory, for the few installations that use a beacon
        from py_ecc.bls.g2_primitives import subgroup_check
        from py_ecc.bls.hash_to_curve import hash_to_G1
        from py_ecc.bls.point_compression import decompress_G1, decompress_G2
        from py_ecc.bls.typing import G1Compressed, G2Compressed
        from py_ecc.fields import optimized_bls12_381_FQ12 as FQ12
        from py_ecc.optimized_bls12_381.optimized_curve import G2, is_inf, neg
        from py_ecc.optimized_bls12_381.optimized_pairing import final_exponentiate, pairing

    point = bytes.fromhex(public_key)
    halves = (int.from_bytes(point[:_COORDINATE_BYTES], "big"), int.from_bytes(point[_COORDINATE_BYTES:], "big"))
    key = decompress_G2(G2Compressed(halves))
    try:
        signed = decompress_G1(G1Compressed(int.from_bytes(signature, "big")))
    except ValueError:  # no point of the curve
        return False
    if is_inf(signed) or not subgroup_check(signed):
        return False
    message = hash_to_G1(sha256(number.to_bytes(8, "big")).digest(), _DOMAIN, _SHA256)
    product = pairing(G2, signed, final_exponentiate=False) * pairing(neg(key), message, final_exponentiate=False)
    return bool(final_exponentiate(product) == FQ12.one())
