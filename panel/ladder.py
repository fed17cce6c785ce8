"""Who must decide and what may be promised: matrix, bands, limits and playbooks; defaults, reading, changing.

Kept like settings: each change is a row, the newest effective one holds. Amounts in minor units of the case's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.content import categories, category
from panel.errors import Invalid
from panel.models import Decider, LadderChange, RemedyKind, RiskLevel
from panel.uow import UnitOfWork

ANY = "any"  # the grid of every kind of dispute that has none of its own
LEVELS = tuple(RiskLevel)
BANDS = ("small", "middle", "large")
HOURS_MAX = 24 * 30
WINDOW_MAX = 24 * 365
PERCENT_MAX = 1000
AMOUNT_MAX = 10**12
MONEY = (RemedyKind.VOUCHER, RemedyKind.PARTIAL_REFUND, RemedyKind.FULL_REFUND, RemedyKind.COMPENSATION)
FREE = (RemedyKind.EXPLANATION, RemedyKind.NONE)  # promise nothing: no playbook forbids them


@dataclass(frozen=True, slots=True)
class Rule:
    """One cell of the matrix: who must decide, and within how many hours of being asked."""

    decider: Decider
    hours: int


@dataclass(frozen=True, slots=True)
class Rung:
    """One remedy of a playbook. The higher of both caps holds; `hours`: how long after the filing it is still enough."""

    remedy: RemedyKind
    cap_minor: int | None = None
    cap_percent: int | None = None  # of the amount in dispute
    hours: int | None = None

    def cap(self, disputed: int | None) -> int | None:
        """The cap in minor units; None when there is none, or none can be reckoned."""
        if self.cap_percent is None:
            return self.cap_minor
        if disputed is None:
            return None
        return max(self.cap_minor or 0, disputed * self.cap_percent // 100)


Grid = tuple[Rule, ...]  # nine cells: LEVELS times BANDS, level by level
_M, _B = Decider.MEDIATOR, Decider.MANAGER
DEFAULT_GRID: Grid = (
    Rule(_M, 72), Rule(_M, 72), Rule(_B, 48),
    Rule(_M, 48), Rule(_M, 48), Rule(_B, 24),
    Rule(_B, 24), Rule(_B, 24), Rule(_B, 8),
)  # fmt: skip
DEFAULT_LIMITS = {Decider.MEDIATOR: 200_000, Decider.MANAGER: 2_000_000}
DEFAULT_BANDS = (50_000, 500_000)
# Compensation as consumer law has it: three times, at least 500 yuan; ten times and 1,000 yuan where food is unsafe.
WINDOWS = {
    RemedyKind.EXPLANATION: 24, RemedyKind.APOLOGY: 24, RemedyKind.REDO: 72, RemedyKind.REPLACE: 72,
    RemedyKind.VOUCHER: 120, RemedyKind.PARTIAL_REFUND: 120, RemedyKind.FULL_REFUND: 240, RemedyKind.COMPENSATION: None,
}
FOOD = ("food_quality",)


@dataclass(frozen=True, slots=True)
class Ladder:
    """What holds at one moment."""

    limits: Mapping[Decider, int]
    bands: tuple[int, int]
    grids: Mapping[str, Grid]
    playbooks: Mapping[str, tuple[Rung, ...]]

    def band(self, amount: int | None) -> int:
        """The place in BANDS; an amount nobody named is a small one."""
        low, high = self.bands
        return 0 if amount is None or amount < low else 1 if amount < high else 2

    def rule(self, code: str, amount: int | None, level: RiskLevel) -> Rule:
        """Who must decide a case of this kind, amount and risk."""
        grid = self.grids.get(code) or self.grids[ANY]
        return grid[LEVELS.index(level) * len(BANDS) + self.band(amount)]

    def rungs(self, code: str) -> tuple[Rung, ...]:
        """The remedies of a kind of dispute, lightest first."""
        return self.playbooks.get(code) or default_playbook(code)

    @property
    def has_vouchers(self) -> bool:
        """Whether the playbook of any kind of dispute has one. None comes with one: a manager puts it there."""
        return any(rung.remedy is RemedyKind.VOUCHER for rungs in self.playbooks.values() for rung in rungs)

    def rung(self, code: str, remedy: RemedyKind) -> Rung | None:
        """The rung of a remedy; None when the playbook has it not."""
        return next((rung for rung in self.rungs(code) if rung.remedy is remedy), None)


def default_playbook(code: str) -> tuple[Rung, ...]:
    """What the kind of dispute came with."""
    caps: dict[RemedyKind, tuple[int | None, int | None]] = {
        RemedyKind.PARTIAL_REFUND: (None, 100), RemedyKind.FULL_REFUND: (None, 100),
        RemedyKind.COMPENSATION: (100_000, 1000) if code in FOOD else (50_000, 300),
    }
    kinds = [RemedyKind(name) for name in category(code).remedies]
    return tuple(Rung(kind, *caps.get(kind, (None, None)), WINDOWS[kind]) for kind in kinds)


def read_ladder(session: Session, now: datetime) -> Ladder:
    """What holds at `now`."""
    values: dict[str, Any] = {}
    rows = session.execute(
        select(LadderChange.name, LadderChange.value).where(LadderChange.effective_at <= now)
        .order_by(LadderChange.effective_at, LadderChange.id)
    )
    for name, value in rows:
        values[name] = value["value"]
    grids = {name[7:]: _grid(value) for name, value in values.items() if name.startswith("matrix.") and value}
    books = {name[9:]: _book(value) for name, value in values.items() if name.startswith("playbook.") and value}
    limits = values.get("limits")
    return Ladder(
        {Decider(who): amount for who, amount in limits.items()} if limits else DEFAULT_LIMITS,
        tuple(values.get("bands") or DEFAULT_BANDS), {ANY: DEFAULT_GRID} | grids, books,
    )


def list_changes(session: Session, limit: int = 100) -> list[LadderChange]:
    """The history, newest first."""
    return list(session.scalars(select(LadderChange).order_by(LadderChange.id.desc()).limit(limit)))


def _grid(cells: list[Any]) -> Grid:
    return tuple(Rule(Decider(who), hours) for who, hours in cells)


def _book(rows: list[Any]) -> tuple[Rung, ...]:
    return tuple(Rung(RemedyKind(kind), cap, percent, hours) for kind, cap, percent, hours in rows)


def change_limits(
    uow: UnitOfWork, limits: Mapping[Decider, int], *, by_id: int | None, now: datetime, since: datetime | None = None
) -> LadderChange:
    """What each role may promise alone. Raises Invalid: "input.amount", "ladder.limits_order"."""
    for who in Decider:
        _between(limits[who], 0, AMOUNT_MAX, who.value)
    if limits[Decider.MEDIATOR] > limits[Decider.MANAGER]:
        raise Invalid("ladder.limits_order", field=Decider.MANAGER.value)
    return _change(uow, "limits", {who.value: limits[who] for who in Decider}, by_id, now, since)


def change_bands(
    uow: UnitOfWork, low: int, high: int, *, by_id: int | None, now: datetime, since: datetime | None = None
) -> LadderChange:
    """From which amounts on a case is middle and large. Raises Invalid: "input.amount", "ladder.bands_order"."""
    for field, amount in (("low", low), ("high", high)):
        _between(amount, 1, AMOUNT_MAX, field)
    if low >= high:
        raise Invalid("ladder.bands_order", field="high")
    return _change(uow, "bands", [low, high], by_id, now, since)


def change_grid(
    uow: UnitOfWork, code: str, grid: Grid | None, *, by_id: int | None, now: datetime, since: datetime | None = None
) -> LadderChange:
    """The matrix of a kind of dispute, or of ANY; None: as for all kinds. Raises Invalid("input.range"), NotFound."""
    if code != ANY:
        category(code)
    elif grid is None:
        grid = DEFAULT_GRID
    if grid is not None and len(grid) != len(DEFAULT_GRID):
        raise Invalid("ladder.grid_size")
    for at, rule in enumerate(grid or ()):
        _between(rule.hours, 1, HOURS_MAX, f"hours{at}")
    cells = [[rule.decider.value, rule.hours] for rule in grid] if grid else None
    return _change(uow, f"matrix.{code}", cells, by_id, now, since)


def change_playbook(
    uow: UnitOfWork, code: str, rungs: tuple[Rung, ...] | None, *, by_id: int | None, now: datetime,
    since: datetime | None = None,
) -> LadderChange:  # fmt: skip
    """The remedies of a kind of dispute with caps and windows; None: as it came. Raises Invalid, NotFound."""
    category(code)
    if rungs is not None and not rungs:
        raise Invalid("ladder.no_rungs")
    for rung in rungs or ():
        kind = rung.remedy.value
        if rung.remedy is RemedyKind.NONE:
            raise Invalid("input.choice", field=kind)
        for name, value, most in (
            ("cap", rung.cap_minor, AMOUNT_MAX), ("percent", rung.cap_percent, PERCENT_MAX), ("hours", rung.hours, WINDOW_MAX),
        ):
            if value is not None:
                _between(value, 0 if name == "cap" else 1, most, f"{kind}_{name}")
    order = list(RemedyKind)
    ordered = sorted(rungs or (), key=lambda rung: order.index(rung.remedy))
    rows = [[rung.remedy.value, rung.cap_minor, rung.cap_percent, rung.hours] for rung in ordered]
    return _change(uow, f"playbook.{code}", rows if rungs else None, by_id, now, since)


def _between(value: int, low: int, high: int, field: str) -> None:
    if not low <= value <= high:
        raise Invalid("input.range", field=field, minimum=low, maximum=high)


def _change(
    uow: UnitOfWork, name: str, value: Any, by_id: int | None, now: datetime, since: datetime | None
) -> LadderChange:
    """Write the row. `since` in the past: Invalid("ladder.past"); what has held does not change afterwards."""
    if since is not None and since < now - timedelta(minutes=5):
        raise Invalid("ladder.past", field="since")
    change = LadderChange(
        name=name, value={"value": value}, changed_by_id=by_id, changed_at=now, effective_at=max(since or now, now)
    )
    uow.session.add(change)
    return change


def names() -> tuple[str, ...]:
    """All that can be changed, by name."""
    codes = [entry.code for entry in categories()]
    return ("limits", "bands", f"matrix.{ANY}", *(f"matrix.{code}" for code in codes), *(f"playbook.{c}" for c in codes))
