"""Ballots of the demo's jurors: written from the content, cast by the services."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from panel.content import category, demo_cases
from panel.content.demo import DemoCase
from panel.models import Account, Juror, Round, RoundStatus, Seat, SeatStatus
from panel.services.casting import RATIONALE_MIN, Paper, cast_ballot
from panel.services.seats import accept_seat, open_brief
from panel.uow import House
from voting import CANNOT_TELL, FACT_ANSWERS, UNCLEAR

REFERENCE = "demo:"  # Case.external_ref of a case of the content, before its code
# What demo jurors write about cases that are not of the content: neutral words that fit any case.
PLAIN = {
    "zh": (
        "把双方说的和证据对照着看，我觉得这样处理比较合理。", "按规则这一条来看，这个选项更站得住脚。",
        "双方都有道理，但证据更支持这一边，所以这样选。", "换作是我遇到这件事，也希望这样解决。",
    ),
    "en": (
        "Reading both sides against the exhibits, this seems the fairer outcome.",
        "The rule quoted in the brief points this way, so I follow it.",
        "Both sides have a point, but the evidence is stronger here.", "If it had happened to me I would expect this outcome.",
    ),
}

# What one juror of a case would improve
WISHES = {
    "soup_spilled": "汤和烧烤分开装，外袋上写一句“内有汤，请平放”。",
    "late_checkout": "Show the rule about refunds once more in the confirmation mail.",
}


@dataclass(frozen=True, slots=True)
class Chair:
    """A seat of an open round, as the demo's jurors see it. `persona`: the key of the juror's account."""

    seat_id: str
    account_id: int
    persona: str
    weight: int
    status: SeatStatus
    wave: int


def list_chairs(session: Session, case_id: int) -> list[Chair]:
    """The seats of the case's open round in drawn order."""
    return _chairs(session, Round.case_id == case_id)


def list_round_chairs(session: Session, round_id: int) -> list[Chair]:
    """The seats of one round, while it is open, in drawn order."""
    return _chairs(session, Round.id == round_id)


def _chairs(session: Session, of: ColumnElement[bool]) -> list[Chair]:
    rows = session.execute(
        select(Seat.public_id, Juror.account_id, Account.persona, Seat.weight, Seat.status, Seat.wave)
        .join(Juror, Juror.id == Seat.juror_id)
        .join(Account, Account.id == Juror.account_id)
        .join(Round, Round.id == Seat.round_id)
        .where(of, Round.status == RoundStatus.OPEN)
        .order_by(Seat.position)
    )
    return [Chair(row[0], row[1], row[2] or "", row[3], row[4], row[5]) for row in rows]


def find_content(external_ref: str | None) -> DemoCase | None:
    """The case of the content that a case was made from, None for every other case."""
    code = (external_ref or "").removeprefix(REFERENCE)
    return next((case for case in demo_cases() if f"{REFERENCE}{case.code}" == external_ref and code), None)


def write_paper(case: DemoCase, choice: str, number: int, rng: random.Random) -> Paper:
    """The `number`-th ballot for a choice: the content's rationales in turn, one or two of the category's reason tags."""
    assert case.panel is not None
    told = case.panel.rationales.get(choice, ())
    texts = [text for text in told if len(text) >= RATIONALE_MIN] or PLAIN[case.language]
    side = next((option.side for option in case.panel.options if option.key == choice), "middle")
    return Paper(
        choice, texts[number % len(texts)], _tags(case.category, choice, side, rng),
        WISHES.get(case.code, "") if number == 1 and side == "complainant" else "", _facts(case, choice, rng),
    )


def _facts(case: DemoCase, choice: str, rng: random.Random) -> tuple[str, ...]:
    """What the content has jurors say who choose so; one in six is not sure."""
    asked = case.panel.facts if case.panel else ()
    return tuple(UNCLEAR if rng.randrange(6) == 0 else fact.answers[choice] for fact in asked)


def write_plain_paper(
    category_code: str, language: str, options: Sequence[str], rng: random.Random, *, leaning: str | None = None, asked: int = 0
) -> Paper:
    """A ballot about a case the content does not know, in words that fit every case: for `leaning`, or for anything.

    `asked`: how many fact questions the round has.
    """
    choice = leaning or rng.choice([*options, *options, CANNOT_TELL])
    words = rng.choice(PLAIN["en" if language == "en" else "zh"])
    facts = tuple(rng.choice(FACT_ANSWERS) for _ in range(asked))
    return Paper(choice, words, _tags(category_code, choice, "middle", rng), facts=facts)


def _tags(category_code: str, choice: str, side: str, rng: random.Random) -> tuple[str, ...]:
    if choice == CANNOT_TELL:
        return ("evidence_thin",)
    known = [tag.code for tag in category(category_code).reasons if side in (tag.side, "middle")]
    return tuple(rng.sample(known, rng.randint(1, 2)))


def cast_for(house: House, chair: Chair, paper: Paper, *, accepted_at: datetime, now: datetime, salt: bytes) -> None:
    """Accept the seat if that is still to be done, read the brief, cast the ballot."""
    with house.work() as uow:
        accept_seat(uow, chair.seat_id, chair.account_id, now=accepted_at)
        open_brief(uow, chair.seat_id, chair.account_id, now=accepted_at)
    with house.work() as uow:
        cast_ballot(uow, chair.seat_id, chair.account_id, paper, salt=salt, now=now)
