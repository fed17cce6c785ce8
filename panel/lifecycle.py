"""The life of a case: one enum, one transition table. Pure.

Every change of `Case.status` goes through `move()` in `panel/services/moving.py`, which asks this table. What a
status means for people is in docs/architecture.md; the clocks are settings (`panel/settings.py`).
"""

from __future__ import annotations

from enum import StrEnum

from panel.errors import Conflict


class CaseStatus(StrEnum):
    """Where a case is. Exactly one at a time; nothing is implied by dates."""

    FILED = "filed"
    AWAITING_RESPONSE = "awaiting_response"
    IN_MEDIATION = "in_mediation"
    SETTLED = "settled"
    IMPASSE = "impasse"
    REDACTING = "redacting"
    VOTING = "voting"
    DECIDED = "decided"
    APPEALED = "appealed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    INADMISSIBLE = "inadmissible"


class DeadlineKind(StrEnum):
    """What is due at `Case.deadline_at`."""

    OWNER = "owner"  # a mediator takes the case
    RESPONSE = "response"  # the respondent states its side
    MEDIATION = "mediation"  # the parties settle, or it is an impasse
    IMPASSE = "impasse"  # the mediator starts redaction or closes
    REDACTION = "redaction"  # the brief is published
    WAVE = "wave"  # the wave's ballots are in
    DECISION = "decision"  # the mediator answers the verdict
    CHOICE = "choice"  # the parties choose what to do with the decision
    EXPLANATION = "explanation"  # the second explanation is given
    APPEAL = "appeal"  # somebody other than the owner rules on the appeal
    CLOSING = "closing"  # cause, responsibility and action are recorded


S = CaseStatus

TRANSITIONS: dict[CaseStatus, frozenset[CaseStatus]] = {
    S.FILED: frozenset({S.AWAITING_RESPONSE, S.WITHDRAWN, S.INADMISSIBLE}),
    S.AWAITING_RESPONSE: frozenset({S.IN_MEDIATION, S.WITHDRAWN, S.INADMISSIBLE}),
    S.IN_MEDIATION: frozenset({S.SETTLED, S.IMPASSE, S.WITHDRAWN, S.INADMISSIBLE}),
    S.IMPASSE: frozenset({S.REDACTING, S.SETTLED, S.IN_MEDIATION, S.CLOSED, S.WITHDRAWN, S.INADMISSIBLE}),
    S.REDACTING: frozenset({S.VOTING, S.IMPASSE, S.WITHDRAWN}),
    S.VOTING: frozenset({S.DECIDED, S.IMPASSE, S.WITHDRAWN}),
    S.DECIDED: frozenset({S.CLOSED, S.APPEALED}),
    S.APPEALED: frozenset({S.REDACTING, S.DECIDED, S.WITHDRAWN}),
    S.SETTLED: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
    S.WITHDRAWN: frozenset(),
    # Merged into another case by mistake: back to where it was, and nowhere else (`panel/services/duplicates.py`).
    S.INADMISSIBLE: frozenset({S.FILED, S.AWAITING_RESPONSE, S.IN_MEDIATION, S.IMPASSE}),
}

ENDED = frozenset({S.CLOSED, S.WITHDRAWN, S.INADMISSIBLE})
OPEN = frozenset(S) - ENDED
# From the first summons the brief, evidence, question, options, rules and deadline are locked (promise P5).
LOCKED = frozenset({S.VOTING})
BEFORE_PANEL = frozenset({S.FILED, S.AWAITING_RESPONSE, S.IN_MEDIATION, S.IMPASSE, S.REDACTING})
# The way a case goes when nothing ends it early: what the progress line draws ahead of today.
USUAL_PATH = (S.FILED, S.AWAITING_RESPONSE, S.IN_MEDIATION, S.IMPASSE, S.REDACTING, S.VOTING, S.DECIDED, S.CLOSED)


def can_move(status: CaseStatus, to: CaseStatus) -> bool:
    """Whether the table has an arrow from `status` to `to`."""
    return to in TRANSITIONS[status]


def check_move(status: CaseStatus, to: CaseStatus) -> None:
    """Raise Conflict("case.wrong_status") when the table has no such arrow."""
    if not can_move(status, to):
        raise Conflict("case.wrong_status", status=status.value, to=to.value)


def check_in(status: CaseStatus, *allowed: CaseStatus) -> None:
    """Raise Conflict("case.wrong_status") unless the case is in one of `allowed`."""
    if status not in allowed:
        raise Conflict("case.wrong_status", status=status.value, to=None)
