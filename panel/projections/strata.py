"""What parting the pool would do to each juror's chance: shown to the administrator before it is announced."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from panel.lottery.parts import CITIES_MAX, LEVELS, Parts, name_parts
from panel.lottery.strata import chances
from panel.models.account import Account
from panel.models.juror import Juror, JurorStatus
from panel.services.listing import largest_cities


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the pool. `seats`: expected of the panel's; `chance`: of one juror, as a multiple of the mean."""

    name: str
    size: int
    seats: Fraction
    chance: Fraction


@dataclass(frozen=True, slots=True)
class PartsPreview:
    """The pool as it would be parted now. `least`, `most`: the smallest and largest chance over the mean; `seats`: of a panel.

    `closed`: parts with fewer jurors than seats; their places would be split over the others.
    """

    parts: tuple[Part, ...]
    least: Fraction
    most: Fraction
    seats: int
    closed: int


def preview_parts(session: Session, dimensions: str, *, equal: bool, seats: int) -> PartsPreview:
    """Part the jurors who are here by `dimensions` ("", "experience", "city", "experience,city") and reckon their chances.

    `equal`: every part that has jurors gets the same share, else one by its size. Raises Invalid("setting.strata").
    """
    named = [name for name in dimensions.split(",") if name]
    names = name_parts(named, largest_cities(session, CITIES_MAX) if "city" in named else []) or [""]
    sizes = _sizes(session, names)
    shares = [int(size > 0) if equal else size for size in sizes]
    each, least, most = chances(sizes, shares, seats)
    taken = sum((chance * size for chance, size in zip(each, sizes, strict=True)), Fraction(0))
    mean = taken / max(1, sum(sizes))
    parts = tuple(
        Part(name, size, chance * size, chance / mean if mean else Fraction(0))
        for name, size, chance in zip(names, sizes, each, strict=True)
    )
    return PartsPreview(parts, least, most, seats, sum(0 < part.size <= part.seats for part in parts))


def _sizes(session: Session, names: list[str]) -> list[int]:
    parts = Parts(names if names != [""] else [])
    level = case(*((Juror.controls_total < needed, needed - 1) for needed in LEVELS), else_=LEVELS[-1])
    rows = session.execute(
        select(level, Account.city, func.count()).join(Account, Account.id == Juror.account_id)
        .where(Juror.status != JurorStatus.LEFT).group_by(level, Account.city)
    )
    found: Counter[int] = Counter()
    for controls, city, count in rows:
        found[parts.find(int(controls), city)] += int(count)
    return [found[number] for number in range(len(names))]
