"""Who has read a draft as a stranger would, and what was done at its desk: for staff. Neither holds a word of the originals,
but a reader's note may say what can be recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.lifecycle import CaseStatus
from panel.models import Account, Case, Redaction, RedactionAct, RedactionReading
from panel.projections import party_brief
from panel.projections.redaction_brief import draft_brief
from panel.projections.redaction_desk import redaction_desk
from panel.queries.redactions import get_redaction
from panel.settings import read_settings

ACTS_SHOWN = 200
TO_READ_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ReadingView:
    """What one person said: `tells`, somebody could be recognised, the `note` by what. `holds`: of the draft as it is now."""

    name: str
    account_id: int
    tells: bool
    note: str
    read_at: datetime
    holds: bool


@dataclass(frozen=True, slots=True)
class ActView:
    """One row of the desk's log."""

    act: str
    rule: str
    count: int
    name: str
    made_at: datetime
    version: int
    before: str


@dataclass(frozen=True, slots=True)
class ReaderPage:
    """What a reader gets who is not at the desk: the brief as jurors would have it, nothing of the originals."""

    brief: party_brief.BriefView
    number: str
    version: int
    language: str
    mine: ReadingView | None


@dataclass(frozen=True, slots=True)
class ToRead:
    """A draft that waits for a second reader, since the first one read it."""

    public_id: str
    number: str
    category: str
    language: str
    since: datetime


def list_said(session: Session, redaction: Redaction) -> tuple[ReadingView, ...]:
    """Every reading that holds, and of earlier drafts what told somebody; the newest first."""
    rows = session.execute(
        select(RedactionReading, Account.name)
        .join(Account, Account.id == RedactionReading.account_id)
        .where(RedactionReading.redaction_id == redaction.id)
        .order_by(RedactionReading.id.desc())
    )
    views = [
        ReadingView(name, row.account_id, row.tells, row.note, row.read_at, row.version == redaction.version)
        for row, name in rows
    ]
    return tuple(view for view in views if view.holds or view.tells)


def list_acts(session: Session, redaction: Redaction) -> tuple[Sequence[ActView], int]:
    """The latest acts at the desk, newest first, and how many there are in all."""
    of_this = RedactionAct.redaction_id == redaction.id
    rows = session.execute(
        select(RedactionAct, Account.name)
        .outerjoin(Account, Account.id == RedactionAct.made_by_id)
        .where(of_this)
        .order_by(RedactionAct.id.desc())
        .limit(ACTS_SHOWN)
    )
    acts = [ActView(a.act, a.rule, a.count, name or "", a.made_at, a.version, a.before) for a, name in rows]
    return acts, session.scalar(select(func.count()).where(of_this)) or 0


def reader_page(session: Session, about: Case, account_id: int, now: datetime) -> ReaderPage:
    """The draft of a case for a second reader. Raises NotFound("redaction.unknown") where nobody is waited for."""
    desk = redaction_desk(session, about, now)
    said = list_said(session, get_redaction(session, about.id))
    mine = next((each for each in said if each.account_id == account_id and each.holds), None)
    if mine is None and not is_waiting(read_settings(session, now).readers, said):
        raise NotFound("redaction.unknown")
    return ReaderPage(draft_brief(session, about, desk), desk.number, desk.version, desk.language, mine)


def is_waiting(readers: int, said: Sequence[ReadingView]) -> bool:
    """Whether somebody has read the draft as it is now and somebody else has to."""
    holding = [each for each in said if each.holds]
    return 0 < len(holding) < readers and not any(each.tells for each in holding)


def _one_if(condition: Any) -> ColumnElement[int]:
    return case({True: 1}, value=condition, else_=0)


def list_to_read(session: Session, account_id: int, now: datetime) -> Sequence[ToRead]:
    """Drafts that wait for a second reader who is not this account, the oldest first; none unless the house asks for two."""
    readers = read_settings(session, now).readers
    if readers < 2:
        return ()
    holding = (
        select(RedactionReading.redaction_id, func.count().label("count"), func.min(RedactionReading.read_at).label("since"))
        .join(Redaction, Redaction.id == RedactionReading.redaction_id)
        .where(RedactionReading.version == Redaction.version)
        .group_by(RedactionReading.redaction_id)
        .having(func.count() < readers)
        .having(func.max(_one_if(RedactionReading.tells)) == 0)
        .having(func.max(_one_if(RedactionReading.account_id == account_id)) == 0)
        .subquery()
    )
    rows = session.execute(
        select(Case.public_id, Case.number, Case.category, Case.language, holding.c.since)
        .join(Redaction, Redaction.case_id == Case.id)
        .join(holding, holding.c.redaction_id == Redaction.id)
        .where(Case.status == CaseStatus.REDACTING)
        .order_by(holding.c.since)
        .limit(TO_READ_SHOWN)
    )
    return [ToRead(*row) for row in rows]
