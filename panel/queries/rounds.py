"""Finding rounds, seats and counts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import (
    LIVE_SEATS,
    Brief,
    JournalEntry,
    Juror,
    LotCommit,
    Round,
    RoundStatus,
    Seat,
    SeatStatus,
    Verdict,
)
from panel.models.base import table_of
from panel.queries.ballots import open_ballots
from panel.settings import Settings
from voting import Ballot, PanelRules, Tally, find_facts

COUNTED = ("outcome", "winner", "heads", "weights", "cannot_tell", "cast", "waves", "ceiling")  # told of a verdict


def nth_panel(round_: Any) -> ColumnElement[int]:
    """Which panel of its case a round is, from 1: what people are told. `round_`: a row, the class or its table's columns.

    Numbers of rounds are numbers of draws; a draw given up in public, or a round annulled, leaves a gap in them.
    """
    other = table_of(Round).alias()
    return (
        select(func.count())
        .where(other.c.case_id == round_.case_id, other.c.number <= round_.number, other.c.status != RoundStatus.ANNULLED)
        .scalar_subquery()
    )


def read_nth(session: Session, round_: Round) -> int:
    """The same of one round."""
    return session.scalar(select(nth_panel(round_))) or 1


def find_open_round(session: Session, case_id: int) -> Round | None:
    """The case's open round, or None."""
    return session.scalar(select(Round).where(Round.case_id == case_id, Round.status == RoundStatus.OPEN))


def find_last_round(session: Session, case_id: int) -> Round | None:
    """The case's newest round that was not annulled, or None."""
    return session.scalar(
        select(Round)
        .where(Round.case_id == case_id, Round.status != RoundStatus.ANNULLED)
        .order_by(Round.number.desc())
        .limit(1)
    )


def lock_round(session: Session, round_id: int) -> Round:
    """The round, locked against votes and other closers until the transaction ends."""
    found = session.get(Round, round_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("round.unknown")
    return found


def rules_of(round_: Round) -> PanelRules:
    """The rules frozen into the round when it opened."""
    return PanelRules.from_dict(round_.rules)


def rules_for(brief: Brief, settings: Settings) -> PanelRules:
    """The rules that a round on this brief opens with: its options and fact questions, the plan as it is set now."""
    options = tuple(option["key"] for option in brief.options)
    return PanelRules(options=options, plan=settings.panel_plan, fact_questions=len(brief.fact_questions))


def read_findings(session: Session, round_: Round, tally: Tally) -> list[dict[str, Any]]:
    """What the ballots of a round come to on each fact question, as a verdict keeps it; empty where none was asked."""
    asked = tally.rules.fact_questions
    if not asked:
        return []
    papers = [(each.contents.facts, each.weight) for each in open_ballots(session, round_)]
    return [
        {"number": each.number, "found": each.found, "heads": list(each.heads), "weights": list(each.weights),
         "reasons": [{"code": reason.code, "params": dict(reason.params)} for reason in each.reasons]}
        for each in find_facts(papers, asked, tally.ceiling)
    ]  # fmt: skip


def verdict_said(verdict: Verdict, round_: Round) -> dict[str, Any]:
    """What the record tells of a verdict: `verdict.issued`. Weights of findings stay out: by seat they are sealed as well."""
    said = {name: getattr(verdict, name) for name in COUNTED} | {"round": round_.number, "rules": round_.rules_digest}
    facts = [{"found": each["found"], "heads": each["heads"]} for each in verdict.findings]
    return said | ({"facts": facts} if facts else {})


def read_tally(session: Session, round_: Round) -> Tally:
    """Recount the round from its ballots. Raises Unavailable("ballot.key_missing")."""
    opened = open_ballots(session, round_)
    ballots = (Ballot(str(each.seat_id), each.contents.choice, each.weight, each.information) for each in opened)
    return Tally.of(rules_of(round_), ballots)


def count_seats(session: Session, round_id: int) -> dict[SeatStatus, int]:
    """How many seats of the round are in which state."""
    query = select(Seat.status, func.count()).where(Seat.round_id == round_id).group_by(Seat.status)
    return {row[0]: row[1] for row in session.execute(query)}


def count_live(session: Session, round_id: int) -> tuple[int, int]:
    """(seats that hold a place of the wave, seats that have cast)."""
    counts = count_seats(session, round_id)
    return sum(counts.get(s, 0) for s in LIVE_SEATS), counts.get(SeatStatus.CAST, 0)


def find_commitment(session: Session, case_id: int, round_no: int, extension: int = 0) -> LotCommit | None:
    """What was fixed for a draw before anybody could know its jurors, or None when nothing was. `extension`: of which list."""
    return session.scalar(
        select(LotCommit).where(
            LotCommit.case_id == case_id, LotCommit.round_no == round_no, LotCommit.extension == extension
        )
    )


def list_commitments(session: Session, case_id: int, round_no: int) -> list[LotCommit]:
    """The commitments of all lists of a round: the first one, then those of its extension draws."""
    query = select(LotCommit).where(LotCommit.case_id == case_id, LotCommit.round_no == round_no)
    return list(session.scalars(query.order_by(LotCommit.extension)))


def is_drawn() -> ColumnElement[bool]:
    """For statements about LotCommit: whether its list was drawn. Draws sealed before there was a journal have no line."""
    first = exists().where(Round.case_id == LotCommit.case_id, Round.number == LotCommit.round_no)
    return or_(and_(LotCommit.extension == 0, first), has_line("drawn"))


def has_line(kind: str) -> ColumnElement[bool]:
    """For statements about LotCommit: whether the journal has a line of this kind about its list."""
    return exists().where(
        JournalEntry.kind == kind, JournalEntry.case_id == LotCommit.case_id, JournalEntry.round_no == LotCommit.round_no,
        JournalEntry.extension == LotCommit.extension,
    )  # fmt: skip


def find_draw_ahead(session: Session, case_id: int) -> LotCommit | None:
    """The newest commitment of a round to come that was neither drawn nor given up, or None."""
    return session.scalar(
        select(LotCommit)
        .where(LotCommit.case_id == case_id, LotCommit.extension == 0, ~is_drawn(), ~has_line("void"))
        .order_by(LotCommit.round_no.desc())
        .limit(1)
    )


def next_draw(session: Session, case_id: int) -> int:
    """The number of the next draw: after every round, and after every draw that was given up in public."""
    last = session.scalar(select(func.max(Round.number)).where(Round.case_id == case_id)) or 0
    void = session.scalar(
        select(func.max(JournalEntry.round_no)).where(JournalEntry.kind == "void", JournalEntry.case_id == case_id)
    )
    return max(last, void or 0) + 1


def seated_accounts(session: Session, round_id: int, *statuses: SeatStatus) -> list[int]:
    """Accounts of the jurors on seats in these states (all states when none is given)."""
    return [account for _, account in list_seated(session, round_id, *statuses)]


def list_seated(session: Session, round_id: int, *statuses: SeatStatus) -> list[tuple[str, int]]:
    """(public id of the seat, account of its juror) of seats in these states (all when none is given), in drawn order."""
    query = select(Seat.public_id, Juror.account_id).join(Juror, Juror.id == Seat.juror_id).where(Seat.round_id == round_id)
    if statuses:
        query = query.where(Seat.status.in_(statuses))
    return [(seat, account) for seat, account in session.execute(query.order_by(Seat.position))]
