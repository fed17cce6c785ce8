"""Ballots: casting and replacing them, ending a wave, and looking at the split."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.errors import Conflict, Invalid, NotFound
from panel.events import BallotCast
from panel.models import Ballot, BallotCommitment, Case, Juror, Round, RoundStatus, Seat, SeatStatus
from panel.models.base import new_public_id
from panel.notices import notify
from panel.queries.cases import lock_case
from panel.queries.rounds import count_live, lock_round, read_tally, rules_of
from panel.services.convening import next_wave, restart_wave_clock, summon
from panel.services.rounds import close_round
from panel.services.seats import lapse
from panel.settings import read_settings
from panel.uow import UnitOfWork
from voting import CANNOT_TELL, PanelRules, Waiting, Widen, commitment, decide, receipt

RATIONALE_MIN = 10
RATIONALE_MAX = 1000
SUGGESTION_MAX = 500
TAGS_MAX = 6


@dataclass(frozen=True, slots=True)
class Paper:
    """What a juror fills in: an option's key or "cannot_tell", reason tags, a text, an improvement (S30)."""

    choice: str
    rationale: str
    tags: tuple[str, ...] = ()
    suggestion: str = ""


def cast_ballot(uow: UnitOfWork, seat_id: str, account_id: int, paper: Paper, *, salt: bytes, now: datetime) -> Ballot:
    """Cast the seat's ballot, or replace it while the wave is open. The same paper twice is one ballot.

    `salt` is 16 fresh random bytes for the commitment. Raises NotFound("seat.unknown"), Conflict: "round.closed",
    "seat.not_accepted", "seat.ended", "ballot.no_more_replacements"; Invalid with the field.
    """
    seat, round_, case_public_id = _lock_for_vote(uow, seat_id, account_id)
    rules = rules_of(round_)
    paper = _checked(paper, rules)
    found = uow.session.scalar(select(Ballot).where(Ballot.seat_id == seat.id))
    replaces = found.commitment if found else None
    if found is None:
        ballot = _insert(uow, seat, round_, paper, salt, now)
        seat.status = SeatStatus.CAST
        seat.ended_at = now
        uow.session.execute(update(Juror).where(Juror.id == seat.juror_id, Juror.skips_in_row > 0).values(skips_in_row=0))
    else:
        ballot = _replace(found, seat, round_, paper, rules, salt, now)
    if ballot.commitment != replaces:
        _log(uow, round_, ballot, replaces, seat, account_id, now)
    uow.record(BallotCast(case_public_id, round_.id))
    return ballot


def _log(
    uow: UnitOfWork, round_: Round, ballot: Ballot, replaces: str | None, seat: Seat, account_id: int, now: datetime
) -> None:
    """The commitment goes to the log, the receipt to the juror: in the ballot's own transaction."""
    minute = now.replace(second=0, microsecond=0)
    uow.session.add(
        BallotCommitment(round_id=round_.id, commitment=ballot.commitment, replaces=replaces, at=minute)
    )
    notify(
        uow, [account_id], "ballot.counted", now=now, once=ballot.receipt, target=("seat", seat.public_id),
        receipt=ballot.receipt,
    )


def _lock_for_vote(uow: UnitOfWork, seat_id: str, account_id: int) -> tuple[Seat, Round, str]:
    """Own seat locked for us, round locked against closing only: votes of one round do not wait for each other."""
    row = uow.session.execute(
        select(Seat, Round, Case.public_id)
        .join(Juror, Juror.id == Seat.juror_id)
        .join(Round, Round.id == Seat.round_id)
        .join(Case, Case.id == Round.case_id)
        .where(Seat.public_id == seat_id, Juror.account_id == account_id)
        .with_for_update(read=True, of=Round)
    ).one_or_none()
    if row is None:
        raise NotFound("seat.unknown")
    seat, round_, case_public_id = row
    if uow.session.get_bind().dialect.name != "sqlite":
        uow.session.refresh(seat, with_for_update=True)
    if round_.status is not RoundStatus.OPEN:
        raise Conflict("round.closed")
    if seat.status is SeatStatus.SUMMONED:
        raise Conflict("seat.not_accepted")
    if seat.status not in (SeatStatus.ACCEPTED, SeatStatus.CAST) or seat.wave > round_.wave:
        raise Conflict("seat.ended", status=seat.status.value)
    return seat, round_, case_public_id


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


