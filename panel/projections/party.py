"""What a party sees of its own case: both sides' words and exhibits, proposals, the log, what can be done now.

Never who judged, and nothing of a round before it is closed: turnout and split have no field here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import (
    Account,
    Case,
    CaseFirm,
    Fact,
    Party,
    PartyRole,
    Proposal,
    ProposalStatus,
    Statement,
    TimelineEntry,
)
from panel.projections.firms import FirmView, view_firms
from panel.projections.lot import Sealed, list_sealed
from panel.projections.lot_share import Share, view_share
from panel.projections.party_aftermath import AppealView, ExplanationView, list_appeals, list_explanations
from panel.projections.party_brief import Preview, find_preview
from panel.projections.party_exhibits import ExhibitView, list_exhibits
from panel.projections.party_rounds import RoundView, list_rounds
from panel.projections.progress import Step, progress
from panel.queries.asked import Question, list_questions, readable_for
from panel.queries.bids import met_in
from panel.queries.fields import Answered, answers_of
from panel.queries.vouchers import last_days
from panel.settings import read_settings


@dataclass(frozen=True, slots=True)
class SideView:
    """One side: its name as the other side knows it, and whether it agreed to the panel."""

    role: str
    name: str
    consented: bool
    left_panel: bool
    choice: str | None


@dataclass(frozen=True, slots=True)
class StatementView:
    """One text of one side. `kind`: claim, response or appeal; `remedy`: what is asked for or offered, None for nothing."""

    side: str
    kind: str
    text: str
    remedy: str | None
    amount_minor: int | None
    remedy_text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FactView:
    """One dated event of the claim, and whether the other side says otherwise."""

    ordinal: int
    on: date | None
    text: str
    contested: bool


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposal. `by`: owner, complainant, respondent, or both when hidden figures met; `status` says expired as soon as its
    time is over."""

    public_id: str
    number: int
    by: str
    remedy: str
    amount_minor: int | None
    text: str
    status: str
    made_at: datetime
    expires_at: datetime
    accepted_by: frozenset[str]
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the case log, for parties."""

    at: datetime
    kind: str
    actor: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as one of its parties sees it. Amounts in minor units of `currency`. `firm`: which further one looks, or ""."""

    public_id: str
    number: str
    title: str
    category: str
    status: CaseStatus
    status_since: datetime
    deadline_at: datetime | None
    deadline_kind: str | None
    overdue: bool
    version: int
    language: str
    currency: str
    order_no: str | None
    occurred_on: date | None
    filed_at: datetime
    ended_at: datetime | None
    erased_at: datetime | None
    me: SideView
    other: SideView
    respondent: str
    firms: tuple[FirmView, ...]
    firm: str
    mediator: str | None
    statements: tuple[StatementView, ...]
    facts: tuple[FactView, ...]
    answers: tuple[Answered, ...]
    asked: tuple[Question, ...]
    exhibits: tuple[ExhibitView, ...]
    proposals: tuple[ProposalView, ...]
    rounds: tuple[RoundView, ...]
    explanations: tuple[ExplanationView, ...]
    appeals: tuple[AppealView, ...]
    preview: Preview | None
    steps: tuple[Step, ...]
    entries: tuple[Entry, ...]
    exhibits_max: int
    sealed: tuple[Sealed, ...]
    share: Share | None

    def statement(self, kind: str) -> StatementView | None:
        """The claim or the response, None while it was not given."""
        return next((s for s in self.statements if s.kind == kind), None)

    @property
    def own_firm(self) -> FirmView | None:
        """The further firm that is looking; None for a side."""
        return next((f for f in self.firms if f.public_id == self.firm), None)

    @property
    def open_proposal(self) -> ProposalView | None:
        """The proposal that can be answered now."""
        return next((p for p in self.proposals if p.status == "open"), None)

    @property
    def was_silent(self) -> bool:
        """Whether the respondent let the window pass without a word."""
        waiting = (CaseStatus.FILED, CaseStatus.AWAITING_RESPONSE)
        return self.statement("response") is None and self.status not in waiting

    @property
    def decision_due(self) -> str | None:
        """Which clock runs after the verdict: decision, choice, explanation or closing; None before and after."""
        return self.deadline_kind if self.status is CaseStatus.DECIDED else None

    @property
    def my_exhibits(self) -> tuple[ExhibitView, ...]:
        """The exhibits of the side that is looking."""
        return tuple(e for e in self.exhibits if e.mine)


