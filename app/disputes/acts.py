"""What the side that is looking can do now: each act once, with where it leads. What is asked of it comes first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import g, url_for

from app.access import can
from app.disputes.pausing import may_pause
from app.house import now, reading
from app.labels import label
from panel.lifecycle import BEFORE_PANEL, CaseStatus
from panel.permissions import Permission
from panel.projections.experts import list_opinions
from panel.projections.party import CaseView
from panel.queries.bids import find_bar

P = Permission


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do. `asked`: the case waits for it."""

    code: str
    words: str
    href: str
    asked: bool = False


def acts(view: CaseView) -> list[Act]:
    """Everything this side can do now, what is asked of it first."""
    found = [_act(view, *row) for row in (*_answers(view), *_after_verdict(view), *_always(view))]
    return sorted(found, key=lambda act: not act.asked)


def _act(view: CaseView, code: str, endpoint: str, asked: bool = False, anchor: str | None = None) -> Act:
    return Act(code, label("act", code), url_for(endpoint, case_id=view.public_id, _anchor=anchor), asked)


def _answers(view: CaseView) -> Iterator[tuple[str, str, bool, str | None]]:
    if can(P.QUESTION_ANSWER) and any(each.waits for each in view.asked):
        yield "answer_question", "disputes.question", True, None
    if can(P.CASE_RESPOND) and view.statement("response") is None:
        yield "respond", "disputes.respond", True, None
    if can(P.FIRM_STATE) and view.own_firm is not None and view.own_firm.text is None:
        yield "state_firm", "disputes.state_firm", not view.own_firm.was_silent, None
    if can(P.PROPOSAL_ANSWER):
        waiting = view.open_proposal
        if waiting is not None and view.me.role not in waiting.accepted_by:
            yield "answer_proposal", "disputes.case", True, "proposals"
        yield "propose", "disputes.propose", False, None
    if can(P.BID_PLACE) and not find_bar(reading(), g.case, now()):
        yield "bid", "disputes.bid", False, None
    if view.preview is not None and can(P.BRIEF_OBJECT):
        yield "check_brief", "disputes.brief", can(P.BRIEF_PREVIEW) and view.me.role not in view.preview.approved_by, None
    if can(P.PANEL_CONSENT) and view.status in BEFORE_PANEL and not view.me.consented:
        yield "consent", "disputes.ask_consent", view.status is CaseStatus.IMPASSE and not view.me.left_panel, None


def _after_verdict(view: CaseView) -> Iterator[tuple[str, str, bool, str | None]]:
    if can_choose(view):
        yield "choose", "disputes.case", True, "choices"


def _always(view: CaseView) -> Iterator[tuple[str, str, bool, str | None]]:
    if can(P.CASE_ADD_EVIDENCE):
        yield "add_evidence", "disputes.evidence", False, None
    if view.rounds or view.status is CaseStatus.VOTING:
        yield "read_brief", "disputes.brief", False, None
    if can(P.PANEL_CHALLENGE):
        yield "challenge", "disputes.challenge", False, None
    if can(P.OBSERVER_WISH) or list_opinions(reading(), g.case):
        yield "experts", "disputes.opinions", False, None
    if can(P.RECUSAL_ASK):
        yield "recusal", "disputes.recusal", False, None
    if can(P.PANEL_PAUSE) and may_pause():
        yield "pause", "disputes.pause", False, None
    if can(P.PANEL_LEAVE) and view.me.consented:
        yield "leave_panel", "disputes.ask_leave_panel", False, None
    if can(P.CASE_WITHDRAW):
        yield "withdraw", "disputes.ask_withdraw", False, None


def can_choose(view: CaseView) -> bool:
    """Whether the decision is there and this side has not had its last word; a further firm has none."""
    decided = view.status is CaseStatus.DECIDED and bool(view.rounds) and view.rounds[0].decision is not None
    return decided and not view.firm and view.me.choice not in ("accept", "leave")


def can_explain(view: CaseView) -> bool:
    """Whether this side may still have the present decision explained: once for each decision."""
    decision = view.rounds[0].decision if view.rounds else None
    return can_choose(view) and decision is not None and all(e.asked_at < decision.at for e in view.explanations)


def can_appeal(view: CaseView) -> bool:
    """Whether this side may still appeal: once, and while the choice is open."""
    open_still = view.deadline_kind in ("choice", "explanation")
    return can_choose(view) and open_still and all(a.side != view.me.role for a in view.appeals)
