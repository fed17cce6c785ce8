"""Analyses: asked for or due at night, claimed by one process, worked off piece by piece.

Claims are compare-and-set: the constraints `one_analysis_at_a_time` and one row a night decide between processes.
"""

from __future__ import annotations

import importlib
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from panel.errors import Conflict
from panel.models import Analysis, AnalysisStatus
from panel.queries.analyses import find_last
from panel.queries.answers import known_answers, list_answers, read_course
from panel.settings import read_settings
from panel.uow import House, UnitOfWork

logger = logging.getLogger(__name__)
STEPS = 5
STALE = timedelta(hours=2)  # one that runs longer has lost its process
Clock = Callable[[], datetime]


def ask_analysis(uow: UnitOfWork, *, by_id: int | None, now: datetime) -> None:
    """Ask for an analysis now; a worker takes it up. Raises Conflict("analysis.running") while one is not over."""
    if _insert(uow, now, status=AnalysisStatus.ASKED, asked_by_id=by_id) is None:
        raise Conflict("analysis.running")


def begin_analysis(uow: UnitOfWork, *, now: datetime) -> int:
    """Claim an analysis for oneself. Gives its id. Raises Conflict("analysis.running") while one is not over."""
    made = _insert(uow, now, status=AnalysisStatus.RUNNING)
    if made is None:
        raise Conflict("analysis.running")
    return made


def work_off(house: House, clock: Clock, local: Callable[[datetime], datetime]) -> int:
    """Do the analysis that was asked for or is due tonight, if no other process does. Gives how many were done, 0 or 1.

    `local` puts a moment into the time zone of the house, where nights begin.
    """
    now = clock()
    with house.db.reading() as session:
        last = find_last(session)
        waits = last is not None and last.status is AnalysisStatus.ASKED
        is_lost = last is not None and last.status is AnalysisStatus.RUNNING and last.begun_at < now - STALE
        here = local(now)
        is_due = here.hour >= read_settings(session, now).analysis_hour and session.scalar(
            select(Analysis.id).where(Analysis.night == here.date())
        ) is None
    if not (waits or is_lost or is_due):
        return 0
    with house.work() as uow:
        _give_up(uow, now)
        claimed = _take_up(uow, now)
        if claimed is None and is_due:
            claimed = _insert(uow, now, status=AnalysisStatus.RUNNING, night=here.date())
    if claimed is None:
        return 0
    run_analysis(house, claimed, clock)
    return 1


def run_analysis(house: House, analysis_id: int, clock: Clock, done: Callable[[int], None] = lambda _more: None) -> bool:
    """Work out a claimed analysis and keep it. False when it broke off, which is logged and kept as well.

    `done` is called with 1 after each of the `STEPS` pieces.
    """
    began = clock()

    def step() -> None:
        with house.work() as uow:
            uow.session.execute(update(Analysis).where(Analysis.id == analysis_id).values(step=Analysis.step + 1))
        done(1)

    try:
        figures, result = _work_out(house, analysis_id, step)
    except Exception as error:
        logger.exception("analysis %s broke off", analysis_id)
        _finish(house, analysis_id, began, clock(), status=AnalysisStatus.FAILED, fault=type(error).__name__)
        return False
    return _finish(house, analysis_id, began, clock(), status=AnalysisStatus.DONE, figures=figures, result=result)


def _work_out(house: House, analysis_id: int, step: Callable[[], None]) -> tuple[dict[str, Any], dict[str, Any]]:
    with house.db.reading() as session:  # one snapshot, given back before the work begins
        salt = session.get_one(Analysis, analysis_id).salt
        answers, certain, course = list_answers(session), known_answers(session), read_course(session)
    step()
    # numpy is loaded by the process that analyses, and only when it does
    work: Any = importlib.import_module("panel.analysis.work")
    figures, result = work.analyse(answers, certain, course, salt=salt, done=step)
    return figures, result


def _finish(house: House, analysis_id: int, began: datetime, now: datetime, **values: Any) -> bool:
    """Keep what came out, unless somebody has given the analysis up. Findings of earlier nights go: figures stay."""
    spent = (now - began) // timedelta(milliseconds=1)
    with house.work() as uow:
        kept = uow.session.execute(
            update(Analysis)
            .where(Analysis.id == analysis_id, Analysis.status == AnalysisStatus.RUNNING)
            .values(finished_at=now, unfinished=None, milliseconds=spent, **values)
            .returning(Analysis.id)
        ).scalar()
        if kept is not None and values["status"] is AnalysisStatus.DONE:
            uow.session.execute(update(Analysis).where(Analysis.id < kept).values(result={}))
    return kept is not None and values["status"] is AnalysisStatus.DONE


def _insert(uow: UnitOfWork, now: datetime, **values: Any) -> int | None:
    """A new row; None when an unfinished one, or one of the same night, is there."""
    last = find_last(uow.session)
    insert = (sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql).insert
    salt = last.salt if last else secrets.token_hex(32)
    row = insert(Analysis).values(unfinished=True, begun_at=now, salt=salt, **values)
    made: int | None = uow.session.execute(row.on_conflict_do_nothing().returning(Analysis.id)).scalar()
    return made


def _take_up(uow: UnitOfWork, now: datetime) -> int | None:
    """The analysis that was asked for, now ours; None when there is none or somebody was quicker."""
    asked = update(Analysis).where(Analysis.status == AnalysisStatus.ASKED)
    taken: int | None = uow.session.execute(
        asked.values(status=AnalysisStatus.RUNNING, begun_at=now).returning(Analysis.id)
    ).scalar()
    return taken


def _give_up(uow: UnitOfWork, now: datetime) -> None:
    """End what has run for too long: its process is gone."""
    lost = update(Analysis).where(Analysis.status == AnalysisStatus.RUNNING, Analysis.begun_at < now - STALE)
    uow.session.execute(lost.values(status=AnalysisStatus.FAILED, finished_at=now, unfinished=None, fault="lost"))
