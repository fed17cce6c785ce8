"""The look each second at the scores reads the entries that wait, however many there ever were."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, event, insert, select
from sqlalchemy.orm import Session

from panel.models.scores import MarkReason, MarkState, ScoreEntry, ScoreMark, ScorePending
from panel.services.scoring import list_due
from tests.panel.lessons_room import close, sweep_once
from tests.panel.scene import Scene
from tests.panel.test_scores import ask, entry, marks, rule

SETTLED = 3000
FIRST = 1000  # the id of the first of them


def waiting(scene: Scene) -> list[int]:
    with scene.house.db.reading() as session:
        return list(session.scalars(select(ScorePending.entry).order_by(ScorePending.entry)))


def test_an_entry_waits_until_it_is_settled_or_left_out(scene: Scene) -> None:
    cases = [close(scene, order_no=str(number)) for number in range(3)]
    ids = [found.id for case in cases if (found := entry(scene, case))]
    assert waiting(scene) == ids
    rule(scene, ask(scene, cases[0]), True, scene.manager)
    assert waiting(scene) == ids[1:]
    with scene.house.work() as uow:  # the version before settles, and leaves the waiting to us
        uow.session.add(ScoreMark(
            entry_id=ids[1], state=MarkState.COUNTED, reason=MarkReason.NOT_DONE, late=True, at=scene.now
        ))  # fmt: skip
    scene.now += timedelta(days=31)
    sweep_once(scene)
    assert waiting(scene) == []
    assert [len(marks(scene, case)) for case in cases] == [1, 1, 1]


def test_the_look_reads_no_settled_entry(scene: Scene) -> None:
    close(scene)
    with scene.house.db.engine.connect() as connection:  # rolled back at the end
        settle_many(connection, scene)
        asked = hear_look(connection, scene)
        plan = explain(connection, *asked)
    whole = [line for line in plan if re.search(r"SCAN (?!CONSTANT|\d)|Seq Scan|Index Only Scan using \S+ on \S+ ", line)]
    read = {name for line in whole for name in ("score_entries", "score_marks", "exemptions") if name in line}
    assert "score_pending" in " ".join(plan)
    assert read <= {"exemptions"}, plan  # of which there are none here


def settle_many(connection: Connection, scene: Scene) -> None:
    """Thousands of entries that are settled, of cases that nobody made."""
    lite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON" if lite else "SET LOCAL session_replication_role = replica")
    ids = range(FIRST, FIRST + SETTLED)
    connection.execute(insert(ScoreEntry), [
        {"id": i, "public_id": f"settled{i}", "case_id": i, "merchant_id": 1, "year": 2026, "severe": False, "shared": False,
         "points": 6, "late_points": 3, "cap": 15, "grace_until": scene.now, "made_at": scene.now} for i in ids
    ])  # fmt: skip
    connection.execute(insert(ScoreMark), [
        {"entry_id": i, "state": MarkState.SPARED, "reason": MarkReason.IMPROVED, "late": False, "at": scene.now} for i in ids
    ])  # fmt: skip
    connection.execute(delete(ScorePending).where(ScorePending.entry >= FIRST))
    connection.exec_driver_sql("ANALYZE" if lite else "ANALYZE score_entries, score_marks, score_pending")


def hear_look(connection: Connection, scene: Scene) -> tuple[str, Any]:
    """The statement of the look, with its values."""
    heard: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        heard.append((statement, values))

    event.listen(connection, "before_cursor_execute", hear)
    assert list_due(Session(connection), scene.now, 200) == []
    event.remove(connection, "before_cursor_execute", hear)
    assert len(heard) == 1
    return heard[0]


def explain(connection: Connection, statement: str, values: Any) -> list[str]:
    lite = connection.dialect.name == "sqlite"
    rows = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if lite else ''}{statement}", values).all()
    return [row[3] if lite else row[0] for row in rows]
