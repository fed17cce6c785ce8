"""What strace saw a server do with its files and its clients, in order: writes, syncs, answers. A disk model is made of it.

A disk keeps what was synced. Of what was written to a file since its last sync a power cut leaves anything: nothing, all, some
writes and not others, half a write.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

WATCH = "pwrite64,write,fdatasync,fsync,ftruncate,sendto,sendmsg,unlink"
CALL = re.compile(r"^(\d+) +(\w+)\((.*)$")
RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")
PWRITE = re.compile(r'(\d+)<([^>]*)>, "((?:\\x[0-9a-f]{2})*)"(\.\.\.)?, (\d+), (\d+)')
SENT = re.compile(r'(\d+)<[^>]*>, "((?:\\x[0-9a-f]{2})*)"')
SYNC = re.compile(r"(\d+)<([^>]*)>")
CUT = re.compile(r"(\d+)<([^>]*)>, (\d+)")
GONE = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
COUNTED = b"HTTP/1.1 303"


@dataclass(frozen=True, slots=True)
class Event:
    """`kind`: write, cut (to `offset` bytes), gone, sync, answer. `path`: of the file; `data`: what was written or sent."""

    kind: str
    path: str = ""
    offset: int = 0
    data: bytes = b""


def wrapper(path: Path) -> tuple[str, ...]:
    """The words before a command that have it traced into a file."""
    return ("strace", "-f", "-y", "-xx", "-s", "70000", "-e", f"trace={WATCH}", "-e", "signal=none", "-o", str(path))


def read(path: Path) -> list[Event]:
    """The events of a trace, in order. A write counts from its beginning, a sync from its end."""
    waiting: dict[str, tuple[str, str]] = {}
    found: list[Event] = []
    with path.open("r", encoding="ascii", errors="replace") as lines:
        for line in lines:
            if resumed := RESUMED.match(line):
                name, said = waiting.pop(resumed[1], ("", ""))
                if name in ("fdatasync", "fsync") and resumed[3].rstrip().endswith("= 0"):
                    found.extend(_event(name, said))
            elif called := CALL.match(line):
                who, name, said = called.groups()
                if said.rstrip().endswith("<unfinished ...>"):
                    waiting[who] = (name, said)
                    if name in ("fdatasync", "fsync"):
                        continue
                found.extend(_event(name, said))
    return found


def _event(name: str, said: str) -> Iterator[Event]:
    if name == "pwrite64" and (wrote := PWRITE.match(said)):
        assert wrote[4] is None, "strace cut a write short"
        yield Event("write", _plain(wrote[2]), int(wrote[6]), _bytes(wrote[3]))
    elif name in ("fdatasync", "fsync") and (synced := SYNC.match(said)):
        yield Event("sync", _plain(synced[2]))
    elif name == "ftruncate" and (cut := CUT.match(said)):
        yield Event("cut", _plain(cut[2]), int(cut[3]))
    elif name == "unlink" and (gone := GONE.match(said)):
        yield Event("gone", _bytes(gone[1]).decode(errors="replace"))
    elif name in ("sendto", "sendmsg", "write") and (sent := SENT.match(said)):
        data = _bytes(sent[2])
        if data.startswith(COUNTED):
            yield Event("answer", data=data)


def _bytes(said: str) -> bytes:
    return bytes.fromhex(said.replace("\\x", ""))


def _plain(path: str) -> str:
    return _bytes(path).decode() if path.startswith("\\x") else path


@dataclass(slots=True)
class Disk:
    """Some files as a disk holds them. `synced`: what a power cut cannot take; `loose`: what happened since, by file."""

    synced: dict[str, bytearray]
    loose: dict[str, list[Event]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Go on by one event; events of other files are passed over."""
        if event.path not in self.synced:
            return
        if event.kind != "sync":
            self.loose.setdefault(event.path, []).append(event)
            return
        for each in self.loose.pop(event.path, []):
            _apply(self.synced[event.path], each, len(each.data))

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        """The files after the power went: what was synced, and whatever of the rest got there in time."""
        files = {}
        for path, held in self.synced.items():
            made, part = bytearray(held), chance.choice((0.0, 0.5, 1.0))
            for each in self.loose.get(path, ()):
                if chance.random() < part:
                    torn = chance.random() < 0.3
                    _apply(made, each, chance.randrange(len(each.data) + 1) if torn else len(each.data))
            files[path] = bytes(made)
        return files


def _apply(file: bytearray, event: Event, length: int) -> None:
    if event.kind == "gone":
        file.clear()
    elif event.kind == "cut":
        del file[event.offset :]
        file.extend(bytes(event.offset - len(file)))
    else:
        file.extend(bytes(max(0, event.offset + length - len(file))))
        file[event.offset : event.offset + length] = event.data[:length]


def unsynced_answers(events: Sequence[Event], log: str) -> list[int]:
    """Numbers of the counted answers that left while the log held writes that were not synced, or without any sync before."""
    loose, synced_since, bad, number = False, False, [], 0
    for event in events:
        if event.kind == "answer":
            if loose or not synced_since:
                bad.append(number)
            number, synced_since = number + 1, False
        elif event.path == log:
            loose = event.kind == "write" or (loose and event.kind != "sync")
            synced_since = synced_since or event.kind == "sync"
    return bad
