"""The count: heads, weight and information per option, the leader and the exact lead. Adding one equals recounting all."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from voting.ballot import CANNOT_TELL, INFORMATION_MAX, WEIGHT_MAX, Ballot
from voting.errors import VotingError
from voting.rules import PanelRules
from voting.weights import ceiling_of

Kind = tuple[str, int, int]
"""(choice, weight, information): ballots of one kind count alike."""
Counts = tuple[tuple[Kind, int], ...]
"""(kind, heads) sorted, heads >= 1: equal counts are equal values, however they came in."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How the ballots of one round stand. Build with `empty`, `of` and `add`.

    A tally knows no seats, so it can be kept and shown without telling who chose what.
    Raises `VotingError`: tally.unknown_choice, tally.weight_range, tally.information_range, tally.not_canonical.
    """

    rules: PanelRules
    counts: Counts = ()
    # derived once, since a verdict asks for them again and again
    _ceiling: int = field(init=False, repr=False, compare=False)
    _heads: dict[str, int] = field(init=False, repr=False, compare=False)
    _weight: dict[str, int] = field(init=False, repr=False, compare=False)
    _information: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._check()
        papers = (*self.rules.options, CANNOT_TELL)
        heads, information = dict.fromkeys(papers, 0), dict.fromkeys(papers, 0)
        for (choice, _, carried), number in self.counts:
            heads[choice] += number
            information[choice] += number * carried
        self._keep(heads, information)

    def _keep(self, heads: dict[str, int], information: dict[str, int]) -> None:
        by_weight = [0] * (WEIGHT_MAX + 1)
        for (_, weight, _), number in self.counts:
            by_weight[weight] += number
        groups = ((weight, number) for weight, number in enumerate(by_weight) if number)
        most = ceiling_of(groups, self.rules.quarter_share)
        weights = dict.fromkeys(heads, 0)
        for (choice, weight, _), number in self.counts:
            weights[choice] += number * min(weight, most)
        derived = {"_ceiling": most, "_heads": heads, "_weight": weights, "_information": information}
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def _check(self) -> None:
        for kind, heads in self.counts:
            self._check_kind(*kind)
            if heads < 1:
                raise VotingError("tally.not_canonical")
        if self.counts != tuple(sorted(dict(self.counts).items())):
            raise VotingError("tally.not_canonical")

    def _check_kind(self, choice: str, weight: int, information: int) -> None:
        if choice != CANNOT_TELL and choice not in self.rules.options:
            raise VotingError("tally.unknown_choice", choice=choice)
        if not 1 <= weight <= self.rules.weight_max:
            raise VotingError("tally.weight_range", weight=weight, maximum=self.rules.weight_max)
        if not 0 <= information <= INFORMATION_MAX:
            raise VotingError("tally.information_range", information=information, maximum=INFORMATION_MAX)

    @classmethod
    def empty(cls, rules: PanelRules) -> "Tally":
        """The tally before the first ballot."""
        return cls(rules)

    @classmethod
    def of(cls, rules: PanelRules, ballots: Iterable[Ballot]) -> "Tally":
        """The recount of `ballots`, one a seat at most. Raises tally.duplicate_seat besides those above."""
        seats: set[str] = set()
        counter: Counter[Kind] = Counter()
        for ballot in ballots:
            if ballot.seat in seats:
                raise VotingError("tally.duplicate_seat", seat=ballot.seat)
            seats.add(ballot.seat)
            counter[ballot.choice, ballot.weight, ballot.information] += 1
        return cls(rules, tuple(sorted(counter.items())))

    def add(self, ballot: Ballot) -> "Tally":
        """This tally with one ballot more; that its seat is new is for the caller, who knows the seats.

        Raises tally.unknown_choice, tally.weight_range.
        """
        kind = (ballot.choice, ballot.weight, ballot.information)
        self._check_kind(*kind)
        place = bisect_left(self.counts, (kind, 0))
        known = place < len(self.counts) and self.counts[place][0] == kind
        number = self.counts[place][1] + 1 if known else 1
        # what stands is known to be right, so only what is new was checked
        grown = object.__new__(Tally)
        object.__setattr__(grown, "rules", self.rules)
        object.__setattr__(grown, "counts", (*self.counts[:place], (kind, number), *self.counts[place + known :]))
        heads, information = self._heads.copy(), self._information.copy()
        heads[ballot.choice] += 1
        information[ballot.choice] += ballot.information
        grown._keep(heads, information)
        return grown

    @property
    def heads(self) -> dict[str, int]:
        """Ballots per option, unweighted, in the order of the rules; "cannot tell" is not among them."""
        return self._of_options(self._heads)

    @property
    def cannot_tell(self) -> int:
        """Ballots that count to no side."""
        return self._heads[CANNOT_TELL]

    @property
    def cast(self) -> int:
        """All ballots, "cannot tell" included: the seats that are filled."""
        return sum(self._heads.values())

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
        return self._of_options(self._weight)

    @property
    def weight_cast(self) -> int:
        """The weight of all ballots with the ceiling applied, "cannot tell" included."""
        return sum(self._weight.values())

    @property
    def information(self) -> dict[str, int]:
        """Information per option, in the order of the rules; see `voting.information`."""
        return self._of_options(self._information)

    @property
    def leader(self) -> str | None:
        """The option with most weight; None if two share the top (or nobody chose)."""
        return _at_place(self.weight, 0)

    @property
    def second(self) -> str | None:
        """The option next in weight; None if it shares its place, as when the top is shared."""
        return _at_place(self.weight, 1)

    @property
    def likeliest(self) -> str | None:
        """The option with most information; None if two share the top. Guides nobody but a bar that asks for it."""
        return _at_place(self.information, 0)

    def lead_units(self) -> tuple[int, int]:
        """The weighted lead of first over second, in jurors of average weight, as (numerator, denominator).

        (W_first - W_second) * n over the weight of all n ballots cast; not reduced; (0, 1) before the first.
        The average is taken over all who voted, "cannot tell" included: it depends on who sits and not on what
        they chose, so nobody's ballot for one side can lift the other. Equal weights give the lead in heads.
        """
        first, second = self._two_heaviest()
        return (first - second) * self.cast, self.weight_cast or 1

    def first_units(self) -> tuple[int, int]:
        """The weight of the first in jurors of average weight, as (numerator, denominator), as above."""
        return self._two_heaviest()[0] * self.cast, self.weight_cast or 1

    def _two_heaviest(self) -> tuple[int, int]:
        first, second, *_ = sorted(self.weight.values(), reverse=True)
        return first, second

    def _of_options(self, sums: dict[str, int]) -> dict[str, int]:
        return {option: sums[option] for option in self.rules.options}


def _at_place(amounts: dict[str, int], place: int) -> str | None:
    """The option at this place from the top, if it is there alone."""
    amount = sorted(amounts.values(), reverse=True)[place]
    sharing = [option for option, other in amounts.items() if other == amount]
    return sharing[0] if len(sharing) == 1 else None
