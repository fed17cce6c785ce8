"""What is kept of break-glass: a history nobody changes, entries of the record, nothing of ballots; and what is erased."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from panel.lifecycle import CaseStatus
from panel.models import Account, Case, SeatStatus
from panel.projections.glass import list_acts, opened_person, view_request
from panel.record.signing import Signer
from panel.services.erasing import erase_due
from panel.services.filing import withdraw_case
from panel.settings import change_setting
from tests.panel.glass_room import REASON, GlassRoom, refused, room
from tests.panel.record_room import bundle_of, grown
from tests.verify.checker import case as checker

__all__ = ["room"]  # a fixture
S = CaseStatus


def test_the_history_is_only_ever_added_to(room: GlassRoom) -> None:
    room.opened(room.scene.to(S.IN_MEDIATION))
    for statement in ("UPDATE glass_acts SET seen = 'x'", "DELETE FROM glass_acts"):
        with pytest.raises(DBAPIError, match="only ever added to"), room.scene.house.work() as uow:
            uow.session.execute(text(statement))


def test_no_statement_of_break_glass_names_a_ballot(room: GlassRoom) -> None:
    scene, said = room.scene, []
    case_id = scene.to(S.VOTING)
    scene.cast(scene.seats(case_id, SeatStatus.SUMMONED)[0], "uphold")
    seat = scene.seats(case_id, SeatStatus.CAST)[0][0]

    def note(_c: object, _x: object, statement: str, *_more: object) -> None:
        said.append(statement.lower())

    event.listen(scene.house.db.engine, "before_cursor_execute", note)
    try:
        for of in ("", seat):
            request = room.opened(case_id, of)
            room.look(request)
            with scene.house.db.reading() as session:
                view_request(session, request, room.asker)
                list_acts(session, request)
                if room.request(request).seat_id:
                    opened_person(session, room.request(request).seat_id or 0)
    finally:
        event.remove(scene.house.db.engine, "before_cursor_execute", note)
    assert len(said) > 40
    assert not [each for each in said if "ballots" in each or "published_texts" in each]


def test_words_of_requests_go_with_the_originals_and_nothing_opens_afterwards(room: GlassRoom) -> None:
    scene = room.scene
    case_id = scene.to(S.IN_MEDIATION)
    opened, waiting = room.opened(case_id), room.ask(case_id, by=room.second)
    with scene.house.work() as uow:
        withdraw_case(uow, case_id, "不想再争了", now=room.now)
    scene.later(minutes=30)
    with scene.house.work() as uow:
        change_setting(uow, "erase_days", 1, by_id=None, now=room.now)
    with scene.house.work() as uow:  # the day is over while it still is open
        uow.session.get_one(Case, case_id).ended_at = room.now - timedelta(days=2)
    assert erase_due(scene.house, scene.store, now=room.now) == 1
    assert (room.request(opened).reason, room.request(waiting).reason) == ("", "")
    assert refused(room.look, opened) == refused(room.approve, waiting, room.admin) == "glass.erased"
    assert refused(room.ask, case_id) in ("glass.erased", "glass.already")
    assert room.told() == []
    scene.later(hours=25)
    room.sweep()
    assert [room.request(each).state.value for each in (opened, waiting)] == ["closed", "expired"]
    assert [act for act, *_ in room.acts(opened)] == ["asked", "approved", "closed"]


def test_the_checker_of_records_agrees(room: GlassRoom) -> None:
    scene = room.scene
    scene.house.signer = Signer(bytes(range(32, 64)))
    case_id = scene.to(S.VOTING)
    seat = scene.seats(case_id, SeatStatus.SUMMONED)[0][0]
    room.look(room.opened(case_id))
    room.look(room.opened(case_id, seat))
    scene.vote_all(case_id)
    scene.later(minutes=61)
    room.sweep()
    grown(scene)
    bundle = json.loads(json.dumps(bundle_of(scene, case_id, annex=True)))
    assert checker.check(checker.read_bundle(bundle)).faults == []
    kinds = [json.loads(entry)["kind"] for entry in bundle["entries"]]
    assert (kinds.count("breakglass.opened"), kinds.count("breakglass.closed")) == (2, 2)
    with scene.house.db.reading() as session:
        ids = session.scalars(select(Account.public_id).where(Account.id.in_([room.asker, room.second]))).all()
    assert not any(secret in json.dumps(bundle["entries"]) for secret in (*ids, seat, room.name(room.asker), REASON))
