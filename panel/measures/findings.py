"""What a quality meeting should talk about: at most three findings, chosen by rule from the figures of a month. Pure.

Each rule has a threshold and a minimum of cases, so that three cases are no finding. The order of RULES is the order of weight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from panel.measures.stages import WHOLE

Plain = Mapping[str, Any]
Found = tuple[str, dict[str, Any]]
MOST = 3
FEW = 5  # fewer cases than this are no finding
HOUR = 60  # minutes
LATER = "improvement"  # the post that no case can have reached when it has just been closed


def findings(figures: Plain, before: Plain | None) -> list[list[Any]]:
    """[[code, values]], the weightiest first. `before`: the figures of the month before, if there are any."""
    found = [each for rule in RULES for each in rule(figures, before)]
    return [[code, values] for code, values in found[:MOST]]


def _surges(figures: Plain, _: Plain | None) -> Iterator[Found]:
    for kind, key, count, usual in figures["standing"]["surges"][:1]:
        yield "surge", {"kind": kind, "key": key, "count": count, "usual": usual}


def _overdue(figures: Plain, _: Plain | None) -> Iterator[Found]:
    actions = figures["standing"]["actions"]
    if actions["overdue"]:
        yield "overdue", {"overdue": actions["overdue"], "open": actions["open"]}


def _without_effect(figures: Plain, _: Plain | None) -> Iterator[Found]:
    if without := figures["standing"]["actions"].get("effect_no", 0):
        yield "without_effect", {"count": without}


def _posts(figures: Plain, _: Plain | None) -> Iterator[Found]:
    """The post that fewest cases reach, when that is less than half of them; but improvements are reviewed in later months."""
    shares = figures["posts"]["shares"] if "posts" in figures else {}  # months that were kept before it was counted
    enough = [(reached, asked, post) for post, (reached, asked) in shares.items() if post != LATER and asked >= FEW]
    for reached, asked, post in sorted(enough, key=lambda each: (1000 * each[0] // each[1], each[2]))[:1]:
        if 2 * reached < asked:
            yield "post", {"post": post, "count": reached, "total": asked}


def _slower(figures: Plain, before: Plain | None) -> Iterator[Found]:
    """The stage whose median grew most, by a quarter and an hour at least."""
    earlier = before["stages"]["all"] if before else {}
    grown = []
    for stage, (stays, median, _) in figures["stages"]["all"].items():
        was = earlier.get(stage, [0, 0, 0])
        if stage != WHOLE and min(stays, was[0]) >= FEW and median - was[1] >= HOUR and 4 * median >= 5 * was[1]:
            grown.append((median - was[1], stage, was[1], median))
    for _, stage, was_median, median in sorted(grown, reverse=True)[:1]:
        yield "slower", {"stage": stage, "before": was_median, "now": median}


def _stuck(figures: Plain, _: Plain | None) -> Iterator[Found]:
    stuck = figures["standing"]["stuck"]
    late = sum(row[1] for row in stuck.values())
    if late >= FEW and 10 * late >= sum(row[0] for row in stuck.values()):
        yield "stuck", {"late": late, "open": sum(row[0] for row in stuck.values())}


def _shares(code: str, part: str, whole: str, per_cent: int) -> Callable[[Plain, Plain | None], Iterator[Found]]:
    """A rule: so many in a hundred verdicts."""

    def rule(figures: Plain, _: Plain | None) -> Iterator[Found]:
        count, total = figures["verdicts"][part], figures["verdicts"][whole]
        if total >= FEW and 100 * count >= per_cent * total:
            yield code, {"count": count, "total": total}

    return rule


def _overturned(figures: Plain, _: Plain | None) -> Iterator[Found]:
    if figures["verdicts"]["overturned"]:
        yield "overturned", {"count": figures["verdicts"]["overturned"], "total": figures["verdicts"]["appeals"]}


def turnout(seats: Mapping[str, int]) -> tuple[int, int]:
    """(ballots cast, seats that should have cast one): seats released or given back for a conflict do not count."""
    return seats.get("cast", 0), sum(seats.get(name, 0) for name in ("cast", "lapsed", "declined", "skipped", "accepted"))


def _absent(figures: Plain, _: Plain | None) -> Iterator[Found]:
    cast, seats = turnout(figures["seats"])
    if seats >= FEW and 10 * cast < 7 * seats:
        yield "turnout", {"cast": cast, "seats": seats}


def _cause(figures: Plain, _: Plain | None) -> Iterator[Found]:
    causes = figures["lessons"]["causes"]
    total = sum(count for _, count in causes)
    if total >= FEW and 10 * causes[0][1] >= 3 * total:
        yield "cause", {"cause": causes[0][0], "count": causes[0][1], "total": total}


def _more_filed(figures: Plain, before: Plain | None) -> Iterator[Found]:
    now, was = figures["volumes"]["filed"], before["volumes"]["filed"] if before else 0
    if was and now - was >= 2 * FEW and 10 * now >= 13 * was:
        yield "more_filed", {"now": now, "before": was}


RULES: tuple[Callable[[Plain, Plain | None], Iterator[Found]], ...] = (
    _surges, _overturned, _overdue, _without_effect, _posts, _stuck, _slower, _shares("undecided", "undecided", "all", 20),
    _shares("departed", "departed", "answered", 20), _shares("raw_differs", "raw_differs", "all", 10), _absent, _cause,
    _more_filed,
)
