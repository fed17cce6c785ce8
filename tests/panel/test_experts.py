"""Experts: invited without a conflict, answered in time, signed once and corrected, read masked by jurors, erased."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.models import (
    Account,
    Brief,
    Case,
    ExpertInvitation,
    InvitationState,
    Juror,
    Opinion,
    PartyRole,
    RecordEntry,
    Role,
    Round,
    Seat,
    SeatStatus,
)
from panel.permissions import Standing
from panel.projections.experts import list_candidates, list_opinions
from panel.projections.juror import view_seat
from panel.projections.own_data import view_own_data
from panel.queries.cases import get_case
from panel.queries.passing import Limits, passed_over
from panel.queries.redactions import get_redaction
from panel.queries.standings import standings, standings_to_cases
from panel.services.advising import decline_invitation, withdraw_invitation
from panel.services.dealing import record_dealing
from panel.services.erasing import GONE, erase_due
from panel.services.experts import describe_oneself
from panel.services.opinions import canonical, remark
from panel.services.owning import hand_over
from panel.settings import read_settings
from tests.panel.experts_room import ADVISER, OPINION, QUESTION, Room
from tests.panel.lessons_room import sweep_once, told
from tests.panel.scene import Scene
from voting import digest

S = InvitationState


@pytest.fixture
def room(scene: Scene) -> Room:
    """A furnished house with experts."""
    return Room.furnish(scene)


def refused(room: Room, case: int, whom: int) -> set[str]:
    """Why this person cannot be asked."""
    with pytest.raises(Invalid, match=r"expert\.refused") as failure:
        room.invite(case, whom)
    return set(str(failure.value.params["reasons"]).split())


def test_who_stands_near_is_refused_with_reasons_that_do_not_tell_how(room: Room) -> None:
    scene, case = room.scene, room.at_desk()
    with scene.house.work() as uow:
        near = [scene._person(uow.session, name, scene.now, Role.EXPERT) for name in ("近一", "近二", "近三")]
        record_dealing(uow, near[0], "work", merchant_id=scene.merchant, source="own", now=scene.now)
        uow.session.execute(
            update(Account).where(Account.id.in_((near[1], scene.complainant))).values(cluster=near[1], cluster_at=scene.now)
        )
    for who in (near[0], near[1], scene.mediator, scene.complainant, scene.member):
        assert "expert.near" in refused(room, case, who)
    assert refused(room, case, near[2]) == {"expert.none"}, "the role without a field is not enough"
    with scene.house.work() as uow:
        describe_oneself(uow, room.adviser, "做过十年检测", is_open=False, now=scene.now)
    assert refused(room, case, room.adviser) == {"expert.closed"}
    assert refused(room, case, room.observer) == {"expert.not_wished"}
    with scene.house.db.reading() as session:
        against = {row.name: row.against for row in list_candidates(session, get_case(session, scene.case(case).public_id))}
    assert against[ADVISER] == ("expert.closed",)


def test_a_question_names_nobody_and_is_asked_once(room: Room) -> None:
    case = room.at_desk()
    with pytest.raises(Invalid, match=r"expert\.names"):
        room.invite(case, text="李秀英说的可信吗？")
    first = room.invite(case)
    assert room.invite(case) == first
    with pytest.raises(Invalid, match=r"expert\.already"):
        room.invite(case, text="另一个问题？")
    assert told(room.scene, "expert.invited") == [room.adviser]
    with pytest.raises(IntegrityError), room.scene.house.work() as uow:
        uow.session.execute(update(ExpertInvitation).values(state=S.ACCEPTED, accepted_at=None))


def test_an_expert_of_a_case_is_nothing_else_in_it(room: Room) -> None:
    scene, case = room.scene, room.at_desk()
    with scene.house.work() as uow:
        both = scene._person(uow.session, "双料", scene.now, Role.EXPERT, Role.MEDIATOR)
        uow.session.add(ExpertInvitation(
            case_id=case, account_id=both, kind="adviser", field="law", question=QUESTION, state=S.WAITING,
            invited_by_id=scene.mediator, invited_at=scene.now, expires_at=scene.now + timedelta(hours=1),
        ))  # fmt: skip
    with scene.house.work() as uow, pytest.raises(Invalid, match=r"case\.cannot_hold"):
        hand_over(uow, case, both, reason="换人", now=scene.now)
    held = frozenset({Role.EXPERT, Role.MEDIATOR})
    with scene.house.db.reading() as session:
        found = session.get_one(Case, case)
        expected = frozenset({Standing.MEMBER, Standing.ADVISING})
        assert standings(session, both, held, found) == expected
        pair = (both, case)
        assert standings_to_cases(session, {both: held}, {case: found.owner_id}, [pair]) == {pair: expected}


def test_a_juror_who_became_an_expert_is_passed_over(room: Room) -> None:
    scene, case = room.scene, room.at_desk()
    scene.publish(case)
    seat = scene.seats(case, SeatStatus.SUMMONED)[0]
    assert "expert.near" in refused(room, case, seat[1])
    with scene.house.work() as uow:
        taken = [account for _, account in scene.seats(case)]
        from_pool, free = uow.session.execute(
            select(Juror.id, Juror.account_id).where(Juror.account_id.not_in(taken)).limit(1)
        ).one()
        uow.session.add(ExpertInvitation(
            case_id=case, account_id=free, kind="adviser", field="law", question=QUESTION, state=S.WAITING,
            invited_by_id=scene.mediator, invited_at=scene.now, expires_at=scene.now + timedelta(hours=1),
        ))  # fmt: skip
        uow.session.flush()
        whole, round_ = get_case(uow.session, scene.case(case).public_id), uow.session.get_one(Round, scene.round(case).id)
        limits = Limits.of(read_settings(uow.session, scene.now))
        why = passed_over(uow.session, whole, round_, [from_pool], limits=limits, now=scene.now)(from_pool)
        assert why is not None
        assert (why.reason, why.evidence) == ("party", None)


def test_answers_come_in_time_or_the_clock_ends_them(room: Room) -> None:
    scene, case = room.scene, room.at_desk()
    room.invite(case)
    with pytest.raises(Conflict, match=r"expert\.not_accepted"):
        room.sign(case)
    scene.later(hours=49)
    with pytest.raises(Conflict, match=r"expert\.late"):
        room.accept(case)
    sweep_once(scene)
    assert room.invitation(case).state is S.EXPIRED
    assert (told(scene, "expert.expired"), told(scene, "expert.lapsed")) == ([scene.mediator], [room.adviser])
    room.invite(case)
    room.accept(case)
    with scene.house.work() as uow:
        decline_invitation(uow, case, room.adviser, "这超出我的专业", now=scene.now)
    found = room.invitation(case)
    assert (found.state, found.reason) == (S.DECLINED, "这超出我的专业")
    with pytest.raises(NotFound):
        room.sign(case)
    again = room.invite(case)
    with scene.house.work() as uow:
        withdraw_invitation(uow, case, again, now=scene.now)
    with pytest.raises(NotFound):
        room.accept(case)


def test_signed_once_corrected_with_a_reason_and_told_in_the_record(room: Room) -> None:
    scene, case = room.scene, room.advised()
    assert room.sign(case).version == 1, "the same words are the same version"
    with pytest.raises(Conflict, match=r"page\.already_changed"):
        room.sign(case, "改", seen=0, reason="看错了")
    with pytest.raises(Invalid, match=r"input\.missing"):
        room.sign(case, "改", seen=1)
    second = room.sign(case, "封口膜完好，应是运送颠簸。", seen=1, reason="看错了一张照片")
    assert second.version == 2
    found = room.invitation(case)
    assert second.digest == digest(dict(canonical(scene.case(case).number, found, second)))
    with scene.house.db.reading() as session:
        bodies = [json.loads(each) for each in session.scalars(
            select(RecordEntry.body).where(RecordEntry.kind == "opinion.signed").order_by(RecordEntry.id)
        )]  # fmt: skip
        shown = list_opinions(session, session.get_one(Case, case))
    assert [each["data"]["version"] for each in bodies] == [1, 2]
    assert bodies[1]["data"] == {"opinion": second.digest, "version": 2, "expert": "adviser"}
    assert (shown[0].name, shown[0].field, len(shown[0].versions)) == (ADVISER, "food_safety", 2)
    assert set(told(scene, "opinion.given")) == {scene.complainant, scene.member, scene.mediator}


def test_jurors_read_it_masked_and_without_the_name_if_it_came_in_time(room: Room) -> None:
    scene, case = room.scene, room.at_desk()
    room.invite(case)
    room.accept(case)
    with scene.house.db.reading() as session:
        before = get_redaction(session, case).version
    room.sign(case, f"{OPINION}我是{ADVISER}。")
    with scene.house.db.reading() as session:
        assert get_redaction(session, case).version > before, "the preview starts again"
    scene.publish(case)
    room.sign(case, "此后再说的话，评审员读不到。", seen=1, reason="补充")
    seat = scene.seats(case, SeatStatus.SUMMONED)[0]
    scene.cast(seat, "uphold")
    with scene.house.db.reading() as session:
        brief = view_seat(session, session.scalars(select(Seat).where(Seat.public_id == seat[0])).one(), with_brief=True).brief
        kept = session.scalars(select(Brief).where(Brief.case_id == case)).one()
    assert brief is not None
    assert [each.field for each in brief.heard] == ["food_safety"]
    assert "封口膜已脱" in brief.heard[0].text
    assert brief.heard[0].question == QUESTION
    assert not any(name in str(kept.facts) for name in ("李秀英", ADVISER, "此后再说"))
    assert all(fact.source != "expert" for fact in brief.facts)


def test_each_side_remarks_once(room: Room) -> None:
    scene, case = room.scene, room.advised()
    asked = room.invitation(case).public_id
    for _ in range(2):
        with scene.house.work() as uow:
            remark(uow, case, asked, PartyRole.COMPLAINANT, "照片是当场拍的", now=scene.now)
    with pytest.raises(Conflict, match=r"opinion\.remarked"), scene.house.work() as uow:
        remark(uow, case, asked, PartyRole.COMPLAINANT, "还有一句", now=scene.now)
    with scene.house.db.reading() as session:
        shown = list_opinions(session, session.get_one(Case, case))[0]
        own = view_own_data(session, scene.complainant)["cases"][0]
        mine = view_own_data(session, room.adviser)["expert"]
    assert shown.remark_of("complainant") is not None
    assert shown.remark_of("respondent") is None
    assert [each["text"] for each in own["remarks"]] == ["照片是当场拍的"]
    assert mine["invitations"][0]["opinions"][0]["text"] == OPINION


def test_erasing_masks_what_was_said_and_takes_the_name(room: Room) -> None:
    scene, case = room.scene, room.advised()
    with scene.house.work() as uow:
        remark(uow, case, room.invitation(case).public_id, PartyRole.RESPONDENT, "蜀香阁不同意", now=scene.now)
        uow.session.execute(update(Case).where(Case.id == case).values(
            status=CaseStatus.WITHDRAWN, ended_at=scene.now, deadline_at=None, deadline_kind=None
        ))  # fmt: skip
    scene.later(days=181)
    erase_due(scene.house, scene.store, now=scene.now)
    with scene.house.db.reading() as session:
        kept = session.scalars(select(Opinion)).one()
        remarks = list_opinions(session, session.get_one(Case, case))[0].remarks
    assert (kept.name, kept.salt) == (GONE, "")
    assert "李秀英" not in kept.text
    assert "封口膜已脱" in kept.text
    assert "蜀香阁" not in remarks[0].text
