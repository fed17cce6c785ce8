"""Who on a drawn list cannot be summoned now, and why: what holds at this moment, with the line of the log that says so.

Summonses wait for each other (PostgreSQL; SQLite has one writer anyway): two rounds that read their lists at the same moment
must not both give the same juror the last place of the load cap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection, String, Text, bindparam, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from panel.database import LOT_LINE, queue_up
from panel.models import (
    LIVE_SEATS,
    Account,
    Case,
    Challenge,
    ChallengeStatus,
    ControlSeat,
    Juror,
    JurorStatus,
    PoolEvent,
    Round,
    Seat,
)  # fmt: skip
from panel.models.base import BigId, UtcTime, table_of
from panel.queries.cases import party_accounts
from panel.queries.conflicts import Refusal, holds_staff_role, opts_out, rests_at
from panel.queries.experts import expert_accounts
from panel.queries.many import among
from panel.settings import Settings

PASSED_OVER = (
    "left", "barred", "paused", "rested", "not_yet", "party", "staff", "cluster", "challenged", "opted_out", "busy", "yearly",
    "housemate",
)  # fmt: skip
"""Reasons at the summons in the published order: of several that apply, the first is given."""

YEAR = timedelta(days=365)
LOAD_CAP_MIN = 2  # whatever is stored: with one, a flood of cases could keep honest jurors busy

_A, _J, _S, _E, _CH = table_of(Account), table_of(Juror), table_of(Seat), table_of(PoolEvent), table_of(Challenge)
_CS = table_of(ControlSeat)
_NOW = bindparam("now", type_=UtcTime())


def _count_since(name: str) -> Any:
    """Live seats that the lot gave: each is a line of the log. One in a control case is none, and refuses nobody."""
    planted = exists().where(_CS.c.seat_id == _S.c.id)
    return (
        select(func.count())
        .where(
            _S.c.juror_id == _J.c.id, _S.c.status.in_(LIVE_SEATS), _S.c.summoned_at > bindparam(name, type_=UtcTime()),
            ~planted,
        )
        .scalar_subquery()
    )  # fmt: skip


_PRESENT = (
    select(
        _J.c.id, _J.c.account_id, type_coerce(_J.c.status, String), rests_at(_NOW), _J.c.paused_until.is_(None),
        _J.c.standing_seq, _J.c.eligible_seq, or_(_J.c.eligible_from.is_(None), _J.c.eligible_from > _NOW),
        opts_out(bindparam("kind", type_=Text)), holds_staff_role(_J.c.account_id), _A.c.cluster, _count_since("window"),
        _count_since("year"),
    )
    .join_from(_J, _A, _A.c.id == _J.c.account_id)
    .where(among(_J.c.id, "jurors"))
)  # fmt: skip
_LAST = (
    select(_E.c.account_id, _E.c.kind, func.max(_E.c.seq))
    .where(among(_E.c.account_id, "accounts"))
    .group_by(_E.c.account_id, _E.c.kind)
)
_CLUSTERS = select(_A.c.cluster).where(among(_A.c.id, "accounts"), _A.c.cluster != 0)
_SEATED_CLUSTERS = (
    select(_A.c.cluster)
    .join_from(_S, _J, _J.c.id == _S.c.juror_id)
    .join(_A, _A.c.id == _J.c.account_id)
    .where(_S.c.round_id == bindparam("round", type_=BigId), _S.c.status.in_(LIVE_SEATS), _A.c.cluster != 0)
)
_CHALLENGED = select(_CH.c.account_id).where(
    _CH.c.case_id == bindparam("case", type_=BigId), _CH.c.status == ChallengeStatus.UPHELD
)
# The kinds of event that are the evidence of a reason; the juror's last of them is given.
_EVIDENCE = {
    "party": ("party", "member"), "staff": ("staff",), "cluster": ("linked",), "housemate": ("linked",),
    "challenged": ("dealt",), "opted_out": ("opted_out",), "busy": ("seated",), "yearly": ("seated",),
}  # fmt: skip


class _Row(NamedTuple):
    """A juror on the list; columns as `_PRESENT` selects them."""

    juror_id: int
    account_id: int
    status: str
    resting: bool
    endless: bool
    standing_seq: int
    eligible_seq: int | None
    not_yet: bool
    opted_out: bool
    staff: bool
    cluster: int
    load: int
    in_year: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How often a juror is called: `load_cap` seats within `load_hours` hours, `yearly` within a year.

    No seat is open longer than a wave lasts, so while the hours are those of a wave nobody has more than `load_cap` open.
    """

    load_cap: int
    load_hours: int
    yearly: int

    @classmethod
    def of(cls, settings: Settings, rule: Mapping[str, Any] | None = None) -> Limits:
        """Those a draw goes by. `rule`: of its commitment; what an old one does not name is as the settings have it."""
        said = rule or {}
        cap = max(said.get("load_limit", settings.load_cap), LOAD_CAP_MIN)
        return cls(cap, said.get("load_hours", settings.load_hours), said.get("yearly", settings.yearly_max))


