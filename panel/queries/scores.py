"""Entries of scores with what became of them, and requests to be spared."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from panel.models import Case, Merchant, MerchantMember
from panel.models.scores import Exemption, MarkState, ScoreEntry, ScoreMark

PAGE = 20
Settled, Spared = aliased(ScoreMark), aliased(ScoreMark)
Found = Row[ScoreEntry, Case, Merchant, ScoreMark | None, ScoreMark | None]


def entries() -> Select[ScoreEntry, Case, Merchant, ScoreMark, ScoreMark]:
    """Every entry with its case, its merchant, the mark that settled it and the one that exempted it, if there are."""
    return (
        select(ScoreEntry, Case, Merchant, Settled, Spared).join(Case, Case.id == ScoreEntry.case_id)
        .join(Merchant, Merchant.id == ScoreEntry.merchant_id)
        .outerjoin(Settled, and_(Settled.entry_id == ScoreEntry.id, Settled.state != MarkState.EXEMPTED))
        .outerjoin(Spared, and_(Spared.entry_id == ScoreEntry.id, Spared.state == MarkState.EXEMPTED))
    )


def is_of(account_id: int) -> ColumnElement[bool]:
    """For entries: that this account answers for the merchant."""
    mine = select(MerchantMember.merchant_id).where(MerchantMember.account_id == account_id)
    return ScoreEntry.merchant_id.in_(mine)


def list_own(session: Session, account_id: int, *, page: int) -> Sequence[Found]:
    """One page of the entries of one's shops, the newest first."""
    query = entries().where(is_of(account_id)).order_by(ScoreEntry.id.desc())
    return session.execute(query.offset((max(1, page) - 1) * PAGE).limit(PAGE)).all()


def count_own(session: Session, account_id: int) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(ScoreEntry).where(is_of(account_id))) or 0


def list_costs(session: Session, account_id: int, year: int) -> Sequence[Row[Merchant, int | None, int | None, bool | None]]:
    """(merchant, points, late points, whether they count too) of what counts in a year; without points for a shop with none."""
    counted = and_(
        ScoreEntry.merchant_id == Merchant.id, ScoreEntry.year == year,
        exists().where(ScoreMark.entry_id == ScoreEntry.id, ScoreMark.state == MarkState.COUNTED),
        ~exists().where(ScoreMark.entry_id == ScoreEntry.id, ScoreMark.state == MarkState.EXEMPTED),
    )
    return session.execute(
        select(Merchant, ScoreEntry.points, ScoreEntry.late_points, Settled.late)
        .join(MerchantMember, MerchantMember.merchant_id == Merchant.id)
        .outerjoin(ScoreEntry, counted)
        .outerjoin(Settled, and_(Settled.entry_id == ScoreEntry.id, Settled.state == MarkState.COUNTED))
        .where(MerchantMember.account_id == account_id).order_by(Merchant.name)
    ).all()


def find_entry(session: Session, *conditions: ColumnElement[bool]) -> Found | None:
    """The one entry that fits, or None."""
    return session.execute(entries().where(*conditions)).one_or_none()


def list_requests(session: Session, entry_ids: Collection[int]) -> Sequence[Exemption]:
    """What was asked about these entries, the newest first."""
    if not entry_ids:
        return ()
    return session.scalars(select(Exemption).where(Exemption.entry_id.in_(entry_ids)).order_by(Exemption.id.desc())).all()


def sums_of_scores(session: Session, begins: datetime, ends: datetime) -> dict[str, int]:
    """What happened to scores in [begins, ends): entries, what became of them, points that counted, requests and answers."""
    marks = session.execute(
        select(
            ScoreMark.state, func.count(), func.sum(ScoreEntry.points), func.sum(ScoreEntry.late_points).filter(ScoreMark.late)
        )
        .join(ScoreEntry, ScoreEntry.id == ScoreMark.entry_id).where(ScoreMark.at >= begins, ScoreMark.at < ends)
        .group_by(ScoreMark.state)
    ).all()  # fmt: skip
    answers = session.execute(
        select(Exemption.state, func.count()).where(Exemption.ended_at >= begins, Exemption.ended_at < ends)
        .group_by(Exemption.state)
    )
    entered = select(func.count()).where(ScoreEntry.made_at >= begins, ScoreEntry.made_at < ends)
    asked = select(func.count()).where(Exemption.asked_at >= begins, Exemption.asked_at < ends)
    points = next((int(base) + int(late or 0) for state, _, base, late in marks if state is MarkState.COUNTED), 0)
    return {
        "entered": session.scalar(entered) or 0, "asked": session.scalar(asked) or 0, "points": points,
        **{state.value: count for state, count, *_ in marks}, **{state.value: count for state, count in answers},
    }
