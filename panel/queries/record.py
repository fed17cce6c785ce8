"""Reading the record: ends of streams, entries with their places, checkpoints, proofs out of the stored tree."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.lottery.merkle import consistency_proof, inclusion_proof
from panel.models import Checkpoint, RecordEntry, RecordLeaf, RecordStream
from panel.queries.trees import KeptTiles, StoredTiles

TREE = "record"


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry and where it stands in the tree, None while it waits."""

    seq: int
    kind: str
    entry_id: str
    body: str
    place: int | None


def last_checkpoint(session: Session) -> Checkpoint | None:
    """The newest checkpoint, None before the first."""
    return session.scalars(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1)).one_or_none()


def list_checkpoints(session: Session, *, below: int | None = None, limit: int = 50) -> list[Checkpoint]:
    """Checkpoints, newest first; `below`: only those of a smaller tree."""
    query = select(Checkpoint).order_by(Checkpoint.size.desc()).limit(limit)
    return list(session.scalars(query if below is None else query.where(Checkpoint.size < below)))


def find_checkpoint_of(
    session: Session, *, size: int | None = None, since: datetime | None = None, until: datetime | None = None
) -> Checkpoint | None:
    """The checkpoint of this size; or the last one made from `since` on and before `until`. None when there is none."""
    query = select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1)
    for wanted in (
        Checkpoint.size == size if size is not None else None,
        Checkpoint.made_at >= since if since is not None else None,
        Checkpoint.made_at < until if until is not None else None,
    ):
        query = query if wanted is None else query.where(wanted)
    return session.scalars(query).one_or_none()


def list_checkpoints_past(session: Session, place: int, size: int, most: int) -> list[int]:
    """Sizes, below `size`, of the first `most` checkpoints that hold the leaf at `place`."""
    query = select(Checkpoint.size).where(Checkpoint.size > place, Checkpoint.size < size)
    return list(session.scalars(query.order_by(Checkpoint.size).limit(most)))


def find_stream(session: Session, *, case_id: int | None, round_id: int | None = None) -> RecordStream | None:
    """The stream of a case, or of a control case's round; None where the record was not kept yet."""
    of = RecordStream.case_id == case_id if case_id is not None else RecordStream.round_id == round_id
    return session.scalars(select(RecordStream).where(of)).one_or_none()


def list_entries(session: Session, stream: str, kinds: Collection[str] = ()) -> list[Placed]:
    """All entries of a stream, in order; only those of some `kinds` when given."""
    query = (
        select(RecordEntry.seq, RecordEntry.kind, RecordEntry.entry_id, RecordEntry.body, RecordLeaf.place)
        .outerjoin(RecordLeaf, (RecordLeaf.stream == RecordEntry.stream) & (RecordLeaf.seq == RecordEntry.seq))
        .where(RecordEntry.stream == stream)
        .order_by(RecordEntry.seq)
    )
    return [Placed(*row) for row in session.execute(query.where(RecordEntry.kind.in_(kinds)) if kinds else query)]


def find_entry_of(session: Session, stream: str, commitment: str) -> Placed:
    """The entry by which a ballot with this commitment was recorded in the stream. Raises NotFound("record.unknown")."""
    for entry in list_entries(session, stream):
        if entry.kind.startswith("ballot.") and f'"commitment":"{commitment}"' in entry.body:
            return entry
    raise NotFound("record.unknown")


def prove_places(session: Session, places: list[int], size: int) -> list[list[str]]:
    """The inclusion proof of each place in the tree of `size` leaves, hashes as hex, from leaf to root."""
    tiles = KeptTiles(StoredTiles(session, TREE))
    return [[each.hex() for each in inclusion_proof(tiles, place, size)] for place in places]


def prove_growth(session: Session, earlier: int, size: int) -> list[str]:
    """That the tree of `size` leaves begins with that of `earlier`, hashes as hex. Raises Invalid("lot.no_such_tree")."""
    return [each.hex() for each in consistency_proof(KeptTiles(StoredTiles(session, TREE)), earlier, size)]
