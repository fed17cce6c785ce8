"""The line of steps of a case, for every way it can go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from panel.lifecycle import CaseStatus
from panel.projections.progress import progress

S = CaseStatus
NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)


def line(status: CaseStatus, *way: CaseStatus, before: CaseStatus | None = None, overdue: bool = False) -> list[str]:
    """The states of the steps after going `way`."""
    entered = {s: NOW + timedelta(hours=n) for n, s in enumerate((*way, status))}
    return [f"{s.code}:{s.state}" for s in progress(status, entered, before, overdue=overdue)]


def test_the_usual_way_shows_what_lies_ahead() -> None:
    assert line(S.IN_MEDIATION, S.FILED, S.AWAITING_RESPONSE) == [
        "filed:done", "response:done", "mediation:current", "preparing:ahead", "voting:ahead", "decision:ahead", "closed:ahead",
    ]


def test_overdue_is_said_of_the_present_step_only() -> None:
    assert [s for s in line(S.FILED, overdue=True) if "overdue" in s] == ["filed:overdue"]


def test_impasse_and_redaction_are_one_step() -> None:
    assert "preparing:current" in line(S.IMPASSE, S.FILED)
    assert "preparing:current" in line(S.REDACTING, S.FILED, S.IMPASSE)


def test_a_settled_case_skips_the_panel() -> None:
    assert line(S.CLOSED, S.FILED, S.IN_MEDIATION, S.SETTLED) == [
        "filed:done", "response:done", "mediation:done", "settled:done", "closed:done",
    ]


def test_a_case_closed_from_an_impasse_never_had_a_panel() -> None:
    assert line(S.CLOSED, S.FILED, S.IN_MEDIATION, S.IMPASSE)[-2:] == ["preparing:done", "closed:done"]


def test_an_appeal_puts_a_new_panel_ahead() -> None:
    way = (S.FILED, S.AWAITING_RESPONSE, S.IN_MEDIATION, S.IMPASSE, S.REDACTING, S.VOTING, S.DECIDED)
    assert line(S.APPEALED, *way)[3:6] == ["appeal:current", "preparing:ahead", "voting_again:ahead"]
    assert line(S.VOTING, *way, S.APPEALED)[5] == "voting_again:current"
    assert line(S.DECIDED, *way, S.APPEALED)[6] == "decision:current"


@pytest.mark.parametrize("before", [s for s in S if s not in (S.CLOSED, S.WITHDRAWN, S.INADMISSIBLE)])
def test_an_early_end_is_the_last_step(before: CaseStatus) -> None:
    steps = line(S.WITHDRAWN, S.FILED, before, before=before)
    assert steps[-1] == "withdrawn:ended"
    assert all(step.endswith(":done") for step in steps[:-1])


@pytest.mark.parametrize("status", list(S))
def test_every_status_has_exactly_one_place(status: CaseStatus) -> None:
    steps = line(status, S.FILED, before=S.FILED)
    present = [s for s in steps if s.endswith((":current", ":ended"))]
    assert len(present) == (0 if status is S.CLOSED else 1)
