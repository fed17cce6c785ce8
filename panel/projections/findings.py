"""What a panel found on the fact questions of its brief, as every page prints it. Plain values in, values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voting import FACT_ANSWERS


@dataclass(frozen=True, slots=True)
class FindingView:
    """One fact question and its finding. `found`: "yes", "no" or "unclear"; `heads`, `weights`: (answer, count) in that order.

    `why`: codes of the reasons.
    """

    number: int
    question: str
    found: str
    heads: tuple[tuple[str, int], ...]
    weights: tuple[tuple[str, int], ...]
    why: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the weights say something that the heads do not."""
        return self.heads != self.weights


def view_findings(questions: Sequence[str], findings: Sequence[Mapping[str, Any]]) -> tuple[FindingView, ...]:
    """The findings that a verdict keeps beside the questions of its brief; empty where none was asked."""
    return tuple(
        FindingView(
            number=each["number"], question=questions[each["number"] - 1], found=each["found"],
            heads=tuple(zip(FACT_ANSWERS, each["heads"], strict=True)),
            weights=tuple(zip(FACT_ANSWERS, each["weights"], strict=True)),
            why=tuple(reason["code"] for reason in each["reasons"]),
        )
        for each in findings
    )  # fmt: skip
