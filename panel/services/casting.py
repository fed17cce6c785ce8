"""Casting and replacing a ballot: the busiest act of the house, so its statements are built once and return plain rows.

The round is locked against closing only (FOR SHARE): votes of one round never wait for each other. Two tabs of one
juror are told apart by the unique constraint on the seat and by a compare-and-set on `replaced`, never by a look
beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from panel.errors import Conflict, Invalid, NotFound
from panel.events import BallotCast
from panel.models import Account, Ballot, BallotCommitment, Case, Juror, Round, RoundStatus, Seat, SeatStatus
from panel.models.base import new_public_id, table_of
from panel.notices import Receiver, notify_one
from panel.uow import UnitOfWork
from voting import CANNOT_TELL, PanelRules, commitment, receipt

RATIONALE_MIN = 10
RATIONALE_MAX = 1000
SUGGESTION_MAX = 500
TAGS_MAX = 6
TRIES = 3
Found = Row[*tuple[Any, ...]]  # one row of FIND


@dataclass(frozen=True, slots=True)
class Paper:
    """What a juror fills in: an option's key or "cannot_tell", reason tags, a text, an improvement (S30)."""

    choice: str
    rationale: str
    tags: tuple[str, ...] = ()
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """The ballot that counts now: its choice, the receipt, and how often it was replaced (0..rules.max_replacements)."""

    choice: str
    receipt: str
    replaced: int


def cast_ballot(uow: UnitOfWork, seat_id: str, account_id: int, paper: Paper, *, salt: bytes, now: datetime) -> Counted:
    """Cast the seat's ballot, or replace it while its wave is open. The same paper twice is one ballot.

    `salt` is 16 fresh random bytes for the commitment. Raises NotFound("seat.unknown"), Conflict: "round.closed",
    "seat.not_accepted", "seat.ended", "ballot.wave_closed", "ballot.no_more_replacements"; Invalid with the field.
    """
    connection = uow.session.connection()
    for _ in range(TRIES):
        found = _find(connection, seat_id, account_id)
        rules = PanelRules.from_dict(found.rules)
        clean = _checked(paper, rules)
        if _is_same(found, clean):
            return Counted(found.choice, found.receipt, found.replaced)
        values = _paper_values(found, clean, salt, now)
        if _write(connection, found, values, rules, now):
            _log(uow, connection, found, values, now)
            uow.record(BallotCast(found.case_public_id or "", found.round_id))  # a control case has none
            return Counted(clean.choice, values["receipt"], 0 if found.ballot_id is None else found.replaced + 1)
    raise Conflict("ballot.try_again")  # another tab was first three times in a row


S, R, C, J, A, B, K = (table_of(m) for m in (Seat, Round, Case, Juror, Account, Ballot, BallotCommitment))

FIND = (
    select(
        S.c.id.label("seat_id"), S.c.public_id.label("seat_public_id"), S.c.status.label("seat_status"), S.c.wave, S.c.weight,
        S.c.juror_id, R.c.id.label("round_id"), R.c.public_id.label("round_public_id"), R.c.status.label("round_status"),
        R.c.wave.label("round_wave"), R.c.rules, C.c.public_id.label("case_public_id"), J.c.skips_in_row,
        J.c.account_id, A.c.locale, A.c.email, B.c.id.label("ballot_id"), B.c.public_id.label("ballot_public_id"), B.c.choice,
        B.c.rationale, B.c.tags, B.c.suggestion, B.c.replaced, B.c.receipt, B.c.commitment,
    )
    .select_from(
        S.join(J, J.c.id == S.c.juror_id)
        .join(A, A.c.id == J.c.account_id)
        .join(R, R.c.id == S.c.round_id)
        .outerjoin(C, C.c.id == R.c.case_id)
        .outerjoin(B, B.c.seat_id == S.c.id)
    )
    .where(S.c.public_id == bindparam("seat"), J.c.account_id == bindparam("account"))
    .with_for_update(read=True, of=R)
)
REPLACE = update(B).where(B.c.id == bindparam("of"), B.c.replaced == bindparam("seen")).values(
    {name: bindparam(f"new_{name}") for name in
     ("choice", "rationale", "tags", "suggestion", "commitment", "salt", "receipt", "cast_at", "replaced")}
)
SEAT_CAST = update(S).where(S.c.id == bindparam("of")).values(status=SeatStatus.CAST, ended_at=bindparam("at"))
FORGET_SKIPS = update(J).where(J.c.id == bindparam("of")).values(skips_in_row=0)
COMMIT = insert(K)


