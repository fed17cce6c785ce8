"""A person's own cases, on either side, as a list. A fixed number of queries for any page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from panel.lifecycle import ENDED, CaseStatus, DeadlineKind
from panel.models import (
    Case,
    CaseFirm,
    Choice,
    MerchantMember,
    Party,
    PartyRole,
    Proposal,
    ProposalAnswer,
    ProposalStatus,
    Redaction,
    RedactionApproval,
)

PAGE = 20


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list. `asked`: what this side is asked to do now (answer, proposal, brief, choice), None for nothing."""

    public_id: str
    number: str
    title: str
    side: str
    against: str
    status: CaseStatus
    deadline_at: datetime | None
    deadline_kind: str | None
    filed_at: datetime
    ended_at: datetime | None
    asked: str | None


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of cases, and how many there are open and ended. `page` counts from 1."""

    rows: tuple[CaseRow, ...]
    open: int
    ended: int
    page: int
    pages: int


def list_own_cases(session: Session, account_id: int, *, ended: bool, page: int, now: datetime) -> CaseList:
    """Cases the account is a party of, by its own name or as a member of the merchant; the newest filed first."""
    mine = _mine(account_id)
    counts = [
        session.scalar(select(func.count(func.distinct(Case.id))).join(Party, Party.case_id == Case.id).where(mine, of)) or 0
        for of in (Case.ended_at.is_(None), Case.ended_at.is_not(None))
    ]
    total = counts[1] if ended else counts[0]
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    query = _page(mine, ended).limit(PAGE).offset((page - 1) * PAGE)
    found = session.execute(query).all()
    asked = _asked(session, [(case, party) for case, party in found], now)
    names = _names(session, [case.id for case, _ in found])
    rows = tuple(_row(case, party, names, asked.get(case.id)) for case, party in found)
    return CaseList(rows, counts[0], counts[1], page, pages)


def _mine(account_id: int) -> ColumnElement[bool]:
    merchants = select(MerchantMember.merchant_id).where(MerchantMember.account_id == account_id)
    return or_(Party.account_id == account_id, Party.merchant_id.in_(merchants))


def _page(mine: ColumnElement[bool], ended: bool) -> Select[Case, Party]:
    state = Case.ended_at.is_not(None) if ended else Case.ended_at.is_(None)
    first = select(func.min(Party.id)).where(mine).group_by(Party.case_id)  # somebody on both sides sees a case once
    return (
        select(Case, Party).join(Party, Party.case_id == Case.id).where(Party.id.in_(first), state).order_by(Case.id.desc())
    )


def _names(session: Session, case_ids: Sequence[int]) -> dict[tuple[int, PartyRole], str]:
    rows = session.scalars(select(Party).where(Party.case_id.in_(case_ids)))
    return {(p.case_id, p.role): p.name for p in rows if not p.ordinal}


def _row(case: Case, party: Party, names: dict[tuple[int, PartyRole], str], asked: str | None) -> CaseRow:
    other = PartyRole.RESPONDENT if party.role is PartyRole.COMPLAINANT else PartyRole.COMPLAINANT
    return CaseRow(
        public_id=case.public_id, number=case.number, title=case.title, side=party.stands,
        against=names.get((case.id, other), ""), status=case.status, deadline_at=case.deadline_at,
        deadline_kind=case.deadline_kind.value if case.deadline_kind else None, filed_at=case.filed_at,
        ended_at=case.ended_at, asked=None if case.status in ENDED else asked,
    )


def _asked(session: Session, found: Sequence[tuple[Case, Party]], now: datetime) -> dict[int, str]:
    sides = {case.id: party.role for case, party in found if not party.ordinal}
    further = [party.id for _, party in found if party.ordinal]
    asked: dict[int, str] = dict.fromkeys(_silent_firms(session, further, now), "firm")
    for case, party in found:
        if party.ordinal:  # a further firm proposes, checks and chooses nothing
            continue
        if case.status is CaseStatus.AWAITING_RESPONSE and party.role is PartyRole.RESPONDENT:
            asked[case.id] = "answer"
        elif case.deadline_kind is DeadlineKind.CHOICE and party.choice in (None, Choice.EXPLAIN):
            asked[case.id] = "choice"
    for case_id in _unanswered_proposals(session, sides, now):
        asked[case_id] = "proposal"
    for case_id in _unchecked_briefs(session, sides):
        asked[case_id] = "brief"
    return asked


def _silent_firms(session: Session, party_ids: Sequence[int], now: datetime) -> Sequence[int]:
    """Cases in which these further firms may still say their side in time."""
    if not party_ids:
        return ()
    query = select(CaseFirm.case_id).where(CaseFirm.party_id.in_(party_ids), CaseFirm.text.is_(None), CaseFirm.due_at > now)
    return session.scalars(query).all()


def _unanswered_proposals(session: Session, sides: dict[int, PartyRole], now: datetime) -> list[int]:
    rows = session.execute(
        select(Proposal.case_id, ProposalAnswer.role)
        .outerjoin(ProposalAnswer, ProposalAnswer.proposal_id == Proposal.id)
        .where(Proposal.case_id.in_(sides), Proposal.status == ProposalStatus.OPEN, Proposal.expires_at > now)
    ).all()
    answered = {case_id for case_id, role in rows if role is sides[case_id]}
    return [case_id for case_id in {case_id for case_id, _ in rows} if case_id not in answered]


def _unchecked_briefs(session: Session, sides: dict[int, PartyRole]) -> list[int]:
    rows = session.execute(
        select(Redaction.case_id, RedactionApproval.role)
        .join(Case, and_(Case.id == Redaction.case_id, Case.status == CaseStatus.REDACTING))
        .outerjoin(RedactionApproval, RedactionApproval.redaction_id == Redaction.id)
        .where(Redaction.case_id.in_(sides), Redaction.previewed_at.is_not(None))
    ).all()
    checked = {case_id for case_id, role in rows if role is sides[case_id]}
    return [case_id for case_id in {case_id for case_id, _ in rows} if case_id not in checked]
