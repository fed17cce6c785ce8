"""What a juror reads after the round has closed: verdict, split, reasons on all sides, what the mediator did with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models.ballot import Verdict
from panel.models.brief import Brief
from panel.models.decision import Closing, Decision
from panel.models.round import Round, RoundStatus, Seat
from panel.projections.findings import FindingView, view_findings
from panel.projections.firms import DivisionView, list_divisions
from panel.queries.ballots import find_own, list_reasons
from panel.queries.vouchers import last_days
from voting import CANNOT_TELL

SHOWN = 3  # reasons shown for each answer
SAID = "juror.said."  # keys of what other jurors wrote
Mask = Callable[[Mapping[str, str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer and what other jurors wrote for it, in an order that neither time nor seat has a part in."""

    code: str
    label: str
    side: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What the mediator decided. `reasons` under pseudonyms; empty when they cannot be shown without a name."""

    stance: str
    remedy: str
    amount_minor: int | None
    reasons: str
    at: datetime
    division: DivisionView | None = None
    last_on: date | None = None  # of a voucher


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """The end of a round for one of its jurors. `ceiling`: the most any ballot counted, 1..5. `changed`: what the house does
    because of the case, once it is closed."""

    question: str
    answers: tuple[AnswerView, ...]
    undecided_reasons: tuple[str, ...]
    winner: str | None
    heads: Mapping[str, int]
    weights: Mapping[str, int]
    cannot_tell: int
    ceiling: int
    waves: int
    why: tuple[str, ...]
    findings: tuple[FindingView, ...]
    published_at: datetime
    decision: DecisionView | None
    changed: str
    unchanged_reason: str


def view_outcome(session: Session, seat: Seat, mask: Mask) -> OutcomeView | None:
    """The outcome of the seat's round; None while it is open or after it was annulled.

    `mask` puts texts that staff wrote for the parties, and what other jurors wrote, under the case's pseudonyms and leaves out
    what cannot be: a juror who knew somebody may have written a name.
    """
    row = session.execute(
        select(Verdict, Brief, Decision, Closing)
        .join(Round, Round.id == Verdict.round_id)
        .join(Brief, Brief.id == Round.brief_id)
        .outerjoin(Decision, Decision.round_id == Round.id)
        .outerjoin(Closing, Closing.case_id == Round.case_id)
        .where(Round.id == seat.round_id, Round.status == RoundStatus.CLOSED)
    ).one_or_none()
    if row is None:
        return None
    verdict, brief, decision, closing = row
    divided = list_divisions(session, decision.case_id).get(decision.id) if decision else None
    raw = {**_texts(decision, closing, divided), **_written(session, seat)}
    texts = mask(raw) if raw else {}
    written = _by_choice(texts)
    return OutcomeView(
        question=brief.question,
        answers=tuple(
            AnswerView(o["key"], o["label"], o["side"], written.get(o["key"], ())) for o in brief.options
        ),
        undecided_reasons=written.get(CANNOT_TELL, ()),
        winner=verdict.winner, heads=dict(verdict.heads), weights=dict(verdict.weights), cannot_tell=verdict.cannot_tell,
        ceiling=verdict.ceiling, waves=verdict.waves,
        why=tuple(reason["code"] for reason in verdict.reasons),
        findings=view_findings(brief.fact_questions, verdict.findings), published_at=verdict.published_at,
        decision=_decision(session, decision, texts, divided), changed=texts.get("juror.changed", ""),
        unchanged_reason=texts.get("juror.unchanged", ""),
    )


def _texts(decision: Decision | None, closing: Closing | None, divided: DivisionView | None) -> dict[str, str]:
    texts = {
        "juror.reasons": decision.reasons if decision else "",
        "juror.divided": divided.reason if divided else "",
        "juror.changed": (closing.action if closing else "") or "",
        "juror.unchanged": (closing.no_action_reason if closing else "") or "",
    }
    return {key: text for key, text in texts.items() if text}


def _decision(
    session: Session, decision: Decision | None, texts: Mapping[str, str], divided: DivisionView | None
) -> DecisionView | None:
    if decision is None:
        return None
    return DecisionView(
        stance=decision.stance.value, remedy=decision.remedy.value, amount_minor=decision.amount_minor,
        reasons=texts.get("juror.reasons", ""), at=decision.decided_at,
        division=replace(divided, reason=texts.get("juror.divided", "")) if divided else None,
        last_on=last_days(session, [decision]).get(decision.id),
    )


def _written(session: Session, seat: Seat) -> dict[str, str]:
    """What the other jurors wrote, a few for each answer, in the order of the texts' hashes; keys by answer and place.

    The own reason is left out as long as the house can tell which it is.
    """
    rows, own = list_reasons(session, seat.round_id), find_own(session, seat)
    if own is not None and (own.choice, own.rationale) in rows:
        rows.remove((own.choice, own.rationale))
    found: dict[str, set[str]] = {}
    for choice, text in rows:
        found.setdefault(choice, set()).add(text.strip())
    return {
        f"{SAID}{choice}.{place}": text
        for choice, texts in found.items()
        for place, text in enumerate(sorted(texts, key=_hash)[:SHOWN])
    }


def _by_choice(texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The masked reasons by answer; one that cannot be shown is not there."""
    found: dict[str, tuple[str, ...]] = {}
    for key, text in texts.items():
        if key.startswith(SAID):
            choice = key.removeprefix(SAID).rpartition(".")[0]
            found[choice] = (*found.get(choice, ()), text)
    return found


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
