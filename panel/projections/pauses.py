"""Pauses before the panel, as both sides and staff see them: who asked, until when, whether it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from panel.queries.pauses import ends_at, list_panel_pauses, runs


@dataclass(frozen=True, slots=True)
class PauseView:
    """The pause of one side. `until`: when it ends, or did; `running`: no brief goes out now."""

    role: str
    asked_at: datetime
    until: datetime
    running: bool


def view_panel_pauses(session: Session, case_id: int, now: datetime) -> tuple[PauseView, ...]:
    """The pauses before a panel in a case, at most one for each side."""
    found = list_panel_pauses(session, case_id)
    return tuple(PauseView(each.role.value, each.asked_at, ends_at(each), runs(each, now)) for each in found)
