"""A seat's own invisible mark in the texts it reads: a leaked passage says which copy it was taken from. Pure.

A mark is a run of the two joiners that text never shows, U+200C and U+200D: 2 bits that say which of four tags it is, 24 bits
of the tag, and a closing U+200C. Both extend the sign before them (UAX 29), so a caret, a screen reader and a line break meet
the same signs as without; the closing one keeps an emoji after a mark from joining one before it. Marks stand behind
punctuation and spaces where there are enough, so a word looked for is found. A tag is an HMAC over the seat's id with a key
that is in no database: nobody else can tell whose a mark is, or forge one.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

ZERO, ONE = "\u200c", "\u200d"
TAGS = 4  # different tags of a seat, in turn: two of them make an accident impossible
TAG_BITS = 24
EARLY, LATE, LAST = 10, 22, 40  # signs since the last mark: put one behind punctuation, between words, wherever it may stand
_MARK = re.compile(f"(?<![{ZERO}{ONE}])([{ZERO}{ONE}]{{{TAG_BITS + 2}}}){ZERO}(?![{ZERO}{ONE}])")
_JOINERS = re.compile(f"[{ZERO}{ONE}]+")
_DIGITS = str.maketrans({ZERO: "0", ONE: "1"})


@dataclass(frozen=True, slots=True)
class Found:
    """A tag read from a text: which of the TAGS, and its 24 bits."""

    which: int
    tag: int


@dataclass(frozen=True, slots=True)
class Suspect:
    """A seat whose tags are in a text. `kinds`: how many of its TAGS were met, `marks`: how many marks in all."""

    seat: str
    kinds: int
    marks: int


def tags_of(key: bytes, seat: str) -> tuple[int, ...]:
    """The TAGS of a seat, 24 bits each. `key`: at least 32 secret bytes; `seat`: its public id."""
    return tuple(
        int.from_bytes(hmac.digest(key, f"watermark/{which}/{seat}".encode(), "sha256")[: TAG_BITS // 8], "big")
        for which in range(TAGS)
    )


def mark(text: str, tags: tuple[int, ...], *, first: int = 0) -> str:
    """The text with marks so close that any passage of 60 signs, and every paragraph of 10 or more, holds a whole one.

    Nothing but marks is added: `bare()` of it is the text, unless the text had joiners that look like marks. `first`: which of
    the tags comes first, so that a case's short texts carry different ones.
    """
    out, since, which = [], 0, first
    for at, sign in enumerate(text):
        out.append(sign)
        since = since + 1 if sign != "\n" else 0
        if _stands(text, at, since):
            out.append(_write(which % TAGS, tags[which % TAGS]))
            since, which = 0, which + 1
    return "".join(out)


def bare(text: str) -> str:
    """The text without marks; joiners that somebody typed stay."""
    return _MARK.sub("", text)


def unmarked(text: str) -> str:
    """The text without any joiner, torn marks too: to look for its words elsewhere."""
    return _JOINERS.sub("", text)


def read_marks(text: str) -> list[Found]:
    """Every whole mark of a text, in order."""
    return [_read(match[1]) for match in _MARK.finditer(text)]


def count_torn(text: str) -> int:
    """Runs of joiners longer than writing needs that are no whole mark: something has cut or changed them."""
    return sum(len(run) > 3 and not _MARK.fullmatch(run) for run in _JOINERS.findall(text))


def name_seats(key: bytes, found: Iterable[Found], seats: Iterable[str]) -> list[Suspect]:
    """The seats whose tags are among `found`, the surest first."""
    met = Counter(found)
    suspects = [_suspect(key, seat, met) for seat in seats] if met else []
    return surest(s for s in suspects if s.kinds)


def surest(suspects: Iterable[Suspect]) -> list[Suspect]:
    """The surest first."""
    return sorted(suspects, key=lambda s: (-s.kinds, -s.marks, s.seat))


def chance_bits(kinds: int, seats: int) -> int:
    """How sure a suspect is: the odds that one of so many other seats matches by accident are at most 1 in 2**this."""
    return max(0, kinds * TAG_BITS - (max(1, seats) - 1).bit_length())


def _suspect(key: bytes, seat: str, met: Counter[Found]) -> Suspect:
    own = [Found(which, tag) for which, tag in enumerate(tags_of(key, seat))]
    return Suspect(seat, sum(met[tag] > 0 for tag in own), sum(met[tag] for tag in own))


def _stands(text: str, at: int, since: int) -> bool:
    """Whether a mark may and should follow the sign at `at`, `since` signs after the one before."""
    if since < EARLY or not _is_plain(text[at]):
        return False
    after = text[at + 1] if at + 1 < len(text) else "\n"
    if after == "\n":
        return True
    if not _is_plain(after):
        return False
    if _is_gap(text[at]):
        return not _is_gap(after)  # behind the last of several, so that nothing is torn from its word
    return (since >= LATE and not _in_word(text[at], after)) or since >= LAST


def _is_gap(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "PZ"


def _in_word(sign: str, after: str) -> bool:
    """Whether both are letters or digits of one written word or number; Chinese signs stand each alone."""
    return all(s.isalnum() and ord(s) < 0x2E80 for s in (sign, after))


def _is_plain(sign: str) -> bool:
    """Whether a joiner beside it changes nothing: a letter, digit, stop or space that neither combines nor reorders."""
    simple = unicodedata.category(sign)[0] in "LNPZ" and unicodedata.bidirectional(sign) not in ("R", "AL")
    return simple and sign not in "\u2028\u2029" and not unicodedata.combining(sign)


def _write(which: int, tag: int) -> str:
    bits = f"{which:02b}{tag:0{TAG_BITS}b}"
    return "".join(ONE if bit == "1" else ZERO for bit in bits) + ZERO


def _read(run: str) -> Found:
    bits = run.translate(_DIGITS)
    return Found(int(bits[:2], 2), int(bits[2:], 2))