@dataclass(frozen=True, slots=True)
class _Around:
    """What is the same for everybody on the list."""

    parties: frozenset[int]
    clusters: frozenset[int]
    challenged: frozenset[int]
    limits: Limits


def passed_over(
    session: Session, case: Case, round_: Round, jurors: Sequence[int], *, limits: Limits, now: datetime,
    late: Mapping[int, int] = MappingProxyType({}),
) -> Callable[[int], Refusal | None]:  # fmt: skip
    """For the jurors (ids) next on the list of the round: a function that says why one cannot be summoned now, or None.

    Call it in drawn order and seat whom it lets pass: it keeps account of their households, one live seat each. The reasons
    are PASSED_OVER; evidence is the newest line of the log that says so. `late`: what `lines_ahead` gives.
    Until the transaction ends no other summons is made.
    """
    queue_up(session, LOT_LINE)
    connection = session.connection()
    values = {
        "now": now, "kind": f'"{case.category}"', "jurors": jurors, "window": now - timedelta(hours=limits.load_hours),
        "year": now - YEAR,
    }  # fmt: skip
    rows = {row[0]: _Row._make(row) for row in connection.execute(_PRESENT, values)}
    for juror in rows.keys() & late.keys():
        rows[juror] = rows[juror]._replace(not_yet=True, eligible_seq=late[juror])
    around = _look_around(session, connection, case, limits)
    taken = {row[0] for row in connection.execute(_SEATED_CLUSTERS, {"round": round_.id})}
    reasons = {row.juror_id: reason for row in rows.values() if (reason := _reason(row, around))}
    lines = _last_lines(connection, [row.account_id for row in rows.values() if row.juror_id in reasons or row.cluster])

    def judge(juror_id: int) -> Refusal | None:
        row = rows[juror_id]
        reason = reasons.get(juror_id) or ("housemate" if row.cluster in taken else None)
        if reason is not None:
            return Refusal(reason, _evidence(row, reason, lines))
        if row.cluster:
            taken.add(row.cluster)
        return None

    return judge


def _look_around(session: Session, connection: Connection, case: Case, limits: Limits) -> _Around:
    parties = party_accounts(session, case)
    return _Around(
        parties=frozenset(parties) | expert_accounts(session, case.id),  # an expert has a part in the case too
        clusters=frozenset(row[0] for row in connection.execute(_CLUSTERS, {"accounts": parties})),
        challenged=frozenset(row[0] for row in connection.execute(_CHALLENGED, {"case": case.id})),
        limits=limits,
    )


def _reason(row: _Row, around: _Around) -> str | None:
    """The first reason that applies, but for the households of those summoned just before."""
    applies = {
        "left": row.status == JurorStatus.LEFT,
        "barred": row.status == JurorStatus.BARRED,
        "paused": row.status == JurorStatus.PAUSED and row.resting and row.endless,
        "rested": row.status == JurorStatus.PAUSED and row.resting and not row.endless,
        "not_yet": row.not_yet and row.eligible_seq is not None,
        "party": row.account_id in around.parties,
        "staff": row.staff,
        "cluster": row.cluster in around.clusters,
        "challenged": row.account_id in around.challenged,
        "opted_out": row.opted_out,
        "busy": row.load >= around.limits.load_cap,
        "yearly": row.in_year >= around.limits.yearly,
    }
    return next((reason for reason, so in applies.items() if so), None)


def _last_lines(connection: Connection, accounts: Iterable[int]) -> dict[tuple[int, str], int]:
    named = {"accounts": list(accounts)}
    if not named["accounts"]:
        return {}
    return {(account, kind): seq for account, kind, seq in connection.execute(_LAST, named)}


def _evidence(row: _Row, reason: str, lines: dict[tuple[int, str], int]) -> int | None:
    if reason == "not_yet":
        return row.eligible_seq
    if reason not in _EVIDENCE:
        return row.standing_seq
    return max((lines[row.account_id, kind] for kind in _EVIDENCE[reason] if (row.account_id, kind) in lines), default=None)
