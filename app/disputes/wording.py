"""From the codes of a case to the words of its page: next step, holder, steps."""

from __future__ import annotations

from typing import Any

from app.labels import label
from panel.lifecycle import CaseStatus
from panel.projections.party import CaseView

S = CaseStatus
HOLDERS = {
    S.FILED: "desk", S.AWAITING_RESPONSE: "respondent", S.VOTING: "panel", S.APPEALED: "reviewer", S.CLOSED: "nobody",
    S.WITHDRAWN: "nobody", S.INADMISSIBLE: "nobody",
}


def next_code(view: CaseView) -> str:
    """The code of what happens next, for the labels "next"."""
    if view.status is S.DECIDED:
        return f"decided.{view.deadline_kind or 'closing'}"
    if view.status is S.REDACTING and view.preview is not None:
        return "redacting.shown"
    return view.status.value


def holder_code(view: CaseView) -> str:
    """Who holds the case, for the labels "holder"."""
    if view.status is S.DECIDED and view.deadline_kind == "choice":
        return "parties"
    if view.status is S.REDACTING and view.preview is not None and not view.preview.over:
        return "parties"
    return HOLDERS.get(view.status, "mediator" if view.mediator else "desk")


def line_steps(view: CaseView) -> list[dict[str, Any]]:
    """The steps for the macro `progress_line`."""
    return [{"label": label("stage", s.code), "state": s.state, "at": s.at} for s in view.steps]
