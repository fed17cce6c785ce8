"""Nobody finds a person in a record: whom a challenge kept away looks there like anybody who could not be called.

One house is copied at the moment before; what happens to one person then differs, and the public files must not.
"""

from __future__ import annotations

import copy
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from panel.ballotbox import BallotBox
from panel.database import Database
from panel.lifecycle import CaseStatus
from panel.lottery.audit import audit
from panel.models import Account, Challenge, ChallengeStatus, DrawEntry, Juror, PartyRole, SeatStatus
from panel.projections.lot import build_annex, build_record
from panel.projections.lot_public import view_lottery
from panel.projections.lot_view import DrawnView, view_drawn
from panel.queries.cases import get_case
from panel.services.challenging import make_challenge, uphold_challenge
from panel.services.dealing import record_dealing
from panel.services.seats import give_back_seat
from panel.uow import House
from tests.panel.conflicts_room import bring_about, jurors
from tests.panel.conftest import NOON, VAULT
from tests.panel.lottery.verifier import lot
from tests.panel.scene import Scene

S = CaseStatus
Copy = Callable[[Scene], Scene]


@pytest.fixture
def fork(tmp_path: Path) -> Iterator[Copy]:
    """Copies a scene with its house as it stands."""
    made: list[Database] = []

    def copied(scene: Scene) -> Scene:
        source, target = str(scene.house.db.engine.url.database), tmp_path / f"copy{len(made)}.db"
        with sqlite3.connect(source) as here, sqlite3.connect(target) as there:
            here.backup(there)
        made.append(Database(f"sqlite:///{target}", box=scene.house.db.box))
        return replace(scene, house=House(made[-1], vault=VAULT))

    yield copied
    for db in made:
        db.dispose()


@pytest.fixture
def voting(sqlite_tables: Path, store: Any, tmp_path: Path) -> Iterator[tuple[Scene, int]]:
    """A case whose panel of seven has been called, with challenges from before that nobody has ruled on yet."""
    shutil.copy(sqlite_tables, tmp_path / "gongping.db")
    db = Database(f"sqlite:///{tmp_path / 'gongping.db'}", box=BallotBox(tmp_path / "keys"))
    scene = Scene.furnish(House(db, vault=VAULT), store, NOON)
    case_id = scene.to(S.REDACTING)
    with scene.house.work() as uow:
        for number in range(3):
            make_challenge(uow, case_id, PartyRole.COMPLAINANT, f"店主的表弟{number}", "过年一起吃饭", now=scene.now)
    scene.publish(case_id)
    yield scene, case_id
    db.dispose()


def next_on_the_list(scene: Scene, case_id: int) -> int:
    """The account of whoever would be called next."""
    with scene.house.db.reading() as session:
        query = select(Juror.account_id).join(DrawEntry, DrawEntry.juror_id == Juror.id).order_by(DrawEntry.position)
        open_ = query.where(DrawEntry.round_id == scene.round(case_id).id, DrawEntry.reason.is_(None), DrawEntry.used.is_(None))
        return session.scalars(open_.limit(1)).one()


def challenged(scene: Scene, case_id: int, account: int) -> None:
    with scene.house.work() as uow:
        waiting = select(Challenge).where(Challenge.case_id == case_id, Challenge.status == ChallengeStatus.WAITING)
        made = uow.session.scalars(waiting.order_by(Challenge.id).limit(1)).one()
        address = uow.session.get_one(Account, account).email or ""
        uphold_challenge(uow, made.public_id, address, "已核实。", by_id=scene.manager, now=scene.now)


def step_aside(scene: Scene, case_id: int, account: int) -> None:
    seat = next(seat for seat, who in scene.seats(case_id) if who == account)
    with scene.house.work() as uow:
        give_back_seat(uow, seat, account, "recuse", now=scene.now, reason="knows_event")


def become(reason: str) -> Callable[[Scene, int, int], None]:
    return lambda scene, _case_id, account: bring_about(scene, account, reason)


def let_one_go(scene: Scene, case_id: int) -> None:
    """The first seat is given back, so that the list is read on."""
    with scene.house.work() as uow:
        give_back_seat(uow, *scene.seats(case_id, SeatStatus.SUMMONED)[0], "decline", now=scene.now)


