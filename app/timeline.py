"""The log of a case in words: each line's sentence, what was said with it, who, and its icon. For parties and for staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from app.formatting import money, when
from app.labels import has_label, label
from app.messages import readable

ICONS = {
    "case.filed": "inbox", "case.awaiting_response": "hourglass", "case.in_mediation": "speech", "case.settled": "handshake",
    "case.impasse": "pause", "case.redacting": "redact", "case.voting": "ballot", "case.decided": "stamp",
    "case.appealed": "undo", "case.closed": "archive", "case.withdrawn": "exit", "case.inadmissible": "ban",
    "decision.made": "gavel", "proposal.made": "speech", "proposal.accepted": "check-circle",
    "proposal.declined": "cross-circle", "exhibit.added": "upload", "exhibit.removed": "trash", "brief.previewed": "eye",
    "panel.widened": "people", "explanation.given": "lightbulb", "deadline.extended": "clock", "clock.stopped": "pause",
    "clock.goes_on": "clock",
    "action.done": "wrench", "action.moved": "pencil", "action.reviewed": "stamp",
    "promise.made": "handshake", "promise.kept": "check-circle", "promise.broken": "cross-circle", "promise.withdrawn": "undo",
    "promise.confirmed": "check", "promise.denied": "cross",
}

class Line(Protocol):
    """One line of a case log, as the projections of parties and staff have it."""

    @property
    def at(self) -> datetime:
        """When it happened."""

    @property
    def kind(self) -> str:
        """Its code, with words in the labels "timeline"."""

    @property
    def actor(self) -> str:
        """A standing or "clock"."""

    @property
    def params(self) -> Mapping[str, Any]:
        """The values its sentence is made with."""


def timeline_entries(entries: Sequence[Line]) -> list[dict[str, Any]]:
    """The log for the macro `timeline`, newest first."""
    return [
        {
            "at": e.at, "title": (title := entry_title(e.kind, e.params)), "text": entry_text(e.params, title),
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


def entry_text(params: Mapping[str, Any], title: str) -> str:
    """What was said with it: the reason, and the new deadline unless the title names it."""
    parts = []
    if reason := str(params.get("reason") or ""):
        parts.append(label("inadmissible", reason) if has_label("inadmissible", reason) else reason)
    if finding := str(params.get("finding") or ""):
        parts.append(label("finding", finding))
    if text := str(params.get("text") or ""):
        parts.append(text)
    if until := params.get("until"):
        moment = when(datetime.fromisoformat(str(until)))
        parts += [moment] if moment not in title else []
    return "\n".join(parts)
