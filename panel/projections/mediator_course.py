"""What has happened in a case, for the people who work on it: log, proposals, notes, explanations, appeals, earlier cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus
from panel.models import (
    Account,
    Appeal,
    AppealGround,
    Case,
    Closing,
    Party,
    PartyRole,
    Proposal,
    ProposalStatus,
    RemedyKind,
    SecondExplanation,
    StaffNote,
    TimelineEntry,
)
from panel.queries.bids import met_in
from panel.queries.pauses import ends_at, list_pauses
from panel.queries.vouchers import last_days

ENTRIES = 200  # of the log, newest first


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of the case log. `params` as they were logged; `staff_only`: no party reads it."""

    at: datetime
    kind: str
    actor: str
    staff_only: bool
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposal, numbered from 1, with the sides that have said yes. `by_role`: "both" when hidden figures met."""

    number: int
    by_role: str
    remedy: RemedyKind
    amount_minor: int | None
    text: str
    status: ProposalStatus
    made_at: datetime
    expires_at: datetime
    accepted_by: tuple[PartyRole, ...]
    last_on: date | None


@dataclass(frozen=True, slots=True)
class NoteView:
    """A private note."""

    author: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """A second explanation one side asked for. `text` is empty until it is given; before `quiet_until` nobody may give it."""

    role: PartyRole
    question: str
    asked_at: datetime
    due_at: datetime
    text: str
    given_at: datetime | None
    quiet_until: datetime | None


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal and its ruling. `admitted` is None while nobody has ruled."""

    role: PartyRole
    ground: AppealGround
    text: str
    filed_at: datetime
    admitted: bool | None
    ruling: str
    ruled_at: datetime | None
    by_clock: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """Earlier cases of one person or merchant (S17). `fault`: closed with the finding that something went wrong."""

    cases: int
    open: int
    settled: int
    withdrawn: int
    fault: int
    no_fault: int


@dataclass(frozen=True, slots=True)
class Course:
    """All of it."""

    entries: tuple[EntryView, ...]
    proposals: tuple[ProposalView, ...]
    notes: tuple[NoteView, ...]
    explanations: tuple[ExplanationView, ...]
    appeals: tuple[AppealView, ...]
    of_complainant: Earlier
    of_merchant: Earlier

    @property
    def open_proposal(self) -> ProposalView | None:
        """The proposal that waits for answers, if there is one."""
        return next((p for p in self.proposals if p.status is ProposalStatus.OPEN), None)

    @property
    def asked_explanations(self) -> tuple[ExplanationView, ...]:
        """Those that are still to be given."""
        return tuple(e for e in self.explanations if e.given_at is None)

    @property
    def open_appeal(self) -> AppealView | None:
        """The appeal nobody has ruled on."""
        return next((a for a in self.appeals if a.admitted is None), None)


def case_course(session: Session, case: Case) -> Course:
    """The course of a case, in a fixed number of queries."""
    return Course(
        entries=_entries(session, case), proposals=_proposals(session, case), notes=_notes(session, case),
        explanations=_explanations(session, case), appeals=_appeals(session, case),
        of_complainant=_earlier(session, case, _same_complainant(case)),
        of_merchant=_earlier(session, case, and_(Case.merchant_id.is_not(None), Case.merchant_id == case.merchant_id)),
    )


def _entries(session: Session, case: Case) -> tuple[EntryView, ...]:
    rows = session.scalars(
        select(TimelineEntry).where(TimelineEntry.case_id == case.id).order_by(TimelineEntry.seq.desc()).limit(ENTRIES)
    )
    return tuple(EntryView(row.at, row.kind, row.actor, row.audience == "staff", row.params) for row in rows)


def _proposals(session: Session, case: Case) -> tuple[ProposalView, ...]:
    rows = session.scalars(select(Proposal).where(Proposal.case_id == case.id).order_by(Proposal.id)).all()
    last, met = last_days(session, rows), met_in(session, case.id) if rows else ()
    return tuple(
        ProposalView(
            number=number, by_role="both" if row.id in met else row.by_role, remedy=row.remedy,
            amount_minor=row.amount_minor, text=row.text, status=row.status, made_at=row.made_at, expires_at=row.expires_at,
            accepted_by=tuple(answer.role for answer in row.answers), last_on=last.get(row.id),
        )
        for number, row in enumerate(rows, 1)
    )


def _notes(session: Session, case: Case) -> tuple[NoteView, ...]:
    rows = session.execute(
        select(StaffNote, Account.name)
        .join(Account, Account.id == StaffNote.author_id)
        .where(StaffNote.case_id == case.id)
        .order_by(StaffNote.id.desc())
    )
    return tuple(NoteView(name, note.text, note.written_at) for note, name in rows)


def _explanations(session: Session, case: Case) -> tuple[ExplanationView, ...]:
    rows = session.scalars(
        select(SecondExplanation).where(SecondExplanation.case_id == case.id).order_by(SecondExplanation.id)
    )
    quiet = {at: ends_at(pause) for at, pause in list_pauses(session, case.id).items()}
    return tuple(
        ExplanationView(r.role, r.question, r.asked_at, r.due_at, r.text or "", r.given_at, quiet.get(r.id)) for r in rows
    )


def _appeals(session: Session, case: Case) -> tuple[AppealView, ...]:
    rows = session.execute(
        select(Appeal, Party.role).join(Party, Party.id == Appeal.party_id).where(Appeal.case_id == case.id).order_by(Appeal.id)
    )
    return tuple(
        AppealView(
            role=role, ground=row.ground, text=row.text, filed_at=row.filed_at, admitted=row.admitted,
            ruling=row.ruling or "", ruled_at=row.ruled_at, by_clock=row.ruled_at is not None and row.ruled_by_id is None,
        )
        for row, role in rows
    )


def _same_complainant(case: Case) -> ColumnElement[bool]:
    account = select(Party.account_id).where(
        Party.case_id == case.id, Party.role == PartyRole.COMPLAINANT, Party.account_id.is_not(None)
    )
    theirs = select(Party.case_id).where(Party.role == PartyRole.COMPLAINANT, Party.account_id.in_(account))
    return Case.id.in_(theirs)


def _earlier(session: Session, this: Case, whose: ColumnElement[bool]) -> Earlier:
    row = session.execute(
        select(
            func.count(Case.id),
            func.count(case((Case.ended_at.is_(None), 1))),
            func.count(case((Case.status == CaseStatus.SETTLED, 1))),
            func.count(case((Case.status == CaseStatus.WITHDRAWN, 1))),
            func.count(case((Closing.finding == "fault", 1))),
            func.count(case((Closing.finding == "no_fault", 1))),
        )
        .select_from(Case)
        .outerjoin(Closing, Closing.case_id == Case.id)
        .where(whose, Case.id < this.id)
    ).one()
    return Earlier(*row)
