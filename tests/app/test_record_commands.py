"""`flask record …` and `flask bundle export`: sealing, reading all of it again, and a file that anybody checks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from app import create_app
from app.evidence import store
from panel.lifecycle import CaseStatus
from panel.models import Case
from panel.projections.bundle import build_bundle
from panel.soundness import check_store
from panel.uow import House
from tests.app.conftest import Clock, command
from tests.app.furnished import config_of, furnish
from tests.panel.record_room import judged
from tests.panel.scene import Scene
from tests.verify.checker import case

VERIFY = Path(__file__).parents[2] / "verify" / "case.py"


def house_of(app: Flask) -> House:
    found: House = app.extensions["gongping"]
    return found


def case_in(app: Flask, clock: Clock) -> str:
    """The public id of a case that was judged and answered."""
    with app.app_context():
        scene = Scene.furnish(house_of(app), store(), clock(), jurors=12)
        case_id = judged(scene)
    with house_of(app).db.reading() as session:
        return session.get_one(Case, case_id).public_id


def test_what_is_sealed_is_exported_and_anybody_checks_it(either: Flask, clock: Clock, tmp_path: Path) -> None:
    case_id = case_in(either, clock)
    assert "No checkpoint yet." in command(either, "record", "show")
    assert "leaves." in command(either, "record", "seal")
    size = int(command(either, "record", "show").splitlines()[-1].split()[0])
    place = tmp_path / "case.json"
    command(either, "bundle", "export", case_id, "--annex", "--file", str(place))
    checked = subprocess.run(
        [sys.executable, str(VERIFY), str(place)], capture_output=True, text=True, env={**os.environ}, timeout=60, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    on_screen = json.loads(command(either, "bundle", "export", case_id, "--since", str(size)))
    assert on_screen["annex"] is None
    assert "Every entry follows" in command(either, "record", "check")


def test_the_record_of_every_case_of_the_demo_is_a_bundle_for_the_checker(run_folder: Path, tmp_path: Path) -> None:
    app = create_app(config_of(furnish(run_folder, tmp_path / "home")))
    command(app, "record", "seal")
    house, made = house_of(app), []
    assert house.signer
    with house.db.reading() as session:
        for each in session.scalars(select(Case).where(Case.status != CaseStatus.VOTING)):
            made.append(json.loads(json.dumps(build_bundle(session, each, house.signer, now=datetime.now(UTC), annex=True))))
    house.db.dispose()
    assert len(made) > 8
    assert [str(fault) for each in made for fault in case.check(case.read_bundle(each)).faults] == []


def test_a_bundle_of_nothing_and_to_nowhere_is_refused(app: Flask, clock: Clock, tmp_path: Path) -> None:
    case_id = case_in(app, clock)
    assert "Traceback" not in command(app, "bundle", "export", "0" * 26, code=1)
    (tmp_path / "folder").mkdir()
    assert "folder" in command(app, "bundle", "export", case_id, "--file", str(tmp_path / "folder"), code=2)
    assert list((tmp_path / "folder").iterdir()) == []


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE record_entries SET kind = 'case.erased' WHERE id = 2", "record.changed"),
        ("UPDATE record_streams SET seq = seq - 1 WHERE seq > 1", "record.end"),
        ("UPDATE record_leaves SET place = -1 - place", "record.leaf"),
        ("UPDATE record_leaves SET place = place + 320000", "record.leaf"),
        ("DELETE FROM record_leaves WHERE seq = 1", "record.not_taken_up"),
        ("UPDATE checkpoints SET size = size - 1", "record.checkpoint"),
        ("UPDATE checkpoints SET signature = 'ab' || substr(signature, 3)", "record.checkpoint"),
    ],
)
def test_what_was_changed_behind_the_programs_back_is_named(app: Flask, clock: Clock, statement: str, code: str) -> None:
    case_in(app, clock)
    command(app, "record", "seal")
    house = house_of(app)
    with house.db.engine.begin() as connection:
        for (name,) in connection.execute(text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")).all():
            connection.execute(text(f"DROP TRIGGER {name}"))  # whoever owns the database can
        connection.execute(text(statement))
    with app.app_context(), house.db.reading() as session:
        assert code in {fault.code for fault in check_store(session, store(), "record", house.signer)}
    assert "faults in the record" in command(app, "record", "check", code=1)


def test_what_a_role_may_do_is_printed_and_run_on_postgresql_alone(app: Flask, postgres_app: Flask) -> None:
    assert "GRANT" in command(app, "record", "grants", "gongping_web")
    assert "SQLite knows no roles" in command(app, "record", "grants", "gongping_web", "--run", code=1)
    command(postgres_app, "record", "grants", "no; such role", code=1)
