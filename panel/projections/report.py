"""The report of a case as it was frozen: sections of numbered paragraphs, the same words for everybody who may read it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import Case, CaseReport, ExplanationGround, ReportCause, SecondExplanation


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. `place` is its key for good, `free` says that somebody wrote it: such words can be put right."""

    place: str
    text: str
    free: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section with its heading."""

    code: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """The whole text of one version, in one language."""

    title: str
    version: int
    chapters: tuple[Chapter, ...]

    def packed(self) -> str:
        """As canonical JSON: the same text, the same bytes."""
        plain = {
            "title": self.title, "version": self.version,
            "chapters": [
                {"code": each.code, "title": each.title, "lines": [
                    {"place": line.place, "text": line.text, "free": line.free} for line in each.lines
                ]}
                for each in self.chapters
            ],
        }
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def find(self, place: str) -> Line | None:
        """The paragraph of this key."""
        return next((line for chapter in self.chapters for line in chapter.lines if line.place == place), None)

    @property
    def free(self) -> tuple[Line, ...]:
        """The paragraphs that somebody wrote."""
        return tuple(line for chapter in self.chapters for line in chapter.lines if line.free)

    def numbered(self) -> list[tuple[str, Line]]:
        """Every paragraph with the number it is quoted by: chapter, then place in it."""
        return [(f"{at}.{no}", line) for at, chapter in enumerate(self.chapters, 1) for no, line in enumerate(chapter.lines, 1)]


def unpacked(text: str) -> Body:
    """A body from its canonical JSON."""
    plain = json.loads(text)
    return Body(plain["title"], plain["version"], tuple(
        Chapter(each["code"], each["title"], tuple(
            Line(line["place"], line["text"], line["free"]) for line in each["lines"]
        ))
        for each in plain["chapters"]
    ))


def digest_of(packed: str) -> str:
    """The SHA-256 of a packed body, in hex."""
    return hashlib.sha256(packed.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ReportView:
    """One version. `versions`: all of the case, newest first, as (number, cause, reason, moment)."""

    body: Body
    digest: str
    language: str
    cause: ReportCause
    reason: str
    made_at: datetime
    versions: tuple[tuple[int, ReportCause, str, datetime], ...]

    @property
    def is_newest(self) -> bool:
        """Whether no later version stands."""
        return self.versions[0][0] == self.body.version


def find_report(session: Session, case: Case, version: int | None = None) -> ReportView | None:
    """A version of the report, the newest one without a number; None where the case has none such."""
    rows = session.scalars(select(CaseReport).where(CaseReport.case_id == case.id).order_by(CaseReport.version.desc())).all()
    row = next((row for row in rows if version is None or row.version == version), None)
    if row is None:
        return None
    return ReportView(
        unpacked(row.body), row.digest, row.language, row.cause, row.reason, row.made_at,
        tuple((each.version, each.cause, each.reason, each.made_at) for each in rows),
    )


def get_report(session: Session, case: Case, version: int | None = None) -> ReportView:
    """`find_report`, or NotFound("report.none")."""
    found = find_report(session, case, version)
    if found is None:
        raise NotFound("report.none")
    return found


@dataclass(frozen=True, slots=True)
class GroundView:
    """What an explanation rests on: the quoted paragraph, the version it stands in, and why it says something else, if so."""

    version: int
    number: str
    quote: str
    changed: bool
    reason: str


def list_grounds(session: Session, case: Case) -> dict[tuple[str, datetime], GroundView]:
    """The grounds of the case's explanations, by side and moment of the question."""
    rows = session.execute(
        select(ExplanationGround, SecondExplanation, CaseReport)
        .join(SecondExplanation, SecondExplanation.id == ExplanationGround.explanation_id)
        .join(CaseReport, CaseReport.id == ExplanationGround.report_id)
        .where(ExplanationGround.case_id == case.id)
    )
    return {
        (asked.role.value, asked.asked_at): GroundView(
            report.version, number_of(unpacked(report.body), ground.place), ground.quote, ground.changed, ground.reason,
        )
        for ground, asked, report in rows
    }


def number_of(body: Body, place: str) -> str:
    """The number a paragraph is quoted by; empty when it is not there."""
    return next((number for number, line in body.numbered() if line.place == place), "")
