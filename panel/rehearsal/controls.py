"""The rehearsal's control cases: written by one person, confirmed by another, usable a day later, as in any house."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from panel.content import category
from panel.models import Brief, ControlCase, ControlStatus, Role
from panel.rehearsal.people import ensure_staff
from panel.services.controls import Asked, Written, confirm_control, propose_control
from panel.uow import House

OF_EACH = 12  # control cases whose right answer favours the one side, the other, neither
DAY = timedelta(days=1)
LANGUAGE, CATEGORY = "en", "delivery"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A dispute whose answer both sides' own words settle; `{n}` is another number each time. `right`: an answer's key."""

    right: str
    title: str
    claim: str
    response: str
    record: str
    why: str


PATTERNS = (
    Pattern(
        "uphold", "Lamp promised within {n} days", "The page promised the lamp within {n} days. It came a month later.",
        "The lamp did leave our store a month late. We had sold more lamps than we had.",
        "Order page: delivery within {n} days.",
        "The seller says itself that the lamp left a month after the promised {n} days.",
    ),
    Pattern(
        "partly", "One of two boxes of {n} tiles",
        "I ordered two boxes of {n} tiles. One never came, and I want all the money back.",
        "One of the two boxes was left behind here. The other one was received and laid.",
        "Order: two boxes of {n} tiles at one price each.",
        "Both say that one box came and was used and that the other did not.",
    ),
    Pattern(
        "dismiss", "Parcel sent to house number {n}", "My parcel went to house number {n}, where I no longer live.",
        "Number {n} is the address of the order. Nobody told us of another one before it was handed over.",
        "Order: house number {n}. No change of the address is on record.",
        "The customer does not deny having ordered to number {n} and having told nobody of the move.",
    ),
)  # fmt: skip


def ensure_controls(house: House, *, now: datetime) -> datetime:
    """See that there are control cases for English disputes, made once; gives the moment from which they are used."""
    with house.work() as uow:
        usable = uow.session.scalar(
            select(func.max(ControlCase.usable_from))
            .join(Brief, Brief.id == ControlCase.brief_id)
            .where(ControlCase.status == ControlStatus.CONFIRMED, Brief.language == LANGUAGE)
        )
        if usable is not None:
            return max(usable, now)
        author = ensure_staff(uow, "quality", Role.QUALITY, now=now)
        second = ensure_staff(uow, "second", Role.MANAGER, now=now)
        for written in _texts():
            made = propose_control(uow, written, by_id=author, now=now)
            confirm_control(uow, made, by_id=second, now=now, day_ends=now + DAY)
    return now + DAY


def _texts() -> Iterator[Written]:
    kind = category(CATEGORY)
    options = [(option.label.en, option.side) for option in kind.options]
    keys = [option.key for option in kind.options]
    for number in range(2, 2 + OF_EACH):
        for pattern in PATTERNS:
            yield Written(
                language=LANGUAGE, category=CATEGORY, title=pattern.title.format(n=number), question=kind.question.en,
                options=options, right=keys.index(pattern.right), why=pattern.why.format(n=number), rule_text=kind.rule.en,
                claim=pattern.claim.format(n=number), response=pattern.response.format(n=number),
                facts=((1, pattern.record.format(n=number), "system", False),), claim_ask=Asked("full_refund", 9900),
                response_ask=Asked("explanation"),
            )
