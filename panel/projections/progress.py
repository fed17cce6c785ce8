"""The line of steps of a case: behind, here, ahead. Pure; the words are the page's business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from panel.lifecycle import CaseStatus

S = CaseStatus
USUAL = ("filed", "response", "mediation", "preparing", "voting", "decision", "closed")
SETTLED = ("filed", "response", "mediation", "settled", "closed")
AFTER_APPEAL = ("filed", "mediation", "voting", "appeal", "preparing", "voting_again", "decision", "closed")
STAGE: dict[CaseStatus, str] = {
    S.FILED: "filed", S.AWAITING_RESPONSE: "response", S.IN_MEDIATION: "mediation", S.SETTLED: "settled",
    S.IMPASSE: "preparing", S.REDACTING: "preparing", S.VOTING: "voting", S.DECIDED: "decision", S.APPEALED: "appeal",
    S.CLOSED: "closed", S.WITHDRAWN: "withdrawn", S.INADMISSIBLE: "inadmissible",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `state`: done, current, overdue, ahead or ended; `at`: when it was entered, None ahead."""

    code: str
    state: str
    at: datetime | None = None


def progress(
    status: CaseStatus, entered: Mapping[CaseStatus, datetime], before: CaseStatus | None, *, overdue: bool
) -> tuple[Step, ...]:
    """The steps of a case.

    `entered`: when each status was entered last; `before`: the status an early end (or the closing) came from.
    """
    if status in (S.WITHDRAWN, S.INADMISSIBLE):
        return _ended_early(status, entered, before or S.FILED)
    stages = _stages(status, entered)
    here = stages.index(_stage(status, stages))
    times = {_stage(s, stages): at for s, at in sorted(entered.items(), key=lambda item: item[1])}
    steps = []
    for index, code in enumerate(stages):
        state = "done" if index < here or status is S.CLOSED else "ahead" if index > here else "current"
        if state == "current" and overdue:
            state = "overdue"
        steps.append(Step(code, state, times.get(code) if index <= here else None))
    return tuple(steps)


def _stages(status: CaseStatus, entered: Mapping[CaseStatus, datetime]) -> tuple[str, ...]:
    if S.APPEALED in entered:
        return AFTER_APPEAL
    if S.SETTLED in entered:
        return SETTLED
    if status is S.CLOSED and S.DECIDED not in entered:  # closed from an impasse: no panel was asked
        return ("filed", "response", "mediation", "preparing", "closed")
    return USUAL


def _stage(status: CaseStatus, stages: tuple[str, ...]) -> str:
    code = STAGE[status]
    if stages is AFTER_APPEAL:
        code = {"voting": "voting_again", "response": "filed"}.get(code, code)
    return code if code in stages else stages[0]


def _ended_early(status: CaseStatus, entered: Mapping[CaseStatus, datetime], before: CaseStatus) -> tuple[Step, ...]:
    stages = _stages(before, entered)
    reached = stages[: stages.index(_stage(before, stages)) + 1]
    times = {_stage(s, stages): at for s, at in entered.items() if s is not status}
    return (*(Step(code, "done", times.get(code)) for code in reached), Step(STAGE[status], "ended", entered.get(status)))
