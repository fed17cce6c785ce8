"""A case as the people who work on it see it: both sides with their texts, facts, evidence. For staff only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import (
    Account,
    Case,
    Choice,
    Exhibit,
    Fact,
    Merchant,
    Party,
    PartyRole,
    RemedyKind,
    Statement,
    StatementKind,
)
from panel.projections.firms import FirmView, view_firms
from panel.queries.asked import Question, list_questions
from panel.queries.exhibits import FileSign, signs_of
from panel.queries.fields import Answered, answers_of
from panel.settings import read_settings


@dataclass(frozen=True, slots=True)
class StatementView:
    """One text of one side, as it was written."""

    kind: StatementKind
    text: str
    remedy: RemedyKind | None
    amount_minor: int | None
    remedy_text: str
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class SideView:
    """One side. `consent`: own, terms (taken), by_terms (will be taken when redaction starts), left (taken back), missing."""

    role: PartyRole
    name: str
    contact: tuple[str, ...]
    consent: str
    consented_at: datetime | None
    choice: Choice | None
    chosen_at: datetime | None
    statements: tuple[StatementView, ...]

    @property
    def silent(self) -> bool:
        """Whether this side has said nothing at all."""
        return not self.statements

    @property
    def consents(self) -> bool:
        """Whether nothing of this side stands between the case and a panel."""
        return self.consent in ("own", "terms", "by_terms")


@dataclass(frozen=True, slots=True)
class FactView:
    """One dated event. `contested`: the other side says it was otherwise."""

    on: date | None
    text: str
    source: str
    contested: bool


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """One exhibit with its provenance, numbered from 1 as for the parties; `by`: the further firm that gave it, if one did.

    What was taken back is not shown.
    """

    public_id: str
    number: int
    side: str
    by: str
    title: str
    file_name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    pages: int | None
    sha256: str
    added_at: datetime
    signs: tuple[FileSign, ...]


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """The head of the workbench and both sides."""

    public_id: str
    number: str
    title: str
    category: str
    language: str
    severe: bool
    source: str
    status: CaseStatus
    status_since: datetime
    filed_at: datetime
    occurred_on: date | None
    order_no: str
    amount_minor: int | None
    currency: str
    deadline_at: datetime | None
    deadline_kind: DeadlineKind | None
    extensions: int
    extensions_max: int
    owner_id: int | None
    owner: str
    erased_at: datetime | None
    version: int
    complainant: SideView
    respondent: SideView
    facts: tuple[FactView, ...]
    answers: tuple[Answered, ...]
    asked: tuple[Question, ...]
    exhibits: tuple[ExhibitView, ...]
    firms: tuple[FirmView, ...]

    @property
    def sides(self) -> tuple[SideView, SideView]:
        """Both sides, the complainant first."""
        return self.complainant, self.respondent


def case_desk(session: Session, case: Case, now: datetime) -> CaseDesk:
    """Everything the middle of the workbench shows, in a fixed number of queries."""
    settings = read_settings(session, now)
    parties = list(session.scalars(select(Party).where(Party.case_id == case.id).order_by(Party.id)))
    owner = session.scalar(select(Account.name).where(Account.id == case.owner_id)) if case.owner_id else None
    sides = {side.role: side for side in _sides(session, case, parties, settings.consent_by_terms)}
    return CaseDesk(
        public_id=case.public_id, number=case.number, title=case.title, category=case.category, language=case.language,
        severe=case.severe, source=case.source, status=case.status, status_since=case.status_since, filed_at=case.filed_at,
        occurred_on=case.occurred_on, order_no=case.order_no or "", amount_minor=case.amount_minor, currency=case.currency,
        deadline_at=case.deadline_at, deadline_kind=case.deadline_kind, extensions=case.extensions,
        extensions_max=settings.extensions_max, owner_id=case.owner_id, owner=owner or "", version=case.version,
        erased_at=case.erased_at, complainant=sides[PartyRole.COMPLAINANT], respondent=sides[PartyRole.RESPONDENT],
        facts=_facts(session, case), answers=answers_of(session, case.id), exhibits=_exhibits(session, case, parties),
        firms=view_firms(session, case.id, now), asked=list_questions(session, case.id),
    )


def _sides(session: Session, case: Case, parties: Sequence[Party], by_terms: bool) -> list[SideView]:
    said: dict[int, list[StatementView]] = {}
    rows = session.scalars(select(Statement).where(Statement.case_id == case.id).order_by(Statement.id))
    for row in rows:
        said.setdefault(row.party_id, []).append(
            StatementView(row.kind, row.text, row.remedy, row.amount_minor, row.remedy_text or "", row.stated_at)
        )
    under_terms = set(
        session.scalars(
            select(Merchant.id).where(
                Merchant.id.in_([p.merchant_id for p in parties if p.merchant_id is not None]),
                Merchant.terms_accepted_at.is_not(None),
            )
        )
    )
    firsts = {role: next(p for p in parties if p.role is role and not p.ordinal) for role in PartyRole}
    return [
        SideView(
            role=role, name=party.name, contact=tuple(c for c in (party.email, party.phone, party.address) if c),
            consent=_consent(party, by_terms and party.merchant_id in under_terms), consented_at=party.consented_at,
            choice=party.choice, chosen_at=party.chosen_at, statements=tuple(said.get(party.id, ())),
        )
        for role, party in firsts.items()
    ]


def _consent(party: Party, under_terms: bool) -> str:
    if party.consented_at is not None:
        return "terms" if party.consent_basis == "terms" else "own"
    if party.consent_basis == "left":
        return "left"
    return "by_terms" if under_terms else "missing"


def _facts(session: Session, case: Case) -> tuple[FactView, ...]:
    rows = session.scalars(select(Fact).where(Fact.case_id == case.id).order_by(Fact.ordinal))
    return tuple(FactView(row.on, row.text, row.source, row.contested) for row in rows)


def _exhibits(session: Session, case: Case, parties: Sequence[Party]) -> tuple[ExhibitView, ...]:
    by_id = {party.id: party for party in parties}
    rows = session.scalars(
        select(Exhibit).where(Exhibit.case_id == case.id, Exhibit.removed_at.is_(None)).order_by(Exhibit.ordinal)
    ).all()
    signs = signs_of(session, case.id)
    return tuple(
        ExhibitView(
            public_id=row.public_id, number=number, side=by_id[row.party_id].stands, title=row.title,
            by=by_id[row.party_id].name if by_id[row.party_id].ordinal else "", file_name=row.file_name,
            media_type=row.media_type, size=row.size, width=row.width, height=row.height, pages=row.pages, sha256=row.sha256,
            added_at=row.added_at, signs=signs.get(row.id, ()),
        )
        for number, row in enumerate(rows, 1)
    )
