"""The lot as everybody may see it: the pool's present size and root, chains, the journal, how often numbers were refused.

Knows slots, hashes and counts; nothing here leads to an account, a case's parties or a juror. What a draw came to (its seed) is
withheld while its round is open: who knows the own number could tell a control case from a case by it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from panel.errors import Conflict, NotFound
from panel.lottery.merkle import root
from panel.models.lot import EpochStatus, JournalEntry, LotChain, LotCommit, PoolEpoch
from panel.models.round import Round, RoundStatus
from panel.queries.pool import pool_root, stratum_heads
from panel.queries.trees import LOG, StoredTiles
from panel.queries.walk_counts import LONG, OVER, PASSED, READ, REFUSED, WALKED, add_up

PAGE = 25
SHORT = 16  # signs of a name that pages show
CHUNK = 500  # entries read at once for the whole journal
ENOUGH = 5  # fewer rounds than this are not broken down: a reason seen once points at somebody


@dataclass(frozen=True, slots=True)
class Part:
    """One stratum of the pool: its number from 0, how many numbers it holds, and the root of its tree.

    Not its name: that may be a city, and a record says of every number walked in which part it is.
    """

    number: int
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class Epoch:
    """The numbering that draws commit to now. `root`: of the tree over all its numbers, 64 hex digits."""

    number: int
    size: int
    root: str
    opened_at: datetime | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Building:
    """A numbering that is being made in the background: how many of how many have their number."""

    number: int
    size: int
    expected: int


@dataclass(frozen=True, slots=True)
class Rates:
    """How the walks of the closed rounds of one year went.

    `reasons`: (code, how often), most first, as the records say them: every conflict is one code. None while it would rest on
    fewer than ENOUGH rounds. `walked`: numbers looked at. `passed`: the same of the `read` places of the lists that were read
    for a summons; many who are busy there are what a flood of cases looks like.
    `long_walks`: lists for which too many numbers were looked at, by the rule of the alarm when they were drawn.
    """

    rounds: int
    walked: int
    reasons: tuple[tuple[str, int], ...] | None
    read: int
    passed: tuple[tuple[str, int], ...] | None
    long_walks: int
    enough: int = ENOUGH


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the journal for a list. `withheld`: its text opens when the round has ended; its name stands already, and
    `kind` is "": a commitment that is withheld can only be that of a further list."""

    seq: int
    entry_id: str
    kind: str
    at: datetime
    withheld: bool


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Entries, newest first. `newer`, `older`: the `before` of the neighbouring pages, None where there is none."""

    lines: tuple[Line, ...]
    total: int
    newer: int | None
    older: int | None


@dataclass(frozen=True, slots=True)
class LotteryView:
    """The public page. `log_size`, `log_root`: the log of everything that later may keep somebody off a panel, as the newest
    commitment fixed it. Not as it is now: a line more at the very moment tells what happened then."""

    epoch: Epoch | None
    building: Building | None
    log_size: int
    log_root: str
    chains: tuple[LotChain, ...]
    rates: Rates
    journal: JournalPage


def view_lottery(session: Session, now: datetime) -> LotteryView:
    """Everything the public page shows at `now`; trees are read from their tiles, whatever the size of the pool."""
    building = session.scalar(select(PoolEpoch).where(PoolEpoch.status == EpochStatus.BUILDING))
    newest = select(LotCommit.log_size).where(LotCommit.extension == 0).order_by(LotCommit.id.desc()).limit(1)
    log_size = session.scalar(newest) or 0
    return LotteryView(
        epoch=_epoch(session), log_size=log_size, log_root=root(StoredTiles(session, LOG), log_size).hex(),
        building=Building(building.number, building.size, building.expected) if building else None,
        chains=tuple(session.scalars(select(LotChain).order_by(LotChain.number.desc()))),
        rates=view_rates(session, now), journal=view_journal(session, limit=5),
    )


def _epoch(session: Session) -> Epoch | None:
    if (found := session.scalar(select(PoolEpoch).where(PoolEpoch.status == EpochStatus.OPEN))) is None:
        return None
    return Epoch(
        found.number, found.size, pool_root(session, found.number, found.size).hex(), found.opened_at, tuple(
            Part(number, size, root.hex()) for number, (_, size, root) in enumerate(stratum_heads(session, found))
        ),
    )


def view_rates(session: Session, now: datetime) -> Rates:
    """Refusals by reason in the rounds that closed within a year before `now`: in the walks and at the summons."""
    rounds, numbers = add_up(session, now - OVER)
    is_told = rounds >= ENOUGH
    return Rates(
        rounds=rounds, walked=numbers[WALKED, ""], reasons=_most_first(numbers, REFUSED) if is_told else None,
        read=numbers[READ, ""], passed=_most_first(numbers, PASSED) if is_told else None, long_walks=numbers[LONG, ""],
    )


def _most_first(numbers: Mapping[tuple[str, str], int], said: str) -> tuple[tuple[str, int], ...]:
    rows = ((code, number) for (what, code), number in numbers.items() if what == said)
    return tuple(sorted(rows, key=lambda row: (-row[1], row[0])))


def view_journal(session: Session, before: int | None = None, limit: int = PAGE) -> JournalPage:
    """One page of the journal, newest first, of entries with a number below `before`. The numbers have no gap."""
    total = session.scalar(select(func.max(JournalEntry.seq))) or 0
    upper = total + 1 if before is None else max(2, min(before, total + 1))
    query = select(JournalEntry.seq, JournalEntry.entry_id, JournalEntry.kind, JournalEntry.at, Round.id.is_not(None))
    rows = session.execute(
        query.outerjoin(Round, _open_round()).where(JournalEntry.seq < upper).order_by(JournalEntry.seq.desc()).limit(limit)
    )
    lines = tuple(Line(seq, name, "" if withheld else kind, at, withheld) for seq, name, kind, at, withheld in rows)
    return JournalPage(
        lines, total, newer=min(upper + limit, total + 1) if upper <= total else None,
        older=lines[-1].seq if lines and lines[-1].seq > 1 else None,
    )


def get_body(session: Session, seq: int) -> str:
    """The text of one entry. Raises NotFound("lot.entry"), Conflict("lot.withheld") while the round of its draw is open."""
    query = select(JournalEntry.body, Round.id).outerjoin(Round, _open_round()).where(JournalEntry.seq == seq)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound("lot.entry")
    if found.id is not None:
        raise Conflict("lot.withheld")
    body: str = found.body
    return body


@dataclass(frozen=True, slots=True)
class FixedPool:
    """The pool that one commitment fixed: its numbering, how many numbers, and the root over them in hex."""

    commit: str
    epoch: int
    size: int
    root: str


def find_fixed_pool(session: Session, name: str) -> FixedPool:
    """The pool in the journal's commitment of this name, or of one that begins so: pages of the journal show SHORT signs.

    Raises NotFound("lot.no_commit"), for one that is still withheld too.
    """
    query = select(JournalEntry.entry_id, JournalEntry.body).outerjoin(Round, _open_round())
    named = JournalEntry.entry_id >= name, JournalEntry.entry_id < f"{name}g", JournalEntry.kind == "commit"
    rows = session.execute(query.where(*named, Round.id.is_(None)).limit(2)).all() if len(name) >= SHORT else []
    if len(rows) != 1:
        raise NotFound("lot.no_commit")
    pool = json.loads(rows[0].body)["pool"]
    return FixedPool(rows[0].entry_id, pool["epoch"], pool["size"], pool["root"])


def read_bodies(session: Session, upto: int) -> Iterator[Sequence[str]]:
    """The texts of the entries 1..upto in order, hundreds at a time; of one that is withheld its name in quotation marks."""
    query = select(JournalEntry.body, JournalEntry.entry_id, Round.id).outerjoin(Round, _open_round())
    for first in range(1, upto + 1, CHUNK):
        rows = session.execute(
            query.where(JournalEntry.seq.between(first, min(first + CHUNK - 1, upto))).order_by(JournalEntry.seq)
        )
        yield [body if open_round is None else f'"{name}"' for body, name, open_round in rows]


def _open_round() -> ColumnElement[bool]:
    """Joins what a draw came to, and all of an extension draw, with its round while that is open."""
    return and_(
        or_(JournalEntry.kind == "drawn", JournalEntry.extension > 0), Round.case_id == JournalEntry.case_id,
        Round.number == JournalEntry.round_no,
        Round.status == RoundStatus.OPEN,
    )
