"""The whole analysis, piece by piece: answers and the course of the rounds in, figures and findings out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from panel.analysis.claims import list_claims
from panel.analysis.coarse import SMALL
from panel.analysis.groups import find_groups
from panel.analysis.jurors import judge_jurors
from panel.queries.answers import Answer, Certain, Course
from voting.agreement import alpha, gini
from voting.calibration import calibrate
from voting.reading import Vote

SIDES = ("complainant", "respondent", "middle")
STEPS = 5  # reading, jurors, agreement, groups, calibration
Plain = dict[str, Any]


def analyse(
    answers: Sequence[Answer], certain: Mapping[str, Certain], course: Course, *, salt: str, done: Callable[[], None]
) -> tuple[Plain, Plain]:
    """(figures of the pool, findings by juror and group). `done` is called after each of the `STEPS` but the first.

    Alpha and Gini in thousandths, None where they say nothing. Answers are compared by the side they favour: keys of options
    mean nothing outside of their case.
    """
    votes: list[Vote] = [(answer.case, f"{answer.juror}", answer.side) for answer in answers]
    met = {side for _, _, side in votes}
    sides = [side for side in SIDES if side in met or (len(met) < 2 and side in SIDES[:2])]
    known = {case: answer.side for case, answer in certain.items()}
    jurors = judge_jurors(answers, certain, votes, sides, salt) if votes else []
    done()
    agreement, unequal = _pool(votes, sides, course)
    done()
    groups: Plain = find_groups(votes, sides, known, salt) if votes else {"compared": 0, "groups": []}
    done()
    figures: Plain = {
        "votes": len(votes), "cases": len({case for case, _, _ in votes}), "jurors": len({juror for _, juror, _ in votes}),
        "known": len(certain), "alpha": agreement, "gini": unequal, "undecided": course.undecided,
        "waves": [[wave, number] for wave, number in course.waves.items()],
        "weights": [[weight, number] for weight, number in course.weights.items()],
        "calibration": _calibration(answers, certain),
        "flags": sum(len(row["flags"]) for row in jurors) + len(groups["groups"]),
    }
    done()
    return figures, {"jurors": jurors, **groups}


def _pool(votes: Sequence[Vote], sides: Sequence[str], course: Course) -> tuple[int | None, int | None]:
    """Agreement over all cases with two ballots, from five cases on; inequality of the weights of the ballots cast."""
    enough = len({case for case, _, _ in votes}) >= SMALL
    agreed = alpha(votes, sides) if enough else None
    weights = [weight for weight, number in course.weights.items() for _ in range(number)]
    return _thousandths(agreed), _thousandths(gini(weights)) if enough and weights else None


def _thousandths(share: Fraction | None) -> int | None:
    return None if share is None else round(1000 * share)


def _calibration(answers: Sequence[Answer], certain: Mapping[str, Certain]) -> list[list[Any]]:
    """[category, at least, held, total, low, high] a category; the last two None below the minimum."""
    found = calibrate(list_claims(answers, certain))
    return [[name, row.at_least, row.held, row.total, row.low, row.high] for name, row in found.items()]
