"""What parting the pool would do to each juror's chance: shown to the administrator before it is announced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
    """One part of the pool. `seats`: expected of the largest panel's, `first`: of the first wave's.

    `chance` and `first_chance`: of one juror for one of these, as a multiple of the mean.
    """

    name: str
    size: int
    seats: Fraction
    chance: Fraction
    first: Fraction
    first_chance: Fraction


@dataclass(frozen=True, slots=True)
class PartsPreview:
    """The pool as it would be parted now. `least`, `most`: the smallest and largest chance over the mean, in any wave.

    `seats`: of the largest panel. `closed`: parts with fewer jurors than seats; their places would be split over the others.
    A part that is closed has all its jurors at the start of the list, so its chance is largest in the first wave.
    """

    parts: tuple[Part, ...]
    least: Fraction
    most: Fraction
    seats: int
    closed: int


def preview_parts(session: Session, dimensions: str, *, equal: bool, waves: Sequence[int]) -> PartsPreview:
    """Part the jurors who are here by `dimensions` ("", "experience", "city", "experience,city") and reckon their chances.

    `equal`: every part that has jurors gets the same share, else one by its size. `waves`: seats after each of them. Raises
    Invalid("setting.strata").
    """
    named = [name for name in dimensions.split(",") if name]
    names = name_parts(named, largest_cities(session, CITIES_MAX) if "city" in named else []) or [""]
    sizes = _sizes(session, names)
    shares = [int(size > 0) if equal else size for size in sizes]
    extremes = [chances(sizes, shares, seats)[1:] for seats in waves]
    of_first, of_all = (_of_panel(sizes, shares, seats) for seats in (waves[0], waves[-1]))
    parts = tuple(
        Part(name, size, *panel, *first) for name, size, panel, first in zip(names, sizes, of_all, of_first, strict=True)
    )
    return PartsPreview(
        parts, min(least for least, _ in extremes), max(most for _, most in extremes), waves[-1],
        sum(0 < part.size <= part.seats for part in parts),
    )


def _of_panel(sizes: Sequence[int], shares: Sequence[int], seats: int) -> list[tuple[Fraction, Fraction]]:
    """Of each part its expected seats of a panel, and the chance of one juror over the mean."""
    each = chances(sizes, shares, seats)[0]
    taken = sum((chance * size for chance, size in zip(each, sizes, strict=True)), Fraction(0))
    mean = taken / max(1, sum(sizes))
    return [(chance * size, chance / mean if mean else Fraction(0)) for size, chance in zip(sizes, each, strict=True)]


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
