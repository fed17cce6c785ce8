"""Fact questions: what happened, asked by number before the question that is decided. Each is answered yes, no or unclear.

A finding tells the mediator what the panel takes to be true; it never changes the verdict. As with a verdict, weight may hold
a finding back and never makes one: heads and weight both need more than half.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voting.ballot import WEIGHT_MAX, WEIGHT_MIN
from voting.errors import VotingError
from voting.reason import Params, Reason

YES, NO, UNCLEAR = "yes", "no", "unclear"
FACT_ANSWERS = (YES, NO, UNCLEAR)
FACT_QUESTIONS_MAX = 5
"""More would cost a juror on a phone more time than the ballot itself; a choice of ours, not a measured bound."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a panel found on one fact question.

    `number`: 1..5, as jurors read it; `found`: one of FACT_ANSWERS, `UNCLEAR` also where no answer has more than half;
    `heads` and `weights` >= 0 for (yes, no, unclear), weights under the panel's ceiling; `reasons`: one or more.
    """

    number: int
    found: str
    heads: tuple[int, int, int]
    weights: tuple[int, int, int]
    reasons: tuple[Reason, ...]


def check_answers(answers: Sequence[object], questions: int) -> tuple[str, ...]:
    """One juror's answers in the order of the questions: exactly one of FACT_ANSWERS each, none may be left out.

    Raises `VotingError`: facts.count (`wanted`, `got`), facts.answer (`number` from 1).
    """
    if len(answers) != questions:
        raise VotingError("facts.count", wanted=questions, got=len(answers))
    for number, answer in enumerate(answers, 1):
        if answer not in FACT_ANSWERS:
            raise VotingError("facts.answer", number=number)
    return tuple(str(answer) for answer in answers)


def find_facts(
    papers: Iterable[tuple[Sequence[object], int]], questions: int, ceiling: int = WEIGHT_MAX
) -> tuple[Finding, ...]:
    """The findings on `questions` (0..5) questions from every ballot's (answers, weight 1..5), in the order of the numbers.

    `ceiling` (1..5) is that of the panel's tally: no ballot counts more here than it does there. Without ballots all is
    unclear. Raises `VotingError`: facts.questions, facts.ceiling, facts.weight, facts.count, facts.answer.
    """
    _check_whole("facts.questions", questions, 0, FACT_QUESTIONS_MAX)
    _check_whole("facts.ceiling", ceiling, WEIGHT_MIN, WEIGHT_MAX)
    heads = [dict.fromkeys(FACT_ANSWERS, 0) for _ in range(questions)]
    weights = [dict.fromkeys(FACT_ANSWERS, 0) for _ in range(questions)]
    for answers, weight in papers:
        _check_whole("facts.weight", weight, WEIGHT_MIN, WEIGHT_MAX)
        for place, answer in enumerate(check_answers(answers, questions)):
            heads[place][answer] += 1
            weights[place][answer] += min(weight, ceiling)
    return tuple(_finding(number, *counts) for number, counts in enumerate(zip(heads, weights, strict=True), 1))


def _finding(number: int, heads: dict[str, int], weights: dict[str, int]) -> Finding:
    reason = _reason(heads, weights)
    found = str(reason.params["answer"]) if reason.code == "fact.found" else UNCLEAR
    return Finding(number, found, _split(heads), _split(weights), (reason,))


def _reason(heads: dict[str, int], weights: dict[str, int]) -> Reason:
    cast, weight = sum(heads.values()), sum(weights.values())
    if not cast:
        return Reason("fact.no_ballots")
    most = max(heads, key=heads.__getitem__)  # two answers cannot both have more than half
    if 2 * heads[most] <= cast:
        return Reason("fact.no_majority", Params.of(heads=heads[most], cast=cast))
    if 2 * weights[most] <= weight:
        return Reason("fact.weight_short", Params.of(answer=most, heads=heads[most], cast=cast))
    return Reason("fact.found", Params.of(answer=most, heads=heads[most], cast=cast))


def _split(counts: dict[str, int]) -> tuple[int, int, int]:
    return counts[YES], counts[NO], counts[UNCLEAR]


def _check_whole(code: str, value: object, minimum: int, maximum: int) -> None:
    if type(value) is not int or not minimum <= value <= maximum:
        raise VotingError(code, minimum=minimum, maximum=maximum)
