"""From the codes of a case to the words of its page: log, next step, holder, steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.formatting import money, when
from app.labels import has_label, label
from app.messages import readable
from panel.lifecycle import CaseStatus
from panel.projections.party import CaseView, Entry

S = CaseStatus
ICONS = {
    "case.filed": "inbox", "case.awaiting_response": "hourglass", "case.in_mediation": "speech", "case.settled": "handshake",
    "case.impasse": "pause", "case.redacting": "redact", "case.voting": "ballot", "case.decided": "stamp",
    "case.appealed": "undo", "case.closed": "archive", "case.withdrawn": "exit", "case.inadmissible": "ban",
    "decision.made": "gavel", "proposal.made": "speech", "proposal.accepted": "check-circle",
    "proposal.declined": "cross-circle", "exhibit.added": "upload", "exhibit.removed": "trash", "brief.previewed": "eye",
    "panel.widened": "people", "explanation.given": "lightbulb", "deadline.extended": "clock",
}
HOLDERS = {
    S.FILED: "desk", S.AWAITING_RESPONSE: "respondent", S.VOTING: "panel", S.APPEALED: "reviewer", S.CLOSED: "nobody",
    S.WITHDRAWN: "nobody", S.INADMISSIBLE: "nobody",
}


def timeline_entries(entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """The log for the macro `timeline`, newest first."""
    return [
        {
            "at": e.at, "title": entry_title(e.kind, e.params), "text": entry_text(e.params),
            "who": label("actor", e.actor) if has_label("actor", e.actor) else "", "icon": ICONS.get(e.kind, "circle"),
        }
        for e in reversed(entries)
    ]


def entry_title(kind: str, params: Mapping[str, Any]) -> str:
    """What happened, as a sentence."""
    code = _variant(kind, params)
    template = label("timeline", code if has_label("timeline", code) else kind)
    shown = readable(params)
    if params.get("amount") is not None:
        shown["amount"] = money(params["amount"], params.get("currency", "CNY"))
    try:
        return template % shown
    except (KeyError, TypeError, ValueError):
        return template


def _variant(kind: str, params: Mapping[str, Any]) -> str:
    for name in ("cause", "appeal"):
        if name in params:
            suffix = params[name] if name == "cause" else "appeal"
            return f"{kind}.{suffix}"
    if params.get("silent") is True:
        return f"{kind}.silent"
    return f"{kind}.amount" if params.get("amount") is not None else kind


def entry_text(params: Mapping[str, Any]) -> str:
    """What was said with it: the reason, the new deadline."""
    parts = []
    if reason := str(params.get("reason") or ""):
        parts.append(label("inadmissible", reason) if has_label("inadmissible", reason) else reason)
    if finding := str(params.get("finding") or ""):
        parts.append(label("finding", finding))
    if text := str(params.get("text") or ""):
        parts.append(text)
    if until := params.get("until"):
        parts.append(when(datetime.fromisoformat(str(until))))
    return "\n".join(parts)


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
    return HOLDERS.get(view.status, "mediator")


def line_steps(view: CaseView) -> list[dict[str, Any]]:
    """The steps for the macro `progress_line`."""
    return [{"label": label("stage", s.code), "state": s.state, "at": s.at} for s in view.steps]
