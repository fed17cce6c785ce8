"""The rows of one seeded round: the walk of its lot, its seats, its ballots and its verdict."""

from __future__ import annotations

import functools
import random
import secrets
from datetime import datetime
from typing import Any

from panel.content import category
from panel.lifecycle import CaseStatus
from panel.models import Ballot, DrawEntry, Round, RoundStatus, Seat, SeatStatus, Verdict
from panel.models.base import new_public_id
from panel.seeding.lives import Life
from panel.seeding.people import People
from panel.seeding.pouring import Pourer
from panel.settings import Settings
from voting import PanelRules, Plan

SPARE = 3  # entries of the walk beyond those that were seated
RECORD = {"right": 0, "total": 0, "test_right": 4, "test_total": 5}
CHANCES = (6, 2, 2, 1)  # of the options in their order


@functools.cache
def rules_of(kind: str) -> PanelRules:
    """The rules of a round on this kind of case."""
    return PanelRules(options=tuple(each.key for each in category(kind).options), plan=Plan((7, 17, 35)))


def add_round(
    pourer: Pourer, rng: random.Random, people: People, life: Life, case: int, brief: tuple[int, str], settings: Settings
) -> tuple[int, str | None]:
    """Take the rows of a case's only round; gives its id, and its public id while it is open. `brief`: id and kind of case."""
    opened = life.at(CaseStatus.VOTING)
    if opened is None:
        raise ValueError("this case never came to a panel")
    closed = life.at(CaseStatus.DECIDED)
    public, rules = new_public_id(), rules_of(brief[1])
    number = pourer.add(
        Round, public_id=public, case_id=case, brief_id=brief[0], number=1, rules=rules.to_dict(), rules_digest=rules.digest(),
        status=RoundStatus.CLOSED if closed else RoundStatus.OPEN, clocks={"wave_hours": 24, "accept_hours": 8},
        wave=life.waves, wave_deadline_at=None if closed else opened + settings.hours("wave"), opened_at=opened,
        closed_at=closed,
        commitment=secrets.token_hex(32), seed=secrets.token_hex(32), epoch=None, pool_size=people.jurors, wanted=life.seats,
    )
    drawn = rng.sample(range(people.jurors), min(people.jurors, life.seats + SPARE))
    votes: dict[str, int] = dict.fromkeys(rules.options, 0)
    for position, slot in enumerate(drawn):
        seated = position < life.seats
        juror = people.first_juror + slot
        pourer.add(
            DrawEntry, round_id=number, position=position, slot=slot, juror_id=juror, reason=None, evidence=None,
            used="seated" if seated else None, used_evidence=None, record=RECORD,
        )
        if seated:
            _add_seat(pourer, rng, number, juror, position, opened, closed, votes)
    if closed is not None:
        _add_verdict(pourer, number, votes, life, closed)
    return number, None if closed else public


def _add_seat(
    pourer: Pourer, rng: random.Random, number: int, juror: int, position: int, opened: datetime, closed: datetime | None,
    votes: dict[str, int],
) -> None:
    status = SeatStatus.CAST if closed else SeatStatus.ACCEPTED
    public = new_public_id()
    seat = pourer.add(
        Seat, public_id=public, round_id=number, juror_id=juror, position=position,
        wave=1 if position < 7 else 2 if position < 17 else 3, status=status, weight=1, weight_code="weight.new",
        weight_params={"value": 1}, summoned_at=opened, answer_by=None, accepted_at=opened, opened_at=opened, considered=True,
        ended_at=closed, reminded=bool(closed),
    )
    if closed is None:
        return
    votes[rng.choices(list(votes), CHANCES[: len(votes)])[0]] += 1
    pourer.add(
        Ballot, seat_id=seat, round_id=number, weight=1, sealed=b"", commitment=secrets.token_hex(32),
        receipt=secrets.token_hex(16), cast_at=opened + (closed - opened) / 2,
    )


def _add_verdict(pourer: Pourer, number: int, votes: dict[str, int], life: Life, at: datetime) -> None:
    lead = sorted(votes.values())[-1] - sorted(votes.values())[-2]
    winner = max(votes, key=lambda key: votes[key]) if lead else None
    values: dict[str, Any] = {"round_id": number, "heads": votes, "weights": votes, "cannot_tell": 0, "cast": life.seats}
    pourer.add(
        Verdict, **values, outcome="decided" if winner else "undecided", winner=winner, waves=life.waves, ceiling=5, reasons=[],
        published_at=at,
    )
