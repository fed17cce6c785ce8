"""What jurors answered in closed rounds, and the answers that are certain: the only door through which the analysis reads.

Nothing of an open round comes through: a sealed number stays sealed. "Cannot tell" is no answer and is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from panel.models import Ballot, Base, Brief, Round, RoundStatus, Seat, Verdict
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
    tables = _control_tables()
    if tables is None:
        return {}
    cases, _ = tables
    rows = session.execute(
        select(cases.c.id, cases.c.right_key, Brief.options, Brief.category)
        .join(Brief, Brief.id == cases.c.brief_id)
        .where(cases.c.status == "confirmed")
    )
    return {
        f"c{number}": Certain(
            key, next(o["side"] for o in options if o["key"] == key), tuple(o["key"] for o in options), category
        )
        for number, key, options, category in rows
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


def _control_answers(session: Session) -> list[tuple[datetime, int, str, Any, Any, Any, Any, Any]]:
    """Answers to control cases that stand, once the juror was told which it was."""
    tables = _control_tables()
    if tables is None:
        return []
    cases, met = tables
    rows = session.execute(
        select(
            Ballot.cast_at, Ballot.id, cases.c.id, met.c.juror_id, Ballot.choice, Ballot.weight, Seat.information,
            cases.c.brief_id,
        )
        .select_from(met)
        .join(cases, cases.c.id == met.c.control_id)
        .join(Seat, Seat.id == met.c.seat_id)
        .join(Ballot, Ballot.seat_id == Seat.id)
        .where(met.c.revealed_at.is_not(None), cases.c.status == "confirmed", Ballot.choice != CANNOT_TELL)
    )
    return [(row[0], row[1], f"c{row[2]}", row[3], row[4], row[5], row[6], row[7]) for row in rows]


def _control_tables() -> tuple[Table, Table] | None:
    """The tables of control cases and of the seats that met one; None in a house without them."""
    tables = Base.metadata.tables
    return (tables["control_cases"], tables["control_seats"]) if "control_seats" in tables else None
