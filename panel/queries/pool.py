"""Reading the pool: the open epoch, places in it, the heads of its trees and of the log, and proofs for both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from panel.lottery.merkle import inclusion_proof, root
from panel.models import EpochStatus, Juror, LotCommit, PoolEpoch, PoolEvent, PoolPlace, PoolSlot
from panel.models.base import BigId, table_of
from panel.queries.many import among
from panel.queries.prepared import Prepared
from panel.queries.trees import LOG, KeptTiles, StoredTiles, pool_tree
from voting.ledger import canonical_bytes

_J, _E, _S, _P = table_of(Juror), table_of(PoolEvent), table_of(PoolSlot), table_of(PoolPlace)
_DAWN = datetime(1970, 1, 1, tzinfo=UTC)
_LINES = 10_000  # of the log at a time
_EPOCH = bindparam("epoch", type_=BigId)
_LAST_LINE = Prepared(select(func.max(_E.c.seq)))
_LAST_POS = (
    select(_S.c.pos)
    .where(_S.c.epoch == _EPOCH, _S.c.stratum == bindparam("stratum", type_=BigId))
    .order_by(_S.c.pos.desc())
    .limit(1)
)
_SLOTS = (
    select(_S.c.slot, _S.c.juror_id, _J.c.account_id, _S.c.stratum, _S.c.pos, _S.c.cluster, _S.c.city)
    .select_from(_S.join(_J, _J.c.id == _S.c.juror_id))
    .where(_S.c.epoch == _EPOCH, among(_S.c.slot, "slots"))
)
_PLACE = select(_P.c.slot).where(_P.c.epoch == _EPOCH, _P.c.juror_id == bindparam("juror", type_=BigId))


class Place(NamedTuple):
    """A slot of an epoch and who is there, with what its leaf commits to."""

    slot: int
    juror_id: int
    account_id: int
    stratum: int
    pos: int
    cluster: int
    city: str


def current_epoch(session: Session) -> PoolEpoch | None:
    """The epoch that draws commit to now, read afresh; None while nobody has ever joined."""
    return _epoch(session, EpochStatus.OPEN)


def find_building(session: Session) -> PoolEpoch | None:
    """The epoch that is being built, or None."""
    return _epoch(session, EpochStatus.BUILDING)


def _epoch(session: Session, status: EpochStatus) -> PoolEpoch | None:
    return session.scalar(select(PoolEpoch).where(PoolEpoch.status == status).execution_options(populate_existing=True))


def list_epochs(session: Session, limit: int = 24) -> list[tuple[PoolEpoch, int]]:
    """Epochs, newest first, each with the number of commitments that rest on it."""
    commits = select(func.count()).where(LotCommit.epoch == PoolEpoch.number).scalar_subquery()
    rows = session.execute(select(PoolEpoch, commits).order_by(PoolEpoch.number.desc()).limit(limit))
    return [(epoch, count) for epoch, count in rows]


def log_size(session: Session) -> int:
    """How many lines the log has."""
    last = _LAST_LINE.rows(session.connection(), {})[0][0]
    return 0 if last is None else int(last) + 1


def log_head(session: Session) -> tuple[int, bytes]:
    """Size and root of the log."""
    size = log_size(session)
    return size, root(StoredTiles(session, LOG), size)


def pool_root(session: Session, epoch: int, size: int) -> bytes:
    """The root over the first `size` slots of an epoch, of any size it has had."""
    return root(StoredTiles(session, pool_tree(epoch)), size)


def stratum_root(session: Session, epoch: int, stratum: int, size: int) -> bytes:
    """The root over the first `size` places of one stratum."""
    return root(StoredTiles(session, pool_tree(epoch, stratum)), size)


def count_stratum(session: Session, epoch: int, stratum: int) -> int:
    """How many places a stratum has."""
    last = session.connection().execute(_LAST_POS, {"epoch": epoch, "stratum": stratum}).scalar()
    return 0 if last is None else int(last) + 1


def stratum_heads(session: Session, epoch: PoolEpoch) -> list[tuple[str, int, bytes]]:
    """(name, size, root) of every stratum in the epoch's order; nothing when the pool is in one piece."""
    heads = []
    for stratum, name in enumerate(epoch.strata):
        size = count_stratum(session, epoch.number, stratum)
        heads.append((name, size, stratum_root(session, epoch.number, stratum, size)))
    return heads


def find_slots(session: Session, epoch: int, slots: Sequence[int]) -> list[Place]:
    """The places with these slots, in no order; slots the epoch does not have are missing."""
    rows = session.connection().execute(_SLOTS, {"epoch": epoch, "slots": slots})
    return [Place._make(row) for row in rows]


def find_place(session: Session, epoch: int, juror_id: int) -> Place | None:
    """Where a juror is in an epoch, or None."""
    slot = session.connection().execute(_PLACE, {"epoch": epoch, "juror": juror_id}).scalar()
    found: list[Any] = [] if slot is None else find_slots(session, epoch, [slot])
    return found[0] if found else None


def prove_slot(session: Session, epoch: int, slot: int, size: int) -> list[bytes]:
    """The hashes from the leaf of a slot to the root over the first `size` slots. Raises Invalid("lot.no_such_leaf")."""
    return _prove(session, pool_tree(epoch), slot, size)


def prove_place(session: Session, epoch: int, stratum: int, pos: int, size: int) -> list[bytes]:
    """The same within one stratum: from the leaf at `pos` to the root over its first `size` places."""
    return _prove(session, pool_tree(epoch, stratum), pos, size)


def prove_line(session: Session, seq: int, size: int) -> list[bytes]:
    """The hashes from a line of the log to the root over its first `size` lines."""
    return _prove(session, LOG, seq, size)


def _prove(session: Session, tree: str, index: int, size: int) -> list[bytes]:
    tiles = StoredTiles(session, tree)
    return inclusion_proof(KeptTiles.on_path(tiles, index, size) if 0 <= index < size else tiles, index, size)


def open_log(session: Session) -> Iterator[str]:
    """Every line of the log as an auditor is given it: canonical JSON of seq, kind, ms, account, detail and salt, in order."""
    columns = select(_E.c.seq, _E.c.kind, _E.c.at, _E.c.account_id, _E.c.detail, _E.c.salt).order_by(_E.c.seq).limit(_LINES)
    last = -1
    while rows := session.connection().execute(columns.where(_E.c.seq > last)).all():
        for seq, kind, at, account, detail, salt in rows:
            ms = (at - _DAWN) // timedelta(milliseconds=1)
            line = {"seq": seq, "kind": kind, "ms": ms, "account": account, "detail": detail, "salt": salt}
            yield canonical_bytes(line).decode()
        last = rows[-1].seq
