"""Control cases as the quality officer keeps them: written or promoted, confirmed by a second person, withdrawn.

A control case is never edited: a wrong one is withdrawn and written anew, so that what jurors were measured by stays on record.
Contests by jurors are in `panel.services.contesting`, planting in `panel.services.planting`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from panel.content import categories
from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus
from panel.models import (
    Brief,
    BriefPicture,
    ControlCase,
    ControlSeat,
    ControlStatus,
    ControlStep,
    Juror,
    Role,
    Seat,
)
from panel.models.case import RemedyKind
from panel.notices import notify
from panel.queries.cases import lock_case
from panel.queries.controls import find_judged_brief, get_control
from panel.queries.staff import list_staff
from panel.services.recounting import recount
from panel.services.redacting import check_fact_questions
from panel.uow import UnitOfWork
from voting import digest

SIDES = ("complainant", "respondent", "middle")
LANGUAGES = ("zh", "en")
SOURCES = ("claim", "response", "system")
LIMITS: Mapping[str, int] = {
    "title": 80, "question": 300, "rule_text": 2000, "claim": 2000, "response": 2000, "why": 1000, "fact": 300, "option": 120,
}
FACTS_MAX = 12
REASON_MAX = 1000
WHY_MIN = 20
KEYS: Mapping[str, str] = {"complainant": "uphold", "respondent": "dismiss", "middle": "partly"}  # as on any other paper


@dataclass(frozen=True, slots=True)
class Asked:
    """What a side asks for or offers: a remedy's code and an amount in fen, None when none goes with it."""

    remedy: str
    amount_minor: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """As a brief keeps it; empty without a remedy."""
        return {"remedy": self.remedy, "amount_minor": self.amount_minor, "currency": "CNY"} if self.remedy else {}


@dataclass(frozen=True, slots=True)
class Written:
    """A control case as it is written. `options`: (label, side), 2 to 4; `right`: place of the right one, from 0.

    `facts`: (day of the case from 1 or None, text, source, contested).
    """

    language: str
    category: str
    title: str
    question: str
    options: Sequence[tuple[str, str]]
    right: int
    why: str
    rule_text: str
    claim: str
    response: str
    facts: Sequence[tuple[int | None, str, str, bool]] = ()
    fact_questions: Sequence[str] = ()
    claim_ask: Asked = field(default_factory=lambda: Asked(""))
    response_ask: Asked = field(default_factory=lambda: Asked(""))


def propose_control(uow: UnitOfWork, written: Written, *, by_id: int, now: datetime) -> str:
    """Write a control case down for a second person to confirm; gives its public id. Raises Invalid with the field."""
    _check(written)
    options = _options(written.options)
    right = options[written.right]
    facts = [
        {"day": day, "text": text.strip(), "source": source, "contested": contested}
        for day, text, source, contested in written.facts
    ]
    brief = Brief(
        case_id=None, round_no=1, language=written.language, category=written.category, title=written.title.strip(),
        question=written.question.strip(), options=options, rule_text=written.rule_text.strip(), facts=facts,
        fact_questions=check_fact_questions(written.fact_questions),
        claim=written.claim.strip(), claim_ask=written.claim_ask.as_dict(), response=written.response.strip(),
        response_ask=written.response_ask.as_dict(), digest="", published_at=now,
    )
    brief.digest = _digest(brief)
    return _store(uow, brief, right, written.why, None, by_id, now)


def promote_case(uow: UnitOfWork, case_id: str, right_key: str, why: str, *, by_id: int, now: datetime) -> str:
    """Make a control case of the frozen brief of a closed case; gives its public id.

    The verdict is not the answer: whoever promotes states what is certain, and why. Raises NotFound("case.unknown"),
    Conflict("case.wrong_status") while it is not closed, Conflict("control.no_brief"), Conflict("control.promoted"), Invalid.
    """
    case = lock_case(uow.session, case_id)
    if case.status is not CaseStatus.CLOSED:
        raise Conflict("case.wrong_status", status=case.status.value, to=None)
    if uow.session.scalar(select(ControlCase.id).where(ControlCase.source_case_id == case.id)) is not None:
        raise Conflict("control.promoted")
    source = find_judged_brief(uow.session, case.id)
    if source is None:
        raise Conflict("control.no_brief")
    right = next((option for option in source.options if option["key"] == right_key), None)
    if right is None:
        raise Invalid("input.choice", field="right")
    _check_why(why)
    brief = Brief(case_id=None, round_no=1, published_at=now, **{name: getattr(source, name) for name in _COPIED})
    made = _store(uow, brief, right, why, case.id, by_id, now)
    _copy_pictures(uow, source, brief, now)
    return made


