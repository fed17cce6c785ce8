"""Break-glass: nobody opens anything alone, for ever, unseen or without those it concerns being told; never a ballot."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Forbidden, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.models import (
    Account,
    AccountRole,
    Case,
    GlassKind,
    GlassRequest,
    GlassState,
    Outgoing,
    SeatStatus,
    TimelineEntry,
)
from panel.projections.glass import all_acts, list_acts, list_requests, opened_person, view_request
from panel.services.glass import Wish, ask_to_open, withdraw_request
from panel.services.looking import close_request
from panel.services.ruling_glass import decline_request
from panel.settings import change_setting
from tests.panel.glass_room import REASON, GlassRoom, refused, room, shown, told_in_record
from tests.panel.test_races import at_once

__all__ = ["room"]  # a fixture
S = CaseStatus


def test_two_persons_open_the_originals_and_all_it_concerns_are_told(room: GlassRoom) -> None:
    scene = room.scene
    case_id = scene.to(S.IMPASSE)
    request = room.ask(case_id)
    assert room.request(request).state is GlassState.WAITING
    assert sorted(account for _, account, _ in room.told("glass.waiting")) == sorted((room.second, room.admin))
    room.approve(request, room.admin)
    found = room.request(request)
    assert (found.state, found.decided_role, found.open_until) == (GlassState.OPEN, "admin", room.now + timedelta(minutes=60))
    parties = room.told("glass.originals")
    assert {account for _, account, _ in parties} == {scene.complainant, scene.member}
    said = {"number": scene.case(case_id).number, "why": "authority", "asked": "quality", "approved": "admin"}
    assert all(params == said for _, _, params in parties)
    assert [account for _, account, _ in room.told("glass.originals.staff")] == [scene.mediator]
    assert [account for _, account, _ in room.told("glass.approved")] == [room.asker]
    names = [room.name(account) for account in (room.asker, room.second, room.admin)]
    assert not any(name in json.dumps(room.told(), ensure_ascii=False, default=str) for name in names)
    with scene.house.db.reading() as session:
        lines = session.scalars(select(TimelineEntry).where(TimelineEntry.kind == "glass.originals")).all()
        mails = session.scalars(select(Outgoing).where(Outgoing.sent_at.is_(None))).all()
    assert [(line.audience, line.params) for line in lines] == [("parties", {"why": "authority"})]
    assert len(mails) >= len(room.told())


def test_a_seat_tells_the_juror_and_the_mediator_but_no_party(room: GlassRoom) -> None:
    scene = room.scene
    case_id = scene.to(S.VOTING)
    seat, juror = scene.seats(case_id, SeatStatus.SUMMONED)[2]
    request = room.opened(case_id, seat)
    [(_, told, said)] = room.told("glass.seat")
    assert (told, said["number"]) == (juror, "")
    assert [account for _, account, _ in room.told("glass.seat.staff")] == [scene.mediator]
    assert not {scene.complainant, scene.member} & {account for _, account, _ in room.told()}
    with scene.house.db.reading() as session:
        [line] = session.scalars(select(TimelineEntry).where(TimelineEntry.kind == "glass.seat"))
        seat_id = room.request(request).seat_id
        assert seat_id is not None
        assert opened_person(session, seat_id).name == room.name(juror)
    assert line.audience == "staff"
    assert room.look(request) == 1
    assert room.acts(request)[-1] == ("looked", room.asker, "person")


def test_who_asks_never_approves(room: GlassRoom) -> None:
    case_id = room.scene.to(S.IN_MEDIATION)
    request = room.ask(case_id)
    assert refused(room.approve, request, room.asker) == "glass.own"
    with pytest.raises(IntegrityError, match="two_persons"), room.scene.house.work() as uow:
        uow.session.execute(
            update(GlassRequest).where(GlassRequest.public_id == request)
            .values(state=GlassState.OPEN, decided_by_id=room.asker, decided_at=room.now, open_until=room.now)
        )
    with pytest.raises(IntegrityError, match="open_only_approved"), room.scene.house.work() as uow:
        uow.session.execute(update(GlassRequest).where(GlassRequest.public_id == request).values(state=GlassState.OPEN))
    assert refused(room.look, request) == "glass.not_open"


def test_nobody_but_quality_officers_and_administrators_approves(room: GlassRoom) -> None:
    scene = room.scene
    request = room.ask(scene.to(S.IN_MEDIATION))
    for who in (scene.complainant, scene.member, scene.mediator, scene.manager):
        with pytest.raises((Forbidden, NotFound)):
            room.approve(request, who)
    with scene.house.work() as uow:
        uow.session.get_one(Account, room.second).disabled_at = room.now
    assert refused(room.approve, request) == "glass.no_role"
    assert room.request(request).state is GlassState.WAITING


def test_whoever_has_a_part_in_the_case_neither_asks_nor_approves_nor_hears_of_it(room: GlassRoom) -> None:
    scene = room.scene
    case_id = scene.to(S.VOTING)
    seats = scene.seats(case_id, SeatStatus.SUMMONED)
    request = room.ask(case_id)
    room.make_juror(room.second, seats[0][0])
    assert refused(room.approve, request) == "glass.unknown"
    with scene.house.db.reading() as session:
        assert list_requests(session, room.second, GlassState.WAITING, page=1).by_state == {}
        assert refused(view_request, session, request, room.second) == "glass.unknown"
        assert list(all_acts(session, room.second)) == []
        assert [row[1] for row in all_acts(session, room.admin)] == ["asked"]
    assert refused(room.ask, case_id, by=room.second) == "glass.no_case"
    wish = Wish("GP-0000-0000", GlassKind.ORIGINALS, room.wish(case_id).category, REASON)
    with scene.house.work() as uow:
        assert refused(ask_to_open, uow, wish, by_id=room.second, now=room.now) == "glass.no_case"
    with scene.house.work() as uow:
        uow.session.get_one(Case, case_id).owner_id = room.admin
    assert refused(room.approve, request, room.admin) == "glass.unknown"
    room.make_juror(room.asker, seats[1][0])
    with scene.house.work() as uow:
        uow.session.get_one(Case, case_id).owner_id = scene.mediator
    assert refused(room.approve, request, room.admin) == "glass.asker_gone"


def test_an_approval_for_somebody_who_lost_the_role_is_refused(room: GlassRoom) -> None:
    request = room.ask(room.scene.to(S.IN_MEDIATION))
    with room.scene.house.work() as uow:
        uow.session.execute(AccountRole.__table__.delete().where(AccountRole.account_id == room.asker))
    assert refused(room.approve, request) == "glass.asker_gone"
    with room.scene.house.work() as uow:
        decline_request(uow, request, "申请人已经调离质量岗位。", by_id=room.second, now=room.now)
    assert room.request(request).state is GlassState.DECLINED


def test_each_look_is_one_line_and_no_time_is_no_look(room: GlassRoom) -> None:
    scene = room.scene
    case_id = scene.to(S.IN_MEDIATION)
    exhibit, other = shown(scene, case_id), shown(scene, scene.to(S.IN_MEDIATION))
    with scene.house.work() as uow:
        change_setting(uow, "glass_minutes", 30, by_id=None, now=room.now)
    request = room.opened(case_id)
    assert [room.look(request), room.look(request, exhibit), room.look(request)] == [1, 2, 3]
    assert refused(room.look, request, other) == "exhibit.unknown"
    assert refused(room.look, request, by=room.second) == "glass.unknown"
    assert refused(room.look, request, by=room.admin) == "glass.unknown"
    scene.later(minutes=29, seconds=59)
    assert room.look(request) == 4
    scene.later(seconds=1)
    assert refused(room.look, request) == refused(room.look, request, exhibit) == "glass.over"
    room.sweep()
    room.sweep()
    assert refused(room.look, request) == "glass.over"
    looks = [("looked", room.asker, seen) for seen in ("texts", exhibit, "texts", "texts")]
    assert room.acts(request) == [("asked", room.asker, ""), ("approved", room.second, ""), *looks, ("closed", None, "")]
    with scene.house.db.reading() as session:
        assert [line.exhibit for line in list_acts(session, request)] == [None, None, None, 1, None, None, None]
    assert told_in_record(scene) == [("opened", "originals", "authority"), ("closed", 4)]


def test_a_request_nobody_approves_lapses_after_a_day(room: GlassRoom) -> None:
    request = room.ask(room.scene.to(S.IN_MEDIATION))
    room.scene.later(hours=24)
    assert refused(room.approve, request) == "glass.late"
    room.sweep()
    assert room.request(request).state is GlassState.EXPIRED
    assert refused(room.approve, request) == "glass.decided"
    assert [act for act, *_ in room.acts(request)] == ["asked", "expired"]
    assert told_in_record(room.scene) == []


def test_a_request_is_declined_with_a_reason_or_withdrawn(room: GlassRoom) -> None:
    case_id = room.scene.to(S.IN_MEDIATION)
    first = room.ask(case_id)
    with room.scene.house.work() as uow:
        assert refused(decline_request, uow, first, "不行", by_id=room.second, now=room.now) == "input.too_short"
        assert refused(withdraw_request, uow, first, by_id=room.second, now=room.now) == "glass.unknown"
    with room.scene.house.work() as uow:
        decline_request(uow, first, "先请调解员向当事人核实。", by_id=room.second, now=room.now)
    assert [account for _, account, _ in room.told("glass.declined")] == [room.asker]
    assert refused(room.look, first) == "glass.not_open"
    again = room.ask(case_id)
    assert again != first
    with room.scene.house.work() as uow:
        withdraw_request(uow, again, by_id=room.asker, now=room.now)
    assert refused(room.approve, again) == "glass.decided"
    assert [account for kind, account, _ in room.told() if kind == "glass.originals"] == []


def test_one_live_request_for_a_thing_and_a_person(room: GlassRoom) -> None:
    scene = room.scene
    case_id = scene.to(S.VOTING)
    (one, _), (two, _) = scene.seats(case_id, SeatStatus.SUMMONED)[:2]
    request = room.ask(case_id)
    assert room.ask(case_id) == request
    assert refused(room.ask, case_id, reason=REASON + "另有新情况。") == "glass.already"
    assert len({request, room.ask(case_id, one), room.ask(case_id, two), room.ask(case_id, by=room.second)}) == 4
    row = room.request(request)
    with pytest.raises(IntegrityError), scene.house.work() as uow:
        uow.session.add(GlassRequest(
            case_id=row.case_id, kind=row.kind, category=row.category, reason="x", requested_by_id=row.requested_by_id,
            requested_at=room.now, expires_at=room.now,
        ))  # fmt: skip
    room.approve(request)
    assert refused(room.ask, case_id, reason=REASON + "另有新情况。") == "glass.already"
    with scene.house.work() as uow:
        close_request(uow, request, by_id=room.asker, now=room.now)
        close_request(uow, request, by_id=room.asker, now=room.now)
    assert room.ask(case_id) != request
    assert [act for act, *_ in room.acts(request)] == ["asked", "approved", "closed"]


def test_faults_of_a_wish_are_told_beside_their_field(room: GlassRoom) -> None:
    scene = room.scene
    case_id = scene.to(S.IN_MEDIATION)
    good = room.wish(case_id)
    for wish, field in (
        (Wish(good.number, good.kind, good.category, "警察"), "reason"),
        (Wish("GP-1", good.kind, good.category, REASON), "number"),
        (Wish(good.number, GlassKind.SEAT, good.category, REASON, 1, 1), "place"),
        (Wish(good.number, GlassKind.SEAT, good.category, REASON), "place"),
        (Wish(good.number, good.kind, good.category, "话" * 2001), "reason"),
    ):
        with scene.house.work() as uow, pytest.raises(Invalid) as fault:
            ask_to_open(uow, wish, by_id=room.asker, now=room.now)
        assert fault.value.field == field


def test_of_two_approvals_at_once_one_counts(room: GlassRoom) -> None:
    request = room.ask(room.scene.to(S.IN_MEDIATION))
    given = at_once([lambda: room.approve(request, room.second), lambda: room.approve(request, room.admin)])
    assert sorted(str(getattr(each, "code", "")) for each in given) == ["", "glass.decided"]
    assert [act for act, *_ in room.acts(request)] == ["asked", "approved"]
    assert told_in_record(room.scene) == [("opened", "originals", "authority")]
    assert len(room.told("glass.originals")) == 2


def test_looks_that_race_the_end_are_counted_or_refused(room: GlassRoom) -> None:
    request = room.opened(room.scene.to(S.IN_MEDIATION))

    def end() -> None:
        with room.scene.house.work() as uow:
            close_request(uow, request, by_id=room.asker, now=room.now)

    given = at_once([*[lambda: room.look(request)] * 4, end])
    looks = sum(isinstance(each, int) for each in given)
    assert {each.code for each in given if isinstance(each, Conflict)} <= {"glass.over"}
    assert [act for act, *_ in room.acts(request)].count("looked") == room.request(request).looks == looks
    assert told_in_record(room.scene)[-1] == ("closed", looks)
