"""Giving jurors a place in an epoch: the next slot, dense and never given again, with its leaf in the trees.

Whoever places stands in the lot's line until the transaction ends, as who writes the log does.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, insert, select

from panel.database import LOT_LINE, queue_up
from panel.lottery.leaves import make_slot_leaf
from panel.lottery.parts import Parts, publish_parts
from panel.models import Account, EpochStatus, Juror, PoolEpoch, PoolPlace, PoolSlot
from panel.models.base import BigId, table_of
from panel.queries.many import among
from panel.queries.pool import count_stratum, current_epoch, pool_root, stratum_heads
from panel.queries.trees import pool_tree
from panel.services.growing import grow
from panel.services.journal import write_entry, write_time
from panel.services.poollog import add_events
from panel.uow import UnitOfWork

SECRET_BYTES = 32
_J, _A, _P, _S = table_of(Juror), table_of(Account), table_of(PoolPlace), table_of(PoolSlot)
_CHUNK = 10_000
_NEW = (
    select(_J.c.id, _J.c.account_id, _J.c.controls_total, _A.c.cluster, _A.c.city)
    .select_from(_J.join(_A, _A.c.id == _J.c.account_id))
    .where(
        among(_J.c.id, "jurors"),
        ~exists().where(_P.c.epoch == bindparam("epoch", type_=BigId), _P.c.juror_id == _J.c.id),
    )
)
_PUT, _FIND = insert(_S), insert(_P)


def append_slot(uow: UnitOfWork, juror: Juror, *, now: datetime) -> None:
    """Give a juror the next slot of the open epoch, the first epoch if there is none; who has one keeps it."""
    append_slots(uow, [juror.id], now=now)


def enrol(uow: UnitOfWork, jurors: Sequence[Juror], *, now: datetime, kind: str = "joined") -> None:
    """New jurors join the pool, or old ones come back (`kind` "returned"): a line of the log and a place for each, in order."""
    uow.session.add_all(jurors)
    seq = add_events(uow, [(kind, juror.account_id, "") for juror in jurors], now=now)
    for juror in jurors:
        juror.standing_seq, seq = seq, seq + 1
    uow.session.flush()
    append_slots(uow, [juror.id for juror in jurors], now=now)


def append_slots(uow: UnitOfWork, jurors: Sequence[int], *, now: datetime, epoch: PoolEpoch | None = None) -> int:
    """Give jurors (ids) places in this order, in the open epoch or in `epoch`; gives how many had none."""
    queue_up(uow.session, LOT_LINE)
    uow.session.flush()
    into = epoch or current_epoch(uow.session) or _first_epoch(uow, now)
    before = into.size
    for start in range(0, len(jurors), _CHUNK):
        _append(uow, into, jurors[start : start + _CHUNK])
    return into.size - before


def _first_epoch(uow: UnitOfWork, now: datetime) -> PoolEpoch:
    """Epoch 1, empty: its jurors are placed in the order they join."""
    made = PoolEpoch(
        number=1,
        status=EpochStatus.OPEN,
        secret=secrets.token_hex(SECRET_BYTES),
        strata=[],
        begun_at=now,
        moved_at=now,
        opened_at=now,
        size=0,
        expected=0,
    )
    uow.session.add(made)
    uow.session.flush()
    announce(uow, made, now=now)
    return made


def announce(uow: UnitOfWork, epoch: PoolEpoch, *, now: datetime) -> None:
    """Write an epoch that has just been opened into the journal: its size and root, and those of its strata."""
    heads = stratum_heads(uow.session, epoch)
    body = {
        "epoch": epoch.number, "size": epoch.size, "root": pool_root(uow.session, epoch.number, epoch.size).hex(),
        "strata": publish_parts(heads), "time": write_time(now),
    }  # fmt: skip
    write_entry(uow, "epoch", body, now=now)


def _append(uow: UnitOfWork, epoch: PoolEpoch, jurors: Sequence[int]) -> None:
    connection = uow.session.connection()
    found = {row.id: row for row in connection.execute(_NEW, {"jurors": jurors, "epoch": epoch.number})}
    new = [found[juror] for juror in dict.fromkeys(jurors) if juror in found]
    if not new:
        return
    parts, secret = Parts(epoch.strata), bytes.fromhex(epoch.secret or "")
    counts = {stratum: count_stratum(uow.session, epoch.number, stratum) for stratum in range(len(epoch.strata) or 1)}
    leaves: list[bytes] = []
    by_stratum: dict[int, list[bytes]] = {}
    rows: list[dict[str, Any]] = []
    for slot, row in enumerate(new, epoch.size):
        stratum = parts.find(row.controls_total, row.city)
        leaf = make_slot_leaf(secret, slot, row.account_id, row.cluster, row.city, stratum)
        mates = by_stratum.setdefault(stratum, [])
        rows.append({
            "epoch": epoch.number, "slot": slot, "juror_id": row.id, "stratum": stratum, "pos": counts[stratum] + len(mates),
            "cluster": row.cluster, "city": row.city,
        })  # fmt: skip
        mates.append(leaf)
        leaves.append(leaf)
    connection.execute(_PUT, rows)
    connection.execute(_FIND, [{name: row[name] for name in ("epoch", "juror_id", "slot")} for row in rows])
    grow(uow.session, pool_tree(epoch.number), epoch.size, leaves)
    if epoch.strata:
        for stratum, mates in by_stratum.items():
            grow(uow.session, pool_tree(epoch.number, stratum), counts[stratum], mates)
    epoch.size += len(new)
    uow.session.flush()
