"""Casting and replacing a ballot: the busiest act of the house, so its statements are built once and return plain rows.

The round is locked against closing only (FOR SHARE): votes of one round never wait for each other. Two tabs of one
juror are told apart by the unique constraint on the seat and by a compare-and-set on `replaced`, never by a look
beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam, exists, select, update

from panel.ballotbox import BallotBox, Contents, box_of
from panel.errors import Conflict, Invalid, NotFound
from panel.events import BallotCast, NoticesWritten
from panel.models import Account, Ballot, Case, Draft, Juror, Round, RoundStatus, Seat, SeatStatus
from panel.models.base import new_public_id, table_of
from panel.notices import REACHABLE, Receiver, letter_row, notice_row
from panel.services.drafts import drop_draft
from panel.services.first_ballot import Row, Told, store_first, tell
from panel.uow import UnitOfWork
from voting import CANNOT_TELL, FACT_ANSWERS, PanelRules, VotingError, check_answers, commitment, receipt

RATIONALE_MIN = 10
RATIONALE_MAX = 1000
SUGGESTION_MAX = 500
TAGS_MAX = 6
TRIES = 3
Found = sa.Row[*tuple[Any, ...]]  # one row of FIND


@dataclass(frozen=True, slots=True)
class Paper:
    """What a juror fills in: an option's key or "cannot_tell", reason tags, a text, an improvement (S30).

    `facts`: an answer ("yes", "no", "unclear") to each fact question, in order.
    """

    choice: str
    rationale: str
    tags: tuple[str, ...] = ()
    suggestion: str = ""
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """The ballot that counts now: its choice, the receipt, and how often it was replaced (0..rules.max_replacements)."""

    choice: str
    receipt: str
    replaced: int


def cast_ballot(
    uow: UnitOfWork, seat_id: str, account_id: int, paper: Paper, *, salt: bytes, now: datetime, draft: str = ""
) -> Counted:
    """Cast the seat's ballot, or replace it while its wave is open. The same paper twice is one ballot.

    `salt` is 16 fresh random bytes for the commitment; `draft` is the key of the juror's draft of this paper, which is
    forgotten in the same transaction. Raises NotFound("seat.unknown"), Conflict: "round.closed",
    "seat.not_accepted", "seat.ended", "ballot.wave_closed", "ballot.no_more_replacements"; Invalid with the field;
    Unavailable("ballot.key_missing") when the round's key is not here: nothing is stored that nobody could count.
    """
    connection = uow.session.connection()
    for _ in range(TRIES):
        found = _find(connection, seat_id, account_id, draft)
        rules = PanelRules.from_dict(found.rules)
        clean = _checked(paper, rules)
        counted = _count(uow, connection, found, clean, rules, salt, now)
        if counted is not None:
            if found.has_draft:
                drop_draft(uow, account_id, draft)
            return counted
    raise Conflict("ballot.try_again")  # another tab was first three times in a row


S, R, C, J, A, B, D = (table_of(m) for m in (Seat, Round, Case, Juror, Account, Ballot, Draft))

FIND = (
    select(
        S.c.id.label("seat_id"), S.c.public_id.label("seat_public_id"), S.c.status.label("seat_status"), S.c.wave, S.c.weight,
        S.c.juror_id, R.c.id.label("round_id"), R.c.public_id.label("round_public_id"), R.c.status.label("round_status"),
        R.c.wave.label("round_wave"), R.c.rules, R.c.case_id, R.c.number.label("round_no"),
        C.c.public_id.label("case_public_id"), J.c.skips_in_row,
        J.c.account_id, A.c.locale, REACHABLE.label("by_mail"), B.c.id.label("ballot_id"),
        B.c.public_id.label("ballot_public_id"), B.c.sealed, B.c.replaced, B.c.receipt, B.c.commitment,
        exists().where(D.c.account_id == J.c.account_id, D.c.key == bindparam("draft")).label("has_draft"),
    )
    .select_from(
        S.join(J, J.c.id == S.c.juror_id)
        .join(A, A.c.id == J.c.account_id)
        .join(R, R.c.id == S.c.round_id)
        .outerjoin(C, C.c.id == R.c.case_id)  # a control case has none
        .outerjoin(B, B.c.seat_id == S.c.id)
    )
    .where(S.c.public_id == bindparam("seat"), J.c.account_id == bindparam("account"))
    .with_for_update(read=True, of=R)
)
REPLACE = update(B).where(B.c.id == bindparam("of"), B.c.replaced == bindparam("seen")).values(
    {name: bindparam(f"new_{name}") for name in
     ("sealed", "commitment", "receipt", "cast_at", "replaced")}
)
FORGET_SKIPS = update(J).where(J.c.id == bindparam("of")).values(skips_in_row=0)


def _find(connection: Connection, seat_id: str, account_id: int, draft: str) -> Found:
    """The account's own seat with its round, locked against closing, the ballot that counts now, and whether a draft waits."""
    row: Found | None = connection.execute(FIND, {"seat": seat_id, "account": account_id, "draft": draft}).one_or_none()
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
    facts = _checked_facts(paper, rules)
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
    return Paper(paper.choice, rationale, tuple(sorted(set(paper.tags))), paper.suggestion.strip(), facts)


