"""Lots of the demo: shares of the randomness under which the demo's own jurors sit where the story needs them, and ballots in a
fitting order.

A real share is made once and never looked at. Here the server's shares are tried until the draw they give suits the story; the
draw is then bound, drawn and recorded by the very services that every other case goes through.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.content.demo import DemoCase
from panel.lottery.seed import chain_material, round_seed
from panel.models import Case, Juror, PartyRole
from panel.queries.rounds import find_commitment
from panel.services.chains import open_link, peek_link
from panel.services.committing import read_rule
from panel.services.drawing import walk
from panel.services.nonces import server_nonce
from panel.settings import read_settings
from panel.uow import UnitOfWork
from voting import Ballot, ControlRecord, Decided, PanelRules, Tally, Undecided, Widen, decide, weigh

WAITING, ACCEPTED, CAST = "waiting", "accepted", "cast"
# What the two juror personas find on their page. In the other running rounds they hold no seat at all.
WISHES: Mapping[str, Mapping[str, str]] = {
    "steel_wire": {"juror_01": WAITING, "juror_02": WAITING},
    "phone_water": {"juror_01": ACCEPTED},
    "gym_pool": {"juror_02": CAST},
    "oak_table": {"juror_01": CAST},
    "soup_spilled": {"juror_02": CAST},
}
PERSONAS = ("juror_01", "juror_02")
TRIES = 300  # orders of the same ballots


@dataclass(frozen=True, slots=True)
class Place:
    """One seat as it will be drawn: the juror's persona key and weight."""

    juror: str
    weight: int


def foresee(uow: UnitOfWork, case: Case, seed: bytes, seats: int, jurors: Mapping[int, str], now: datetime) -> list[Place]:
    """The first `seats` places of the case's first draw, were it bound now with the server's shares from `seed`.

    `jurors`: persona keys by account id. Nothing is spent and nothing stored.
    """
    commit = find_commitment(uow.session, case.id, 1)
    assert commit is not None
    nonces = server_nonce(seed, PartyRole.COMPLAINANT), server_nonce(seed, PartyRole.RESPONDENT)
    link = open_link(uow, *peek_link(uow, now=now))
    made = round_seed(chain_material(link, nonces), bytes.fromhex(commit.commit_id))
    drawn, slots, refuse = walk(uow, case, commit, made, seats, read_rule(uow, commit), now=now)
    ids = [refuse.candidates[slot].juror_id for slot, step in zip(slots, drawn.walked, strict=True) if step.reason is None]
    found = {juror.id: juror for juror in uow.session.scalars(select(Juror).where(Juror.id.in_(ids)))}
    return [Place(jurors[found[juror].account_id], _weight(found[juror])) for juror in ids]


def _weight(juror: Juror) -> int:
    record = ControlRecord(
        right=juror.controls_right, total=juror.controls_total, test_right=juror.test_right, test_total=juror.test_total
    )
    return weigh(record).value


def rules_of_demo(session: Session, case: DemoCase, now: datetime) -> PanelRules:
    """The rules the round of a demo case will have."""
    settings = read_settings(session, now)
    options = tuple(option.key for option in case.panel.options) if case.panel else ()
    return PanelRules(options=options, plan=settings.panel_plan)


def plan_ballots(
    case: DemoCase, rules: PanelRules, places: Sequence[Place], rng: random.Random
) -> list[str | None]:
    """The choice of each place, if the personas sit where the story needs them and the ballots can fall as it tells.

    In drawn order, None for a place that has not cast; empty when this draw does not suit.
    """
    wished = WISHES.get(case.code, {})
    seated = {place.juror for place in places} & set(PERSONAS)
    if not set(wished) <= seated or (case.status == "voting" and seated != set(wished)):
        return []
    return _order_ballots(case, rules, places, rng)


def _order_ballots(
    case: DemoCase, rules: PanelRules, places: Sequence[Place], rng: random.Random
) -> list[str | None]:
    """Every full wave but the last must leave the panel undecided, the last of a closed round gives the content's verdict."""
    assert case.panel is not None
    assert case.panel.ballots is not None
    ballots = [key for key, count in case.panel.ballots.items() for _ in range(count)]
    voters = _voters(case, rules, places, len(ballots), rng)
    for _ in range(TRIES):
        rng.shuffle(ballots)
        chosen: list[str | None] = [None] * len(places)
        for place, choice in zip(voters, ballots, strict=True):
            chosen[place] = choice
        if _falls_as_told(case, rules, places, chosen):
            return chosen
    return []


def _voters(
    case: DemoCase, rules: PanelRules, places: Sequence[Place], count: int, rng: random.Random
) -> list[int]:
    """Which places have cast: all of the full waves; of the running one, those whose juror is not wished to wait."""
    full = max((seats for seats in rules.plan.seats if seats <= count), default=0)
    wished = WISHES.get(case.code, {})
    running = [i for i in range(full, len(places)) if wished.get(places[i].juror, CAST) == CAST]
    first = [i for i in running if places[i].juror in wished]
    others = [i for i in running if i not in first]
    rng.shuffle(others)
    return [*range(full), *(first + others)[: count - full]]


def _falls_as_told(case: DemoCase, rules: PanelRules, places: Sequence[Place], chosen: Sequence[str | None]) -> bool:
    cast = sum(choice is not None for choice in chosen)
    for wave, seats in enumerate(rules.plan.seats, 1):
        if seats > cast:
            break
        outcome = decide(_tally(rules, places[:seats], chosen[:seats]), wave)
        last = seats == cast and case.status != "voting"
        if not (_is_told(case, outcome) if last else isinstance(outcome, Widen)):
            return False
    return True


def _tally(rules: PanelRules, places: Sequence[Place], chosen: Sequence[str | None]) -> Tally:
    pairs = zip(places, chosen, strict=True)
    return Tally.of(rules, (Ballot(str(i), choice, place.weight) for i, (place, choice) in enumerate(pairs) if choice))


def _is_told(case: DemoCase, outcome: object) -> bool:
    """Whether the outcome is the content's: undecided if and only if the mediator decided on the merits."""
    assert case.panel is not None
    ballots = dict(case.panel.ballots or {})
    ballots.pop("cannot_tell", None)
    if case.decision is not None and case.decision.stance == "on_merits":
        return isinstance(outcome, Undecided)
    return isinstance(outcome, Decided) and outcome.option == max(ballots, key=lambda key: ballots[key])
