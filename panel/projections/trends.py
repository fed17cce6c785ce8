"""What surges look like from each side: the page of trends for staff, an early warning for the merchant it went to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import EarlyWarning, Merchant, MerchantMember, Surge, SurgeKind, SystemicIssue, TrendLook

SURGES = 30
PAGE = 25
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Line:
    """A series. `key`: a code, or the name of a merchant; `trend` -1, 0, 1; `usual`: median of the weeks before the last."""

    kind: str
    key: str
    weeks: Sequence[int]
    trend: int
    surges: bool
    usual: int


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What a merchant said to its warning; `text` empty while it has not."""

    merchant: str
    own: int
    text: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SurgeView:
    """A surge that was raised, its issue, and the merchants that were warned."""

    kind: str
    key: str
    day: date
    count: int
    usual: int
    issue_id: str
    issue_state: str
    warned: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True)
class TrendsView:
    """The newest look; `day` None before the first. `starts`: the first day of each week."""

    day: date | None
    starts: tuple[date, ...]
    lines: tuple[Line, ...]
    surges: tuple[SurgeView, ...]


@dataclass(frozen=True, slots=True)
class WarningView:
    """An early warning as its merchant sees it: counts, never anybody's case."""

    public_id: str
    kind: str
    key: str
    merchant: str
    day: date
    count: int
    usual: int
    own: int
    made_at: datetime
    answer: str
    answered_at: datetime | None


def view_trends(session: Session) -> TrendsView:
    """The newest look at all series, and the newest surges."""
    look = session.scalar(select(TrendLook).order_by(TrendLook.day.desc()).limit(1))
    surges = _surges(session)
    if look is None:
        return TrendsView(None, (), (), surges)
    rows = [(kind.value, *row) for kind in SurgeKind for row in look.figures[kind.value]]
    names = _names(session, [key for kind, key, *_ in rows if kind == SurgeKind.MERCHANT.value])
    starts = tuple(look.day - WEEK * back for back in range(look.figures["weeks"], 0, -1))
    lines = tuple(
        Line(kind, names.get(key, "") if kind == SurgeKind.MERCHANT.value else key, weeks, way, surges_now, _usual(weeks))
        for kind, key, weeks, way, surges_now in rows
    )
    return TrendsView(look.day, starts, lines, surges)


def _usual(weeks: Sequence[int]) -> int:
    before = sorted(weeks[-13:-1])
    return before[(len(before) - 1) // 2] if before else 0


def _names(session: Session, keys: Sequence[str]) -> dict[str, str]:
    ids = [int(key) for key in keys]
    return {str(id_): name for id_, name in session.execute(select(Merchant.id, Merchant.name).where(Merchant.id.in_(ids)))}


def _surges(session: Session) -> tuple[SurgeView, ...]:
    rows = session.execute(
        select(Surge, SystemicIssue.public_id, SystemicIssue.state, Merchant.name)
        .join(SystemicIssue, SystemicIssue.id == Surge.issue_id).outerjoin(Merchant, Merchant.id == Surge.merchant_id)
        .order_by(Surge.id.desc()).limit(SURGES)
    ).all()
    warned: dict[int, list[AnswerView]] = {}
    for surge_id, name, own, text, at in session.execute(
        select(EarlyWarning.surge_id, Merchant.name, EarlyWarning.own, EarlyWarning.answer, EarlyWarning.answered_at)
        .join(Merchant, Merchant.id == EarlyWarning.merchant_id)
        .where(EarlyWarning.surge_id.in_([row[0].id for row in rows])).order_by(EarlyWarning.own.desc(), EarlyWarning.id)
    ):
        warned.setdefault(surge_id, []).append(AnswerView(name, own, text, at))
    return tuple(
        SurgeView(surge.kind.value, name or surge.key, surge.day, surge.count, surge.usual, issue, state.value,
                  tuple(warned.get(surge.id, ())))
        for surge, issue, state, name in rows
    )  # fmt: skip


def _warnings(account_id: int) -> Select[EarlyWarning, Surge, str]:
    """Those of the merchants this account belongs to."""
    return (
        select(EarlyWarning, Surge, Merchant.name).join(Surge, Surge.id == EarlyWarning.surge_id)
        .join(Merchant, Merchant.id == EarlyWarning.merchant_id)
        .join(MerchantMember, MerchantMember.merchant_id == EarlyWarning.merchant_id)
        .where(MerchantMember.account_id == account_id)
    )


def list_warnings(session: Session, account_id: int, page: int) -> tuple[tuple[WarningView, ...], int]:
    """Warnings to the merchants of an account, the newest first, and how many there are."""
    query = _warnings(account_id)
    total = session.scalar(query.with_only_columns(func.count(EarlyWarning.id)))
    rows = session.execute(query.order_by(EarlyWarning.id.desc()).offset((max(1, page) - 1) * PAGE).limit(PAGE))
    return tuple(_view(row) for row in rows), total or 0


def view_warning(session: Session, warning_id: str, account_id: int) -> WarningView:
    """One of them. Raises NotFound("warning.unknown")."""
    row = session.execute(_warnings(account_id).where(EarlyWarning.public_id == warning_id)).one_or_none()
    if row is None:
        raise NotFound("warning.unknown")
    return _view(row)


def _view(row: Row[EarlyWarning, Surge, str]) -> WarningView:
    warning, surge, merchant = row
    return WarningView(
        public_id=warning.public_id, kind=surge.kind.value, key="" if surge.merchant_id else surge.key, merchant=merchant,
        day=surge.day, count=surge.count, usual=surge.usual, own=warning.own, made_at=warning.made_at, answer=warning.answer,
        answered_at=warning.answered_at,
    )


def has_shop(session: Session, account_id: int) -> bool:
    """Whether an account belongs to a merchant: only then warnings can reach it."""
    return session.scalar(select(MerchantMember.id).where(MerchantMember.account_id == account_id).limit(1)) is not None
