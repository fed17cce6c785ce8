"""Taking entries up into the tree: every quarter of an hour, at random places among padding, and a signed checkpoint.

The tree is public in its size. It grows by the same step whether jurors vote or nobody does anything, so that the step tells
nothing; only more entries than one step holds make it grow by several.
"""

from __future__ import annotations

import json
import random
import secrets
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.orm import Session

from panel.database import queue_up
from panel.errors import Conflict
from panel.lottery.merkle import HASH_BYTES, leaf_hash, root
from panel.models import JOURNAL, Checkpoint, JournalEntry, RecordEntry, RecordLeaf, RecordPending
from panel.queries.record import TREE, last_checkpoint
from panel.queries.trees import StoredTiles
from panel.record.signing import Signed
from panel.services.growing import grow
from panel.services.handing_over import RECORD_LINE, hand_over, require_present
from panel.uow import House, UnitOfWork

EVERY = timedelta(minutes=15)
STEP = 32  # leaves the tree grows by at each turn, or a multiple
AT_MOST = 20_000  # entries of one turn; what is left waits for the next
_chance = random.SystemRandom()


def next_turn(after: datetime) -> datetime:
    """The quarter of an hour that comes next: when the tree grows by itself."""
    start = after.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while start <= after:
        start += EVERY
    return start


def take_up_if_due(house: House, *, now: datetime) -> int:
    """Take up when a quarter has begun since the last checkpoint, at once when there is none, or none by a new key.

    A new key is introduced first. Gives how often, 0 or 1. Raises Conflict as `hand_over`.
    """
    if house.signer is None:
        return 0
    with house.db.reading() as session:
        last = last_checkpoint(session)
    same_key = last is not None and json.loads(last.body)["key"] == house.signer.key
    if last is not None and same_key and now < next_turn(last.made_at):
        return 0
    if not same_key:
        with house.work() as uow:
            hand_over(uow, house, now=now)
    with house.work() as uow:
        return 1 if take_up(uow, house, now=now, forced=not same_key) else 0


def take_up_and_tell(house: House, folder: Path, now: datetime, zone: tzinfo) -> int:
    """Take up if it is due, and keep the file of the day (where the house is) up to date. Gives how many steps, 0 or 1."""
    done = take_up_if_due(house, now=now)
    if done and house.signer is not None:
        with house.db.reading() as session:
            last = last_checkpoint(session)
        assert last is not None
        write_digest(folder, Signed(last.body, last.signature), house.signer.public, f"{now.astimezone(zone):%Y-%m-%d}")
    return done


def take_up(uow: UnitOfWork, house: House, *, now: datetime, forced: bool = False) -> Checkpoint | None:
    """Put what waits into the tree and sign how far it has come; None when another process has just done it.

    `forced`: at once, whatever the clock says, for an operator who exports a bundle. Raises Conflict("record.no_key"), and
    "record.key_unknown", "record.key_handed_over" when it is another key's turn to sign.
    """
    signer = house.signer
    if signer is None:
        raise Conflict("record.no_key")
    queue_up(uow.session, RECORD_LINE)
    require_present(uow.session, signer)
    last = last_checkpoint(uow.session)
    if last is not None and not forced and now < next_turn(last.made_at):
        return None
    size = last.size if last is not None else 0
    leaves, places = _spread(_waiting(uow.session), size)
    grown = grow(uow.session, TREE, size, leaves)
    if places:
        uow.session.execute(insert(RecordLeaf), places)
    signed = signer.checkpoint(grown, root(StoredTiles(uow.session, TREE), grown), now)
    made = Checkpoint(size=grown, body=signed.body, signature=signed.signature, made_at=now)
    uow.session.add(made)
    uow.session.flush()
    return made


def _waiting(session: Session) -> list[tuple[str, int, bytes]]:
    """(stream, seq, leaf) of entries and lines of the journal that the tree has not, those of one stream in their order."""
    rows: Sequence[Row[int, str, int, str]] = session.execute(
        select(RecordEntry.id, RecordEntry.stream, RecordEntry.seq, RecordEntry.entry_id)
        .join(RecordPending, RecordPending.entry == RecordEntry.id)
        .order_by(RecordEntry.id)
        .limit(AT_MOST)
    ).all()
    session.execute(delete(RecordPending).where(RecordPending.entry.in_([row[0] for row in rows])))
    known = session.scalar(select(func.max(RecordLeaf.seq)).where(RecordLeaf.stream == JOURNAL)) or 0
    lines = session.execute(
        select(JournalEntry.seq, JournalEntry.body).where(JournalEntry.seq > known).order_by(JournalEntry.seq).limit(AT_MOST)
    )
    return [
        *((stream, seq, bytes.fromhex(name)) for _, stream, seq, name in rows),
        *((JOURNAL, seq, leaf_hash(body.encode())) for seq, body in lines),
    ]


def _spread(waiting: Sequence[tuple[str, int, bytes]], size: int) -> tuple[list[bytes], list[dict[str, object]]]:
    """The leaves of this turn, a multiple of STEP with random padding, and the rows that say which is whose.

    Streams are mixed by chance; within each the order stays.
    """
    count = max(STEP, -(-len(waiting) // STEP) * STEP)
    leaves = [secrets.token_bytes(HASH_BYTES) for _ in range(count)]
    turns = [stream for stream, _, _ in waiting]
    _chance.shuffle(turns)
    queues: dict[str, deque[tuple[str, int, bytes]]] = {}
    for each in waiting:
        queues.setdefault(each[0], deque()).append(each)
    rows: list[dict[str, object]] = []
    for place, stream in zip(sorted(_chance.sample(range(count), len(waiting))), turns, strict=True):
        _, seq, leaf = queues[stream].popleft()
        leaves[place] = leaf
        rows.append({"place": size + place, "stream": stream, "seq": seq})
    return leaves, rows


def write_digest(folder: Path, checkpoint: Signed, public: str, day: str) -> Path:
    """The file of a day, to be copied to where the house cannot reach it: its last checkpoint and the public key."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    path = folder / f"{day}.json"
    made = folder / f".{day}.new"
    values = {"v": "panel-digest/1", "day": day, "checkpoint": checkpoint.to_dict(), "key": public}
    made.write_text(json.dumps(values, indent=1), "utf-8")
    made.replace(path)
    return path
