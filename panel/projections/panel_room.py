"""The panel room: a running round as the people who work on its case may see it. Page, refresh and push are built from it.

Turnout is live. The split is the stored step of `panel.services.watching`, never the live tally, until the round has
closed; then it is the verdict. Nothing here says who a juror is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import Unavailable
from panel.lifecycle import CaseStatus
from panel.models import LIVE_SEATS, Brief, Case, Round, RoundStatus, SeatStatus, Verdict
from panel.queries.rounds import count_seats, find_last_round, read_nth, rules_of
from panel.services.watching import SPLIT_FROM, next_step, read_step
from voting import Tally, height, measure

if TYPE_CHECKING:
    from panel.projections.turnout import Turnout

ROUND_STEP, WAVE_STEP, CAST_STEP = 10**7, 10**5, 10**2


@dataclass(frozen=True, slots=True)
class OptionView:
    """One answer of the ballot: its key, the words jurors read, whose side it takes."""

    code: str
    label: str
    side: str


@dataclass(frozen=True, slots=True)
class Split:
    """Heads and weight per option at one step of `cast` ballots. `held_tenths`: what the plan's bar looks at, in tenths of its
    unit and rounded down, so that it never looks reached before it is. `ceiling`: the most any ballot counts, 1..5."""

    cast: int
    heads: Mapping[str, int]
    weights: Mapping[str, int]
    cannot_tell: int
    ceiling: int
    held_tenths: int
    leader: str | None


@dataclass(frozen=True, slots=True)
class PanelRoom:
    """One round. `seats`: places of the waves so far; `cast`, `accepted`, `summoned`: how many of them voted, took the seat,
    have not answered. `next_step_at`: ballots at which the split moves next. `winner` only once the round has closed.
    `version` grows with round, wave, ballots and closing; of two states the one with the higher number is the newer."""

    case_id: str
    number: str
    title: str
    status: CaseStatus
    round_no: int
    nth: int
    version: int
    wave: int
    waves: int
    seats: int
    cast: int
    accepted: int
    summoned: int
    substitutes: int
    exhausted: bool
    bar: str
    needed: int
    options: tuple[OptionView, ...]
    opened_at: datetime
    deadline_at: datetime | None
    closed_at: datetime | None
    now: datetime
    split: Split | None
    split_cast: int
    next_step_at: int | None
    outcome: str | None
    winner: str | None

    @property
    def closed(self) -> bool:
        """Whether the round takes no more ballots."""
        return self.closed_at is not None


def panel_room(session: Session, case: Case, now: datetime) -> PanelRoom | None:
    """The newest round of the case, None before the first. Four queries."""
    round_ = find_last_round(session, case.id)
    if round_ is None:
        return None
    rules, counts = rules_of(round_), count_seats(session, round_.id)
    plan = rules.plan
    brief = session.get_one(Brief, round_.brief_id)
    cast, closed = counts.get(SeatStatus.CAST, 0), round_.status is RoundStatus.CLOSED
    split, outcome, winner = _counted(session, round_)
    return PanelRoom(
        case_id=case.public_id, number=case.number, title=case.title, status=case.status, round_no=round_.number,
        nth=read_nth(session, round_),
        version=version_of(round_, cast), wave=round_.wave, waves=plan.last_wave, seats=plan.seats_after(round_.wave),
        cast=cast, accepted=counts.get(SeatStatus.ACCEPTED, 0), summoned=counts.get(SeatStatus.SUMMONED, 0),
        substitutes=substitutes_of(counts), exhausted=round_.exhausted, bar=plan.bar.code, needed=height(plan.bar),
        options=tuple(OptionView(o["key"], o["label"], o["side"]) for o in brief.options), opened_at=round_.opened_at,
        deadline_at=round_.wave_deadline_at, closed_at=round_.closed_at, now=now, split=split,
        split_cast=split.cast if split else 0, next_step_at=None if closed else next_step(round_.shown_cast), outcome=outcome,
        winner=winner,
    )


def version_of(round_: Round, cast: int) -> int:
    """A number that grows with round, wave, ballots and closing."""
    closed = round_.status is not RoundStatus.OPEN
    return round_.number * ROUND_STEP + round_.wave * WAVE_STEP + cast * CAST_STEP + closed


def substitutes_of(counts: Mapping[SeatStatus, int]) -> int:
    """Seats given back or taken back: each was offered to the next on the list."""
    gone = set(SeatStatus) - {*LIVE_SEATS, SeatStatus.RELEASED}
    return sum(counts.get(status, 0) for status in gone)


def _counted(session: Session, round_: Round) -> tuple[Split | None, str | None, str | None]:
    """(split, outcome, winner): the stored step while the round is open, the verdict afterwards."""
    if round_.status is RoundStatus.OPEN:
        return _step(session, round_), None, None
    verdict = session.scalar(select(Verdict).where(Verdict.round_id == round_.id))
    if verdict is None:
        return None, None, None
    return _final(verdict), verdict.outcome, verdict.winner


def _step(session: Session, round_: Round) -> Split | None:
    """None before the first step, and while the round's key is not in its place: turnout goes on to be shown."""
    if round_.shown_cast < SPLIT_FROM:
        return None
    try:
        return _split(read_step(session, round_))
    except Unavailable:
        return None


def _final(verdict: Verdict) -> Split:
    """The verdict's own numbers: nothing is counted again, the ballots stay sealed."""
    most = max(verdict.weights.values(), default=0)
    first = [option for option, weight in verdict.weights.items() if weight == most]
    return Split(
        cast=verdict.cast, heads=verdict.heads, weights=verdict.weights, cannot_tell=verdict.cannot_tell,
        ceiling=verdict.ceiling, held_tenths=verdict.held_tenths, leader=first[0] if len(first) == 1 else None,
    )


def _split(tally: Tally) -> Split:
    held, unit, _ = measure(tally)
    return Split(
        cast=tally.cast, heads=tally.heads, weights=tally.weight, cannot_tell=tally.cannot_tell,
        ceiling=tally.ceiling, held_tenths=max(0, held) * 10 // unit, leader=tally.leader,
    )


def payload(room: PanelRoom | Turnout) -> dict[str, Any]:
    """The state of the room as plain JSON without the split: what is pushed to everybody who watches.

    `split_cast` says which step is there to be looked at; who wants its numbers asks for them, which is a look.
    """
    return {
        "case": room.case_id, "version": room.version, "round": room.round_no, "wave": room.wave, "waves": room.waves,
        "seats": room.seats, "cast": room.cast, "accepted": room.accepted, "summoned": room.summoned,
        "substitutes": room.substitutes, "bar": room.bar, "needed": room.needed,
        "deadline_at": room.deadline_at.isoformat() if room.deadline_at else None, "closed": room.closed,
        "split_cast": room.split_cast, "next_step_at": room.next_step_at,
    }


def split_payload(room: PanelRoom) -> dict[str, Any] | None:
    """The numbers of the split as plain JSON; None while there is none. Giving it to somebody is a look."""
    if room.split is None:
        return None
    return {
        "cast": room.split.cast, "heads": dict(room.split.heads), "weights": dict(room.split.weights),
        "cannot_tell": room.split.cannot_tell, "held_tenths": room.split.held_tenths, "leader": room.split.leader,
        "outcome": room.outcome, "winner": room.winner,
    }