def _checked_facts(paper: Paper, rules: PanelRules) -> tuple[str, ...]:
    try:
        return check_answers(paper.facts, rules.fact_questions)
    except VotingError as error:  # an answer left out is the same fault as one that does not exist
        wrong = next((n for n, answer in enumerate(paper.facts) if answer not in FACT_ANSWERS), len(paper.facts))
        number = max(1, min(wrong + 1, rules.fact_questions))
        raise Invalid("input.choice", field=f"fact{number}") from error


def _count(
    uow: UnitOfWork, connection: Connection, found: Found, paper: Paper, rules: PanelRules, salt: bytes, now: datetime
) -> Counted | None:
    """Store the paper unless it counts already; None when another tab of the same juror was first."""
    first = found.ballot_id is None
    box = box_of(uow.session)
    if not first and _is_same(box.open(found.round_public_id, found.seat_public_id, found.sealed), paper):
        return Counted(paper.choice, found.receipt, found.replaced)
    values = _paper_values(box, found, paper, salt, now)
    told = _told(found, values, now)
    if not (_store(connection, found, values, told) if first else _replace(connection, found, values, told, rules)):
        return None
    _enter(uow, found, values["commitment"], now)
    uow.record(NoticesWritten("", (found.account_id,)))
    uow.record(BallotCast(found.case_public_id or "", found.round_id))
    return Counted(paper.choice, values["receipt"], 0 if first else found.replaced + 1)


def _enter(uow: UnitOfWork, found: Found, commitment: str, now: datetime) -> None:
    """The ballot in the record: its commitment alone, neither juror nor choice."""
    of = {"case_id": found.case_id} if found.case_id else {"round_id": found.round_id}
    said = {"round": found.round_no, "commitment": commitment}
    if found.ballot_id is None:
        uow.enter("ballot.cast", said, at=now, **of)
    else:
        uow.enter("ballot.replaced", {**said, "replaces": found.commitment}, at=now, **of)


def _is_same(counts: Contents, paper: Paper) -> bool:
    now = (counts.choice, counts.rationale, counts.tags, counts.suggestion, counts.facts)
    return now == (paper.choice, paper.rationale, paper.tags, paper.suggestion, paper.facts)


def _paper_values(box: BallotBox, found: Found, paper: Paper, salt: bytes, now: datetime) -> dict[str, Any]:
    public_id, place = found.ballot_public_id or new_public_id(), (found.round_public_id, found.seat_public_id)
    committed = commitment(salt, *place, paper.choice, paper.facts)
    contents = Contents(paper.choice, paper.rationale, paper.tags, paper.suggestion, paper.facts, salt.hex())
    return {
        "public_id": public_id, "sealed": box.seal(*place, contents), "commitment": committed,
        "receipt": receipt(public_id, committed), "cast_at": _minute(now),
    }


def _store(connection: Connection, found: Found, values: Row, told: Told) -> bool:
    ballot = {**values, "seat_id": found.seat_id, "round_id": found.round_id, "weight": found.weight, "replaced": 0}
    if not store_first(connection, ballot, told):
        return False
    if found.skips_in_row:
        connection.execute(FORGET_SKIPS, {"of": found.juror_id})
    return True


def _replace(connection: Connection, found: Found, values: Row, told: Told, rules: PanelRules) -> bool:
    if found.wave < found.round_wave:  # its wave was counted: what was looked at does not change any more
        raise Conflict("ballot.wave_closed")
    if found.replaced >= rules.max_replacements:
        raise Conflict("ballot.no_more_replacements", limit=rules.max_replacements)
    new = {f"new_{name}": value for name, value in values.items() if name != "public_id"}
    new |= {"of": found.ballot_id, "seen": found.replaced, "new_replaced": found.replaced + 1}
    if connection.execute(REPLACE, new).rowcount != 1:
        return False
    tell(connection, told)
    return True


def _told(found: Found, values: Row, now: datetime) -> Told:
    """Notice and letter with the receipt for the juror."""
    to = Receiver(found.account_id, found.locale, found.by_mail)
    slip, seat = values["receipt"], ("seat", found.seat_public_id)
    notice = notice_row(to.account_id, "ballot.counted", now=now, once=slip, target=seat, receipt=slip)
    return Told(notice, letter_row(to, now))


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
