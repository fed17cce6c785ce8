"""The count: heads and weight per option, the leader and the exact lead. Adding one equals recounting all."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from voting.ballot import CANNOT_TELL, Ballot
from voting.errors import VotingError
from voting.rules import PanelRules
from voting.weights import ceiling

Counts = tuple[tuple[tuple[str, int], int], ...]
"""((choice, weight), heads) sorted, heads >= 1: equal counts are equal values, however they came in."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How the ballots of one round stand. Build with `empty`, `of` and `add`.

    A tally knows no seats, so it can be kept and shown without telling who chose what.
    Raises `VotingError`: tally.unknown_choice, tally.weight_range, tally.not_canonical.
    """

    rules: PanelRules
    counts: Counts = ()
    # derived once, since a verdict asks for them again and again
    _ceiling: int = field(init=False, repr=False, compare=False)
    _weight: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._check()
        most = ceiling(weight for (_, weight), heads in self.counts for _ in range(heads))
        total = dict.fromkeys(self.rules.options, 0)
        for (choice, weight), heads in self.counts:
            if choice != CANNOT_TELL:
                total[choice] += heads * min(weight, most)
        object.__setattr__(self, "_ceiling", most)
        object.__setattr__(self, "_weight", total)

    def _check(self) -> None:
        for (choice, weight), heads in self.counts:
            if choice != CANNOT_TELL and choice not in self.rules.options:
                raise VotingError("tally.unknown_choice", choice=choice)
            if not 1 <= weight <= self.rules.weight_max:
                raise VotingError("tally.weight_range", weight=weight, maximum=self.rules.weight_max)
            if heads < 1:
                raise VotingError("tally.not_canonical")
        if self.counts != tuple(sorted(dict(self.counts).items())):
            raise VotingError("tally.not_canonical")

    @classmethod
    def empty(cls, rules: PanelRules) -> "Tally":
        """The tally before the first ballot."""
        return cls(rules)

    @classmethod
    def of(cls, rules: PanelRules, ballots: Iterable[Ballot]) -> "Tally":
        """The recount of `ballots`, one a seat at most. Raises tally.duplicate_seat besides those above."""
        seats: set[str] = set()
        counter: Counter[tuple[str, int]] = Counter()
        for ballot in ballots:
            if ballot.seat in seats:
                raise VotingError("tally.duplicate_seat", seat=ballot.seat)
            seats.add(ballot.seat)
            counter[ballot.choice, ballot.weight] += 1
        return cls(rules, tuple(sorted(counter.items())))

    def add(self, ballot: Ballot) -> "Tally":
        """This tally with one ballot more; that its seat is new is for the caller, who knows the seats."""
        key = (ballot.choice, ballot.weight)
        counts = dict(self.counts)
        counts[key] = counts.get(key, 0) + 1
        return Tally(self.rules, tuple(sorted(counts.items())))

    @property
    def heads(self) -> dict[str, int]:
        """Ballots per option, unweighted, in the order of the rules; "cannot tell" is not among them."""
        return {option: self._heads(option) for option in self.rules.options}

    @property
    def cannot_tell(self) -> int:
        """Ballots that count to no side."""
        return self._heads(CANNOT_TELL)

    @property
    def cast(self) -> int:
        """All ballots, "cannot tell" included: the seats that are filled."""
        return sum(heads for _, heads in self.counts)

    @property
    def ceiling(self) -> int:
        """The most any ballot of this panel counts, 1..5; see `weights.ceiling`.

        Taken over all ballots cast, "cannot tell" included, so that it depends on who sits and never on
        what they chose.
        """
        return self._ceiling

    @property
    def weight(self) -> dict[str, int]:
        """Weight per option with the ceiling applied, in the order of the rules."""
        return dict(self._weight)

    @property
    def leader(self) -> str | None:
        """The option with most weight; None if two share the top (or nobody chose)."""
        return self._at_place(0)

    @property
    def second(self) -> str | None:
        """The option next in weight; None if it shares its place, as when the top is shared."""
        return self._at_place(1)

    def lead_units(self) -> tuple[int, int]:
        """The weighted lead of first over second, in jurors of average weight, as (numerator, denominator).

        (W_first - W_second) * n over the sum of W, n the ballots for any option; not reduced. Equal weights
        give the plain lead in heads. (0, 1) when nobody chose. With unequal weights a light ballot that joins
        the trailing side lowers the average and may so raise the lead; docs/voting-rules.md says when.
        """
        weights = sorted(self._weight.values(), reverse=True)
        decisive = self.cast - self.cannot_tell
        return (weights[0] - weights[1]) * decisive, sum(weights) or 1

    def _heads(self, choice: str) -> int:
        return sum(heads for (chosen, _), heads in self.counts if chosen == choice)

    def _at_place(self, place: int) -> str | None:
        at_place = sorted(self._weight.values(), reverse=True)[place]
        sharing = [option for option, weight in self._weight.items() if weight == at_place]
        return sharing[0] if len(sharing) == 1 else None
