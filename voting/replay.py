"""What a plan costs and how faithful it is, replayed on full crowds whose counts are known.

    python -m voting.replay counts.csv --plan 7-17-35:5 [--plan 17:60%] [--orders 20] [--seed 0]

`counts.csv` has one column per side, named in the first line, and one line per case: how many of the full crowd
chose each. Jurors are drawn from the crowd without replacement, every ballot weighs 1, and the plan decides by
`voting.verdict`, as in the product. A verdict agrees if it is the side most of the full crowd chose; cases in
which the crowd itself is level are left out and counted.
"""

import argparse
import csv
import math
import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from voting.errors import VotingError
from voting.information import PoolRecord, information_of
from voting.plan import Plan
from voting.rules import OPTIONS_MAX, OPTIONS_MIN, PanelRules
from voting.tally import Tally
from voting.verdict import Decided, decide
from voting.weights import ControlRecord

ORDERS = 20
COUNT_MAX = 10_000_000

Counts = tuple[int, ...]
"""How many of the full crowd of one case chose each side."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over cases and its standard error (0 with one case)."""

    mean: float
    error: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Estimate":
        """From one value a case. Raises replay.no_cases."""
        if not values:
            raise VotingError("replay.no_cases")
        mean = sum(values) / len(values)
        spread = sum((value - mean) ** 2 for value in values) / max(1, len(values) - 1)
        return cls(mean, math.sqrt(spread / len(values)))


@dataclass(frozen=True, slots=True)
class Price:
    """What `plan` did on `cases` cases; `level` cases had no majority in the full crowd and are left out.

    `ballots`: cast a case. `undecided`: share without a verdict, 0..1. `agreement`: share of verdicts that are
    the full crowd's side, 0..1, None without a verdict. `short`: cases whose crowd is smaller than the plan.
    """

    plan: Plan
    cases: int
    level: int
    short: int
    ballots: Estimate
    undecided: Estimate
    agreement: Estimate | None


def price(crowds: Iterable[Counts], plan: Plan, *, orders: int = ORDERS, seed: int = 0) -> Price:
    """Replay `plan` `orders` times on each crowd. Equal arguments give equal figures.

    Raises `VotingError`: replay.sides (fewer than 2 or more than 4 sides), replay.count (a count is no whole
    number 0..10,000,000), replay.orders, replay.no_cases (no crowd with a majority).
    """
    if type(orders) is not int or orders < 1:
        raise VotingError("replay.orders", orders=orders)
    rng = random.Random(seed)
    held = [_checked(counts) for counts in crowds]
    clear = [counts for counts in held if sorted(counts)[-1] > sorted(counts)[-2]]
    replayed = [_replay(counts, plan, orders, rng) for counts in clear]
    agreements = [case.agreed / case.decided for case in replayed if case.decided]
    return Price(
        plan, len(clear), len(held) - len(clear), sum(sum(counts) < plan.seats[-1] for counts in clear),
        Estimate.of([case.ballots / orders for case in replayed]),
        Estimate.of([1 - case.decided / orders for case in replayed]),
        Estimate.of(agreements) if agreements else None,
    )


def model_crowds(cases: int = 200, size: int = 1000) -> list[Counts]:
    """Crowds to weigh plans by where no real counts are at hand: two sides, from one mind to evenly split.

    The shares of the first side are the quantiles of the arcsine law, sin(pi u / 2) ** 2: clear cases are common and
    close ones happen. The plan 7-17-35:5 needs 13 ballots on them and leaves one case in eighteen undecided; on
    552 real disputes it needed 12.4 and left one in twenty: the model is a little harder than life.
    """
    shares = (math.sin(math.pi * (number + 0.5) / (2 * cases)) ** 2 for number in range(cases))
    return [(first, size - first) for first in (round(size * share) for share in shares)]


@dataclass(slots=True)
class _Case:
    ballots: int = 0
    decided: int = 0
    agreed: int = 0


