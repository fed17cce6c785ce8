"""Pauses that were asked for, and whether they run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from panel.models import Case, SecondExplanation
from panel.models.pause import ExplanationPause, PanelPause


def ends_at(pause: ExplanationPause | PanelPause) -> datetime:
    """When it is over: at the moment that was chosen, or as soon as whoever asked was ready."""
    return pause.ended_at or pause.until


def runs(pause: ExplanationPause | PanelPause | None, now: datetime) -> bool:
    """Whether there is one and it is not over."""
    return pause is not None and now < ends_at(pause)


def find_pause(session: Session, explanation_id: int) -> ExplanationPause | None:
    """The pause before a second explanation, or None: it was wanted at once."""
    return session.get(ExplanationPause, explanation_id)


def list_pauses(session: Session, case_id: int) -> Mapping[int, ExplanationPause]:
    """The pauses before second explanations of a case, by the id of the explanation."""
    found = session.scalars(
        select(ExplanationPause).join(SecondExplanation, SecondExplanation.id == ExplanationPause.explanation_id)
        .where(SecondExplanation.case_id == case_id)
    )
    return {each.explanation_id: each for each in found}


def list_panel_pauses(session: Session, case_id: int) -> list[PanelPause]:
    """The pauses before a panel that the sides of a case asked for, in the order of asking."""
    return list(session.scalars(select(PanelPause).where(PanelPause.case_id == case_id).order_by(PanelPause.id)))


def panel_waits_until(session: Session, case_id: int, now: datetime) -> datetime | None:
    """Until when no brief goes out because a side asked for a pause; None: none runs."""
    running = [ends_at(each) for each in list_panel_pauses(session, case_id) if runs(each, now)]
    return max(running, default=None)


def silent_until(session: Session, case_id: int, now: datetime) -> datetime | None:
    """Until when nobody who still waits for an explanation wants to be spoken to; None: somebody can be answered now."""
    waiting = session.execute(
        select(ExplanationPause).select_from(SecondExplanation)
        .outerjoin(ExplanationPause, ExplanationPause.explanation_id == SecondExplanation.id)
        .where(SecondExplanation.case_id == case_id, SecondExplanation.given_at.is_(None))
    ).scalars().all()
    if not waiting or not all(runs(each, now) for each in waiting):
        return None
    return min(ends_at(each) for each in waiting if each is not None)


def paused_spans(session: Session, wanted: ColumnElement[bool]) -> Mapping[int, tuple[tuple[datetime, datetime], ...]]:
    """From when to when these cases waited because a side had asked for time, before a panel or before an explanation."""
    spans: dict[int, tuple[tuple[datetime, datetime], ...]] = {}
    panel, talk = PanelPause, ExplanationPause
    asked = SecondExplanation
    for query in (
        select(panel.case_id, panel.asked_at, func.coalesce(panel.ended_at, panel.until)).join(Case, Case.id == panel.case_id),
        select(asked.case_id, talk.asked_at, func.coalesce(talk.ended_at, talk.until)).select_from(talk)
        .join(asked, asked.id == talk.explanation_id).join(Case, Case.id == asked.case_id),
    ):
        for case_id, began, ended in session.execute(query.where(wanted)):
            spans[case_id] = (*spans.get(case_id, ()), (began, ended))
    return spans
