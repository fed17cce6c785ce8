"""Any order of acts over the life of a case, against a plain dict: what is not due is refused and changes nothing.

At its end every life holds, by the house's own check of its store and by the stand-alone checker of records. LIVES=200 tries
more of them, and longer ones (docs/testing.md).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from panel.deadlines import sweep
from panel.lifecycle import BEFORE_PANEL, ENDED, DeadlineKind
from panel.lifecycle import CaseStatus as S
from panel.models import (
    AppealGround,
    Choice,
    PartyRole,
    SeatStatus,
    Stance,
)
from panel.services.appealing import file_appeal, rule_on_appeal
from panel.services.closing import close_case
from panel.services.deciding import choose, give_explanation
from panel.services.filing import leave_panel
from panel.services.mediation import reopen_mediation
from panel.services.seats import ENDS
from tests.panel import life_talks
from tests.panel.laws import check
from tests.panel.life import DONE, LESSON, WORDS, Life

SIDES = st.sampled_from(PartyRole)
OPTIONS = st.sampled_from(("uphold", "partly", "dismiss", "cannot_tell"))
PLACE = st.integers(0, 60)
FEW = 40
LIVES = int(os.environ.get("LIVES", FEW))
SELDOM = st.integers(1, 12).map(lambda number: number == 12)
BY_CLOCK = {
    S.FILED: {S.AWAITING_RESPONSE, S.IN_MEDIATION}, S.AWAITING_RESPONSE: {S.IN_MEDIATION}, S.IN_MEDIATION: {S.IMPASSE},
    S.VOTING: {S.DECIDED}, S.APPEALED: {S.REDACTING},
}


class LifeOfACase(RuleBasedStateMachine):
    """Rules are the acts of people and of the clock, in any order."""

    @initialize(ahead=st.integers(0, 10))
    def file(self, ahead: int) -> None:
        """A dispute is filed and goes its usual way for a while, so that late stages are tried as often as early ones."""
        self.life = Life()
        for _ in range(ahead):
            self.go_on()
            self.life.learn_seats()

    def teardown(self) -> None:
        """The files of this life."""
        if hasattr(self, "life"):
            self.life.end()

    @rule(step=st.sampled_from(("take", "respond", "impasse", "redact", "show", "publish")))
    def early(self, step: str) -> None:
        """One act without choices before the panel."""
        getattr(self.life, step)()

    @rule(step=st.sampled_from(("consent", "approve")), side=SIDES)
    def one_side(self, step: str, side: PartyRole) -> None:
        """An act of one side before the panel."""
        getattr(self.life, step)(side)

    @rule()
    def reopen(self) -> None:
        """Back to mediation after an impasse."""
        life = self.life
        due = life.status is S.IMPASSE
        life.act(due, lambda u: reopen_mediation(u, life.case_id, "双方愿意再谈", now=life.now), S.IN_MEDIATION)

    @rule(by=st.sampled_from(("owner", *PartyRole)))
    def propose(self, by: str) -> None:
        """A remedy is put to the sides."""
        life_talks.put(self.life, by)

    @rule(side=SIDES, yes=st.booleans())
    def answer(self, side: PartyRole, yes: bool) -> None:
        """A side answers what is open."""
        life_talks.answer(self.life, side, yes)

    @precondition(lambda self: self.life.status in life_talks.WHERE)
    @rule(agreed=SELDOM)
    def agree(self, agreed: bool) -> None:
        """Both sides take what the mediator proposes, or what is open."""
        if agreed:
            life_talks.put(self.life, "owner")
            for side in PartyRole:
                life_talks.answer(self.life, side, True)

    @precondition(lambda self: self.life.seats)
    @rule(place=PLACE, what=st.sampled_from(("accept", *ENDS)))
    def seat(self, place: int, what: str) -> None:
        """A juror answers the summons, or gives the seat back."""
        seat = list(self.life.seats)[place % len(self.life.seats)]
        self.life.accept_seat(seat) if what == "accept" else self.life.give_back(seat, what)

    @precondition(lambda self: self.life.seats)
    @rule(place=PLACE, choice=OPTIONS)
    def cast(self, place: int, choice: str) -> None:
        """A juror casts or replaces a ballot."""
        self.life.cast(list(self.life.seats)[place % len(self.life.seats)], choice)

    @precondition(lambda self: self.life.status is S.VOTING)
    @rule(choices=st.lists(OPTIONS, min_size=1, max_size=3))
    def vote(self, choices: list[str]) -> None:
        """Everybody who may casts; then the wave is ended if it is over."""
        life = self.life
        for number, (seat, found) in enumerate(list(life.seats.items())):
            if found["status"] is SeatStatus.SUMMONED:
                life.accept_seat(seat)
            if found["status"] is SeatStatus.ACCEPTED:
                life.cast(seat, choices[number % len(choices)])
        if not life.overdue():
            life.settle()

    @rule(side=SIDES)
    def leave(self, side: PartyRole) -> None:
        """A side leaves the panel: back to the impasse."""
        life = self.life
        due = life.status in (S.IMPASSE, S.REDACTING, S.VOTING)
        to = None if life.status is S.IMPASSE else S.IMPASSE
        if life.act(due, lambda u: leave_panel(u, life.case_id, side, now=life.now), to):
            life.model["left"].add(side)

    @rule(early=SELDOM)
    def withdraw(self, early: bool) -> None:
        """The complainant takes the case back; before the panel seldom, or few lives would get there."""
        if early or self.life.status not in BEFORE_PANEL:
            self.life.withdraw()

    @precondition(lambda self: self.life.status in ENDED and not self.life.model["erased"])
    @rule(days=st.sampled_from((1, 100, 179, 181)))
    def erase(self, days: int) -> None:
        """Days after the end the originals go, and not before."""
        self.life.scene.later(days=days)
        self.life.erase()

    @rule(stance=st.sampled_from(Stance))
    def decide(self, stance: Stance) -> None:
        """The mediator answers the verdict."""
        self.life.decide(stance)

    @rule(side=SIDES, choice=st.sampled_from((Choice.ACCEPT, Choice.LEAVE, Choice.EXPLAIN)))
    def choose(self, side: PartyRole, choice: Choice) -> None:
        """A side says what it does with the decision; the last word stands, one explanation a side."""
        life, model = self.life, self.life.model
        now = model["choices"].get(side)
        free = now not in DONE and not (choice is Choice.EXPLAIN and side in model["asked"])
        due = life.status is S.DECIDED and model["decided"] and (now is choice or free)
        if life.act(due, lambda u: choose(u, life.case_id, side, choice, now=life.now)) and now is not choice:
            model["choices"][side] = choice
            if choice is Choice.EXPLAIN:
                model["asked"].add(side)
                model["waiting"].add(side)
                model["stale"].discard(side)

    @rule(side=SIDES)
    def explain(self, side: PartyRole) -> None:
        """The second explanation, if one was asked for and not given."""
        life, model = self.life, self.life.model
        due = life.status is S.DECIDED and side in model["waiting"]
        if life.act(due, lambda u: give_explanation(u, life.case_id, side, WORDS, now=life.now)):
            model["waiting"].discard(side)
            if side not in model["stale"]:  # an explanation of an older decision gives no time for the new one
                model["since"] = life.now
            model["stale"].discard(side)

    @rule(side=SIDES)
    def appeal(self, side: PartyRole) -> None:
        """Once a side, in time, before its last word."""
        life, model = self.life, self.life.model
        case = life.scene.case(life.case_id)
        ends = model["since"] + timedelta(hours=72)
        if case.deadline_kind is DeadlineKind.CHOICE:
            ends = max(ends, case.deadline_at)
        in_time = life.now <= ends or case.deadline_kind is DeadlineKind.EXPLANATION
        free = side not in model["appealed"] and model["choices"].get(side) not in DONE
        seed = secrets.token_bytes(32)
        done = life.act(
            life.status is S.DECIDED and model["decided"] and in_time and free,
            lambda u: file_appeal(u, life.case_id, side, AppealGround.PROCEDURE, WORDS, seed=seed, now=life.now), S.APPEALED,
        )
        if done:
            model["appealed"].add(side)
            model["choices"][side] = Choice.APPEAL

    @rule(admitted=st.booleans())
    def rule_on(self, admitted: bool) -> None:
        """A manager rules: a fresh round, or the decision stands."""
        life = self.life
        to, by = (S.REDACTING if admitted else S.DECIDED), life.scene.manager
        if life.act(
            life.status is S.APPEALED, lambda u: rule_on_appeal(u, life.case_id, admitted, WORDS, by_id=by, now=life.now), to
        ) and admitted:
            life.model["choices"] = {}

    @rule(early=SELDOM)
    def close(self, early: bool) -> None:
        """The closing record ends the case once both have had their say; or an impasse that goes to no panel, here seldom."""
        life, model = self.life, self.life.model
        if life.status is S.IMPASSE and not early:
            return
        kind = life.scene.case(life.case_id).deadline_kind
        heard = kind is DeadlineKind.CLOSING or all(model["choices"].get(side) in DONE for side in PartyRole)
        due = life.status in (S.SETTLED, S.IMPASSE) or (life.status is S.DECIDED and heard)
        by, today = life.scene.mediator, life.now.date()
        life.act(due, lambda u: close_case(u, life.case_id, LESSON, by_id=by, now=life.now, today=today), S.CLOSED)

    @rule(hours=st.sampled_from((1, 5, 25, 73)))
    def clock(self, hours: int) -> None:
        """Time goes on and what is due is done: never more than one step of a life."""
        life, before = self.life, self.life.status
        life.scene.later(hours=hours)
        sweep(life.house, now=life.now, new_seed=lambda: secrets.token_bytes(32))
        after = life.scene.status(life.case_id)
        assert after in {before, *BY_CLOCK.get(before, ())}, (before, after)
        life.observe(after)

    @rule()
    def go_on(self) -> None:
        """What usually comes next, so that lives get far."""
        life = self.life
        steps: dict[S, tuple[Callable[[], None], ...]] = {
            S.FILED: (life.take,), S.AWAITING_RESPONSE: (life.respond,), S.IN_MEDIATION: (life.impasse,),
            S.IMPASSE: (*(lambda side=side: life.consent(side) for side in PartyRole), life.redact),
            S.REDACTING: (life.show, *(lambda side=side: life.approve(side) for side in PartyRole), life.publish),
            S.VOTING: (lambda: self.vote(choices=["uphold"]),),
            S.DECIDED: self.after_verdict(), S.SETTLED: (lambda: self.close(early=False),),
            S.CLOSED: (lambda: self.erase(days=181),),
        }
        for step in steps.get(life.status, ()):
            step()

    def after_verdict(self) -> tuple[Callable[[], None], ...]:
        """What usually comes next once a panel has spoken: the decision, then both take it, then the closing record."""
        life = self.life
        if not life.model["decided"]:
            return (lambda: life.decide(Stance.ADOPT if life.model["outcome"] == "decided" else Stance.ON_MERITS),)
        if all(life.model["choices"].get(side) in DONE for side in PartyRole):
            return (lambda: self.close(early=False),)
        return tuple(lambda side=side: self.choose(side=side, choice=Choice.ACCEPT) for side in PartyRole)

    @invariant()
    def everything_fits(self) -> None:
        """What must hold after every step of every life."""
        if hasattr(self, "life"):
            self.life.learn_seats()
            check(self.life)


def test_no_order_of_acts_breaks_a_case() -> None:
    run_state_machine_as_test(
        LifeOfACase,
        settings=settings(
            max_examples=LIVES, stateful_step_count=40 if LIVES > FEW else 30, deadline=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )


def test_an_explanation_of_an_older_decision_does_not_stop_the_clock_of_the_new_one() -> None:
    """One side asks for an explanation, the other appeals, a second panel decides: only then the explanation is given."""
    walk = LifeOfACase()
    walk.file(ahead=7)
    assert walk.life.model["decided"]
    walk.choose(side=PartyRole.COMPLAINANT, choice=Choice.EXPLAIN)
    walk.appeal(side=PartyRole.RESPONDENT)
    walk.rule_on(admitted=True)
    for _ in range(2):
        walk.go_on()
        walk.life.learn_seats()
    assert (walk.life.status, walk.life.model["decided"]) == (S.DECIDED, False)
    walk.explain(side=PartyRole.COMPLAINANT)
    check(walk.life)
    walk.teardown()
