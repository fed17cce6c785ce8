"""What surveys show: a side its own answer; staff sums of five answers and more of months that are over, and words of nobody.

No month is shown before it is over: its answers do not change any more, so no two looks differ by a single answer. Parts of a
month that are too small are left out together with others, so that nothing can be reckoned from what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from panel.models import MEASURES, PartyRole, SideEnd, Survey, SurveyWords
from panel.services.surveys import month_of

LEAST = 5  # answers a sum is made of
MONTHS = 12
PAGE = 20


@dataclass(frozen=True, slots=True)
class OwnSurvey:
    """A side's own survey. `open`: it can still be answered; `marks` are empty until it was."""

    question: str
    closes_at: datetime
    open: bool
    answered_at: datetime | None
    declined: bool
    marks: Mapping[str, int]
    reply: str
    comment: str


def find_own(session: Session, case_id: int, role: PartyRole, now: datetime) -> OwnSurvey | None:
    """The survey of one side; None where it was not asked."""
    row = session.execute(
        select(Survey, SurveyWords).outerjoin(SurveyWords, SurveyWords.survey_id == Survey.id)
        .where(Survey.case_id == case_id, Survey.role == role)
    ).one_or_none()
    if row is None:
        return None
    survey, words = row
    return OwnSurvey(
        survey.question, survey.closes_at, survey.closes_at > now, survey.answered_at, survey.declined_at is not None,
        {name: getattr(survey, name) for name in MEASURES} if survey.answered_at else {},
        words.reply if words else "", words.comment if words else "",
    )


@dataclass(frozen=True, slots=True)
class Sums:
    """So many answers, and what their marks add up to, in the order of MEASURES."""

    answers: int
    sums: tuple[int, ...]

    def tenths(self, name: str) -> int:
        """The mean mark in tenths, rounded."""
        return (20 * self.sums[MEASURES.index(name)] + self.answers) // (2 * self.answers)

    def plus(self, other: Sums) -> Sums:
        """Both together."""
        return Sums(self.answers + other.answers, tuple(a + b for a, b in zip(self.sums, other.sums, strict=True)))


@dataclass(frozen=True, slots=True)
class Month:
    """One month: all answers, and parts of them by how the case ended for the side and by category; None or absent: too few."""

    name: str
    all: Sums | None
    by_end: Mapping[str, Sums]
    by_category: Mapping[str, Sums]


def list_months(session: Session, now: datetime, months: int = MONTHS) -> list[Month]:
    """The last months that are over and in which anybody answered, the oldest first."""
    return _months(session, now, Survey.month >= _back(now, months))


def find_month(session: Session, name: str, now: datetime) -> Month | None:
    """One month, however long ago; None while it lasts, and when nobody answered in it."""
    return next(iter(_months(session, now, Survey.month == name)), None)


def _months(session: Session, now: datetime, which: ColumnElement[bool]) -> list[Month]:
    rows = session.execute(
        select(Survey.month, Survey.ended, Survey.category, func.count(), *(func.sum(getattr(Survey, n)) for n in MEASURES))
        .where(Survey.answered_at.is_not(None), Survey.month < month_of(now), which)
        .group_by(Survey.month, Survey.ended, Survey.category).order_by(Survey.month)
    )
    by_month: dict[str, list[tuple[SideEnd, str, Sums]]] = {}
    for name, ended, category, answers, *sums in rows:
        by_month.setdefault(name, []).append((ended, category, Sums(answers, tuple(int(each) for each in sums))))
    return [_month(name, parts) for name, parts in by_month.items()]


def _month(name: str, parts: list[tuple[SideEnd, str, Sums]]) -> Month:
    whole = _added(("", part) for _, _, part in parts)[""]
    if whole.answers < LEAST:
        return Month(name, None, {}, {})
    ends, categories = _added((end.value, part) for end, _, part in parts), _added((kind, part) for _, kind, part in parts)
    return Month(name, whole, safe(ends), safe(categories))


def _added(parts: Iterable[tuple[str, Sums]]) -> dict[str, Sums]:
    found: dict[str, Sums] = {}
    for key, part in parts:
        found[key] = found[key].plus(part) if key in found else part
    return found


def safe(parts: Mapping[str, Sums]) -> dict[str, Sums]:
    """The parts that may stand beside their whole: none below LEAST, and what is left out is at least LEAST too."""
    shown = {key: part for key, part in parts.items() if part.answers >= LEAST}
    hidden = sum(part.answers for key, part in parts.items() if key not in shown)
    while 0 < hidden < LEAST and shown:
        smallest = min(shown, key=lambda key: (shown[key].answers, key))
        hidden += shown.pop(smallest).answers
    return shown


def _back(now: datetime, months: int) -> str:
    """The name of the month so many months before the present one."""
    count = now.year * 12 + now.month - 1 - months
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody wrote, under pseudonyms: to which question, and what else. No case, no side, no time."""

    question: str
    reply: str
    comment: str


def list_voices(session: Session, month: str, now: datetime, page: int = 1) -> tuple[list[Voice], int]:
    """One page of what was written in a month that is over and has enough answers, and how many; the order says nothing."""
    answered = select(func.count()).select_from(Survey).where(Survey.month == month, Survey.answered_at.is_not(None))
    if month >= month_of(now) or (session.scalar(answered) or 0) < LEAST:
        return [], 0
    written = select(SurveyWords, Survey.question).join(Survey, Survey.id == SurveyWords.survey_id).where(Survey.month == month)
    total = session.scalar(select(func.count()).select_from(written.subquery())) or 0
    rows = session.execute(written.order_by(SurveyWords.public_id).limit(PAGE).offset((page - 1) * PAGE))
    return [Voice(question, words.reply_masked, words.comment_masked) for words, question in rows], total


def table_of_months(session: Session, now: datetime) -> Iterable[tuple[object, ...]]:
    """The months as rows of a table: month, what the part is, which, answers, mean marks ("4.2")."""
    for month in list_months(session, now):
        parts = [("all", "", month.all), *(("end", key, part) for key, part in sorted(month.by_end.items())),
                 *(("category", key, part) for key, part in sorted(month.by_category.items()))]  # fmt: skip
        for kind, key, part in parts:
            if part is not None:
                yield (month.name, kind, key, part.answers, *(written(part.tenths(name)) for name in MEASURES))


def written(tenths: int) -> str:
    """Tenths as people write them: 42 is "4.2"."""
    return f"{tenths // 10}.{tenths % 10}"
