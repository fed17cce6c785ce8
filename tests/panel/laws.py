"""What holds for a case after every act, whatever was done before: read from the database, beside the model."""

from __future__ import annotations

from sqlalchemy import func, select

from panel.lifecycle import ENDED, DeadlineKind
from panel.lifecycle import CaseStatus as S
from panel.models import Ballot, Proposal, ProposalStatus, Round, RoundStatus, Seat, SeatStatus, TimelineEntry, Verdict
from tests.panel.life import Life


def check(life: Life) -> None:
    """The laws of a case, read from the database."""
    case = life.scene.case(life.case_id)
    assert case.status is life.status
    assert (case.ended_at is not None) == (case.status in ENDED)
    assert (case.deadline_at is None) == (case.deadline_kind is None)
    assert (case.deadline_at is None) == (case.status in ENDED)
    assert (case.erased_at is not None) == life.model["erased"]
    with life.house.db.reading() as session:
        log = session.scalars(select(TimelineEntry.seq).where(TimelineEntry.case_id == case.id).order_by(TimelineEntry.seq))
        rounds = session.scalars(select(Round).where(Round.case_id == case.id).order_by(Round.number)).all()
        verdicts = {v.round_id: v for v in session.scalars(select(Verdict))}
        ballots = dict(session.execute(select(Ballot.round_id, func.count()).group_by(Ballot.round_id)).all())
        seats = session.execute(
            select(Seat.round_id, func.count(), func.count(Ballot.id)).outerjoin(Ballot, Ballot.seat_id == Seat.id)
            .where(Seat.status == SeatStatus.CAST).group_by(Seat.round_id)
        ).all()
        proposals = session.scalar(select(func.count()).where(Proposal.status == ProposalStatus.OPEN)) or 0
    numbers = list(log)
    assert numbers == list(range(1, len(numbers) + 1))
    assert [r.number for r in rounds] == list(range(1, len(rounds) + 1))
    assert sum(r.status is RoundStatus.OPEN for r in rounds) == (case.status is S.VOTING)
    assert set(verdicts) == {r.id for r in rounds if r.status is RoundStatus.CLOSED}
    assert all(cast == voted == ballots.get(round_id) for round_id, cast, voted in seats)
    for round_id, verdict in verdicts.items():
        assert verdict.cast == ballots.get(round_id, 0) == sum(verdict.heads.values()) + verdict.cannot_tell
    assert proposals == (life.model["proposal"] is not None)
    if case.status is S.DECIDED and not life.model["decided"]:
        assert case.deadline_kind is DeadlineKind.DECISION