_COPIED = (
    "language", "category", "title", "question", "fact_questions", "options", "rule_text", "facts", "claim", "claim_remedy",
    "claim_ask", "response", "response_remedy", "response_ask", "withheld", "digest",
)


def _copy_pictures(uow: UnitOfWork, source: Brief, brief: Brief, now: datetime) -> None:
    shown = uow.session.scalars(select(BriefPicture).where(BriefPicture.brief_id == source.id).order_by(BriefPicture.ordinal))
    uow.session.add_all(
        BriefPicture(
            brief_id=brief.id, ordinal=p.ordinal, side=p.side, alt=p.alt, media_type=p.media_type, width=p.width,
            height=p.height, page=p.page, pages=p.pages, sha256=p.sha256, store_key=p.store_key, given_at=now,
        )
        for p in shown.all()
    )


def confirm_control(uow: UnitOfWork, control_id: str, *, by_id: int, now: datetime, day_ends: datetime) -> None:
    """A second person vouches for the answer; it is used from `day_ends` on, the end of the house's day. Twice is once.

    Raises Conflict: "control.own" for whoever proposed it, "control.withdrawn".
    """
    control = get_control(uow.session, control_id, lock=True)
    if control.status is ControlStatus.WITHDRAWN:
        raise Conflict("control.withdrawn")
    if control.status is ControlStatus.CONFIRMED:
        return
    if control.proposed_by_id == by_id:
        raise Conflict("control.own")
    control.status, control.confirmed_by_id, control.confirmed_at = ControlStatus.CONFIRMED, by_id, now
    control.usable_from = day_ends
    note(uow, control, "confirmed", by_id, now)


def withdraw_control(uow: UnitOfWork, control_id: str, reason: str, *, by_id: int, now: datetime) -> int:
    """Take a control case back: nobody gets it any more, and all records are counted without it. Gives the jurors concerned.

    Seats that are out run on; their jurors are told at the end that it counts for nothing. Twice is once. Raises Invalid.
    """
    control = get_control(uow.session, control_id, lock=True)
    if control.status is ControlStatus.WITHDRAWN:
        return 0
    return undo(uow, control, checked_reason(reason), by_id=by_id, now=now)


def undo(uow: UnitOfWork, control: ControlCase, reason: str, *, by_id: int, now: datetime) -> int:
    """Withdraw a locked control case, recount everybody who met it, tell those who knew of it."""
    control.status, control.withdrawn_at = ControlStatus.WITHDRAWN, now
    note(uow, control, "withdrawn", by_id, now, reason=reason)
    told = uow.session.execute(
        select(ControlSeat.juror_id, Juror.account_id, Seat.public_id)
        .join(Juror, Juror.id == ControlSeat.juror_id)
        .join(Seat, Seat.id == ControlSeat.seat_id)
        .where(ControlSeat.control_id == control.id, ControlSeat.revealed_at.is_not(None))
        .order_by(ControlSeat.juror_id)
    ).all()
    recount(uow, [juror for juror, _, _ in told])
    for _, account, seat in told:
        notify(uow, [account], "control.withdrawn", now=now, once=seat, target=("seat", seat))
    return len(told)


def note(uow: UnitOfWork, control: ControlCase, kind: str, actor_id: int | None, now: datetime, **params: object) -> None:
    """Write a line into the change log, and into the record without a word of the case."""
    uow.enter("controls.changed", {"control": control.public_id, "status": kind}, at=now)
    uow.session.add(ControlStep(control_id=control.id, at=now, kind=kind, actor_id=actor_id, params=params))


