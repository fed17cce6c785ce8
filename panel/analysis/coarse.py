"""Coarse enough not to tell single ballots: whoever compares two nights must not see which way one ballot went."""

from __future__ import annotations

import hashlib

SMALL = 5  # nothing is said about fewer
OFTEN = 20  # ballots needed before it is said how often somebody chose a side
_SIGNS = "abcdefghjkmnpqrstvwxyz0123456789"


def in_fives(count: int) -> int:
    """A count cut down to a multiple of five: a juror's numbers move when five ballots have come in, never with one."""
    return count - count % SMALL


def percent_low(share: float) -> int:
    """The lower end of an interval 0..1 in percent, down to a multiple of five."""
    return int(100 * share + 1e-9) // 5 * 5


def percent_high(share: float) -> int:
    """The upper end of an interval 0..1 in percent, up to a multiple of five."""
    return min(100, -(-int(100 * share + 1 - 1e-9) // 5) * 5)


def tenths(share: float) -> int:
    """A share 0..1 in tenths, 1..9: neither "never" nor "always", which would tell every ballot at once."""
    return max(1, min(9, round(10 * share)))


def label(salt: str, juror: int) -> str:
    """What a juror is called on these pages, "K7Q2-9XBM": the same every night, and no way to the number in the draw."""
    signs = code(salt, f"juror:{juror}")[:8].upper()
    return f"{signs[:4]}-{signs[4:]}"


def code(salt: str, about: str) -> str:
    """26 signs that stand for what a flag is about; the same every night."""
    return "".join(_SIGNS[byte & 31] for byte in hashlib.sha256(f"{salt}:{about}".encode()).digest()[:26])
