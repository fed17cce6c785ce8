"""Bringing complaints of another system in: one case each, by the same service as a person's. Twice adds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import PanelError
from panel.imports.cfpb import BadRow, Complaint
from panel.models import Case, Fact, RemedyKind
from panel.services.filing import IMPORT_TEXT_MAX, IMPORT_TITLE_MAX, Filing, file_dispute
from panel.uow import House, UnitOfWork

BATCH = 100
# Words of a complaint's product and issue -> our category; the first that fits, else "other".
CATEGORY_WORDS = (
    ("overcharge", ("fee", "charge", "interest", "price", "billing", "overcharg")),
    ("privacy", ("identity", "privacy", "harass", "threat", "communication", "somebody else", "someone else", "not mine")),
    ("refund_refused", ("refund", "dispute", "unauthorized", "fraud", "scam")),
    ("false_description", ("advertis", "mislead", "disclosure", "confusing", "false")),
    ("attitude", ("customer service", "rude")),
)


@dataclass(slots=True)
class ImportReport:
    """What an import did. `cases`: public ids of the new cases, in file order."""

    added: int = 0
    known: int = 0
    without_narrative: int = 0
    bad: list[BadRow] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)


def import_complaints(
    house: House,
    rows: Iterable[Complaint | BadRow],
    *,
    new_seed: Callable[[], bytes],
    now: datetime,
    progress: Callable[[int], None] = lambda _rows: None,
) -> ImportReport:
    """File every complaint that is not here yet, a unit of work for each hundred rows; gives the report.

    `progress` is called with the number of rows read after each batch. A row the domain refuses is reported like a bad row
    of the file (line 0: the reader has passed it).
    """
    report = ImportReport()
    for batch in _batches(rows):
        complaints = [r for r in batch if isinstance(r, Complaint)]
        report.bad += [r for r in batch if isinstance(r, BadRow)]
        with house.work() as uow:
            known = _known_refs(uow.session, complaints)
            for complaint in complaints:
                if _ref(complaint) in known:
                    report.known += 1
                    continue
                _file_one(uow, complaint, report, new_seed(), now)
        progress(len(batch))
    return report


def _file_one(uow: UnitOfWork, complaint: Complaint, report: ImportReport, seed: bytes, now: datetime) -> None:
    try:
        with uow.attempt():
            case = file_dispute(
                uow, None, as_filing(complaint), seed=seed, now=now, source="import", external_ref=_ref(complaint)
            )
            _add_system_records(uow, case, complaint)
    except PanelError as error:
        report.bad.append(BadRow(0, error.code, {"external_id": complaint.external_id, **error.params}))
        return
    report.added += 1
    report.without_narrative += not complaint.has_narrative
    report.cases.append(case.public_id)


def as_filing(complaint: Complaint) -> Filing:
    """A complaint in our words. What the file does not say (the remedy asked for) is not made up: remedy NONE."""
    subject = " – ".join(part for part in (complaint.issue, complaint.sub_issue) if part) or complaint.product
    about = " / ".join(part for part in (complaint.product, complaint.sub_product) if part)
    text = complaint.narrative or f"{about}: {subject}."
    return Filing(
        title=subject[: IMPORT_TITLE_MAX - 1] + "…" if len(subject) > IMPORT_TITLE_MAX else subject,
        category=category_of(complaint),
        text=text[:IMPORT_TEXT_MAX],
        remedy=RemedyKind.NONE,
        language="en",
        currency="USD",
        occurred_on=complaint.received_on,
        merchant_name=complaint.company,
        consents=complaint.has_narrative,  # narratives are in the file because their writers agreed to publication
    )


def category_of(complaint: Complaint) -> str:
    """Our category for a complaint, from the words of its product and issue."""
    words = " ".join(part or "" for part in (complaint.product, complaint.issue, complaint.sub_issue)).lower()
    return next((code for code, marks in CATEGORY_WORDS if any(mark in words for mark in marks)), "other")


def _add_system_records(uow: UnitOfWork, case: Case, complaint: Complaint) -> None:
    """What the source system recorded, kept apart from claims: dates, the firm's answer as a category."""
    records: list[tuple[date | None, str]] = [(complaint.received_on, "Complaint received.")]
    if complaint.sent_on:
        records.append((complaint.sent_on, "Complaint sent to the company."))
    if complaint.company_response:
        records.append((None, f"Company response recorded as: {complaint.company_response}."))
    if complaint.public_response:
        records.append((None, f"Company's public response: {complaint.public_response[:200]}"))
    uow.session.add_all(
        Fact(case_id=case.id, ordinal=i, on=on, text=text, source="system") for i, (on, text) in enumerate(records)
    )


def _known_refs(session: Session, complaints: list[Complaint]) -> set[str]:
    refs = [_ref(c) for c in complaints]
    return {ref for ref in session.scalars(select(Case.external_ref).where(Case.external_ref.in_(refs))) if ref}


def _ref(complaint: Complaint) -> str:
    return f"cfpb:{complaint.external_id}"


def _batches(rows: Iterable[Complaint | BadRow]) -> Iterator[list[Complaint | BadRow]]:
    batch: list[Complaint | BadRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
