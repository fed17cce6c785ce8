"""The people and disputes of demo mode. All invented: names, numbers, shops, towns.

Texts are written as people write, with names and numbers that redaction has to find. Dates inside texts are
marks, `{day:-7}` for seven days before the event, so that the demo is never out of date; `DemoCase.dated`
fills them in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any, cast

from panel.content.reading import Text

_DAY_MARK = re.compile(r"\{day:(-?[0-9]+)\}")


@dataclass(frozen=True, slots=True)
class DemoRemedy:
    """A remedy asked for: code of the remedy ladder, amount in fen if it has one, and words."""

    remedy: str
    amount_minor: int | None
    text: str


@dataclass(frozen=True, slots=True)
class DemoResponse:
    """The merchant's side and what it offers."""

    text: str
    remedy: str
    amount_minor: int | None
    remedy_text: str


@dataclass(frozen=True, slots=True)
class DemoExhibit:
    """Evidence to be drawn by `drawing.draw`. `side`: complainant or respondent; `kind`: chat, receipt, label
    or photo.

    Of a photo the first line names the scene (see `drawing.SCENES`), the second is its caption.
    """

    side: str
    kind: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoFact:
    """A dated event. `day_offset` counts from the day of the event; `source`: claim, response or system."""

    day_offset: int
    text: str
    source: str
    contested: bool


@dataclass(frozen=True, slots=True)
class DemoProposal:
    """A proposal of mediation. `by_role`: owner, complainant or respondent; `status` as in ProposalStatus."""

    by_role: str
    remedy: str
    amount_minor: int | None
    text: str
    status: str
    hours_ago: int


@dataclass(frozen=True, slots=True)
class DemoOption:
    """One answer on the ballot. `side`: whom it supports, "complainant", "respondent" or "middle"."""

    key: str
    side: str
    label: str


@dataclass(frozen=True, slots=True)
class DemoFactQuestion:
    """A fact question. `answers`: what jurors say, by the answer they choose on the ballot."""

    text: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DemoPanel:
    """The question put to the panel. `ballots`: how many chose each key ("cannot_tell" too), None before the
    draw.

    `rationales`: by key, texts in different voices; where there are more ballots than texts they are used
    again.
    """

    question: str
    options: tuple[DemoOption, ...]
    ballots: Mapping[str, int] | None
    rationales: Mapping[str, tuple[str, ...]]
    facts: tuple[DemoFactQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoDecision:
    """The mediator's answer. `stance` as in Stance: adopt, in_part, depart, on_merits."""

    stance: str
    remedy: str
    amount_minor: int | None
    text: str


@dataclass(frozen=True, slots=True)
class DemoAppeal:
    """Who appeals, on which ground (new_evidence or procedure), in which words."""

    by_role: str
    ground: str
    text: str


@dataclass(frozen=True, slots=True)
class DemoClosing:
    """What a closed case taught. Either an action with owner and days until it is due, or the reason for
    none.
    """

    finding: str
    touchpoint: str
    role: str
    item: str
    cause: str
    responsibility: str
    action: str | None
    action_owner: str | None
    action_due_days: int | None
    no_action_reason: str | None


@dataclass(frozen=True, slots=True)
class DemoCase:
    """One dispute, from its first words to the status it is to be shown in.

    `merchant`, `complainant`, `owner` are keys of `DemoPeople`. `paid_minor` and other amounts are in fen.
    `end_reason`: why a withdrawn or inadmissible case ended.
    """

    code: str
    status: str
    language: str
    category: str
    title: str
    merchant: str
    complainant: str
    owner: str | None
    occurred_days_ago: int
    order_no: str | None
    paid_minor: int
    what_happened: str
    ask: DemoRemedy
    response: DemoResponse | None
    exhibits: tuple[DemoExhibit, ...]
    facts: tuple[DemoFact, ...]
    proposals: tuple[DemoProposal, ...]
    panel: DemoPanel | None
    decision: DemoDecision | None
    appeal: DemoAppeal | None
    closing: DemoClosing | None
    end_reason: str | None

    def occurred_on(self, today: date) -> date:
        """The day of the event if the demo begins on `today`."""
        return today - timedelta(days=self.occurred_days_ago)

    def dated(self, today: date) -> DemoCase:
        """The same case with every date mark in its texts written out, in the language of the case."""
        return cast(DemoCase, _fill(self, self.occurred_on(today), self.language))


def _fill(value: Any, start: date, language: str) -> Any:
    if isinstance(value, str):
        return _DAY_MARK.sub(lambda mark: _written(start + timedelta(days=int(mark[1])), language), value)
    if isinstance(value, tuple):
        return tuple(_fill(item, start, language) for item in value)
    if isinstance(value, Mapping):
        return {key: _fill(item, start, language) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: _fill(getattr(value, field.name), start, language) for field in fields(value)}
        return replace(value, **changed)
    return value


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _written(day: date, language: str) -> str:
    return f"{day.month}月{day.day}日" if language == "zh" else f"{day.day} {_MONTHS[day.month - 1]}"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody with an account. `key` is the persona's key; `phone` in E.164."""

    key: str
    name: str
    locale: str
    email: str
    phone: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class DemoExpert:
    """An expert, with the field of expertise."""

    key: str
    name: str
    locale: str
    email: str
    phone: str | None
    address: str | None
    field: Text


@dataclass(frozen=True, slots=True)
class DemoMerchant:
    """A merchant and the account that answers for it. `featured`: offered as a persona to sign in as."""

    key: str
    name: str
    contact_email: str
    featured: bool
    terms_accepted: bool
    member: DemoPerson


@dataclass(frozen=True, slots=True)
class DemoJuror:
    """A juror with the record on control cases and in the entry test (right of total)."""

    key: str
    name: str
    locale: str
    email: str
    phone: str | None
    address: str | None
    controls_right: int
    controls_total: int
    test_right: int
    test_total: int


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """Everybody in the demo."""

    complainants: tuple[DemoPerson, ...]
    merchants: tuple[DemoMerchant, ...]
    mediators: tuple[DemoPerson, ...]
    managers: tuple[DemoPerson, ...]
    quality: tuple[DemoPerson, ...]
    admins: tuple[DemoPerson, ...]
    experts: tuple[DemoExpert, ...]
    jurors: tuple[DemoJuror, ...]
