"""A year of draws in play, over the real walk: who waits, who is drawn how often, how many substitutes were needed.

Nothing here touches a database: jurors are numbers, and what people do is drawn from the caller's generator, so the same
figures come again from the same seed. What is simplified: a seat that is cast takes the juror's time at the summons, and
whether a wave settles a case is drawn by the given chances instead of from ballots.
"""

from __future__ import annotations

import random
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from panel.errors import Invalid
from panel.lottery.draw import draw

DAY = 24  # time is counted in hours
YEAR = 365 * DAY
SETTLED = (410, 930)  # chances that the first and the second wave settle a case, in thousandths


@dataclass(frozen=True, slots=True)
class World:
    """What a house is like. Chances are in thousandths.

    `jurors` at the start, `joining` more in the year, evenly. `cases` in the year. `waves`: seats after each wave;
    `settled`: chance that a wave settles the case, one for each wave but the last. `declines`, `lapses`: of summoned
    jurors. `conflicts`: of numbers the walk looks at. `load_cap` seats within `load_hours`, `yearly` within a year,
    `epoch_days`: after so many days whoever rests, after
    `lapses_to_rest` unanswered summonses, may be asked again. Raises Invalid("simulation.world", field).
    """

    jurors: int = 10_000
    cases: int = 5_000
    joining: int = 0
    waves: tuple[int, ...] = (7, 17, 35)
    settled: tuple[int, ...] = SETTLED
    declines: int = 80
    lapses: int = 150
    conflicts: int = 85
    load_cap: int = 3
    load_hours: int = 12
    yearly: int = 60
    epoch_days: int = 30
    list_factor: int = 3
    lapses_to_rest: int = 2

    def __post_init__(self) -> None:
        for name in ("jurors", "cases", "load_cap", "load_hours", "yearly", "epoch_days", "list_factor", "lapses_to_rest"):
            if getattr(self, name) < 1:
                raise Invalid("simulation.world", field=name)
        shares = (self.declines, self.lapses, self.conflicts, *self.settled)
        if not all(0 <= share <= 1000 for share in shares) or self.declines + self.lapses > 1000:
            raise Invalid("simulation.world", field="chances")
        if not self.waves or sorted(set(self.waves)) != list(self.waves) or len(self.settled) != len(self.waves) - 1:
            raise Invalid("simulation.world", field="waves")
        if self.joining < 0:
            raise Invalid("simulation.world", field="joining")


@dataclass(slots=True)
class Year:
    """What came of it.

    `summons`, `served`: number of jurors by how often they were summoned, and sat, in the year. `first_wait`: days from
    joining to the first summons, of those who had one, sorted. `substitutes`: number of cases by substitutes needed.
    `passed`: how often somebody on a list was passed over, by reason. `used_up`: cases whose list ended before a wave was
    full. `rested`: rests after lapses. `walked`: numbers looked at, of all cases.
    """

    jurors: int = 0
    cases: int = 0
    summons: Counter[int] = field(default_factory=Counter)
    served: Counter[int] = field(default_factory=Counter)
    first_wait: list[int] = field(default_factory=list)
    substitutes: Counter[int] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    used_up: int = 0
    rested: int = 0
    walked: int = 0


@dataclass(slots=True)
class _Juror:
    joined: int
    summoned: list[int] = field(default_factory=list)  # hours, sorted
    served: list[int] = field(default_factory=list)  # those that were cast: no other counts for a limit
    lapses: int = 0
    rests_until: int = 0


def play(world: World, rng: random.Random, progress: Callable[[int], None] = lambda _done: None) -> Year:
    """One year in this world; `rng` is all its chance. `progress` is called with the number of cases just done."""
    seed = rng.randbytes(32)
    jurors = [_Juror(0) for _ in range(world.jurors)]
    jurors += [_Juror(YEAR * (i + 1) // (world.joining + 1)) for i in range(world.joining)]
    joined = [juror.joined for juror in jurors]
    year = Year(jurors=len(jurors), cases=world.cases)
    for number, at in enumerate(sorted(rng.randrange(YEAR) for _ in range(world.cases))):
        there = bisect_left(joined, at + 1)
        _play_case(world, year, rng, jurors[:there] if there < len(jurors) else jurors, at, _seed_of(seed, number))
        progress(1)
    year.summons.update(len(juror.summoned) for juror in jurors)
    year.served.update(len(juror.served) for juror in jurors)
    year.first_wait = sorted((juror.summoned[0] - juror.joined) // DAY for juror in jurors if juror.summoned)
    return year


def _seed_of(seed: bytes, number: int) -> bytes:
    return sha256(b"simulated draw" + seed + number.to_bytes(8, "big")).digest()


def _play_case(world: World, year: Year, rng: random.Random, jurors: Sequence[_Juror], at: int, seed: bytes) -> None:
    def refuse(slots: Sequence[int]) -> Mapping[int, str]:
        return {slot: "conflict" for slot in slots if rng.randrange(1000) < world.conflicts}

    drawn = draw(seed, len(jurors), world.waves[-1] * world.list_factor, refuse)
    year.walked += len(drawn.walked)
    waiting = iter(drawn.seated)
    filled = substitutes = 0
    for wave, seats in enumerate(world.waves):
        while filled < seats:
            slot = next(waiting, None)
            if slot is None:
                year.used_up += 1
                year.substitutes[substitutes] += 1
                return
            sat = _summon(world, year, rng, jurors[slot], at)
            filled += sat is True
            substitutes += sat is False
        if wave < len(world.settled) and rng.randrange(1000) < world.settled[wave]:
            break
        at += DAY  # the next wave has a day of its own
    year.substitutes[substitutes] += 1


def _summon(world: World, year: Year, rng: random.Random, juror: _Juror, at: int) -> bool | None:
    """True: sat and cast. False: summoned, and another has to be asked. None: passed over."""
    reason = _passed_over(world, juror, at)
    if reason is not None:
        year.passed[reason] += 1
        return None
    insort(juror.summoned, at)
    fate = rng.randrange(1000)
    if fate < world.lapses:
        juror.lapses += 1
        if juror.lapses % world.lapses_to_rest == 0:
            epoch = world.epoch_days * DAY
            juror.rests_until = (at // epoch + 1) * epoch
            year.rested += 1
        return False
    if fate < world.lapses + world.declines:
        return False
    insort(juror.served, at)
    return True


def _passed_over(world: World, juror: _Juror, at: int) -> str | None:
    if juror.rests_until > at:
        return "rested"
    if len(juror.served) - bisect_left(juror.served, at - world.load_hours + 1) >= world.load_cap:
        return "busy"
    return "yearly" if len(juror.served) >= world.yearly else None
