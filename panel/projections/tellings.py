"""Texts that everybody reads because of a case: for their writer, for the second person, for the sides, for everybody.

What everybody gets names no case, no side, no juror and no mediator: the words that two people released, a category, the split.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from panel.errors import NotFound
from panel.models import (
    Account,
    Brief,
    Case,
    Closing,
    Decision,
    Precedent,
    RemedyKind,
    Round,
    Stance,
    Telling,
    TellingKind,
    TellingState,
    Verdict,
)
from panel.projections.precedents import AnswerCount
from panel.queries.cases import get_case
from panel.queries.jurors import mask_for_jurors
from panel.queries.precedents import find_brief
from panel.services.telling import TEXT_MAX, TITLE_MAX, Pointed, Words, point_out

PAGE = 20
STORIES = 10
TEXT_SIGNS = 100


@dataclass(frozen=True, slots=True)
class TellingView:
    """One text as its writer and the second person see it. `own`: the reader wrote it."""

    public_id: str
    case_id: str
    number: str
    kind: str
    state: str
    language: str
    category: str
    words: Words
    version: int
    writer: str
    written_at: datetime
    reply: str
    appears_at: datetime | None
    own: bool
    pointed: tuple[Pointed, ...] = ()


@dataclass(frozen=True, slots=True)
class TellingPage:
    """Texts in one state, and how many are in each."""

    rows: tuple[TellingView, ...]
    by_state: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the FAQ as everybody reads it."""

    public_id: str
    language: str
    category: str
    question: str
    answer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """A verdict story as everybody reads it. `stance` is empty where no decision was made."""

    public_id: str
    language: str
    category: str
    words: Words
    answers: tuple[AnswerCount, ...]
    cannot_tell: int
    ceiling: int
    winner: str | None
    stance: str
    remedy: str
    at: datetime


def begin_words(session: Session, case: Case, kind: TellingKind) -> Words:
    """What a form begins with: the brief's own words and what staff wrote, under pseudonyms; never an original."""
    kept = session.scalar(select(Precedent).where(Precedent.case_id == case.id, Precedent.hidden_at.is_(None)))
    brief = find_brief(session, kept.round_id) if kept else None
    if kept is None or brief is None:
        return Words("", _lesson(session, case)[:TEXT_MAX])
    learnt = kept.changed or kept.unchanged
    if kind is TellingKind.FAQ:
        text = "\n\n".join(part for part in (brief.rule_text, kept.reasons, learnt) if part)
        return Words(brief.question[:TITLE_MAX], text[:TEXT_MAX])
    quarrel = "\n\n".join(part for part in (brief.claim, brief.response) if part)
    return Words(brief.title[:TITLE_MAX], quarrel[:TEXT_MAX], learnt[:TEXT_MAX])


def _lesson(session: Session, case: Case) -> str:
    closing = session.scalar(select(Closing).where(Closing.case_id == case.id))
    text = (closing.action or closing.no_action_reason or "") if closing else ""
    return mask_for_jurors(session, case, {"telling.lesson": text}).get("telling.lesson", "") if text else ""


def list_tellings(session: Session, state: TellingState, reader_id: int, page: int = 1) -> TellingPage:
    """The texts in a state, those that wait longest first, others newest first."""
    counts = session.execute(select(Telling.state, func.count()).group_by(Telling.state))
    order = Telling.written_at if state is TellingState.WAITING else Telling.written_at.desc()
    rows = session.execute(
        _tellings().where(Telling.state == state).order_by(order, Telling.id).limit(PAGE).offset((max(1, page) - 1) * PAGE)
    )
    by_state = {found.value: count for found, count in counts}
    return TellingPage(tuple(_view(row, reader_id) for row in rows), by_state)