def _checked(counts: Counts) -> Counts:
    if not OPTIONS_MIN <= len(counts) <= OPTIONS_MAX:
        raise VotingError("replay.sides", sides=len(counts), minimum=OPTIONS_MIN, maximum=OPTIONS_MAX)
    for count in counts:
        if type(count) is not int or not 0 <= count <= COUNT_MAX:
            raise VotingError("replay.count", count=str(count)[:40], maximum=COUNT_MAX)
    return counts


def _replay(counts: Counts, plan: Plan, orders: int, rng: random.Random) -> _Case:
    rules = PanelRules(tuple(str(side) for side in range(len(counts))), plan)
    carried = information_of(ControlRecord(0, 0), PoolRecord(), len(counts))
    case, most = _Case(), str(counts.index(max(counts)))
    for _ in range(orders):
        seats = min(plan.seats[-1], sum(counts))
        drawn = rng.sample(rules.options, seats, counts=counts)
        option, cast = _judge(rules, drawn, carried)
        case.ballots += cast
        case.decided += option is not None
        case.agreed += option == most
    return case


def _judge(rules: PanelRules, drawn: Sequence[str], carried: int) -> tuple[str | None, int]:
    """(the verdict, ballots cast) of jurors who vote in this order."""
    plan = rules.plan
    for wave in range(1, plan.last_wave + 1):
        most = min(plan.seats_after(wave), len(drawn))
        for cast in range(min(plan.floor or most, most), most + 1):
            sides = drawn[:cast]
            kinds = sorted(((side, 1, carried), sides.count(side)) for side in set(sides))
            outcome = decide(Tally(rules, tuple(kinds)), wave, final=cast == len(drawn))
            if isinstance(outcome, Decided):
                return outcome.option, cast
    return None, len(drawn)


def read_counts(lines: Iterable[str]) -> list[Counts]:
    """The crowds of a CSV with a header. Empty lines are passed over.

    Raises `VotingError` with the line: replay.no_header, replay.columns, replay.count; replay.sides.
    """
    rows = csv.reader(lines)
    header = next(rows, None)
    if not header or len(header) < OPTIONS_MIN:
        raise VotingError("replay.no_header", minimum=OPTIONS_MIN)
    crowds = []
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise VotingError("replay.columns", line=rows.line_num, columns=len(row), wanted=len(header))
        if bad := [cell for cell in row if not (cell.strip().isascii() and cell.strip().isdigit())]:
            raise VotingError("replay.count", line=rows.line_num, count=bad[0][:40], maximum=COUNT_MAX)
        crowds.append(_checked(tuple(int(cell) for cell in row)))
    return crowds


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Exit 0; 2 with one line on what was wrong."""
    parser = argparse.ArgumentParser("python -m voting.replay", description="What a plan costs, on crowds with known counts.")
    parser.add_argument("counts", help="CSV: one column per side, one line per case")
    parser.add_argument("--plan", action="append", help="7-17-35:5 (default), 17:60%%, 9~17:first-9; may be repeated")
    parser.add_argument("--orders", type=int, default=ORDERS, help="replays of each case (default 20)")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same figures (default 0)")
    asked = parser.parse_args(arguments)
    try:
        with Path(asked.counts).open(encoding="utf-8-sig", newline="") as lines:
            crowds = read_counts(lines)
        for text in asked.plan or [str(Plan())]:
            print(_line(price(crowds, Plan.parse(text), orders=asked.orders, seed=asked.seed)), flush=True)
    except (OSError, UnicodeDecodeError, csv.Error, VotingError) as error:
        print(f"{asked.counts}: {error}", file=sys.stderr)
        return 2
    return 0


def _line(found: Price) -> str:
    agreement = "-" if found.agreement is None else _percent(found.agreement)
    left_out = f", {found.level} level crowds left out" if found.level else ""
    short = f", {found.short} crowds smaller than the plan" if found.short else ""
    return (
        f"{found.plan!s:<20} agreement of the decided {agreement}   ballots a case {found.ballots.mean:.2f} ± "
        f"{found.ballots.error:.2f}   undecided {_percent(found.undecided)}   ({found.cases} cases{left_out}{short})"
    )


def _percent(share: Estimate) -> str:
    return f"{100 * share.mean:.2f} % ± {100 * share.error:.2f}"


if __name__ == "__main__":
    sys.exit(main())
