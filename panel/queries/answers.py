"""What jurors answered in closed rounds, and the answers that are certain: the only door through which the analysis reads.

Nothing of an open round comes through: a sealed number stays sealed. Rounds whose key was destroyed are silent for good.
"Cannot tell" is no answer and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, literal, select
from sqlalchemy.orm import Session

from panel.ballotbox import box_of
from panel.models import Ballot, Brief, ControlCase, ControlSeat, ControlStatus, Round, RoundStatus, Seat, Verdict
from panel.queries.ballots import try_open
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


_BALLOT = (
    Ballot.cast_at, Ballot.id.label("ballot"), Ballot.weight, Ballot.sealed, Seat.public_id.label("seat_public_id"),
    Seat.information, Round.public_id.label("round_public_id"), Round.brief_id, Seat.juror_id,
)  # fmt: skip
_OF_ROUNDS = (
    select(*_BALLOT, literal("r").label("kind"), Round.id.label("of"))
    .join(Seat, Seat.id == Ballot.seat_id)
    .join(Round, Round.id == Ballot.round_id)
    .where(Round.status == RoundStatus.CLOSED, Round.case_id.is_not(None), Ballot.sealed != b"")
)
# Answers to control cases that stand, once the juror was told which it was: what counts for a record.
_OF_CONTROLS = (
    select(*_BALLOT, literal("c").label("kind"), ControlCase.id.label("of"))
    .join(Seat, Seat.id == Ballot.seat_id)
    .join(Round, Round.id == Ballot.round_id)
    .join(ControlSeat, ControlSeat.seat_id == Seat.id)
    .join(ControlCase, ControlCase.id == ControlSeat.control_id)
    .where(ControlCase.status == ControlStatus.CONFIRMED, Ballot.sealed != b"", *counted())
)


def list_answers(session: Session) -> list[Answer]:
    """Every answer of a closed round of a case and every told answer to a control case, in the order of casting.

    Only of rounds whose key is here.
    """
    sides = {
        (brief, option["key"]): option["side"]
        for brief, options in session.execute(select(Brief.id, Brief.options))
        for option in options
    }
    rows = sorted((*session.execute(_OF_ROUNDS), *session.execute(_OF_CONTROLS)), key=lambda row: (row.cast_at, row.ballot))
    opened = zip(rows, _choices(session, rows), strict=True)
    return [
        Answer(f"{row.kind}{row.of}", row.juror_id, choice, sides[row.brief_id, choice], row.weight, row.information)
        for row, choice in opened
        if choice not in (None, CANNOT_TELL)
    ]


def _choices(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> Iterator[Any]:
    """What was chosen on each of these ballots, None where nobody can tell any more."""
    box = box_of(session)
    for row in rows:
        contents = try_open(box, row.round_public_id, row.seat_public_id, row.sealed)
        yield contents.choice if contents else None


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
