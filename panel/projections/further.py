"""Who may get a further round, and why: a second explanation, a new panel. Reasons are data, and the same for everybody.

What the content calls a bar is refused by the services too, but for a side that wants no further contact: that one may ask, and
is only not asked. What speaks for a round is fault and harm, never what a customer is worth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from panel.content import FurtherReason, further_reasons
from panel.models import (
    Appeal,
    Brief,
    Case,
    CasePromise,
    Choice,
    Decision,
    Party,
    PartyRole,
    PromiseState,
    Round,
    SecondExplanation,
    Stance,
    Verdict,
)
from panel.queries.contact import has_refused
from panel.queries.explained import GIVES_NOTHING
from panel.queries.rounds import find_last_round
from panel.services.appealing import appeal_is_over

STEPS = ("explanation", "panel")


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether a side may get one kind of further round. `bars`: what rules it out; `speaks`: what speaks for it."""

    side: str
    step: str
    bars: tuple[FurtherReason, ...]
    speaks: tuple[FurtherReason, ...]

    @property
    def eligible(self) -> bool:
        """Nothing rules it out."""
        return not self.bars


@dataclass(frozen=True, slots=True)
class _Look:
    """What is read once for a side. `winner`: the side the last verdict was for, or ""."""

    session: Session
    case: Case
    party: Party
    decision: Decision | None
    winner: str
    undecided: bool
    now: datetime
    today: date

    def late_promise(self) -> bool:
        """A promise to this side was broken, or its day is over."""
        late = (CasePromise.state == PromiseState.BROKEN) | (
            (CasePromise.state == PromiseState.OPEN) & (CasePromise.due_on < self.today)
        )
        mine = exists().where(CasePromise.case_id == self.case.id, CasePromise.to_role == self.party.role, late)
        return bool(self.session.scalar(select(mine)))

    def explained(self) -> bool:
        """This side has asked about the last decision."""
        if self.decision is None:
            return False
        asked = exists().where(
            SecondExplanation.decision_id == self.decision.id, SecondExplanation.role == self.party.role
        )
        return bool(self.session.scalar(select(asked)))

    def lost(self) -> bool:
        """The complainant got nothing, or the respondent has to give something."""
        if self.decision is None:
            return False
        return (self.decision.remedy in GIVES_NOTHING) == (self.party.role is PartyRole.COMPLAINANT)


HOLDS: dict[str, Callable[[_Look], bool]] = {
    "not_decided": lambda at: at.decision is None,
    "last_word": lambda at: at.party.choice in (Choice.ACCEPT, Choice.LEAVE),
    "explained_once": _Look.explained,
    "appealed_once": lambda at: bool(at.session.scalar(select(exists().where(Appeal.party_id == at.party.id)))),
    "window_over": lambda at: appeal_is_over(at.session, at.case, at.now),
    "no_contact": lambda at: has_refused(at.session, at.case.id, at.party.role),
    "undecided": lambda at: at.undecided,
    "departs": lambda at: at.decision is not None and at.decision.stance in (Stance.DEPART, Stance.IN_PART)
    and at.winner == at.party.role.value,
    "less_than_asked": _Look.lost,
    "severe": lambda at: at.case.severe,
    "promise_late": _Look.late_promise,
}


def list_offers(session: Session, case: Case, now: datetime, today: date) -> tuple[Offer, ...]:
    """For each side and each kind of round what rules it out and what speaks for it, in the order of the content.

    `today`: the day where the house is.
    """
    round_ = find_last_round(session, case.id)
    found = session.execute(
        select(Verdict.outcome, Verdict.winner, Brief.options, Decision).join(Round, Round.id == Verdict.round_id)
        .join(Brief, Brief.id == Round.brief_id).outerjoin(Decision, Decision.round_id == Round.id)
        .where(Round.id == (round_.id if round_ else None))
    ).one_or_none()
    outcome, winner, options, decision = found if found is not None else ("", None, [], None)
    side = {option["key"]: str(option["side"]) for option in options}.get(winner, "")
    offers = []
    parties = session.scalars(select(Party).where(Party.case_id == case.id).order_by(Party.role)).all()
    for party in parties:
        look = _Look(session, case, party, decision, side, outcome == "undecided", now, today)
        holds = {each.code for each in further_reasons() if HOLDS[each.code](look)}
        for step in STEPS:
            fit = [each for each in further_reasons() if step in each.steps and each.code in holds]
            bars, speaks = (tuple(each for each in fit if each.bars is kind) for kind in (True, False))
            offers.append(Offer(party.role.value, step, bars, speaks))
    return tuple(offers)
