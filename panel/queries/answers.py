"""What jurors answered in closed rounds, and the answers that are certain: the only door through which the analysis reads.

Nothing of an open round comes through: a sealed number stays sealed. "Cannot tell" is no answer and is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.models import Ballot, Brief, ControlCase, ControlSeat, ControlStatus, Round, RoundStatus, Seat, Verdict
from panel.queries.controls import counted
from voting import CANNOT_TELL


@dataclass(frozen=True, slots=True)
class Answer:
    """One ballot: the option chosen, whom that option favours (`side`), and what the seat carried.

    `case` names a round ("r12") or a control case ("c5"), which many rounds may have asked.
    """

    case: str
    juror: int
    choice: str
    side: str
    weight: int
    information: int


@dataclass(frozen=True, slots=True)
class Certain:
    """The answer to a control case: the option that is right and whom it favours, the options in order, the category."""

    key: str
    side: str
    options: tuple[str, ...]
    category: str


@dataclass(frozen=True, slots=True)
class Course:
    """How closed rounds went: verdicts by the waves they took, how many were undecided, ballots by weight."""

    waves: Mapping[int, int]
    undecided: int
    weights: Mapping[int, int]


def list_answers(session: Session) -> list[Answer]:
    """Every answer of a closed round of a case and every told answer to a control case, in the order of casting."""
    rows = session.execute(
        select(
            Ballot.cast_at, Ballot.id, Round.id, Seat.juror_id, Ballot.choice, Ballot.weight, Seat.information, Round.brief_id
        )
        .join(Seat, Seat.id == Ballot.seat_id)
        .join(Round, Round.id == Ballot.round_id)
        .where(Round.status == RoundStatus.CLOSED, Round.case_id.is_not(None), Ballot.choice != CANNOT_TELL)
    )
    sides = {
        (brief, option["key"]): option["side"]
        for brief, options in session.execute(select(Brief.id, Brief.options))
        for option in options
    }
    every = [(*row[:2], f"r{row[2]}", *row[3:]) for row in rows] + _control_answers(session)
    every.sort(key=lambda row: row[:2])
    return [Answer(case, juror, choice, sides[brief, choice], *carried) for _, _, case, juror, choice, *carried, brief in every]


def known_answers(session: Session) -> dict[str, Certain]:
    """The certain answer of every control case that stands, by the name its answers carry. Empty where there are none."""
    rows = session.execute(
        select(ControlCase.id, ControlCase.right_key, ControlCase.side, Brief.options, Brief.category)
        .join(Brief, Brief.id == ControlCase.brief_id)
        .where(ControlCase.status == ControlStatus.CONFIRMED)
    )
    return {
        f"c{number}": Certain(key, side, tuple(option["key"] for option in options), category)
        for number, key, side, options, category in rows
    }


def read_course(session: Session) -> Course:
    """Waves, undecided verdicts and weights of the closed rounds of cases."""
    closed = (Round.status == RoundStatus.CLOSED, Round.case_id.is_not(None))
    verdicts = session.execute(
        select(Verdict.waves, Verdict.outcome, func.count())
        .join(Round, Round.id == Verdict.round_id)
        .where(*closed)
        .group_by(Verdict.waves, Verdict.outcome)
    ).all()
    waves: dict[int, int] = {}
    for wave, _, number in verdicts:
        waves[wave] = waves.get(wave, 0) + number
    weights = session.execute(
        select(Ballot.weight, func.count()).join(Round, Round.id == Ballot.round_id).where(*closed).group_by(Ballot.weight)
    ).all()
    undecided = sum(number for _, outcome, number in verdicts if outcome == "undecided")
    return Course(dict(sorted(waves.items())), undecided, {row[0]: row[1] for row in sorted(weights)})


def _control_answers(session: Session) -> list[tuple[datetime, int, str, int, str, int, int, int]]:
    """Answers to control cases that stand, once the juror was told which it was: what counts for a record."""
    rows = session.execute(
        select(
            Ballot.cast_at, Ballot.id, ControlCase.id, ControlSeat.juror_id, Ballot.choice, Ballot.weight, Seat.information,
            ControlCase.brief_id,
        )
        .select_from(ControlSeat)
        .join(ControlCase, ControlCase.id == ControlSeat.control_id)
        .join(Seat, Seat.id == ControlSeat.seat_id)
        .join(Ballot, Ballot.seat_id == ControlSeat.seat_id)
        .where(ControlCase.status == ControlStatus.CONFIRMED, *counted())
    )
    return [(row[0], row[1], f"c{row[2]}", row[3], row[4], row[5], row[6], row[7]) for row in rows]