@cache
def _insert_ballot(dialect: str) -> ReturningInsert[tuple[int]]:
    """INSERT … ON CONFLICT DO NOTHING on the seat RETURNING id, in the database's own words: no id, no ballot."""
    maker = sqlite if dialect == "sqlite" else postgresql
    statement = maker.insert(B).on_conflict_do_nothing(index_elements=["seat_id"])
    returning: ReturningInsert[tuple[int]] = statement.returning(B.c.id)
    return returning


def _find(connection: Connection, seat_id: str, account_id: int) -> Found:
    """The account's own seat with its round, locked against closing, and the ballot that counts now."""
    row: Found | None = connection.execute(FIND, {"seat": seat_id, "account": account_id}).one_or_none()
    if row is None:
        raise NotFound("seat.unknown")
    if row.round_status is not RoundStatus.OPEN:
        raise Conflict("round.closed")
    if row.seat_status is SeatStatus.SUMMONED:
        raise Conflict("seat.not_accepted")
    if row.seat_status not in (SeatStatus.ACCEPTED, SeatStatus.CAST) or row.wave > row.round_wave:
        raise Conflict("seat.ended", status=row.seat_status.value)
    return row


def _checked(paper: Paper, rules: PanelRules) -> Paper:
    if paper.choice not in (*rules.options, CANNOT_TELL):
        raise Invalid("input.choice", field="choice")
    rationale = paper.rationale.strip()
    if len(rationale) < RATIONALE_MIN:
        raise Invalid("input.too_short", field="rationale", minimum=RATIONALE_MIN)
    if len(rationale) > RATIONALE_MAX:
        raise Invalid("input.too_long", field="rationale", limit=RATIONALE_MAX)
    if len(paper.suggestion) > SUGGESTION_MAX:
        raise Invalid("input.too_long", field="suggestion", limit=SUGGESTION_MAX)
    if not 1 <= len(paper.tags) <= TAGS_MAX:
        raise Invalid("ballot.tags", field="tags", limit=TAGS_MAX)
    return Paper(paper.choice, rationale, tuple(sorted(set(paper.tags))), paper.suggestion.strip())


def _is_same(found: Found, paper: Paper) -> bool:
    if found.ballot_id is None:
        return False
    now = (found.choice, found.rationale, tuple(found.tags), found.suggestion)
    return now == (paper.choice, paper.rationale, paper.tags, paper.suggestion)


def _paper_values(found: Found, paper: Paper, salt: bytes, now: datetime) -> dict[str, Any]:
    public_id = found.ballot_public_id or new_public_id()
    sealed = commitment(salt, found.round_public_id, found.seat_public_id, paper.choice)
    return {
        "public_id": public_id, "choice": paper.choice, "rationale": paper.rationale, "tags": list(paper.tags),
        "suggestion": paper.suggestion, "commitment": sealed, "salt": salt.hex(), "receipt": receipt(public_id, sealed),
        "cast_at": now,
    }


def _write(connection: Connection, found: Found, values: Mapping[str, Any], rules: PanelRules, now: datetime) -> bool:
    """Insert or replace; False when another tab of the same juror was first."""
    if found.ballot_id is not None:
        return _replace(connection, found, values, rules)
    row = {**values, "seat_id": found.seat_id, "round_id": found.round_id, "weight": found.weight, "replaced": 0}
    if connection.execute(_insert_ballot(connection.dialect.name), row).scalar() is None:
        return False
    connection.execute(SEAT_CAST, {"of": found.seat_id, "at": now})
    if found.skips_in_row:
        connection.execute(FORGET_SKIPS, {"of": found.juror_id})
    return True


def _replace(connection: Connection, found: Found, values: Mapping[str, Any], rules: PanelRules) -> bool:
    if found.wave < found.round_wave:  # its wave was counted: what was looked at does not change any more
        raise Conflict("ballot.wave_closed")
    if found.replaced >= rules.max_replacements:
        raise Conflict("ballot.no_more_replacements", limit=rules.max_replacements)
    new = {f"new_{name}": value for name, value in values.items() if name != "public_id"}
    new |= {"of": found.ballot_id, "seen": found.replaced, "new_replaced": found.replaced + 1}
    return connection.execute(REPLACE, new).rowcount == 1


def _log(uow: UnitOfWork, connection: Connection, found: Found, values: Mapping[str, Any], now: datetime) -> None:
    """The commitment goes to the log, the receipt to the juror: in the ballot's own transaction."""
    minute = now.replace(second=0, microsecond=0)
    row = {"round_id": found.round_id, "commitment": values["commitment"], "replaces": found.commitment, "at": minute}
    connection.execute(COMMIT, row)
    notify_one(
        uow, Receiver(found.account_id, found.locale, found.email is not None), "ballot.counted", now=now,
        once=values["receipt"], target=("seat", found.seat_public_id), receipt=values["receipt"],
    )
