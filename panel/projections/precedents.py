"""Precedents as mediators, managers and quality officers read them: the published brief, the split, decision and lesson.

No case number, no party, no juror, no mediator: what a stranger could read, and the words that staff wrote under pseudonyms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.heard import FirmSaid, firms_among, said_among
from panel.knowledge.words import telling
from panel.models import Brief, Case, Decision, Precedent, Round, Statement, Verdict
from panel.projections.asks import Ask, ask_of
from panel.queries.precedents import Sought, find_alike, find_precedent, search

PAGE = 20
SIMILAR = 3


@dataclass(frozen=True, slots=True)
class PrecedentLine:
    """A precedent in a list. `heads`: the leading answer's and all others', cannot tell aside. `shared`: why it is like."""

    public_id: str
    title: str
    question: str
    category: str
    language: str
    outcome: str
    answer: str
    heads: tuple[int, int]
    stance: str
    closed_at: datetime
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrecedentPage:
    """One page of a search. `total`: how many of the newest fit; `is_cut`: there may be more; `loosely`: not all words."""

    rows: tuple[PrecedentLine, ...]
    total: int
    page: int
    is_cut: bool
    loosely: bool


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """An answer of the paper with what it got."""

    code: str
    label: str
    side: str
    heads: int
    weight: int


@dataclass(frozen=True, slots=True)
class PrecedentView:
    """One precedent. A hidden one has no words; `stance` is empty where no decision was made."""

    public_id: str
    hidden_at: datetime | None
    title: str
    category: str
    language: str
    outcome: str
    question: str
    rule_text: str
    facts: tuple[Mapping[str, Any], ...]
    firms: tuple[FirmSaid, ...]
    claim: str
    claim_ask: Ask | None
    claim_remedy: str
    response: str
    response_ask: Ask | None
    response_remedy: str
    answers: tuple[AnswerCount, ...]
    cannot_tell: int
    ceiling: int
    winner: str | None
    waves: int
    cast: int
    stance: str
    remedy: str
    amount_minor: int | None
    currency: str
    reasons: str
    changed: str
    unchanged: str
    closed_at: datetime


def list_precedents(session: Session, sought: Sought, page: int = 1) -> PrecedentPage:
    """A page of what fits, the best first; `page` below 1 is 1."""
    found, page = search(session, sought), max(1, page)
    shown = found.ids[(page - 1) * PAGE : page * PAGE]
    return PrecedentPage(tuple(_lines(session, shown)), len(found.ids), page, found.is_cut, found.loosely)


def list_similar(session: Session, case: Case, limit: int = SIMILAR) -> list[PrecedentLine]:
    """The precedents most like a case: by its brief, or by the statements while it has none; its category first."""
    alike = find_alike(session, telling(_told(session, case)), case.category, limit)
    return _lines(session, [each.id for each in alike], {each.id: each.shared for each in alike})


def _told(session: Session, case: Case) -> str:
    brief = session.scalar(select(Brief).where(Brief.case_id == case.id).order_by(Brief.round_no.desc()).limit(1))
    if brief is not None:
        return "\n".join((brief.title, brief.question, brief.claim, brief.response, *(fact["text"] for fact in brief.facts)))
    said = session.scalars(select(Statement.text).where(Statement.case_id == case.id).order_by(Statement.id))
    return "\n".join((case.title, *said))


def _lines(
    session: Session, ids: Sequence[int], shared: Mapping[int, tuple[str, ...]] | None = None
) -> list[PrecedentLine]:
    """The lines in the order of the ids; one query."""
    rows = session.execute(
        select(Precedent, Brief.question, Brief.options, Verdict, Decision.stance)
        .join(Round, Round.id == Precedent.round_id)
        .join(Brief, Brief.id == Round.brief_id)
        .join(Verdict, Verdict.round_id == Round.id)
        .outerjoin(Decision, Decision.round_id == Round.id)
        .where(Precedent.id.in_(ids))
    ).all() if ids else []
    lines = {
        row.id: PrecedentLine(
            public_id=row.public_id, title=row.title, question=question, category=row.category, language=row.language,
            outcome=row.outcome, answer=_label(options, verdict.winner), heads=_leading(verdict),
            stance=stance.value if stance else "", closed_at=row.closed_at, shared=(shared or {}).get(row.id, ()),
        )
        for row, question, options, verdict, stance in rows
    }
    return [lines[id_] for id_ in ids if id_ in lines]


def _label(options: Sequence[Mapping[str, str]], winner: str | None) -> str:
    return next((option["label"] for option in options if option["key"] == winner), "")


def _leading(verdict: Verdict) -> tuple[int, int]:
    heads = sum(verdict.heads.values())
    most = verdict.heads.get(verdict.winner or "", max(verdict.heads.values(), default=0))
    return most, heads - most


def view_precedent(session: Session, public_id: str) -> PrecedentView:
    """One precedent with its brief and split. Raises NotFound("precedent.unknown")."""
    row = find_precedent(session, public_id)
    brief, verdict, stance, remedy, amount, currency = session.execute(
        select(Brief, Verdict, Decision.stance, Decision.remedy, Decision.amount_minor, Case.currency)
        .select_from(Round)
        .join(Brief, Brief.id == Round.brief_id)
        .join(Verdict, Verdict.round_id == Round.id)
        .join(Case, Case.id == Round.case_id)
        .outerjoin(Decision, Decision.round_id == Round.id)
        .where(Round.id == row.round_id)
    ).one()
    return PrecedentView(
        public_id=row.public_id, hidden_at=row.hidden_at, title=brief.title, category=row.category, language=row.language,
        outcome=row.outcome, question=brief.question, rule_text=brief.rule_text, facts=said_among(brief.facts),
        firms=firms_among(brief.facts), claim=brief.claim,
        claim_ask=ask_of(brief.claim_ask), claim_remedy=brief.claim_remedy, response=brief.response,
        response_ask=ask_of(brief.response_ask), response_remedy=brief.response_remedy, answers=_answers(brief, verdict),
        cannot_tell=verdict.cannot_tell, ceiling=verdict.ceiling, winner=verdict.winner, waves=verdict.waves, cast=verdict.cast,
        stance=stance.value if stance else "", remedy=remedy.value if remedy else "", amount_minor=amount, currency=currency,
        reasons=row.reasons, changed=row.changed, unchanged=row.unchanged, closed_at=row.closed_at,
    )


def _answers(brief: Brief, verdict: Verdict) -> tuple[AnswerCount, ...]:
    return tuple(
        AnswerCount(o["key"], o["label"], o["side"], verdict.heads.get(o["key"], 0), verdict.weights.get(o["key"], 0))
        for o in brief.options
    )
