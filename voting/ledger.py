"""Bytes anyone can recompute: canonical JSON, digests, ballot commitments and receipts.

Canonical JSON: UTF-8, object keys sorted by code point, no spaces, only the escapes JSON demands. Floats are
refused, because two programs may print the same float differently; sets and tuples, because JSON has none.
"""

import hashlib
import json
import re
from collections.abc import Collection, Sequence

from voting.errors import VotingError

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: nothing to misread over the phone
_RECEIPT_CHARS = 16  # 16 x 5 bits: two of a billion receipts are the same with odds of about 1 in 2 million
_SALT_BYTES_MIN = 16
_HEX_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
_PLAIN = frozenset({bool, int, str, type(None)})


def canonical_bytes(value: object) -> bytes:
    """The one byte string for `value` (None, bool, int, str, list, dict with str keys, nested).

    Raises `VotingError`: ledger.type_refused, ledger.key_not_text, ledger.text_not_unicode.
    """
    _check(value)
    try:
        return _encode(value).encode("utf-8")
    except UnicodeEncodeError as error:  # a lone surrogate is no text
        raise VotingError("ledger.text_not_unicode") from error


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes, 64 lower-case hex digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def commitment(salt: bytes, round_id: str, seat_id: str, choice: str, facts: Sequence[str] = ()) -> str:
    """A seal on one choice: publishing it reveals nothing while `salt` (>= 16 random bytes) stays secret.

    `facts`: the answers to the fact questions that came first, in order; none where nothing was asked. With 2
    to 4 options a choice is guessed at once, so the salt is all that hides it. Returns 64 hex digits.
    Raises `VotingError`: ledger.salt_too_short.
    """
    if len(salt) < _SALT_BYTES_MIN:
        raise VotingError("ledger.salt_too_short", minimum=_SALT_BYTES_MIN)
    return digest(["ballot", salt.hex(), round_id, seat_id, choice, *facts])


def receipt(ballot_id: str, commitment: str) -> str:
    """The short code a juror keeps, e.g. "7Q2M-0KX4-9RTD-HV1C"; a changed ballot gives another code.

    Raises `VotingError`: ledger.commitment_malformed.
    """
    if not _HEX_SHA256.match(commitment):
        raise VotingError("ledger.commitment_malformed")
    bits = int(digest(["receipt", ballot_id, commitment]), 16)
    code = "".join(_CROCKFORD[(bits >> 5 * place) & 31] for place in range(_RECEIPT_CHARS))
    return "-".join(code[start : start + 4] for start in range(0, _RECEIPT_CHARS, 4))


def _check(value: object) -> None:
    if type(value) in _PLAIN:
        return
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise VotingError("ledger.key_not_text", kind=type(key).__name__)
        _check_all(value.values())
    elif isinstance(value, list):
        _check_all(value)
    elif not isinstance(value, bool | int | str):
        raise VotingError("ledger.type_refused", kind=type(value).__name__)


def _check_all(values: Collection[object]) -> None:
    if _PLAIN.issuperset(map(type, values)):  # most are: a walk of a draw is dozens of short lists
        return
    for value in values:
        _check(value)
