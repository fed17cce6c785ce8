"""Sweeping a scene: one pass, turning the clock to a deadline, and reading what came of it."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from panel.deadlines import sweep
from panel.models import Notice, TimelineEntry
from tests.panel.scene import Scene

MINUTE = timedelta(minutes=1)


def run(scene: Scene) -> int:
    """One sweep at the scene's time."""
    return sweep(scene.house, now=scene.now, new_seed=lambda: secrets.token_bytes(32))


def expire(scene: Scene, case_id: int) -> None:
    """Turn the clock to the case's deadline: a minute before it nothing happens."""
    due = scene.case(case_id).deadline_at
    assert due is not None
    before = (scene.status(case_id), scene.case(case_id).deadline_at)
    scene.now = due - MINUTE
    run(scene)
    assert (scene.status(case_id), scene.case(case_id).deadline_at) == before, "it acted too early"
    scene.now = due


def kinds(scene: Scene, case_id: int) -> Counter[str]:
    """How often each line stands in the case log."""
    with scene.house.db.reading() as session:
        return Counter(session.scalars(select(TimelineEntry.kind).where(TimelineEntry.case_id == case_id)))


def notices(scene: Scene, kind: str) -> list[int]:
    """To whom notices of a kind went."""
    with scene.house.db.reading() as session:
        return list(session.scalars(select(Notice.account_id).where(Notice.kind == kind).order_by(Notice.account_id)))
