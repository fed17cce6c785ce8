"""A real case from filing to its close, its record and annex as files, and the stand-alone program that redoes the draw."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from panel.errors import Conflict
from panel.lifecycle import CaseStatus
from panel.models import Account, Juror, PartyRole, PoolEpoch, PoolSlot
from panel.projections.lot import build_annex, build_record
from panel.queries.cases import lock_case
from panel.services.committing import VERIFIER
from panel.services.filing import file_dispute
from panel.services.pool import leave_pool, pause, set_opt_outs
from panel.services.seats import give_back_seat
from tests.panel.scene import Scene
from tests.panel.test_committing import reveal, seal

S = CaseStatus


def account_at(scene: Scene, slot: int) -> int:
    with scene.house.db.reading() as session:
        found = select(Juror.account_id).join(PoolSlot, PoolSlot.juror_id == Juror.id)
        return session.scalars(found.where(PoolSlot.slot == slot)).one()


def busy_case(scene: Scene) -> int:
    """A case with refusals of several kinds in its walk, passed over entries, and one share of a browser missing."""
    with scene.house.work() as uow:
        leave_pool(uow, account_at(scene, 1), now=scene.now)
        pause(uow, account_at(scene, 2), now=scene.now)
        set_opt_outs(uow, account_at(scene, 3), ["food_quality"], now=scene.now)
        filer = uow.session.get_one(Account, account_at(scene, 4))
        file_dispute(uow, filer, scene.filing(title="另一件"), seed=b"4" * 32, now=scene.now)
    case_id = scene.to(S.IMPASSE)
    seal(scene, case_id, PartyRole.COMPLAINANT, b"a" * 32)
    seal(scene, case_id, PartyRole.RESPONDENT, b"b" * 32)
    scene.redact(case_id)
    reveal(scene, case_id, PartyRole.RESPONDENT, b"b" * 32)
    with scene.house.work() as uow:
        for slot in range(5, 20):
            pause(uow, account_at(scene, slot), now=scene.later(minutes=1))
    scene.publish(case_id)
    with scene.house.work() as uow:
        give_back_seat(uow, *scene.seats(case_id)[0], "decline", now=scene.now)
    scene.vote_all(case_id)
    return case_id


def files(scene: Scene, case_id: int, folder: Path) -> tuple[Path, Path]:
    """Record and annex as saved."""
    with scene.house.work() as uow:
        case = lock_case(uow.session, case_id)
        made = build_record(uow.session, case, 1).to_dict(), build_annex(uow.session, case, 1).to_dict()
    paths = folder / "record.json", folder / "annex.json"
    for path, values in zip(paths, made, strict=True):
        path.write_text(json.dumps(values), "utf-8")
    return paths


def verify(record: Path, annex: Path | None = None) -> tuple[int, str]:
    """Exit code and output of the stand-alone program, without anything of this repository on its path."""
    more = ["--annex", str(annex)] if annex else []
    ended = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), str(record), *more], capture_output=True, text=True, timeout=60, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_a_case_from_filing_to_close_gives_a_record_that_anybody_can_redo(scene: Scene, tmp_path: Path) -> None:
    case_id = busy_case(scene)
    record, annex = files(scene, case_id, tmp_path)
    values = json.loads(record.read_text("utf-8"))
    assert {step["reason"] for step in values["walk"]} == {None, "left", "paused", "opted_out", "conflict"}
    assert {"passed", "seated"} <= {step["used"] for step in values["walk"]}
    opened = json.loads(annex.read_text("utf-8"))
    assert {each["said"] for each in opened["reasons"]} == {"dealings"}
    assert {"paused", "seated"} <= {each["said"] for each in opened["uses"]}
    assert values["nonces"] == {"complainant": None, "respondent": (b"b" * 32).hex()}
    code, said = verify(record)
    assert code == 0, said
    assert "missing" in said
    code, said = verify(record, annex)
    assert code == 0, said


def _reseat(values: dict[str, Any]) -> None:
    step = next(step for step in values["walk"] if step["reason"])
    step["reason"] = step["evidence"] = step["seal"] = None


def _refuse(values: dict[str, Any]) -> None:
    step = next(step for step in values["walk"] if not step["reason"])
    step["reason"], step["evidence"] = "left", values["events"][0]["seq"]


def _share(values: dict[str, Any]) -> None:
    values["nonces"]["respondent"] = "00" * 32


def _link(values: dict[str, Any]) -> None:
    values["source"]["link"] = "00" * 32


def _drop(values: dict[str, Any]) -> None:
    values["walk"].pop()


def _missing_field(values: dict[str, Any]) -> None:
    del values["walk"][0]["leaf"]


@pytest.mark.parametrize("change", [_reseat, _refuse, _share, _link, _drop, _missing_field])
def test_a_changed_record_is_named(scene: Scene, tmp_path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    record, annex = files(scene, scene.to(S.DECIDED) if change not in (_reseat, _refuse) else busy_case(scene), tmp_path)
    values = json.loads(record.read_text("utf-8"))
    change(values)
    record.write_text(json.dumps(values), "utf-8")
    assert verify(record)[0] != 0
    assert verify(record, annex)[0] != 0


def test_an_open_round_has_no_record_and_a_forgotten_epoch_no_annex(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    with pytest.raises(Conflict, match="lot.not_yet"), scene.house.work() as uow:
        build_record(uow.session, lock_case(uow.session, case_id), 1)
    scene.vote_all(case_id)
    with scene.house.work() as uow:
        uow.session.get_one(PoolEpoch, 1).secret = None
    with scene.house.work() as uow:
        case = lock_case(uow.session, case_id)
        assert build_record(uow.session, case, 1).faults() == []
        with pytest.raises(Conflict, match="lot.forgotten"):
            build_annex(uow.session, case, 1)
