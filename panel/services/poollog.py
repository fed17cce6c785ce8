"""Writing the pool's log: whatever may later refuse somebody is a line here before it can.

Lines are numbered 0, 1, … without a gap and are the leaves of the tree "log". Whoever writes stands in the lot's line until the
transaction ends (`LOT_LINE`), so add events late, after rows of others are locked.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from panel.database import LOT_LINE, queue_up
from panel.lottery.leaves import SALT_BYTES, event_commit, event_leaf
from panel.models import Juror, JurorStatus, PoolEvent
from panel.models.base import table_of
from panel.queries.pool import log_size
from panel.queries.trees import LOG
from panel.services.growing import grow
from panel.uow import UnitOfWork

_DAWN = datetime(1970, 1, 1, tzinfo=UTC)
_ADD = insert(table_of(PoolEvent))
_CHUNK = 10_000


def add_event(uow: UnitOfWork, kind: str, account_id: int, *, now: datetime, detail: str = "") -> int:
    """Write one line; gives its number. `kind` and `detail`: as `PoolEvent` names them."""
    return add_events(uow, [(kind, account_id, detail)], now=now)


def add_events(uow: UnitOfWork, events: Sequence[tuple[str, int, str]], *, now: datetime) -> int:
    """Write lines of (kind, account id, detail) in this order; gives the number of the first.

    With nothing to write it is the number the next line will get.
    """
    queue_up(uow.session, LOT_LINE)
    uow.session.flush()  # accounts made in this transaction must be there
    first = seq = log_size(uow.session)
    for start in range(0, len(events), _CHUNK):
        seq = _write(uow, seq, events[start : start + _CHUNK], now)
    return first


def write_rest(uow: UnitOfWork, juror: Juror, until: datetime, *, now: datetime) -> None:
    """Let a juror rest until a moment; the line says until when, so that nobody is refused by a rest that is over."""
    juror.status, juror.paused_until = JurorStatus.PAUSED, until
    juror.standing_seq = add_event(uow, "rested", juror.account_id, now=now, detail=f"until:{until.isoformat()}")


def _write(uow: UnitOfWork, seq: int, events: Sequence[tuple[str, int, str]], now: datetime) -> int:
    at_ms = (now - _DAWN) // timedelta(milliseconds=1)
    salts = secrets.token_bytes(SALT_BYTES * len(events))
    rows, leaves = [], []
    for i, (kind, account, detail) in enumerate(events):
        salt = salts[i * SALT_BYTES : (i + 1) * SALT_BYTES]
        sealed = event_commit(salt, "account", account), event_commit(salt, "detail", detail)
        leaves.append(event_leaf(seq + i, kind, at_ms, *sealed))
        rows.append({"seq": seq + i, "at": now, "kind": kind, "account_id": account, "detail": detail, "salt": salt.hex()})
    uow.session.connection().execute(_ADD, rows)
    return grow(uow.session, LOG, seq, leaves)
