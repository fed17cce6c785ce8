"""How good redaction is, from the counts each published brief left behind. For the quality officer; numbers only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.models.case import TimelineEntry
from panel.models.learning import RedactionCount
from panel.redaction.model import COARSE, Kind
from panel.services.learning import OBJECTION, POINTED, SUSPECT

LEAST = 20  # of fewer things no share is told: it would be chance
RECOGNISED = frozenset({"knows_party", "knows_event"})  # reasons of a recusal that say somebody was recognised
KINDS = tuple(kind.value for kind in Kind if kind not in COARSE)
_COARSE = tuple(kind.value for kind in Kind if kind in COARSE)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was found, kept, left readable and added, of one kind, of a month (202611), or of all ("")."""

    name: str
    found: int = 0
    kept: int = 0
    dropped: int = 0
    added: int = 0

    @property
    def recall(self) -> int | None:
        """Of a thousand masks that stayed or were added, how many the machine had set; None of fewer than `LEAST`."""
        return _share(self.kept, self.kept + self.added)

    @property
    def over(self) -> int | None:
        """Of a thousand masks the machine set, how many people opened again; None of fewer than `LEAST`."""
        return _share(self.dropped, self.found)

    def __add__(self, other: Counted) -> Counted:
        """Both together, under the first name."""
        return Counted(
            self.name, self.found + other.found, self.kept + other.kept, self.dropped + other.dropped, self.added + other.added
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a span. `kinds` are identifiers that occurred, `coarse` what is only made coarser; `total` of `kinds`.

    `pointed`: of those added, how many the machine had pointed at as suspicious. `suspects`: found, cleared (`dropped`) and
    masked (`kept`). `recognised`: jurors who stepped aside because they knew somebody.
    """

    briefs: int
    total: Counted
    kinds: tuple[Counted, ...]
    coarse: tuple[Counted, ...]
    months: tuple[Counted, ...]
    pointed: int
    suspects: Counted
    objections: int
    recognised: int


def read_figures(session: Session, now: datetime, *, days: int) -> Figures:
    """The figures of the briefs published in the last `days`. Four SELECTs."""
    since = RedactionCount.published_at > now - timedelta(days=days)
    briefs = session.scalar(select(func.count(RedactionCount.brief_id.distinct())).where(since)) or 0
    rows = session.execute(
        select(RedactionCount.month, RedactionCount.kind, RedactionCount.family, *_SUMS)
        .where(since).group_by(RedactionCount.month, RedactionCount.kind, RedactionCount.family)
        .order_by(RedactionCount.month)
    ).all()  # fmt: skip
    kinds: dict[str, Counted] = {}
    months: dict[int, Counted] = {}
    pointed = 0
    for month, kind, family, *sums in rows:
        kinds[kind] = kinds.get(kind, Counted(kind)) + Counted(kind, *sums)
        if kind in KINDS:
            months[month] = months.get(month, Counted(str(month))) + Counted(str(month), *sums)
            pointed += sums[3] if family == POINTED else 0
    return Figures(
        briefs, sum((kinds[kind] for kind in KINDS if kind in kinds), start=Counted("")),
        tuple(kinds[kind] for kind in KINDS if kind in kinds), tuple(kinds[kind] for kind in _COARSE if kind in kinds),
        tuple(months.get(month, Counted(str(month))) for month in _months(now - timedelta(days=days), now) if months),
        pointed, kinds.get(SUSPECT, Counted(SUSPECT)), kinds.get(OBJECTION, Counted(OBJECTION)).found,
        _recognised(session, now - timedelta(days=days)),
    )  # fmt: skip


def list_counts(session: Session) -> Iterator[tuple[int, str, str, int, int, int, int, int]]:
    """For a table: month, kind, family, briefs, found, kept, dropped, added; all months, oldest first."""
    query = (
        select(
            RedactionCount.month, RedactionCount.kind, RedactionCount.family, func.count(RedactionCount.brief_id.distinct()),
            *_SUMS,
        )
        .group_by(RedactionCount.month, RedactionCount.kind, RedactionCount.family)
        .order_by(RedactionCount.month, RedactionCount.kind, RedactionCount.family)
    )  # fmt: skip
    for row in session.execute(query):
        yield tuple(row)


def _share(part: int, whole: int) -> int | None:
    return (part * 2000 + whole) // (2 * whole) if whole >= LEAST else None


def _months(first: datetime, last: datetime) -> Iterator[int]:
    year, month = first.astimezone(UTC).year, first.astimezone(UTC).month
    while year * 100 + month <= last.astimezone(UTC).year * 100 + last.astimezone(UTC).month:
        yield year * 100 + month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _recognised(session: Session, since: datetime) -> int:
    said = session.scalars(
        select(TimelineEntry.params).where(TimelineEntry.kind == "seat.recused", TimelineEntry.at > since)
    )
    return sum(params.get("reason") in RECOGNISED for params in said)


_SUMS = tuple(
    func.sum(column)
    for column in (RedactionCount.found, RedactionCount.kept, RedactionCount.dropped, RedactionCount.added)
)
