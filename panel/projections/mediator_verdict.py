"""The verdict beside the case: what the panel read, how it split, its reasons each way, and the decision on it. For staff."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import Conflict
from panel.heard import FirmSaid, firms_among, said_among
from panel.models import Account, Brief, BriefPicture, Case, Decision, Round, Verdict
from panel.projections.asks import Ask, ask_of
from panel.projections.findings import FindingView, view_findings
from panel.projections.firms import list_divisions
from panel.projections.party_rounds import DecisionView
from panel.queries.analyses import find_calibration
from panel.queries.ballots import list_reasons, list_suggestions
from panel.queries.rounds import find_last_round, read_nth
from panel.queries.vouchers import last_days
from voting import CANNOT_TELL


@dataclass(frozen=True, slots=True)
class BriefView:
    """What the jurors read. `pictures`: side and the words for who cannot see it; `withheld`: exhibits they did not get."""

    title: str
    question: str
    rule_text: str
    facts: tuple[Mapping[str, Any], ...]
    claim: str
    claim_remedy: str
    response: str
    response_remedy: str
    claim_ask: Ask | None
    response_ask: Ask | None
    pictures: tuple[tuple[str, str], ...]
    withheld: int
    firms: tuple[FirmSaid, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer of the ballot paper with every reason given for it, in an order that says nothing of time or seat."""

    code: str
    label: str
    side: str
    heads: int
    weight: int
    rationales: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A ground of the verdict: code and parameters as `voting.verdict` gave them."""

    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Certainty:
    """How certain a verdict may be called: whole percent, as `held` of `total` such verdicts on control cases bear out."""

    percent: int
    held: int
    total: int


@dataclass(frozen=True, slots=True)
class VerdictDesk:
    """The last round of a case after its verdict. `undecided`: no answer reached the bar. `ceiling`: the most any ballot
    counted, 1..5."""

    nth: int
    brief: BriefView
    answers: tuple[AnswerView, ...]
    cannot_tell: int
    ceiling: int
    cannot_tell_rationales: tuple[str, ...]
    cast: int
    waves: int
    winner: str | None
    reasons: tuple[ReasonView, ...]
    findings: tuple[FindingView, ...]
    suggestions: tuple[str, ...]
    published_at: datetime
    decision: DecisionView | None
    certainty: Certainty | None

    @property
    def undecided(self) -> bool:
        """Whether no side has won."""
        return self.winner is None

    @property
    def winner_label(self) -> str:
        """The answer that carried, in words; empty when undecided."""
        return next((answer.label for answer in self.answers if answer.code == self.winner), "")


def verdict_desk(session: Session, case: Case) -> VerdictDesk:
    """The decision desk's view. Raises Conflict("verdict.not_yet") while the panel has not spoken."""
    found = find_verdict_desk(session, case)
    if found is None:
        raise Conflict("verdict.not_yet")
    return found


def find_verdict_desk(session: Session, case: Case) -> VerdictDesk | None:
    """The same, None before the verdict of the last round: nothing of an open round can be read here."""
    round_ = find_last_round(session, case.id)
    verdict = session.scalar(select(Verdict).where(Verdict.round_id == round_.id)) if round_ else None
    if round_ is None or verdict is None:
        return None
    brief = session.get_one(Brief, round_.brief_id)
    said = _rationales(session, round_)
    return VerdictDesk(
        nth=read_nth(session, round_), brief=_brief(session, brief), answers=_answers(brief, verdict, said),
        cannot_tell=verdict.cannot_tell, ceiling=verdict.ceiling, cannot_tell_rationales=said.get(CANNOT_TELL, ()),
        cast=verdict.cast, waves=verdict.waves, winner=verdict.winner,
        reasons=tuple(ReasonView(reason["code"], reason["params"]) for reason in verdict.reasons),
        findings=view_findings(brief.fact_questions, verdict.findings),
        suggestions=_shuffled(list_suggestions(session, round_.id)),
        published_at=verdict.published_at, decision=_decision(session, round_),
        certainty=_certainty(session, verdict, brief.category),
    )


def _certainty(session: Session, verdict: Verdict, category: str) -> Certainty | None:
    """None unless the plan's bar stated a certainty and control cases of the category bear one out."""
    claimed = [reason["params"]["percent"] for reason in verdict.reasons if reason["code"] == "verdict.sure_reached"]
    found = find_calibration(session, category) if verdict.winner is not None and claimed else None
    percent = found.certainty(claimed[0]) if found else None
    return Certainty(percent, found.held, found.total) if found and percent is not None else None


def _answers(brief: Brief, verdict: Verdict, said: Mapping[str, tuple[str, ...]]) -> tuple[AnswerView, ...]:
    return tuple(
        AnswerView(
            code=o["key"], label=o["label"], side=o["side"], heads=verdict.heads.get(o["key"], 0),
            weight=verdict.weights.get(o["key"], 0), rationales=said.get(o["key"], ()),
        )
        for o in brief.options
    )


def _brief(session: Session, brief: Brief) -> BriefView:
    pictures = session.execute(
        select(BriefPicture.side, BriefPicture.alt).where(BriefPicture.brief_id == brief.id).order_by(BriefPicture.ordinal)
    )
    return BriefView(
        title=brief.title, question=brief.question, rule_text=brief.rule_text, facts=said_among(brief.facts), claim=brief.claim,
        claim_remedy=brief.claim_remedy, response=brief.response, response_remedy=brief.response_remedy,
        claim_ask=ask_of(brief.claim_ask), response_ask=ask_of(brief.response_ask),
        pictures=tuple(pictures), withheld=brief.withheld, firms=firms_among(brief.facts),
    )


def _rationales(session: Session, round_: Round) -> dict[str, tuple[str, ...]]:
    given: dict[str, list[str]] = {}
    for choice, text in list_reasons(session, round_.id):
        given.setdefault(choice, []).append(text)
    return {choice: _shuffled(texts) for choice, texts in given.items()}


def _shuffled(texts: Iterable[str]) -> tuple[str, ...]:
    """By the hash of the text: the same for everybody, and neither time nor seat has a part in it."""
    return tuple(sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest()))


def _decision(session: Session, round_: Round) -> DecisionView | None:
    row = session.execute(
        select(Decision, Account.name)
        .join(Account, Account.id == Decision.decided_by_id)
        .where(Decision.round_id == round_.id)
    ).one_or_none()
    if row is None:
        return None
    decision, name = row
    return DecisionView(
        stance=decision.stance.value, remedy=decision.remedy.value, amount_minor=decision.amount_minor,
        reasons=decision.reasons, by=name, at=decision.decided_at,
        division=list_divisions(session, decision.case_id).get(decision.id),
        last_on=last_days(session, [decision]).get(decision.id),
    )
