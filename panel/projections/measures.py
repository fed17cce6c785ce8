"""Times in each stage and the mediators' measures, for a quality meeting; and what a mediator sees of the own ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.lifecycle import OPEN, CaseStatus
from panel.measures.figures import of_part
from panel.measures.months import Month
from panel.measures.stages import WHOLE
from panel.models import Account
from panel.queries.standing_now import Stuck, list_stuck
from panel.services.measuring import Measured, list_kept, read_month

COURSE = 13  # months of a plot over time: a year, and the same month of the year before
_NONE = [0, 0, 0]


@dataclass(frozen=True, slots=True)
class Part:
    """Which cases are looked at: all, those of one category, those of one holder. `key` as in the figures."""

    by: str = ""  # "category", "mediator", or "" for all
    key: str = ""


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage: stays of the month with median and 90th percentile in minutes; how many stand there now, and how many stuck."""

    status: str
    stays: int
    median: int
    ninety: int
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class HolderRow:
    """A holder's measures of a month. Speeds are [number, median, 90th percentile] in minutes. `late`: stuck at this moment."""

    public_id: str
    name: str
    taken: int
    ended: int
    judged: Sequence[int]
    followed: Sequence[int]
    decided: int
    done: int
    hand_overs: int
    late: int


@dataclass(frozen=True, slots=True)
class MeasuresView:
    """One month. `course`: month and median minutes of whole lives, oldest first."""

    month: str
    version: int
    made_at: datetime
    rows: tuple[StageRow, ...]
    whole: Sequence[int]
    course: tuple[tuple[str, int], ...]
    holders: tuple[HolderRow, ...]
    verdicts: Mapping[str, Any]
    hand_overs: Mapping[str, int]


def view_measures(session: Session, measured: Measured, now: datetime, part: Part) -> MeasuresView:
    """A month as a quality meeting sees it."""
    figures, stuck = measured.figures, list_stuck(session, now)
    stages = of_part(figures, part.by, part.key)
    return MeasuresView(
        month=str(measured.month), version=measured.version, made_at=measured.made_at,
        rows=_rows(stages, [row for row in stuck if _is_of(row, part)]), whole=stages.get(WHOLE, _NONE),
        course=_course(session, measured, part), holders=_holders(session, figures["mediators"], stuck),
        verdicts=figures["verdicts"], hand_overs=figures["hand_overs"],
    )


def view_own_measures(
    session: Session, month: Month, zone: tzinfo, now: datetime, account_id: int
) -> tuple[Measured, HolderRow | None, tuple[StageRow, ...]]:
    """The month, one's own line, and one's own times; nobody else's."""
    measured, key = read_month(session, month, zone, now), str(account_id)
    stuck = [row for row in list_stuck(session, now) if row.owner_id == account_id]
    found = measured.figures["mediators"].get(key)
    own = {} if found is None else {key: found}
    return measured, next(iter(_holders(session, own, stuck)), None), _rows(of_part(measured.figures, "mediator", key), stuck)


def list_holders(session: Session, measured: Measured) -> list[tuple[str, int, str]]:
    """(public id, id, name) of whoever held cases that ended in the month, by name."""
    ids = [int(key) for key in measured.figures["stages"]["mediator"] if key]
    columns = (Account.public_id, Account.id, Account.name)
    rows = session.execute(select(*columns).where(Account.id.in_(ids)).order_by(Account.name))
    return [(public_id, id_, name) for public_id, id_, name in rows]


def _is_of(row: Stuck, part: Part) -> bool:
    if part.by == "category":
        return row.category == part.key
    return part.by != "mediator" or str(row.owner_id or "") == part.key


def _rows(stages: Mapping[str, Sequence[int]], stuck: Sequence[Stuck]) -> tuple[StageRow, ...]:
    """A line for each stage in which a case stood or stands, in the order of a life."""
    found = []
    for status in (each for each in CaseStatus if each in OPEN):
        here = [row for row in stuck if row.status == status.value]
        stays, median, ninety = stages.get(status.value, _NONE)
        if stays or here:
            is_open, late = sum(row.open for row in here), sum(row.late for row in here)
            found.append(StageRow(status.value, stays, median, ninety, is_open, late))
    return tuple(found)


def _course(session: Session, measured: Measured, part: Part) -> tuple[tuple[str, int], ...]:
    """Kept months before this one, and this one."""
    kept = [each for each in list_kept(session, COURSE) if each.month < measured.month]
    found = ((str(each.month), of_part(each.figures, part.by, part.key).get(WHOLE, _NONE)) for each in [*kept, measured])
    return tuple((month, whole[1]) for month, whole in found if whole[0])


def _holders(session: Session, figures: Mapping[str, Any], stuck: Sequence[Stuck]) -> tuple[HolderRow, ...]:
    late: dict[int, int] = {}
    for row in stuck:
        if row.owner_id is not None and row.late:
            late[row.owner_id] = late.get(row.owner_id, 0) + row.late
    accounts = session.execute(
        select(Account.id, Account.public_id, Account.name).where(Account.id.in_([int(key) for key in figures]))
        .order_by(Account.name, Account.id)
    )
    return tuple(
        HolderRow(
            public_id=public_id, name=name, late=late.get(id_, 0),
            **{key: figures[str(id_)][key] for key in (
                "taken", "ended", "judged", "followed", "decided", "done", "hand_overs",
            )},
        )
        for id_, public_id, name in accounts
    )  # fmt: skip
