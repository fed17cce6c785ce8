"""A chain through the log: every JSON line of a process is numbered and bound to the one before by a MAC.

    {"at": …, "event": …, "chain": "<process>.<number>.<mac>"}

The key is made of the secret key, so whoever can change the log where it is kept, and has not the key, can neither change, add
nor take out a line without being seen (`flask logs check`). Every quarter of an hour a process writes how far its chain has
come into a file of the day beside the digest of the record, which is copied elsewhere: with it a cut end is seen too.
"""

from __future__ import annotations

import atexit
import contextlib
import hmac
import logging
import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

PURPOSE = b"gongping log chain"
NOTE_EVERY = 900.0  # seconds between two notes of how far a chain has come
MAC_SIGNS = 32
_SEALED = re.compile(r'(\{.*),"chain":"([0-9a-f]{12})\.([1-9][0-9]{0,17})\.([0-9a-f]{32})"\}\s*\Z')
_NOTE = re.compile(r"\S+ ([0-9a-f]{12})\.([1-9][0-9]{0,17})\.([0-9a-f]{32})\Z")


class Link(NamedTuple):
    """Where a line stands: its process's chain, its number in it from 1 on, its MAC."""

    chain: str
    number: int
    mac: str

    def __str__(self) -> str:
        return f"{self.chain}.{self.number}.{self.mac}"


def mac_of(key: bytes, chain: str, number: int, before: str, line: str) -> str:
    """The MAC of a line: HMAC-SHA256, cut to 128 bits, over its place, the MAC before ("" of the first) and its text."""
    said = f"{chain}.{number}.{before}.{line}".encode("utf-8", "surrogatepass")
    return hmac.new(key, said, "sha256").hexdigest()[:MAC_SIGNS]


class Chained(logging.Formatter):
    """Seals what `inner` writes as JSON. A handler's lock is held meanwhile, so numbers follow the order of the lines.

    `notes`: the folder for files of the day, None for no notes.
    """

    def __init__(self, inner: logging.Formatter, key: bytes, notes: Path | None) -> None:
        super().__init__()
        self._inner, self._key, self._notes = inner, key, notes
        self._begin()
        atexit.register(self.note)

    def format(self, record: logging.LogRecord) -> str:
        """The line with its place in the chain as its last field."""
        line = self._inner.format(record)
        if os.getpid() != self._process:  # a process that was split off would go on with the same numbers
            self._begin()
        chain, number, before = self._last
        self._last = Link(chain, number + 1, mac_of(self._key, chain, number + 1, before, line))
        if time.monotonic() >= self._next_note:
            self.note()
        return f'{line.removesuffix("}")},"chain":"{self._last}"}}'

    def note(self) -> None:
        """Write down how far the chain has come. A disk that is full must not stop the log."""
        self._next_note = time.monotonic() + NOTE_EVERY
        if self._notes is None or not self._last.number or os.getpid() != self._process:
            return
        now = time.gmtime()
        with contextlib.suppress(OSError):
            self._notes.mkdir(mode=0o755, parents=True, exist_ok=True)
            with open(self._notes / f"{time.strftime('%Y-%m-%d', now)}.log", "a", encoding="ascii") as file:
                file.write(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', now)} {self._last}\n")

    def _begin(self) -> None:
        self._process, self._last, self._next_note = os.getpid(), Link(secrets.token_hex(6), 0, ""), 0.0


@dataclass(slots=True)
class Checked:
    """What a log's chains say. `lines`: how many were read; `loose`: how many have no place in a chain; `inside`: how many
    chains begin in the middle, so that what was before has to be in an older file; `faults`: a sentence each."""

    lines: int = 0
    loose: int = 0
    inside: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Seen:
    """A chain as far as it was read: its first number, and the last link."""

    first: int
    last: Link
    macs: dict[int, str] = field(default_factory=dict)


def check(lines: Iterable[str], notes: Iterable[str], keys: Sequence[bytes]) -> Checked:
    """Read a log again. A line may stand behind what a shipper put before it; `keys`: of the house, those of before too.

    The first line of a chain that begins in the middle proves nothing by itself: the one before is in another file.
    """
    told, seen = Checked(), dict[str, _Seen]()
    for at, text in enumerate(lines, 1):
        found = _SEALED.search(text)
        if found is None:
            told.loose += 1
            continue
        link = Link(found[2], int(found[3]), found[4])
        told.faults += _faults_of(at, f"{found[1]}}}", link, seen.get(link.chain), keys)
        told.lines += 1
        chain = seen.setdefault(link.chain, _Seen(link.number, link))
        chain.last = link
        chain.macs[link.number] = link.mac
    told.inside = sum(chain.first > 1 for chain in seen.values())
    told.faults += _missing(notes, seen)
    return told


def _faults_of(at: int, line: str, link: Link, chain: _Seen | None, keys: Sequence[bytes]) -> Iterator[str]:
    before = chain.last if chain else Link(link.chain, 0, "")
    if chain is None and link.number > 1:
        return
    if link.number != before.number + 1:
        yield f"line {at}: chain {link.chain} goes from {before.number} to {link.number}"
        return
    if not any(hmac.compare_digest(link.mac, mac_of(key, link.chain, link.number, before.mac, line)) for key in keys):
        yield f"line {at}: it is not what was written, or the one before it is not"


def _missing(notes: Iterable[str], seen: dict[str, _Seen]) -> Iterator[str]:
    for text in notes:
        found = _NOTE.match(text.strip())
        if found is None:
            yield f"no note: {text.strip()[:60]!r}"
            continue
        link = Link(found[1], int(found[2]), found[3])
        chain = seen.get(link.chain)
        if chain is None or link.number > chain.last.number:
            there = chain.last.number if chain else "nothing"
            yield f"chain {link.chain} had come to {link.number}, here is {there}"
        elif link.number >= chain.first and chain.macs.get(link.number) != link.mac:
            yield f"chain {link.chain}: number {link.number} is another line than the one that was noted"
