"""A scene with a quality officer, and cases closed with an action: what tests of learning begin with."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from sqlalchemy import select

from panel.deadlines import sweep
from panel.lifecycle import CaseStatus
from panel.models import CaseAction, Notice, Role, SystemicIssue
from panel.services.closing import Lesson, close_case
from tests.panel.scene import Scene

ACTION, OWNER = "汤品统一缠膜，李秀英那样的订单由店长复核", "蜀香阁店长"


def officer(scene: Scene, name: str = "孙质量") -> int:
    """A quality officer."""
    with scene.house.work() as uow:
        return scene._person(uow.session, name, scene.now, Role.QUALITY)


def lesson(scene: Scene, days: int = 14, **changes: str) -> Lesson:
    """A closing record with an action that is due in so many days."""
    due = scene.now.date() + timedelta(days=days)
    return Lesson(
        changes.get("finding", "fault"), changes.get("touchpoint", "delivery"), changes.get("cause", "process"), "respondent",
        action=ACTION, action_owner=OWNER, action_due_on=due,
    )


def close(scene: Scene, what: Lesson | None = None, **filing: object) -> int:
    """A case that ended without a panel and was closed now; gives its id."""
    case = scene.to(CaseStatus.IMPASSE, **filing)
    with scene.house.work() as uow:
        close_case(uow, case, what or lesson(scene), by_id=scene.mediator, now=scene.now, today=today(scene))
    return case


def today(scene: Scene) -> date:
    """The day of the scene."""
    return scene.now.date()


def actions(scene: Scene, case: int) -> list[CaseAction]:
    """The actions of a case, the first one first."""
    with scene.house.db.reading() as session:
        return list(session.scalars(select(CaseAction).where(CaseAction.case_id == case).order_by(CaseAction.id)))


def issues(scene: Scene) -> list[SystemicIssue]:
    """All systemic issues, the oldest first."""
    with scene.house.db.reading() as session:
        return list(session.scalars(select(SystemicIssue).order_by(SystemicIssue.id)))


def told(scene: Scene, kind: str) -> list[int]:
    """Who got a notice of this kind, as often as they got it."""
    with scene.house.db.reading() as session:
        return list(session.scalars(select(Notice.account_id).where(Notice.kind == kind).order_by(Notice.account_id)))


def sweep_once(scene: Scene) -> int:
    """One sweep at the scene's time."""
    return sweep(scene.house, now=scene.now, new_seed=lambda: secrets.token_bytes(32))
