"""The three lines of the journal that make a draw, read as values: committed, bound, drawn."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from panel.errors import Invalid
from panel.lottery.fields import Fields
from panel.lottery.journal import entry_id

ROLES = ("complainant", "respondent")
EXTENSION_MAX = (1 << 32) - 1  # its label has 4 bytes for it
WANTED_MAX = 100_000  # places of a list; more is no record of ours, and would keep a checker busy for hours


@dataclass(frozen=True, slots=True)
class Part:
    """A stratum of the pool at the commitment."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Committed:
    """What was fixed at the filing. `id`: of the line; `wanted`: places of the list; `facts`: their hash.

    `extension`: 0 for the first list of a round; of an extension draw its number, with `parent`, the id of the list before.
    """

    id: bytes
    seq: int
    case: str
    draw: int
    size: int
    root: bytes
    log_size: int
    log_root: bytes
    strata: tuple[Part, ...]
    shares: tuple[int, ...]
    wanted: int
    other_city: bool
    facts: bytes
    parent: bytes | None = None
    extension: int = 0

    @property
    def parted(self) -> bool:
        """Whether the draw is over strata: with fewer than two the pool is walked as one."""
        return len(self.strata) > 1


@dataclass(frozen=True, slots=True)
class Sealed:
    """A party's nonce as it was bound: who made it, and its SHA-256."""

    maker: str
    digest: str


@dataclass(frozen=True, slots=True)
class Bound:
    """What the seed was bound to. `number`: of the link, or of the beacon's round on `beacon` (None for a chain)."""

    seq: int
    commit: bytes
    beacon: str | None
    number: int
    nonces: tuple[Sealed | None, Sealed | None]
    time: datetime


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """What was made public of the draw when it was made. `source`: the link, or the beacon's signature."""

    seq: int
    commit: bytes
    source: bytes
    seed: bytes
    walk: bytes


def read_commit(body: str) -> Committed:
    """A commit line. Raises Invalid("lot.unreadable", key) with the path of what is missing or does not fit."""
    line = _line(body, "commit")
    pool, rule = line.inner("pool"), line.inner("rule")
    strata = tuple(Part(part.count("size"), part.hex("root")) for part in pool.each("strata"))
    shares, wanted = rule.counts("shares"), rule.count("k") + rule.count("alternates")
    if len(shares) != len(strata) or sum(shares) >= 1 << 63:
        raise Invalid("lot.unreadable", key="journal.commit.rule.shares")
    if wanted > WANTED_MAX:
        raise Invalid("lot.unreadable", key="journal.commit.rule.k")
    extension = line.count("extension") if "extension" in line else 0
    if extension > EXTENSION_MAX:
        raise Invalid("lot.unreadable", key="journal.commit.extension")
    return Committed(
        id=bytes.fromhex(entry_id(body)),
        seq=line.count("seq"),
        case=line.text("case"),
        draw=line.count("draw"),
        size=pool.count("size"),
        root=pool.hex("root"),
        log_size=pool.count("log_size"),
        log_root=pool.hex("log_root"),
        strata=strata,
        shares=shares,
        wanted=wanted,
        other_city=rule.truth("other_city"),
        facts=line.hex("facts"),
        parent=line.maybe("parent", line.hex) if "parent" in line else None,
        extension=extension,
    )


def read_bind(body: str) -> Bound:
    """A bind line; raises as `read_commit`."""
    line = _line(body, "bind")
    source, nonces = line.inner("source"), line.inner("nonces")
    chain = source.text("kind") == "chain"
    if not chain and source.text("kind") != "beacon":
        raise Invalid("lot.unreadable", key="journal.bind.source.kind")
    first, second = (_sealed(nonces.maybe(role, nonces.inner)) for role in ROLES)
    return Bound(
        seq=line.count("seq"),
        commit=line.hex("commit"),
        beacon=None if chain else source.text("chain"),
        number=source.count("link" if chain else "round"),
        nonces=(first, second),
        time=_time(line),
    )


def read_drawn(body: str) -> DrawnLine:
    """A drawn line; raises as `read_commit`."""
    line = _line(body, "drawn")
    return DrawnLine(
        seq=line.count("seq"),
        commit=line.hex("commit"),
        source=line.hex("link") if "link" in line else line.hex("signature", None),
        seed=line.hex("seed"),
        walk=line.hex("walk"),
    )


def _line(body: str, kind: str) -> Fields:
    try:
        return Fields(json.loads(body), f"journal.{kind}")
    except (ValueError, RecursionError):
        raise Invalid("lot.unreadable", key=f"journal.{kind}") from None


def _sealed(nonce: Fields | None) -> Sealed | None:
    return None if nonce is None else Sealed(nonce.text("maker"), nonce.hex("digest").hex())


def _time(line: Fields) -> datetime:
    try:
        return datetime.strptime(line.text("time"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Invalid("lot.unreadable", key="journal.bind.time") from None
