"""From a tally at a look to its outcome, with reasons.

Whatever the bar of the plan: the option that leads by weight must have strictly more heads than any other, so
weight can hold a verdict back and never turn the head count round; and a bar of so many jurors needs as many heads.
Ties are reported, never settled by order.
"""

from dataclasses import dataclass

from voting.information import lead_over_all, needed
from voting.plan import Bar, First, Lead, Share, Sure
from voting.reason import Params, ParamValue, Reason
from voting.tally import Tally


@dataclass(frozen=True, slots=True)
class Waiting:
    """The panel still has `missing` >= 1 seats without a ballot, and nothing is settled before."""

    missing: int


@dataclass(frozen=True, slots=True)
class Decided:
    """The panel has chosen `option`; the round closes."""

    option: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Widen:
    """Not clear enough yet: summon the jurors of `next_wave`."""

    next_wave: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Undecided:
    """Nobody is left to ask and no option has reached the bar: the split is the verdict."""

    reasons: tuple[Reason, ...]


Outcome = Waiting | Decided | Widen | Undecided


def decide(tally: Tally, wave: int = 1, *, final: bool = False) -> Outcome:
    """What `tally` means at wave `wave` (1..last).

    `final` says that no further ballot can come, although the plan may hold more seats (the drawn list is
    exhausted, or the wave closed short): the panel is judged as it is and never widened.
    Raises `VotingError`: plan.no_such_wave.
    """
    plan = tally.rules.plan
    missing = plan.seats_after(wave) - tally.cast
    if not final and missing > 0 and not (plan.looks_at(tally.cast, wave) and _is_reached(tally)):
        return Waiting(missing)  # the reasons are nobody's business before the end of a wave
    blockers = _blockers(tally)
    if tally.leader is not None and not blockers:
        short = _short(tally, missing) if final else ()
        return Decided(tally.leader, (_bar(tally, tally.leader, reached=True), *short))
    if not final and missing > 0:
        return Waiting(missing)
    if final or wave == plan.last_wave:
        return Undecided((*blockers, *_short(tally, missing)))
    return Widen(wave + 1, blockers)


def _blockers(tally: Tally) -> tuple[Reason, ...]:
    """Why the tally does not decide, most telling first; empty if it does (or nobody voted at all)."""
    weight = tally.weight
    if not any(weight.values()):
        return (Reason("verdict.all_cannot_tell", Params.of(cast=tally.cast)),) if tally.cast else ()
    leader = tally.leader
    if leader is None:
        return (Reason("verdict.tied", Params.of(options=_most(weight))),)
    reached = _is_reached(tally)
    bar = _few(tally, leader) if reached else (_bar(tally, leader, reached=False),)
    return (*_heads_against(tally, leader), *bar)


def _heads_against(tally: Tally, leader: str) -> tuple[Reason, ...]:
    favoured = _most(tally.heads)
    if favoured == (leader,):
        return ()
    code = "verdict.heads_tied" if len(favoured) > 1 else "verdict.heads_disagree"
    return (Reason(code, Params.of(option=leader, favoured=favoured)),)


def _few(tally: Tally, leader: str) -> tuple[Reason, ...]:
    """A bar that heavy ballots reached with fewer heads than it asks jurors for."""
    bar = tally.rules.plan.bar
    if not isinstance(bar, Lead | First) or tally.heads[leader] >= bar.number:
        return ()
    return (Reason("verdict.heads_few", Params.of(option=leader, heads=tally.heads[leader], bar=bar.number)),)


def _most(counts: dict[str, int]) -> tuple[str, ...]:
    """All options that share the top, in the order of the rules."""
    return tuple(option for option in counts if counts[option] == max(counts.values()))


def measure(tally: Tally) -> tuple[int, int, int]:
    """(numerator, denominator, bar): what the bar of the plan looks at; reached when numerator >= bar * denominator > 0."""
    bar = tally.rules.plan.bar
    if isinstance(bar, Lead):
        return *tally.lead_units(), bar.number
    if isinstance(bar, First):
        return *tally.first_units(), bar.number
    if isinstance(bar, Share):
        return 100 * max(tally.weight.values()), sum(tally.weight.values()) or 1, bar.number
    first, *rivals = sorted(tally.information.values(), reverse=True)
    ahead = lead_over_all([first - other for other in rivals]) if tally.likeliest == tally.leader else rivals[0] - first
    return ahead, 1, height(bar)


def height(bar: Bar) -> int:
    """The bar in its own unit: jurors of average weight, hundredths of the weight, or steps of information."""
    return needed(bar.number) if isinstance(bar, Sure) else bar.number


def _is_reached(tally: Tally) -> bool:
    held, unit, bar = measure(tally)
    return held >= bar * unit


def _bar(tally: Tally, leader: str, *, reached: bool) -> Reason:
    """The bar of the plan with what was held against it: `lead`/`unit` beside `bar`; for a certainty also `percent`."""
    bar = tally.rules.plan.bar
    held, unit, wanted = measure(tally)
    values: dict[str, ParamValue] = {"option": leader, "lead": held, "unit": unit, "bar": wanted}
    if isinstance(bar, Sure):
        values["percent"] = bar.number
    return Reason(f"verdict.{bar.code}_{'reached' if reached else 'short'}", Params.of(**values))


def _short(tally: Tally, missing: int) -> tuple[Reason, ...]:
    """Says so when the panel closed with seats unfilled."""
    if missing <= 0:
        return ()
    return (Reason("verdict.panel_short", Params.of(cast=tally.cast, missing=missing)),)