def checked_reason(text: str, name: str = "reason") -> str:
    """A reason somebody gives, stripped. Raises Invalid: "input.too_short", "input.too_long"."""
    clean = text.strip()
    if len(clean) < WHY_MIN // 2:
        raise Invalid("input.too_short", field=name, minimum=WHY_MIN // 2)
    if len(clean) > REASON_MAX:
        raise Invalid("input.too_long", field=name, limit=REASON_MAX)
    return clean


def _store(
    uow: UnitOfWork, brief: Brief, right: Mapping[str, str], why: str, source: int | None, by_id: int, now: datetime
) -> str:
    uow.session.add(brief)
    uow.session.flush()
    control = ControlCase(
        brief_id=brief.id, source_case_id=source, right_key=right["key"], side=right.get("side", "middle"), why=why.strip(),
        proposed_by_id=by_id, proposed_at=now,
    )
    uow.session.add(control)
    try:
        uow.session.flush()
    except IntegrityError as error:  # two promote one case at the same moment
        raise Conflict("control.promoted") from error
    note(uow, control, "proposed" if source is None else "promoted", by_id, now)
    others = [account for account in list_staff(uow.session, Role.QUALITY, Role.MANAGER) if account != by_id]
    notify(uow, others, "control.to_confirm", now=now, once=control.public_id, target=("control", control.public_id))
    return control.public_id


def _options(written: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Options with keys as other papers have them; a second one of the same side gets a number."""
    made: list[dict[str, str]] = []
    taken: dict[str, int] = {}
    for label, side in written:
        taken[side] = taken.get(side, 0) + 1
        key = KEYS[side] + (str(taken[side]) if taken[side] > 1 else "")
        made.append({"key": key, "label": label.strip(), "side": side})
    return made


def _check(written: Written) -> None:
    if written.language not in LANGUAGES:
        raise Invalid("input.choice", field="language")
    if written.category not in {kind.code for kind in categories()}:
        raise Invalid("input.choice", field="category")
    for name in ("title", "question", "claim", "response", "rule_text"):
        _check_text(getattr(written, name), name, LIMITS[name])
    _check_options(written)
    _check_why(written.why)
    _check_facts(written)
    for name, ask in (("claim_remedy", written.claim_ask), ("response_remedy", written.response_ask)):
        if ask.remedy and ask.remedy not in set(RemedyKind):
            raise Invalid("input.choice", field=name)


def _check_options(written: Written) -> None:
    if not 2 <= len(written.options) <= 4:
        raise Invalid("question.options", field="options")
    for label, side in written.options:
        _check_text(label, "options", LIMITS["option"])
        if side not in SIDES:
            raise Invalid("input.choice", field="options")
    if len({label.strip() for label, _ in written.options}) < len(written.options):
        raise Invalid("rules.options_repeat", field="options")
    if not 0 <= written.right < len(written.options):
        raise Invalid("input.choice", field="right")


def _check_facts(written: Written) -> None:
    if len(written.facts) > FACTS_MAX:
        raise Invalid("input.too_many", field="facts", limit=FACTS_MAX)
    for day, text, source, _ in written.facts:
        _check_text(text, "facts", LIMITS["fact"])
        if source not in SOURCES or (day is not None and not 1 <= day <= 999):
            raise Invalid("control.fact", field="facts")


def _check_why(why: str) -> None:
    if len(why.strip()) < WHY_MIN:
        raise Invalid("input.too_short", field="why", minimum=WHY_MIN)
    _check_text(why, "why", LIMITS["why"])


def _check_text(text: str, name: str, limit: int) -> None:
    if not text.strip():
        raise Invalid("input.missing", field=name)
    if len(text) > limit:
        raise Invalid("input.too_long", field=name, limit=limit)


def _digest(brief: Brief) -> str:
    return digest(
        {"question": brief.question, "options": brief.options, "rule": brief.rule_text, "facts": brief.facts,
         "claim": brief.claim, "response": brief.response, "title": brief.title,
         "asks": {"claim": brief.claim_ask, "response": brief.response_ask}, "fact_questions": brief.fact_questions}
    )  # fmt: skip