def seen(scene: Scene, case_id: int) -> tuple[dict[str, Any], DrawnView, list[str]]:
    """Record and page of the closed round, and what an auditor reads of the list under the seals."""
    with scene.house.db.reading() as session:
        case = get_case(session, scene.case(case_id).public_id)
        record, annex = build_record(session, case, 1), build_annex(session, case, 1)
        assert record.faults() == audit(record, annex) == []
        assert not any(code for codes in lot.check(record.to_dict(), annex.to_dict()).values() for code in codes)
        return record.to_dict(), view_drawn(session, case, 1), [opening.said for opening in annex.uses]


def unsealed(record: dict[str, Any]) -> dict[str, Any]:
    """The record but for the salted seals over what became of the list."""
    plain = copy.deepcopy(record)
    for step in plain["walk"]:
        step["used_seal"] = step["used_seal"] is not None
    return plain


def test_an_upheld_challenge_of_a_drawn_person_looks_like_any_other_passing_over(
    voting: tuple[Scene, int], fork: Copy
) -> None:
    scene, case_id = voting
    account = next_on_the_list(scene, case_id)
    found = []
    for happen in (challenged, become("staff"), become("cluster"), become("paused"), become("opted_out")):
        house = fork(scene)
        happen(house, case_id, account)
        let_one_go(house, case_id)
        house.vote_all(case_id)
        found.append(seen(house, case_id))
    assert [next(said for said in uses if said != "seated") for *_, uses in found] == [
        "challenged", "staff", "cluster", "paused", "opted_out",
    ]  # fmt: skip
    first, page, _ = found[0]
    for record, drawn, _ in found[1:]:
        assert unsealed(record) == unsealed(first)
        assert drawn == page
        assert record != first, "seals are salted and differ"
    text = json.dumps(first)
    assert not any(word in text for word in ("challenged", "dealt", "staff", "linked"))


def test_an_upheld_challenge_of_a_seated_person_looks_like_stepping_aside(voting: tuple[Scene, int], fork: Copy) -> None:
    scene, case_id = voting
    account = scene.seats(case_id)[2][1]
    found = []
    for happen in (challenged, step_aside):
        house = fork(scene)
        happen(house, case_id, account)
        house.vote_all(case_id)
        found.append(seen(house, case_id))
    (one, page, uses), (other, other_page, other_uses) = found
    assert unsealed(one) == unsealed(other)
    assert (page, uses) == (other_page, other_uses)


def test_a_record_says_neither_number_nor_time_of_what_a_side_may_know(voting: tuple[Scene, int]) -> None:
    """A side that dealt with one person at a known moment, or named one, finds no such moment in a later record."""
    scene, case_id = voting
    out = next(a for a in jurors(scene) if a not in {who for _, who in scene.seats(case_id)})
    challenged(scene, case_id, out)
    with scene.house.work() as uow:
        record_dealing(uow, jurors(scene)[1], "order", merchant_id=scene.merchant, source="import", now=scene.now)
    scene.vote_all(case_id)
    later = scene.to(S.DECIDED, title="下一件")
    record, _, _ = seen(scene, later)
    with scene.house.db.reading() as session:
        annex = build_annex(session, get_case(session, scene.case(later).public_id), 1)
    said = {opening.said for opening in annex.reasons}
    assert "dealings" in said
    assert {step["reason"] for step in record["walk"]} == {None, "conflict"}
    assert record["events"] == []
    assert all(step["evidence"] is None for step in record["walk"])
    numbers = {str(event.seq) for event in annex.sealed if event.kind == "dealt"}
    times = {str(event.ms) for event in annex.sealed}
    assert numbers
    assert not any(time in json.dumps(record) for time in times)


def test_the_log_in_the_open_does_not_grow_while_a_challenge_is_decided(voting: tuple[Scene, int]) -> None:
    scene, case_id = voting
    heads = []
    for account in (scene.seats(case_id)[2][1], next_on_the_list(scene, case_id), scene.manager):
        challenged(scene, case_id, account)
        with scene.house.db.reading() as session:
            view = view_lottery(session, scene.now)
            heads.append((view.log_size, view.log_root))
    assert len(set(heads)) == 1
    scene.file(title="另一件")
    with scene.house.db.reading() as session:
        assert view_lottery(session, scene.now).log_size > heads[0][0]