def view_case(session: Session, case: Case, role: PartyRole, now: datetime, *, firm: CaseFirm | None = None) -> CaseView:
    """The case as the side `role` sees it at `now`; `firm`: as this further firm sees it, with what both sides may read."""
    parties = _parties(session, case)
    sides = {p.role.value: _side(p) for p in parties if not p.ordinal}
    roles = {p.id: p.stands for p in parties}
    own = firm.party_id if firm is not None else next(p.id for p in parties if p.role is role and not p.ordinal)
    entries = _entries(session, case)
    overdue = case.deadline_at is not None and case.deadline_at < now
    other = PartyRole.RESPONDENT if role is PartyRole.COMPLAINANT else PartyRole.COMPLAINANT
    return CaseView(
        public_id=case.public_id, number=case.number, title=case.title, category=case.category, status=case.status,
        status_since=case.status_since, deadline_at=case.deadline_at,
        deadline_kind=case.deadline_kind.value if case.deadline_kind else None, overdue=overdue, version=len(entries),
        language=case.language, currency=case.currency, order_no=case.order_no, occurred_on=case.occurred_on,
        filed_at=case.filed_at, ended_at=case.ended_at, erased_at=case.erased_at,
        me=next(_side(p) for p in parties if p.id == own), other=sides[other.value], respondent=sides["respondent"].name,
        firms=view_firms(session, case.id, now), firm=firm.public_id if firm is not None else "",
        mediator=session.scalar(select(Account.name).where(Account.id == case.owner_id)) if case.owner_id else None,
        statements=_statements(session, case, roles), facts=_facts(session, case),
        answers=answers_of(session, case.id),
        asked=readable_for(list_questions(session, case.id), role.value if firm is None else ""),
        exhibits=list_exhibits(session, case, parties, own), proposals=_proposals(session, case, now),
        rounds=list_rounds(session, case), explanations=list_explanations(session, case, role) if firm is None else (),
        appeals=list_appeals(session, case, roles), preview=find_preview(session, case, own, now),
        steps=_steps(case, entries, overdue), entries=entries, exhibits_max=read_settings(session, now).exhibits_max,
        sealed=list_sealed(session, case.id), share=view_share(session, case, role) if firm is None else None,
    )


def _parties(session: Session, case: Case) -> list[Party]:
    return list(session.scalars(select(Party).where(Party.case_id == case.id).order_by(Party.id)))


def _side(party: Party) -> SideView:
    return SideView(
        role=party.stands, name=party.name, consented=party.consented_at is not None,
        left_panel=party.consent_basis == "left", choice=party.choice.value if party.choice else None,
    )


def _statements(session: Session, case: Case, roles: Mapping[int, str]) -> tuple[StatementView, ...]:
    rows = session.scalars(select(Statement).where(Statement.case_id == case.id).order_by(Statement.id))
    return tuple(
        StatementView(
            side=roles[s.party_id], kind=s.kind.value, text=s.text, remedy=s.remedy.value if s.remedy else None,
            amount_minor=s.amount_minor, remedy_text=s.remedy_text or "", at=s.stated_at,
        )
        for s in rows
    )


def _facts(session: Session, case: Case) -> tuple[FactView, ...]:
    rows = session.scalars(select(Fact).where(Fact.case_id == case.id).order_by(Fact.ordinal))
    return tuple(FactView(f.ordinal, f.on, f.text, f.contested) for f in rows)


def _proposals(session: Session, case: Case, now: datetime) -> tuple[ProposalView, ...]:
    rows = session.scalars(select(Proposal).where(Proposal.case_id == case.id).order_by(Proposal.id)).all()
    met = met_in(session, case.id) if rows else ()
    return tuple(
        ProposalView(
            public_id=p.public_id, number=number, by="both" if p.id in met else p.by_role, remedy=p.remedy.value,
            amount_minor=p.amount_minor, text=p.text,
            status="expired" if p.status is ProposalStatus.OPEN and p.expires_at <= now else p.status.value,
            made_at=p.made_at, expires_at=p.expires_at, accepted_by=frozenset(a.role.value for a in p.answers),
            last_on=last_days(session, [p]).get(p.id),
        )
        for number, p in enumerate(rows, 1)
    )


def _entries(session: Session, case: Case) -> tuple[Entry, ...]:
    rows = session.scalars(
        select(TimelineEntry)
        .where(TimelineEntry.case_id == case.id, TimelineEntry.audience == "parties")
        .order_by(TimelineEntry.seq)
    )
    return tuple(Entry(e.at, e.kind, e.actor, dict(e.params)) for e in rows)


def _steps(case: Case, entries: tuple[Entry, ...], overdue: bool) -> tuple[Step, ...]:
    known = {status.value: status for status in CaseStatus}
    entered = {known[e.kind[5:]]: e.at for e in entries if e.kind.startswith("case.") and e.kind[5:] in known}
    entered.setdefault(CaseStatus.FILED, case.filed_at)
    moves = [e for e in entries if e.kind == f"case.{case.status.value}"]
    before = known.get(str(moves[-1].params.get("before"))) if moves else None
    late = overdue and case.deadline_kind is not DeadlineKind.CHOICE
    return progress(case.status, entered, before, overdue=late)