def view_telling(session: Session, public_id: str, reader_id: int) -> TellingView:
    """One text with what the detectors point at in it. Raises NotFound("telling.unknown")."""
    row = session.execute(_tellings().where(Telling.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound("telling.unknown")
    case = get_case(session, row.Case.public_id)
    told = row.Telling
    pointed = point_out(session, case, Words(told.title, told.text, told.changed)) if case.erased_at is None else []
    return _view(row, reader_id, tuple(pointed))


def list_of_case(session: Session, case: Case, reader_id: int) -> list[TellingView]:
    """What was written because of a case, for those who work on it."""
    rows = session.execute(_tellings().where(Telling.case_id == case.id).order_by(Telling.id))
    return [_view(row, reader_id) for row in rows]


def _tellings() -> Select[Telling, Case, str]:
    writer = aliased(Account)
    return (
        select(Telling, Case, writer.name.label("writer"))
        .join(Case, Case.id == Telling.case_id)
        .join(writer, writer.id == Telling.written_by_id)
    )


def _view(row: Row[Telling, Case, str], reader_id: int, pointed: tuple[Pointed, ...] = ()) -> TellingView:
    told, case, writer = row
    return TellingView(
        public_id=told.public_id, case_id=case.public_id, number=case.number, kind=told.kind.value, state=told.state.value,
        language=told.language, category=told.category, words=Words(told.title, told.text, told.changed), version=told.version,
        writer=writer, written_at=told.written_at, reply=told.reply, appears_at=told.appears_at,
        own=told.written_by_id == reader_id, pointed=pointed,
    )


def list_stories_ahead(session: Session, case: Case) -> list[TellingView]:
    """The released stories of a case, those to come too: both sides read them before anybody else."""
    rows = session.execute(
        _tellings().where(
            Telling.case_id == case.id, Telling.kind == TellingKind.STORY, Telling.state == TellingState.PUBLISHED
        )
    )
    return [_view(row, 0) for row in rows]


def _shown(kind: TellingKind, now: datetime) -> ColumnElement[bool]:
    return and_(Telling.kind == kind, Telling.state == TellingState.PUBLISHED, Telling.appears_at <= now)


def list_faq(
    session: Session, now: datetime, *, language: str, category: str = "", text: str = "", page: int = 1
) -> tuple[list[Entry], int]:
    """(a page of the FAQ, how many fit): entries in the reader's language first, then the newest. All words must be in them."""
    where = [_shown(TellingKind.FAQ, now)]
    if category:
        where.append(Telling.category == category)
    said = Telling.title + "\n" + Telling.text
    where += [said.icontains(word, autoescape=True) for word in text[:TEXT_SIGNS].split()]
    total = session.scalar(select(func.count()).select_from(Telling).where(*where)) or 0
    rows = session.scalars(
        select(Telling).where(*where).order_by(Telling.language != language, Telling.appears_at.desc(), Telling.id.desc())
        .limit(PAGE).offset((max(1, page) - 1) * PAGE)
    )
    return [_entry(row) for row in rows], total


def get_entry(session: Session, public_id: str, now: datetime) -> Entry:
    """One entry that everybody may read. Raises NotFound("telling.unknown")."""
    found = session.scalar(select(Telling).where(_shown(TellingKind.FAQ, now), Telling.public_id == public_id))
    if found is None:
        raise NotFound("telling.unknown")
    return _entry(found)


def _entry(row: Telling) -> Entry:
    return Entry(row.public_id, row.language, row.category, row.title, row.text, row.appears_at or row.written_at)


def list_stories(session: Session, now: datetime, page: int = 1) -> tuple[list[Story], int]:
    """(a page of the wall, how many stories there are), the newest first."""
    shown = _shown(TellingKind.STORY, now)
    total = session.scalar(select(func.count()).select_from(Telling).where(shown)) or 0
    rows = session.execute(
        select(Telling, Brief.options, Verdict, Decision.stance, Decision.remedy)
        .select_from(Telling)
        .join(Round, Round.id == _last_round())
        .join(Brief, Brief.id == Round.brief_id)
        .join(Verdict, Verdict.round_id == Round.id)
        .outerjoin(Decision, Decision.round_id == Round.id)
        .where(shown).order_by(Telling.appears_at.desc(), Telling.id.desc())
        .limit(STORIES).offset((max(1, page) - 1) * STORIES)
    )
    return [_story(*row) for row in rows], total


def _last_round() -> ColumnElement[int]:
    judged = select(func.max(Round.id)).join(Verdict, Verdict.round_id == Round.id)
    return judged.where(Round.case_id == Telling.case_id).correlate(Telling).scalar_subquery()


def _story(
    told: Telling, options: Sequence[Mapping[str, str]], verdict: Verdict, stance: Stance | None, remedy: RemedyKind | None
) -> Story:
    return Story(
        public_id=told.public_id, language=told.language, category=told.category,
        words=Words(told.title, told.text, told.changed),
        answers=tuple(
            AnswerCount(o["key"], o["label"], o["side"], verdict.heads.get(o["key"], 0), verdict.weights.get(o["key"], 0))
            for o in options
        ),
        cannot_tell=verdict.cannot_tell, ceiling=verdict.ceiling, winner=verdict.winner,
        stance=stance.value if stance else "", remedy=remedy.value if remedy else "",
        at=told.appears_at or told.written_at,
    )
