"""Closed rounds as the parties see them: the verdict in heads and weight, reasons of nobody in particular, the decision."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import Account, Brief, Case, Decision, Round, RoundStatus, Verdict
from panel.projections.findings import FindingView, view_findings
from panel.projections.firms import DivisionView, list_divisions
from panel.queries.ballots import list_reasons, list_suggestions
from panel.queries.rounds import nth_panel, rules_of
from panel.queries.vouchers import last_days

SHOWN = 4  # reasons shown for each answer; more would bury them
CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class OptionView:
    """One answer of the ballot paper, whom it favours, and reasons jurors gave for it.

    The order of the reasons says nothing of time or seat.
    """

    code: str
    label: str
    side: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionView:
    """The mediator's decision on the round, with reasons to the word."""

    stance: str
    remedy: str
    amount_minor: int | None
    reasons: str
    by: str
    at: datetime
    division: DivisionView | None = None
    last_on: date | None = None  # of a voucher


@dataclass(frozen=True, slots=True)
class RoundView:
    """A closed round. `ceiling`: the most any ballot counted, 1..5. `bar`: its kind; `held`: (what it looks at,
    the bar), rounded down, if the verdict says so."""

    number: int
    nth: int
    question: str
    options: tuple[OptionView, ...]
    winner: str | None
    heads: Mapping[str, int]
    weights: Mapping[str, int]
    cannot_tell: int
    ceiling: int
    cast: int
    waves: int
    held: tuple[int, int] | None
    bar: str
    why: tuple[str, ...]
    findings: tuple[FindingView, ...]
    suggestions: tuple[str, ...]
    published_at: datetime
    decision: DecisionView | None

    @property
    def winner_label(self) -> str:
        """The answer that carried, in words; empty when the panel was undecided."""
        return next((o.label for o in self.options if o.code == self.winner), "")


def list_rounds(session: Session, case: Case) -> tuple[RoundView, ...]:
    """Every closed round of the case with its verdict, newest first. Open and annulled rounds have nothing to show."""
    rows = session.execute(
        select(Round, Verdict, Brief, Decision, Account.name, nth_panel(Round))
        .join(Verdict, Verdict.round_id == Round.id)
        .join(Brief, Brief.id == Round.brief_id)
        .outerjoin(Decision, Decision.round_id == Round.id)
        .outerjoin(Account, Account.id == Decision.decided_by_id)
        .where(Round.case_id == case.id, Round.status == RoundStatus.CLOSED)
        .order_by(Round.number.desc())
    ).all()
    divided = list_divisions(session, case.id)
    return tuple(_round(session, *row, divided) for row in rows)


def _round(
    session: Session, round_: Round, verdict: Verdict, brief: Brief, decision: Decision | None, mediator: str | None,
    nth: int, divided: Mapping[int, DivisionView],
) -> RoundView:
    texts = _rationales(session, round_.id)
    return RoundView(
        number=round_.number, nth=nth, question=brief.question,
        options=tuple(
            OptionView(o["key"], o["label"], o["side"], texts.get(o["key"], ())) for o in brief.options
        ),
        winner=verdict.winner, heads=dict(verdict.heads), weights=dict(verdict.weights), cannot_tell=verdict.cannot_tell,
        ceiling=verdict.ceiling, cast=verdict.cast, waves=verdict.waves, held=_held(verdict.reasons),
        bar=rules_of(round_).plan.bar.code,
        why=tuple(r["code"] for r in verdict.reasons), findings=view_findings(brief.fact_questions, verdict.findings),
        suggestions=_suggestions(session, round_.id),
        published_at=verdict.published_at, decision=_decision(session, decision, mediator, divided),
    )


def _rationales(session: Session, round_id: int) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for choice, text in list_reasons(session, round_id):
        found.setdefault(choice, set()).add(text.strip())
    return {choice: _shuffled(texts)[:SHOWN] for choice, texts in found.items()}


def _suggestions(session: Session, round_id: int) -> tuple[str, ...]:
    return _shuffled({text.strip() for text in list_suggestions(session, round_id)})


def _shuffled(texts: set[str]) -> tuple[str, ...]:
    """The same order for everybody, that neither time nor seat has a part in: by the hash of the text."""
    return tuple(sorted((t for t in texts if t), key=lambda text: hashlib.sha256(text.encode()).digest()))


def _held(reasons: list[Any]) -> tuple[int, int] | None:
    """(what the bar of the plan looked at, the bar), in whole units, when the verdict names them."""
    for reason in reasons:
        params = reason["params"]
        if params.get("unit"):
            return int(params["lead"]) // int(params["unit"]), int(params["bar"])
    return None


def _decision(
    session: Session, decision: Decision | None, mediator: str | None, divided: Mapping[int, DivisionView]
) -> DecisionView | None:
    if decision is None:
        return None
    return DecisionView(
        stance=decision.stance.value, remedy=decision.remedy.value, amount_minor=decision.amount_minor,
        reasons=decision.reasons, by=mediator or "", at=decision.decided_at, division=divided.get(decision.id),
        last_on=last_days(session, [decision]).get(decision.id),
    )
