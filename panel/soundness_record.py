"""Reading the whole record again: streams, leaves, checkpoints. What was changed behind the program's back is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import Invalid
from panel.lottery.merkle import HASH_BYTES, TILE_ENTRIES, check_consistency, consistency_proof, leaf_hash, root
from panel.models import JOURNAL, START, Checkpoint, JournalEntry, RecordEntry, RecordLeaf, RecordPending, RecordStream
from panel.queries.record import TREE
from panel.queries.record_keys import public_keys
from panel.queries.trees import KeptTiles, StoredTiles
from panel.record.entries import entry_id
from panel.record.signing import Signed, Signer, is_signed

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was stored. `code`: what is wrong; `which`: with what, by a name that is no secret."""

    code: str
    which: str


def faults_of(session: Session, signer: Signer | None) -> Iterator[Fault]:
    """Everything in the record that is not what was written.

    `signer`: the key that signs now; it and those that led to it are looked at, none without it. What was signed with keys
    nobody knows any more may come first; after a known key it is a fault.
    """
    yield from _streams(session)
    yield from _leaves(session)
    yield from _checkpoints(session, signer)


def _streams(session: Session) -> Iterator[Fault]:
    """Every entry has the id its bytes make and follows from the one before, up to the end its stream is said to have."""
    ends = {stream: (seq, head) for stream, seq, head in session.execute(
        select(RecordStream.stream, RecordStream.seq, RecordStream.head)
    )}
    found: dict[str, tuple[int, str]] = {}
    rows = select(RecordEntry.stream, RecordEntry.seq, RecordEntry.kind, RecordEntry.entry_id, RecordEntry.body)
    for stream, seq, kind, name, body in session.execute(rows.order_by(RecordEntry.stream, RecordEntry.seq)):
        before, head = found.get(stream, (0, START))
        values = json.loads(body)
        said = (values["stream"], values["seq"], values["prev"], values["kind"])
        if entry_id(body) != name or said != (stream, seq, head, kind) or seq != before + 1:
            yield Fault("record.changed", f"{stream} {seq}")
        found[stream] = (seq, name)
    for stream, end in ends.items():  # an end that is gone was cut off by an erasure; its entries stay in the tree
        if found.get(stream, (0, START)) != end:
            yield Fault("record.end", stream)


def _leaves(session: Session) -> Iterator[Fault]:
    """Each leaf is the hash of its entry or line; every entry has a leaf or waits for one."""
    tiles, last = KeptTiles(StoredTiles(session, TREE)), -(1 << 62)  # no place is so small
    query = (
        select(RecordLeaf.place, RecordEntry.entry_id, JournalEntry.body)
        .outerjoin(RecordEntry, (RecordEntry.stream == RecordLeaf.stream) & (RecordEntry.seq == RecordLeaf.seq))
        .outerjoin(JournalEntry, (RecordLeaf.stream == JOURNAL) & (JournalEntry.seq == RecordLeaf.seq))
    )
    while rows := session.execute(query.where(RecordLeaf.place > last).order_by(RecordLeaf.place).limit(CHUNK)).all():
        for place, name, line in rows:
            number, offset = divmod(place, TILE_ENTRIES)
            stored = tiles.read(0, number)[offset * HASH_BYTES : (offset + 1) * HASH_BYTES] if place >= 0 else None
            wanted = bytes.fromhex(name) if name is not None else leaf_hash(line.encode()) if line is not None else b""
            if stored != wanted:
                yield Fault("record.leaf", str(place))
        last = rows[-1][0]
    lost = session.execute(
        select(RecordEntry.stream, RecordEntry.seq)
        .outerjoin(RecordLeaf, (RecordLeaf.stream == RecordEntry.stream) & (RecordLeaf.seq == RecordEntry.seq))
        .outerjoin(RecordPending, RecordPending.entry == RecordEntry.id)
        .where(RecordLeaf.place.is_(None), RecordPending.entry.is_(None))
    )
    yield from (Fault("record.not_taken_up", f"{stream} {seq}") for stream, seq in lost)


def _checkpoints(session: Session, signer: Signer | None) -> Iterator[Fault]:
    tiles = KeptTiles(StoredTiles(session, TREE))
    found = session.scalars(select(Checkpoint).order_by(Checkpoint.size))
    rows = [(row.size, Signed(row.body, row.signature)) for row in found]
    publics, begun = public_keys(session, signer.public) if signer else {}, False
    for size, signed in rows:
        public = publics.get(signed.values["key"])
        begun = begun or public is not None
        try:
            right = signed.values["root"] == root(tiles, size).hex() and signed.values["size"] == size
        except Invalid:
            right = False
        known = is_signed(signed, public) if public else not begun
        if not right or not known:
            yield Fault("record.checkpoint", str(size))
    for (small, one), (large, other) in pairwise(rows):
        roots = bytes.fromhex(one.values["root"]), bytes.fromhex(other.values["root"])
        try:
            grows = check_consistency(small, large, *roots, consistency_proof(tiles, small, large))
        except Invalid:
            grows = False
        if not grows:
            yield Fault("record.growth", f"{small} {large}")
