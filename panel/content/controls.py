"""The control cases of demo mode: short disputes whose answer is certain from the brief alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ControlFact:
    """One event. `source`: claim, response or system."""

    day: int
    text: str
    source: str
    contested: bool


@dataclass(frozen=True, slots=True)
class ControlAsk:
    """What a side asks for or offers: a remedy's code, an amount in fen or None."""

    remedy: str
    amount_minor: int | None


@dataclass(frozen=True, slots=True)
class ControlText:
    """One control case in Chinese. Question, answers and rule are those of its category; `right` is an answer's key.

    `state`: confirmed, or proposed for the one that waits for a second person.
    """

    code: str
    category: str
    state: str
    right: str
    title: str
    claim: str
    response: str
    facts: tuple[ControlFact, ...]
    claim_ask: ControlAsk
    response_ask: ControlAsk
    why: str
