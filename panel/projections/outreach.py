"""What outreach shows: to the invited their own invitation and what came of it, to quality officers answers without names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import Case, FollowUp, Outreach, OutreachDraw, SystemicIssue
from panel.queries.staff import is_apart

PAGE, MONTHS = 20, 12
VIEWS = ("waiting", "followed")


@dataclass(frozen=True, slots=True)
class OwnOutreach:
    """One's own invitation. `open`: it can be answered or changed."""

    public_id: str
    question: str
    scale: str
    closes_at: datetime
    open: bool
    answered: bool
    declined: bool
    mark: int | None
    words: str
    ruling: FollowUp | None
    reply: str


def view_own(session: Session, public_id: str, account_id: int, now: datetime) -> OwnOutreach:
    """The invitation of this account. Raises NotFound("outreach.unknown")."""
    row = session.execute(
        select(Outreach, Case.erased_at).join(Case, Case.id == Outreach.case_id)
        .where(Outreach.public_id == public_id, Outreach.account_id == account_id)
    ).one_or_none()
    if row is None:
        raise NotFound("outreach.unknown")
    found, erased = row
    return OwnOutreach(
        found.public_id, found.question, found.scale, found.closes_at,
        found.closes_at > now and found.ruled_at is None and erased is None, found.answered_at is not None,
        found.declined_at is not None, found.mark, found.words, found.ruling, found.reply,
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer for a quality officer: what was asked and said, under pseudonyms, and what is done. No name, no case."""

    public_id: str
    month: str
    category: str
    question: str
    scale: str
    mark: int
    words: str
    ruling: FollowUp | None
    reply: str
    issue_id: str | None


def list_answers(session: Session, reader_id: int, view: str, page: int = 1) -> tuple[list[Answer], Mapping[str, int]]:
    """One page of answers that wait or were followed up, the oldest month first, and how many of each view there are.

    Left out: those of cases the reader is a side or a juror of.
    """
    count = select(func.count()).select_from(Outreach).join(Case, Case.id == Outreach.case_id)
    totals = {name: session.scalar(count.where(*_seen(reader_id, name))) or 0 for name in VIEWS}
    rows = session.execute(
        _answers().where(*_seen(reader_id, view)).order_by(Outreach.month, Outreach.public_id)
        .limit(PAGE).offset((page - 1) * PAGE)
    )
    return [_answer(*row) for row in rows], totals


def view_answer(session: Session, public_id: str, reader_id: int) -> Answer:
    """One answer. Raises NotFound("outreach.unknown")."""
    row = session.execute(
        _answers().where(
            Outreach.public_id == public_id, Outreach.answered_at.is_not(None), is_apart(Outreach.case_id, reader_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("outreach.unknown")
    return _answer(*row)


def _seen(reader_id: int, view: str) -> tuple[ColumnElement[bool], ...]:
    followed = Outreach.ruled_at.is_not(None)
    apart = is_apart(Outreach.case_id, reader_id)
    if view == "followed":
        return (followed, apart)
    return (Outreach.answered_at.is_not(None), ~followed, Case.erased_at.is_(None), apart)


def _answers() -> Any:
    return (
        select(Outreach, Case.category, SystemicIssue.public_id).join(Case, Case.id == Outreach.case_id)
        .outerjoin(SystemicIssue, SystemicIssue.id == Outreach.issue_id)
    )


def _answer(found: Outreach, category: str, issue: str | None) -> Answer:
    return Answer(
        found.public_id, found.month, category, found.question, found.scale, found.mark or 0, found.words_masked, found.ruling,
        found.reply, issue,
    )


@dataclass(frozen=True, slots=True)
class MonthOfOutreach:
    """How one month went. `met`: as many were invited as the setting wanted."""

    month: str
    wanted: int
    pool: int
    invited: int
    answered: int
    followed: int
    seed: str
    pool_digest: str

    @property
    def met(self) -> bool:
        """Whether the quota was met."""
        return self.invited >= self.wanted


def list_months(session: Session) -> list[MonthOfOutreach]:
    """The last months with a draw, the newest first."""
    rows = session.execute(
        select(OutreachDraw, func.count(Outreach.answered_at), func.count(Outreach.ruled_at))
        .outerjoin(Outreach, Outreach.month == OutreachDraw.month)
        .group_by(OutreachDraw.month).order_by(OutreachDraw.month.desc()).limit(MONTHS)
    )
    return [
        MonthOfOutreach(each.month, each.wanted, each.pool, each.drawn, answered, followed, each.seed, each.pool_digest)
        for each, answered, followed in rows
    ]
