"""The one report of a case: a version with each decision, closing and review; corrections with a reason; explanations on it.

Made in the unit of work of what it tells, so that there is no moment in which staff reads one thing and a party another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import Conflict, Invalid
from panel.models import Case, CaseReport, Decision, ExplanationGround, ReportCause, Round, SecondExplanation
from panel.notices import notify
from panel.projections.report import Body, digest_of, find_report, unpacked
from panel.queries.cases import lock_case, party_accounts
from panel.queries.jurors import mask_for_jurors
from panel.services.composing import Draft, compose
from panel.services.moving import log
from panel.uow import UnitOfWork

WORDS_MAX, REASON_MIN, REASON_MAX = 4000, 10, 1000


@dataclass(frozen=True, slots=True)
class Ground:
    """What an explanation rests on: the key of a paragraph ("" for the reasons of its decision), and why it departs from it."""

    place: str = ""
    change: str = ""


def issue_report(uow: UnitOfWork, case: Case, cause: ReportCause, *, by_id: int | None, now: datetime) -> CaseReport:
    """Freeze what is on record now as the next version. The case is locked already."""
    uow.session.flush()
    body = compose(uow.session, case, _next(uow.session, case), _corrected(uow.session, case))
    return _keep(uow, case, body, cause, by_id, now)


def preview_report(session: Session, case: Case, draft: Draft) -> Body:
    """The next version as it would read after what `draft` says; nothing is stored."""
    return compose(session, case, _next(session, case), _corrected(session, case), draft)


def correct_report(
    uow: UnitOfWork, case_id: int, place: str, words: str, reason: str, *, seen: int, by_id: int, now: datetime
) -> CaseReport:
    """Put words right that somebody wrote: a new version with the reason; the old ones stay readable, both sides are told.

    `seen`: the version whoever corrects has read. Words and reason are kept under the case's pseudonyms. Raises Invalid with
    the field, Conflict("report.none" | "report.changed" | "report.same" | "report.erased").
    """
    words, reason = _checked(words, reason)
    case = lock_case(uow.session, case_id)
    newest = find_report(uow.session, case)
    if newest is None:
        raise Conflict("report.none")
    if case.erased_at is not None:
        raise Conflict("report.erased")
    if newest.body.version != seen:
        raise Conflict("report.changed")
    if place not in {line.place for line in newest.body.free}:
        raise Invalid("input.choice", field="place")
    masked = mask_for_jurors(uow.session, case, {"report.words": words, "report.reason": reason})
    if len(masked) < 2:
        raise Invalid("report.names", field="words" if "report.words" not in masked else "reason")
    corrected = {**_corrected(uow.session, case), place: masked["report.words"]}
    body = compose(uow.session, case, seen + 1, corrected)
    if body.chapters == newest.body.chapters:
        raise Conflict("report.same")
    row = _keep(uow, case, body, ReportCause.CORRECTION, by_id, now, masked["report.reason"], place, masked["report.words"])
    log(uow, case, "report.corrected", actor="owner", now=now, version=row.version, reason=row.reason)
    notify(uow, party_accounts(uow.session, case), "report.corrected", now=now, once=f"{case.public_id}:{row.version}",
           case=case, number=case.number)
    return row


def report_review(uow: UnitOfWork, case: Case, *, by_id: int, now: datetime) -> None:
    """A promised action was reviewed: the next version says so to both sides. Nothing where the originals are gone."""
    if case.erased_at is not None:
        return
    row = issue_report(uow, case, ReportCause.ACTION, by_id=by_id, now=now)
    notify(uow, party_accounts(uow.session, case), "report.new", now=now, once=f"{case.public_id}:{row.version}",
           case=case, number=case.number)


def ground_explanation(uow: UnitOfWork, case: Case, asked: SecondExplanation, ground: Ground, *, now: datetime) -> None:
    """Keep the paragraph an explanation explains, as it reads now. A change of position has its reason. The case is locked.

    A decision of before there were reports gets its report first. Raises Invalid with the field.
    """
    change = ground.change.strip()
    if len(change) > REASON_MAX:
        raise Invalid("input.too_long", field="change", limit=REASON_MAX)
    row = _newest(uow.session, case)
    if row is None:
        row = issue_report(uow, case, ReportCause.DECISION, by_id=None, now=now)
    body = unpacked(row.body)
    line = body.find(ground.place or _reasons(uow.session, asked))
    if line is None:
        raise Invalid("input.choice", field="place")
    uow.session.add(ExplanationGround(
        case_id=case.id, explanation_id=asked.id, report_id=row.id, place=line.place, quote=line.text, changed=bool(change),
        reason=change,
    ))


def _reasons(session: Session, asked: SecondExplanation) -> str:
    """Where the reasons of the decision stand that a party asked about."""
    number = session.scalar(select(Round.number).join(Decision, Decision.round_id == Round.id).where(
        Decision.id == asked.decision_id
    ))
    return f"r{number}.reasons"


def _newest(session: Session, case: Case) -> CaseReport | None:
    return session.scalar(
        select(CaseReport).where(CaseReport.case_id == case.id).order_by(CaseReport.version.desc()).limit(1)
    )


def _next(session: Session, case: Case) -> int:
    newest = _newest(session, case)
    return newest.version + 1 if newest else 1


def _corrected(session: Session, case: Case) -> dict[str, str]:
    """The words that were put right, the latest of each place."""
    rows = session.execute(
        select(CaseReport.place, CaseReport.words)
        .where(CaseReport.case_id == case.id, CaseReport.cause == ReportCause.CORRECTION)
        .order_by(CaseReport.version)
    )
    return {row.place: row.words for row in rows}


def _keep(
    uow: UnitOfWork, case: Case, body: Body, cause: ReportCause, by_id: int | None, now: datetime, reason: str = "",
    place: str = "", words: str = "",
) -> CaseReport:
    packed = body.packed()
    row = CaseReport(
        case_id=case.id, version=body.version, cause=cause, language="zh" if case.language == "zh" else "en", body=packed,
        digest=digest_of(packed), reason=reason, place=place, words=words, made_by_id=by_id, made_at=now,
    )
    uow.session.add(row)
    uow.session.flush()
    return row


def _checked(words: str, reason: str) -> tuple[str, str]:
    words, reason = words.strip(), reason.strip()
    if not words:
        raise Invalid("input.missing", field="words")
    if len(words) > WORDS_MAX:
        raise Invalid("input.too_long", field="words", limit=WORDS_MAX)
    if len(reason) < REASON_MIN:
        raise Invalid("input.too_short", field="reason", minimum=REASON_MIN)
    if len(reason) > REASON_MAX:
        raise Invalid("input.too_long", field="reason", limit=REASON_MAX)
    return words, reason
