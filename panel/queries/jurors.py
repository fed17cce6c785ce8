"""Finding jurors, their entry tests and their seats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import Brief, Case, EntryTest, Juror, Redaction, Round, RoundStatus, Seat, SeatStatus, Verdict
from panel.queries.cases import get_case
from panel.queries.listed import detect_with_lists
from panel.queries.redactions import as_decision, known_names, list_decisions, setting_of
from panel.redaction import leaks

SITTING = timedelta(days=1)  # a sitting of the entry test may run past midnight, not longer
WAITING = (SeatStatus.SUMMONED, SeatStatus.ACCEPTED)


class SeatRow(NamedTuple):
    """A seat with what a list of seats says about it; the outcome is None until there is one."""

    seat: Seat
    round: Round
    category: str
    title: str
    outcome: str | None


def find_juror(session: Session, account_id: int) -> Juror | None:
    """The juror of an account, also one who has left; None for everybody else."""
    return session.scalar(select(Juror).where(Juror.account_id == account_id))


def lock_juror(session: Session, account_id: int) -> Juror:
    """The juror of an account, locked until the transaction ends; a seat given meanwhile waits for nothing.

    Raises NotFound("juror.unknown").
    """
    locked = select(Juror).where(Juror.account_id == account_id).with_for_update(key_share=True)
    juror = session.scalar(locked.execution_options(populate_existing=True))
    if juror is None:
        raise NotFound("juror.unknown")
    return juror


def find_last_test(session: Session, account_id: int, *, lock: bool = False) -> EntryTest | None:
    """The newest sitting of an account's entry test, or None."""
    query = select(EntryTest).where(EntryTest.account_id == account_id).order_by(EntryTest.id.desc()).limit(1)
    return session.scalar(query.with_for_update() if lock else query)


def is_running(test: EntryTest | None, today: date) -> bool:
    """Whether the sitting can still be finished: begun today or yesterday, and not over."""
    return test is not None and test.finished_at is None and test.taken_on >= today - SITTING


def list_seen_cases(session: Session, account_id: int) -> frozenset[str]:
    """Codes of the mock cases the account has met in earlier sittings."""
    rows = session.scalars(select(EntryTest.questions).where(EntryTest.account_id == account_id))
    return frozenset(code for questions in rows for code in questions)


def list_waiting_seats(session: Session, juror_id: int) -> list[SeatRow]:
    """Seats that wait for the juror, the most urgent first: summonses by their answer, then seats without a ballot."""
    query = _seats(juror_id, _is_waiting()).order_by(Seat.status.desc(), Seat.answer_by, Round.wave_deadline_at, Seat.id)
    return [SeatRow._make(row) for row in session.execute(query)]


def list_past_seats(session: Session, juror_id: int, *, limit: int, offset: int = 0) -> list[SeatRow]:
    """Seats that ask nothing more of the juror, newest first."""
    query = _seats(juror_id, ~_is_waiting()).order_by(Seat.summoned_at.desc(), Seat.id.desc()).limit(limit).offset(offset)
    return [SeatRow._make(row) for row in session.execute(query)]


def count_past_seats(session: Session, juror_id: int) -> tuple[int, int]:
    """(seats that ask nothing more, seats with a ballot) of the juror."""
    row = session.execute(
        select(func.count(), func.count().filter(Seat.status == SeatStatus.CAST))
        .select_from(Seat)
        .join(Round, Round.id == Seat.round_id)
        .where(Seat.juror_id == juror_id, ~_is_waiting())
    ).one()
    return row[0], row[1]


def _is_waiting() -> ColumnElement[bool]:
    return and_(Seat.status.in_(WAITING), Round.status == RoundStatus.OPEN)


def _seats(juror_id: int, which: ColumnElement[bool]) -> Any:
    return (
        select(Seat, Round, Brief.category, Brief.title, Verdict.outcome)
        .join(Round, Round.id == Seat.round_id)
        .join(Brief, Brief.id == Round.brief_id)
        .outerjoin(Verdict, Verdict.round_id == Round.id)
        .where(Seat.juror_id == juror_id, which)
    )


def mask_for_jurors(session: Session, case: Case, texts: Mapping[str, str]) -> dict[str, str]:
    """What staff wrote for the parties, as jurors may read it: with the case's own pseudonyms (promise P3).

    A text in which the gate still finds an identifier is left out altogether. Keys must not be those of the brief.
    """
    if case.erased_at is not None:
        return dict(texts)  # masked once and for all when the names they were masked by were erased
    whole = get_case(session, case.public_id)
    redaction = session.scalar(
        select(Redaction).where(Redaction.case_id == case.id).order_by(Redaction.round_no.desc()).limit(1)
    )
    decisions = [as_decision(d) for d in list_decisions(session, redaction.id)] if redaction else []
    known = known_names(session, whole)
    language = cast(Literal["zh", "en"], case.language)
    everything = {**(redaction.originals if redaction else {}), **texts}
    masked = detect_with_lists(session, everything, known, language, decisions, setting_of(session, whole))
    ready = {key: masked.texts[key] for key in texts}
    leaking = {leak.key for leak in leaks(ready, known, masked.entities, allowed=masked.dropped)}
    return {key: text for key, text in ready.items() if key not in leaking}
