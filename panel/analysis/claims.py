"""Verdicts on control cases that would have been called at least 9 in 10, and whether they held: what calibration counts.

Jurors meet control cases one by one, so the panel is put together afterwards: the ballots on one control case in the order of
casting, looked at after each from the third on, with the weight and the information they carried. The first verdict is the
claim. One a control case and no more: jurors err together on the same case, and panels of the same case are no new evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from panel.queries.answers import Answer, Certain
from voting import Ballot, Decided, PanelRules, Plan, Sure, Tally, decide
from voting.calibration import AT_LEAST, Claim

PLAN = Plan((35,), Sure(AT_LEAST), 3)


def list_claims(answers: Sequence[Answer], certain: Mapping[str, Certain]) -> Iterator[Claim]:
    """A claim for every control case on which a panel reached a verdict."""
    by_case: dict[str, list[Answer]] = {}
    for answer in answers:
        if answer.case in certain:
            by_case.setdefault(answer.case, []).append(answer)
    for case, given in sorted(by_case.items()):
        verdict = _first_verdict(PanelRules(certain[case].options, PLAN), given[: PLAN.seats[-1]])
        if verdict is not None:
            yield Claim(certain[case].category, AT_LEAST, verdict == certain[case].key)


def _first_verdict(rules: PanelRules, given: Sequence[Answer]) -> str | None:
    ballots = [Ballot(f"{answer.juror}", answer.choice, answer.weight, answer.information) for answer in given]
    for cast in range(3, len(ballots) + 1):
        outcome = decide(Tally.of(rules, ballots[:cast]))
        if isinstance(outcome, Decided):
            return outcome.option
    return None
