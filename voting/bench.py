"""The open benchmarks' protocol over the real code: a judge of one ballot at a time, and the reading of all votes at once.

Nothing is decided here. Weights come from `weights`, information from `information`, the stop from `verdict`, the
batch from `reliability`; the constants are those of the product and the same for every data set.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from voting.ballot import Ballot
from voting.errors import VotingError
from voting.information import PoolRecord, information_of
from voting.plan import FLOOR, Plan, Sure
from voting.reliability import aggregate_votes
from voting.rules import OPTIONS_MIN, PanelRules
from voting.tally import Tally
from voting.verdict import Decided, Outcome, Waiting, decide
from voting.weights import ControlRecord, weigh

Verdict = tuple[str | None, float | None]


class _Paper(PanelRules):
    """The rules of a panel on a paper with as many labels as the data set has: a panel's own has at most four."""

    def __post_init__(self) -> None:
        if len(self.options) < OPTIONS_MIN:
            raise VotingError("rules.options_count", minimum=OPTIONS_MIN)


@dataclass(slots=True)
class _Open:
    """A case in play."""

    tally: Tally
    drawn: dict[str, tuple[int, int, bool]] = field(default_factory=dict)  # juror -> weight, information, first control
    ballots: list[Ballot] = field(default_factory=list)


class Judge:
    """One run through a data set. Labels are the options; every juror's record starts empty."""

    def __init__(self, rules: PanelRules, seed: int) -> None:
        self._rules, self._rng = rules, random.Random(seed)
        self._records: dict[str, ControlRecord] = {}
        self._pool = PoolRecord()
        self._open: dict[str, _Open] = {}
        self._closed: dict[str, _Open] = {}

    def control(self, worker: str, label: str, truth: str) -> None:
        """A control case answered beforehand."""
        self._learn(worker, label == truth, first=worker not in self._records)

    def draw(self, task: str, worker: str) -> int:
        """`worker` sits on `task`: weight and information are frozen. Returns the weight, 1..5."""
        case = self._open.setdefault(task, _Open(Tally.empty(self._rules)))
        record = self._records.get(worker) or ControlRecord(0, 0)
        weight = weigh(record).value
        information = information_of(record, self._pool, len(self._rules.options))
        case.drawn[worker] = (weight, information, record.total == 0)
        return weight

    def vote(self, task: str, worker: str, label: str) -> Verdict | None:
        """One ballot. None to go on; otherwise (label, certainty claimed)."""
        case = self._open[task]
        weight, information, _ = case.drawn[worker]
        ballot = Ballot(worker, label, weight, information)
        case.ballots.append(ballot)
        case.tally = case.tally.add(ballot)
        outcome = decide(case.tally)
        return None if isinstance(outcome, Waiting) else self._end(task, outcome)

    def close(self, task: str) -> Verdict:
        """Nobody is left to ask: the verdict, or what the ballots make likeliest."""
        return self._end(task, decide(self._open[task].tally, final=True))

    def reveal(self, task: str, truth: str) -> None:
        """The case was a control case: what its jurors chose counts on their records."""
        case = self._closed.pop(task)
        for ballot in case.ballots:
            self._learn(ballot.seat, ballot.choice == truth, first=case.drawn[ballot.seat][2])

    def _end(self, task: str, outcome: Outcome) -> Verdict:
        case = self._closed[task] = self._open.pop(task)
        self._agree(case)
        option = outcome.option if isinstance(outcome, Decided) else None
        bar = self._rules.plan.bar
        certainty = bar.number / 100 if option is not None and isinstance(bar, Sure) else None
        return option or self._likeliest(case.tally), certainty

    def _likeliest(self, tally: Tally) -> str:
        """Undecided, where the protocol wants a label: most information, then weight, then heads, then the coin."""
        information, weight, heads = tally.information, tally.weight, tally.heads
        ranks = {option: (information[option], weight[option], heads[option]) for option in tally.rules.options}
        best = max(ranks.values())
        return self._rng.choice([option for option, rank in ranks.items() if rank == best])

    def _agree(self, case: _Open) -> None:
        """Count for each juror whether the others, without them, led the same way."""
        for ballot in case.ballots:
            others = case.tally.weight
            others[ballot.choice] -= min(ballot.weight, case.tally.ceiling)
            best = max(others.values())
            if list(others.values()).count(best) == 1:
                old = self._records.get(ballot.seat) or ControlRecord(0, 0)
                agreed = old.agreed + (others[ballot.choice] == best)
                self._records[ballot.seat] = ControlRecord(old.right, old.total, agreed=agreed, judged=old.judged + 1)

    def _learn(self, worker: str, right: bool, *, first: bool) -> None:
        old, pool = self._records.get(worker) or ControlRecord(0, 0), self._pool
        self._records[worker] = ControlRecord(old.right + right, old.total + 1, agreed=old.agreed, judged=old.judged)
        self._pool = PoolRecord(
            pool.right + right, pool.total + 1, pool.first_right + (right and first), pool.first_total + first
        )


def judge(*, labels: Sequence[str], max_votes: int, target: float | None, seed: int) -> Judge:
    """A judge that stops at a certainty of `target` (0.51..0.99) or when `max_votes` jurors have voted.

    `target` None, or 1 and more: all votes are taken. Raises `VotingError` with the codes of `Plan`.
    """
    percent = 99 if target is None else min(99, max(51, round(100 * target)))
    floor = max_votes if target is None or target >= 1 else min(FLOOR, max_votes)
    return Judge(_Paper(tuple(labels), Plan((max_votes,), Sure(percent), floor)), seed)


def aggregate(
    votes: Sequence[tuple[str, str, str]], labels: Sequence[str], gold: Mapping[str, str], seed: int
) -> dict[str, str]:
    """Every case's label from all votes (task, juror, label) at once; cases in `gold` keep theirs.

    `seed` is not used: equal votes give equal answers, a tie goes to the label that is commoner in the whole set.
    """
    return aggregate_votes(votes, labels, gold)