def _insert(uow: UnitOfWork, seat: Seat, round_: Round, paper: Paper, salt: bytes, now: datetime) -> Ballot:
    public_id = new_public_id()
    sealed = commitment(salt, round_.public_id, seat.public_id, paper.choice)
    dialect = sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql
    statement = (
        dialect.insert(Ballot)
        .values(
            public_id=public_id, seat_id=seat.id, round_id=round_.id, choice=paper.choice, weight=seat.weight,
            tags=list(paper.tags), rationale=paper.rationale, suggestion=paper.suggestion, commitment=sealed, salt=salt.hex(),
            receipt=receipt(public_id, sealed), replaced=0, cast_at=now,
        )
        .on_conflict_do_nothing(index_elements=["seat_id"])
    )
    uow.session.execute(statement)
    return uow.session.scalars(select(Ballot).where(Ballot.seat_id == seat.id)).one()


def _replace(
    ballot: Ballot, seat: Seat, round_: Round, paper: Paper, rules: PanelRules, salt: bytes, now: datetime
) -> Ballot:
    same = (ballot.choice, ballot.rationale, tuple(ballot.tags), ballot.suggestion)
    if same == (paper.choice, paper.rationale, paper.tags, paper.suggestion):
        return ballot
    if seat.wave < round_.wave:  # its wave was counted: what was looked at does not change any more
        raise Conflict("ballot.wave_closed")
    if ballot.replaced >= rules.max_replacements:
        raise Conflict("ballot.no_more_replacements", limit=rules.max_replacements)
    ballot.choice = paper.choice
    ballot.tags = list(paper.tags)
    ballot.rationale = paper.rationale
    ballot.suggestion = paper.suggestion
    ballot.commitment = commitment(salt, round_.public_id, seat.public_id, paper.choice)
    ballot.salt = salt.hex()
    ballot.receipt = receipt(ballot.public_id, ballot.commitment)
    ballot.replaced += 1
    ballot.cast_at = now
    return ballot


def is_wave_full(session: Session, round_id: int) -> bool:
    """Whether every place of the present wave has cast, or nobody is left to summon and everybody seated has cast."""
    round_ = session.get(Round, round_id, populate_existing=True)
    if round_ is None or round_.status is not RoundStatus.OPEN:
        return False
    live, cast = count_live(session, round_id)
    return cast >= rules_of(round_).seats_after(round_.wave) or (round_.exhausted and cast == live)


def settle_wave(uow: UnitOfWork, round_id: int, *, now: datetime) -> bool:
    """End the present wave if it is over: decide, widen, or call substitutes. Safe to call at any time, by anybody.

    Gives whether something changed. A wave is over when all its places have cast, or when its clock has run out: then
    those who stayed away are replaced and the wave gets its time again; when nobody is left to replace them, the panel
    is judged as it is.
    """
    row = uow.session.get(Round, round_id)
    if row is None:
        return False
    case = lock_case(uow.session, row.case_id)
    round_ = lock_round(uow.session, round_id)
    if round_.status is not RoundStatus.OPEN:
        return False
    overdue = round_.wave_deadline_at is not None and round_.wave_deadline_at <= now
    full = is_wave_full(uow.session, round_id)
    if not full and not overdue:
        return False
    if not full and _call_substitutes(uow, case, round_, now) > 0:
        return True
    _, cast = count_live(uow.session, round_.id)
    short = cast < rules_of(round_).seats_after(round_.wave)
    outcome = decide(read_tally(uow.session, round_), round_.wave, final=short or round_.exhausted)
    if isinstance(outcome, Widen):
        next_wave(uow, case, round_, outcome.next_wave, now=now)
    elif not isinstance(outcome, Waiting):
        close_round(uow, case, round_, read_tally(uow.session, round_), outcome, now=now)
    return True


def _call_substitutes(uow: UnitOfWork, case: Case, round_: Round, now: datetime) -> int:
    """The wave's clock ran out: take back the seats without a ballot, summon the next on the list."""
    settings = read_settings(uow.session, now)
    waiting = uow.session.scalars(
        select(Seat).where(
            Seat.round_id == round_.id, Seat.status.in_((SeatStatus.SUMMONED, SeatStatus.ACCEPTED))
        )
    ).all()
    for seat in waiting:
        lapse(uow, seat, settings, now)
    uow.session.flush()
    restart_wave_clock(case, round_, now)
    return summon(uow, case, round_, settings, now=now)
