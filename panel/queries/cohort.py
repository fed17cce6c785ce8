"""The cases of a month: those that ended in it, found by the index of ends; everything else is reached from them by their ids.

Whole lives are measured: of cases filed in a month the slow ones would be missing while it is young.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus
from panel.measures.rows import Cohort, Judged, Life, Promised, Ruled
from panel.models import (
    Appeal,
    Brief,
    Case,
    CaseAction,
    Closing,
    ClosingWork,
    Decision,
    OwnRole,
    Round,
    RoundStatus,
    Seat,
    TimelineEntry,
    Verdict,
)
from panel.models.firm import CaseFirm
from panel.queries.pauses import paused_spans

STEPS = {f"case.{status.value}": status.value for status in CaseStatus}
HANDED = "case.owner_changed"


def read_cohort(session: Session, begins: datetime, ends: datetime) -> Cohort:
    """What the figures of [begins, ends) are made of; a fixed number of queries."""
    ended = and_(Case.ended_at >= begins, Case.ended_at < ends)
    return Cohort(
        lives=tuple(_lives(session, ended)), judged=tuple(_judged(session, ended)),
        ruled=tuple(
            Ruled(case_id, bool(admitted))
            for case_id, admitted in session.execute(
                select(Appeal.case_id, Appeal.admitted).join(Case, Case.id == Appeal.case_id)
                .where(ended, Appeal.ruled_at.is_not(None))
            )
        ),
        promised=Promised(
            _actions(session, CaseAction.made_at, begins, ends), _actions(session, CaseAction.done_at, begins, ends)
        ),
        filed=_filed(session, begins, ends), lessons=_lessons(session, ended), seats=_seats(session, ended),
        works=_works(session, ended), further=_further(session, begins, ends),
    )


def _lives(session: Session, ended: ColumnElement[bool]) -> Iterator[Life]:
    cases = {
        row.id: row for row in session.execute(select(Case.id, Case.category, Case.owner_id, Case.status).where(ended))
    }
    entry = TimelineEntry
    rows = session.execute(
        select(entry.case_id, entry.kind, entry.at).join(Case, Case.id == entry.case_id)
        .where(ended, entry.kind.in_(STEPS)).order_by(entry.case_id, entry.seq)
    )
    moved = Counter(
        case_id for case_id, params in session.execute(
            select(entry.case_id, entry.params).join(Case, Case.id == entry.case_id).where(ended, entry.kind == HANDED)
        ) if "reason" in params  # taking up a case nobody holds has none
    )
    paused = paused_spans(session, ended)
    for case_id, entries in groupby(rows, key=itemgetter(0)):
        case = cases[case_id]
        yield Life(
            case_id=case_id, category=case.category, owner_id=case.owner_id, status=case.status.value,
            steps=tuple((STEPS[kind], at) for _, kind, at in entries), hand_overs=moved[case_id],
            paused=paused.get(case_id, ()),
        )


def _judged(session: Session, ended: ColumnElement[bool]) -> Iterator[Judged]:
    rows = session.execute(
        select(Case.id, Round.number, Verdict.outcome, Verdict.winner, Verdict.heads, Verdict.weights, Verdict.published_at,
               Brief.options, Decision.stance, Decision.decided_at)
        .select_from(Case).join(Round, Round.case_id == Case.id).join(Verdict, Verdict.round_id == Round.id)
        .join(Brief, Brief.id == Round.brief_id).outerjoin(Decision, Decision.round_id == Round.id)
        .where(ended, Round.status == RoundStatus.CLOSED)
    )  # fmt: skip
    for case_id, number, outcome, winner, heads, weights, published_at, options, stance, decided_at in rows:
        yield Judged(
            case_id=case_id, number=number, outcome=outcome, winner=winner, heads=_counts(heads), weights=_counts(weights),
            sides={option["key"]: option["side"] for option in options}, published_at=published_at,
            stance=stance.value if stance else None, decided_at=decided_at,
        )


def _counts(kept: Mapping[str, Any]) -> dict[str, int]:
    return {key: int(count) for key, count in kept.items()}


def _actions(session: Session, column: Any, begins: datetime, ends: datetime) -> dict[int | None, int]:
    """Holder -> actions whose moment lies in the span."""
    query = (
        select(Case.owner_id, func.count()).select_from(CaseAction).join(Case, Case.id == CaseAction.case_id)
        .where(column >= begins, column < ends).group_by(Case.owner_id)
    )
    return dict(session.execute(query).all())


def _filed(session: Session, begins: datetime, ends: datetime) -> dict[tuple[str, int | None, int | None], int]:
    keys = (Case.category, Case.merchant_id, Case.owner_id)
    rows = session.execute(
        select(*keys, func.count()).where(Case.filed_at >= begins, Case.filed_at < ends).group_by(*keys)
    )
    return {(category, merchant, owner): count for category, merchant, owner, count in rows}


def _further(session: Session, begins: datetime, ends: datetime) -> dict[int, int]:
    """Firms that stand in cases beside the first merchant -> how many such cases were filed."""
    rows = session.execute(
        select(CaseFirm.merchant_id, func.count()).join(Case, Case.id == CaseFirm.case_id)
        .where(Case.filed_at >= begins, Case.filed_at < ends, CaseFirm.removed_at.is_(None)).group_by(CaseFirm.merchant_id)
    )
    return dict(rows.all())


def _lessons(session: Session, ended: ColumnElement[bool]) -> dict[tuple[str, str, str], int]:
    keys = (Closing.touchpoint, Closing.cause, Closing.finding)
    rows = session.execute(
        select(*keys, func.count()).select_from(Case).join(Closing, Closing.case_id == Case.id).where(ended).group_by(*keys)
    )
    return {(touchpoint, cause, finding): count for touchpoint, cause, finding, count in rows}


def _works(session: Session, ended: ColumnElement[bool]) -> dict[tuple[str, str], int]:
    keys = (ClosingWork.role, OwnRole.public_id, Case.category, ClosingWork.item)
    rows = session.execute(
        select(*keys, func.count()).select_from(Case).join(ClosingWork, ClosingWork.case_id == Case.id)
        .outerjoin(OwnRole, OwnRole.id == ClosingWork.own_role_id).where(ended).group_by(*keys)
    )
    return {(own or role.value, f"{category}.{item}"): count for role, own, category, item, count in rows}


def _seats(session: Session, ended: ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(
        select(Seat.status, func.count()).select_from(Case).join(Round, Round.case_id == Case.id)
        .join(Seat, Seat.round_id == Round.id).where(ended, Round.status == RoundStatus.CLOSED).group_by(Seat.status)
    )
    return {status.value: count for status, count in rows}
