"""From a tally at the end of a wave to its outcome, with reasons.

The bar: the weighted lead of first over second, in jurors of average weight, is at least `rules.lead`, and
the same option has strictly more heads than any other. Weight can therefore hold a verdict back and never
turn the head count round. A lead of 5 needs at least 5 ballots for the options, whatever their weights, since
a lead in average jurors never exceeds the number of ballots. Ties are reported, never settled by order.
"""

from dataclasses import dataclass

from voting.reason import Params, Reason
from voting.tally import Tally


@dataclass(frozen=True, slots=True)
class Waiting:
    """The wave still has `missing` >= 1 seats without a ballot; nothing is looked at before that."""

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


def decide(tally: Tally, wave: int, *, final: bool = False) -> Outcome:
    """What `tally` means at wave `wave` (1..last).

    `final` says that no further ballot can come, although the plan may hold more seats (the drawn list is
    exhausted, or the wave closed short): the panel is judged as it is and never widened.
    Raises `VotingError`: rules.no_such_wave.
    """
    missing = tally.rules.seats_after(wave) - tally.cast
    if missing > 0 and not final:
        return Waiting(missing)
    blockers = _blockers(tally)
    if tally.leader is not None and not blockers:
        return Decided(tally.leader, (_lead("verdict.lead_reached", tally), *_short(tally, missing)))
    if final or wave == tally.rules.last_wave:
        return Undecided((*blockers, *_short(tally, missing)))
    return Widen(wave + 1, blockers)


def _blockers(tally: Tally) -> tuple[Reason, ...]:
    """Why the tally does not decide, most telling first; empty if it does (or nobody voted at all)."""
    weight = tally.weight
    if not any(weight.values()):
        return (Reason("verdict.all_cannot_tell", Params.of(cast=tally.cast)),) if tally.cast else ()
    if tally.leader is None:
        return (Reason("verdict.tied", Params.of(options=_most(weight))),)
    lead, unit = tally.lead_units()
    short = (_lead("verdict.lead_short", tally),) if lead < tally.rules.lead * unit else ()
    return (*_heads_against(tally, tally.leader), *short)


def _heads_against(tally: Tally, leader: str) -> tuple[Reason, ...]:
    favoured = _most(tally.heads)
    if favoured == (leader,):
        return ()
    code = "verdict.heads_tied" if len(favoured) > 1 else "verdict.heads_disagree"
    return (Reason(code, Params.of(option=leader, favoured=favoured)),)


def _most(counts: dict[str, int]) -> tuple[str, ...]:
    """All options that share the top, in the order of the rules."""
    return tuple(option for option in counts if counts[option] == max(counts.values()))


def _lead(code: str, tally: Tally) -> Reason:
    """`code` with the leader, its lead as a fraction (lead/unit jurors of average weight) and the bar."""
    lead, unit = tally.lead_units()
    params = Params.of(option=tally.leader or "", lead=lead, unit=unit, bar=tally.rules.lead)
    return Reason(code, params)


def _short(tally: Tally, missing: int) -> tuple[Reason, ...]:
    """Says so when the panel closed with seats unfilled."""
    if missing <= 0:
        return ()
    return (Reason("verdict.panel_short", Params.of(cast=tally.cast, missing=missing)),)
