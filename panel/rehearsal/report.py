"""What a rehearsal has done, read from its rows when it is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.ballotbox import box_of
from panel.models import Ballot, Case, ControlCase, ControlSeat, Juror, JurorStatus, Round, Seat, Verdict
from panel.queries.ballots import try_open
from voting import CANNOT_TELL, ControlRecord, weigh


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Verdicts of some cases. `right`: the decided ones that equal the modelled truth. `weight`: of all ballots, mean × 100."""

    decided: int = 0
    undecided: int = 0
    right: int = 0
    ballots: int = 0
    weight: int = 0

    @property
    def count(self) -> int:
        """All of them."""
        return self.decided + self.undecided


@dataclass(frozen=True, slots=True)
class ControlFigures:
    """Control seats of a rehearsal: planted, answered, of these right and "cannot tell"; `seats`: all seats there were."""

    planted: int = 0
    answered: int = 0
    right: int = 0
    cannot_tell: int = 0
    seats: int = 0


@dataclass(slots=True)
class Summary:
    """What a rehearsal did. `first`, `last`: verdicts of its first and last third; `weights`: jurors by weight at the end."""

    cases: int = 0
    plan: str = ""
    ended: Counter[str] = field(default_factory=Counter)
    waves: Counter[int] = field(default_factory=Counter)
    verdicts: Verdicts = Verdicts()
    first: Verdicts = Verdicts()
    last: Verdicts = Verdicts()
    controls: ControlFigures = ControlFigures()
    weights: Counter[int] = field(default_factory=Counter)
    days: int = 0
    seconds: float = 0.0


def sum_up(session: Session, case_ids: Sequence[int], truths: Mapping[int, str], *, since: datetime) -> Summary:
    """The summary of a rehearsal of these cases, in their order, that began at `since`."""
    third = max(1, len(case_ids) // 3)
    waves = select(Verdict.waves).join(Round, Round.id == Verdict.round_id).where(Round.case_id.in_(case_ids))
    return Summary(
        cases=len(case_ids),
        ended=Counter(status.value for status in session.scalars(select(Case.status).where(Case.id.in_(case_ids)))),
        waves=Counter(session.scalars(waves)),
        verdicts=_verdicts(session, case_ids, truths),
        first=_verdicts(session, case_ids[:third], truths),
        last=_verdicts(session, case_ids[-third:], truths),
        controls=_controls(session, since),
        weights=_weights(session),
    )


def _verdicts(session: Session, case_ids: Sequence[int], truths: Mapping[int, str]) -> Verdicts:
    found = session.execute(
        select(Round.case_id, Verdict.winner).join(Verdict, Verdict.round_id == Round.id).where(Round.case_id.in_(case_ids))
    ).all()
    ballots, weight = session.execute(
        select(func.count(), func.coalesce(func.sum(Ballot.weight), 0))
        .select_from(Ballot)
        .join(Round, Round.id == Ballot.round_id)
        .where(Round.case_id.in_(case_ids))
    ).one()
    decided = [(case_id, winner) for case_id, winner in found if winner is not None]
    return Verdicts(
        decided=len(decided),
        undecided=len(found) - len(decided),
        right=sum(truths.get(case_id or 0) == winner for case_id, winner in decided),
        ballots=ballots,
        weight=int(weight) * 100 // max(1, ballots),
    )


def _controls(session: Session, since: datetime) -> ControlFigures:
    met = session.execute(
        select(Ballot.sealed, Seat.public_id, Round.public_id, ControlCase.right_key)
        .select_from(ControlSeat)
        .join(ControlCase, ControlCase.id == ControlSeat.control_id)
        .join(Seat, Seat.id == ControlSeat.seat_id)
        .join(Round, Round.id == Seat.round_id)
        .outerjoin(Ballot, Ballot.seat_id == ControlSeat.seat_id)
        .where(ControlSeat.given_at >= since)
    ).all()
    opened = [(try_open(box_of(session), round_, seat, sealed), right) for sealed, seat, round_, right in met]
    answers = [(said.choice, right) for said, right in opened if said is not None]
    return ControlFigures(
        planted=len(met),
        answered=len(answers),
        right=sum(choice == right for choice, right in answers),
        cannot_tell=sum(choice == CANNOT_TELL for choice, _ in answers),
        seats=session.scalar(select(func.count()).select_from(Seat).where(Seat.summoned_at >= since)) or 0,
    )


def _weights(session: Session) -> Counter[int]:
    records = session.execute(
        select(Juror.controls_right, Juror.controls_total, Juror.test_right, Juror.test_total).where(
            Juror.status != JurorStatus.LEFT
        )
    )
    return Counter(weigh(ControlRecord(*record)).value for record in records)
