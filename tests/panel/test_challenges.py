"""A party names who must not judge: in time, decided by another than the mediator, answered without saying who was drawn."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.models import (
    Account,
    AccountRole,
    ChallengeStatus,
    Juror,
    Notice,
    PartyRole,
    Role,
    Seat,
    SeatStatus,
    TimelineEntry,
)
from panel.permissions import Permission, Standing, may, statuses
from panel.queries.challenges import list_own_challenges
from panel.services.challenging import WAITING_MAX, make_challenge, reject_challenge, uphold_challenge
from tests.panel.conflicts_room import event, jurors, refused
from tests.panel.scene import Scene

S = CaseStatus
SIDE = PartyRole.COMPLAINANT


@pytest.fixture
def officer(scene: Scene) -> int:
    """The quality officer."""
    with scene.house.work() as uow:
        found = Account(email="quality@example.org", name="孙质量", password_hash="!", created_at=scene.now)
        found.roles = [AccountRole(role=Role.QUALITY, granted_at=scene.now)]
        uow.session.add(found)
        uow.session.flush()
        return found.id


def challenge(scene: Scene, case_id: int, whom: str = "邻居周某", reason: str = "和店主是亲戚") -> str:
    with scene.house.work() as uow:
        return make_challenge(uow, case_id, SIDE, whom, reason, now=scene.now).public_id


def sitting(scene: Scene, *whom: str) -> tuple[int, list[str]]:
    """A case whose panel sits, challenged before it did; gives the challenges."""
    case_id = scene.to(S.REDACTING)
    made = [challenge(scene, case_id, whom=each) for each in whom or ("邻居周某",)]
    scene.publish(case_id)
    return case_id, made


def uphold(scene: Scene, challenge_id: str, account: int, officer: int) -> None:
    with scene.house.work() as uow:
        address = uow.session.get_one(Account, account).email or ""
        uphold_challenge(uow, challenge_id, address, "已核实，该人不参与本案评审。", by_id=officer, now=scene.now)


def told(scene: Scene, account: int, kind: str) -> list[Notice]:
    with scene.house.db.reading() as session:
        return list(session.scalars(select(Notice).where(Notice.account_id == account, Notice.kind == kind)))


def test_the_seat_of_who_is_named_goes_to_the_next_as_a_recusal(scene: Scene, officer: int) -> None:
    case_id, (made,) = sitting(scene)
    seat_id, account = scene.seats(case_id)[2]
    assert len(told(scene, officer, "challenge.waiting")) == 1
    uphold(scene, made, account, officer)
    with scene.house.db.reading() as session:
        seat = session.scalars(select(Seat).where(Seat.public_id == seat_id)).one()
        juror = session.get_one(Juror, seat.juror_id)
        assert seat.status is SeatStatus.RECUSED
        assert (juror.skips_in_row, juror.lapses, juror.status.value) == (0, 0, "active")
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 7
    assert account not in {who for _, who in scene.seats(case_id, SeatStatus.SUMMONED)}


def test_the_answer_is_the_same_whether_that_person_was_drawn_or_not(scene: Scene, officer: int) -> None:
    case_id, waiting = sitting(scene, "第一人", "第二人", "第三人")
    drawn = scene.seats(case_id)[0][1]
    outside = next(a for a in jurors(scene) if a not in {who for _, who in scene.seats(case_id)})
    seen = []
    for made, account in zip(waiting, (drawn, outside, scene.manager), strict=True):
        uphold(scene, made, account, officer)
        with scene.house.db.reading() as session:
            own = next(each for each in list_own_challenges(session, case_id, SIDE) if each.public_id == made)
            seen.append((own.status, own.reply))
    assert len(set(seen)) == 1
    notices = told(scene, scene.complainant, "challenge.answered")
    assert len({str(notice.params) for notice in notices}) == 1
    with scene.house.db.reading() as session:
        log = session.scalars(select(TimelineEntry).where(TimelineEntry.case_id == case_id)).all()
        about = [entry for entry in log if entry.kind.startswith(("challenge.", "seat."))]
        assert {entry.audience for entry in about} == {"staff"}
        assert {str(entry.params) for entry in about if entry.kind == "challenge.decided"} == {"{'outcome': 'upheld'}"}


def test_later_draws_of_the_two_refuse_who_was_challenged(scene: Scene, officer: int) -> None:
    case_id, (made,) = sitting(scene)
    account = next(a for a in jurors(scene) if a not in {who for _, who in scene.seats(case_id)})
    uphold(scene, made, account, officer)
    found = refused(scene, scene.file(title="下一件"))
    assert found[account].reason == "dealings"
    assert event(scene, found[account].evidence).detail == f"merchant:{scene.merchant}"


def test_a_rejected_challenge_changes_nothing_but_is_answered(scene: Scene, officer: int) -> None:
    case_id, (made,) = sitting(scene)
    before = scene.seats(case_id)
    with scene.house.work() as uow:
        reject_challenge(uow, made, "没有可核实的关系。", by_id=officer, now=scene.now)
    assert scene.seats(case_id) == before
    assert len(told(scene, scene.complainant, "challenge.answered")) == 1
    with pytest.raises(Conflict, match="challenge.decided"), scene.house.work() as uow:
        reject_challenge(uow, made, "再说一次", by_id=officer, now=scene.now)


def test_it_must_come_before_the_panel_sits_and_the_refusal_does_not_tell_of_ballots(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    for cast in (False, True):
        if cast:
            scene.cast(scene.seats(case_id)[0], "uphold")
        with pytest.raises(Conflict) as error:
            challenge(scene, case_id)
        assert (error.value.code, error.value.params) == ("challenge.too_late", {})


def test_a_ballot_that_was_cast_before_the_decision_stays(scene: Scene, officer: int) -> None:
    case_id, (made,) = sitting(scene)
    seat_id, account = scene.seats(case_id)[0]
    scene.cast((seat_id, account), "uphold")
    uphold(scene, made, account, officer)
    with scene.house.db.reading() as session:
        assert session.scalars(select(Seat.status).where(Seat.public_id == seat_id)).one() is SeatStatus.CAST


@pytest.mark.parametrize("status", [S.FILED, S.AWAITING_RESPONSE, S.IN_MEDIATION, S.DECIDED])
def test_there_is_a_time_for_it(scene: Scene, status: CaseStatus) -> None:
    assert status not in statuses("challengeable")
    case_id = scene.to(status)
    with pytest.raises(Conflict, match="case.wrong_status"):
        challenge(scene, case_id)


def test_the_same_words_are_one_challenge_and_there_is_an_end_to_new_ones(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    assert challenge(scene, case_id) == challenge(scene, case_id)
    for i in range(WAITING_MAX - 1):
        challenge(scene, case_id, whom=f"某{i}")
    with pytest.raises(Conflict, match="challenge.too_many"):
        challenge(scene, case_id, whom="再一个")


@pytest.mark.parametrize(("whom", "reason", "field"), [(" ", "x", "whom"), ("x", "", "reason"), ("x" * 201, "x", "whom")])
def test_what_cannot_be_read_is_refused(scene: Scene, whom: str, reason: str, field: str) -> None:
    case_id = scene.to(S.REDACTING)
    with pytest.raises(Invalid) as error:
        challenge(scene, case_id, whom=whom, reason=reason)
    assert error.value.field == field


def test_an_officer_finds_somebody_or_says_so(scene: Scene, officer: int) -> None:
    case_id = scene.to(S.REDACTING)
    made = challenge(scene, case_id)
    with pytest.raises(Invalid, match="challenge.nobody"), scene.house.work() as uow:
        uphold_challenge(uow, made, "nobody@example.org", "查无此人", by_id=officer, now=scene.now)
    with pytest.raises(NotFound, match="challenge.unknown"), scene.house.work() as uow:
        reject_challenge(uow, "x" * 26, "没有", by_id=officer, now=scene.now)
    with pytest.raises(Conflict, match="case.role_clash"), scene.house.work() as uow:
        reject_challenge(uow, made, "自己的案子", by_id=scene.complainant, now=scene.now)
    with scene.house.db.reading() as session:
        assert list_own_challenges(session, case_id, SIDE)[0].status is ChallengeStatus.WAITING


def test_parties_challenge_and_the_quality_officer_alone_decides() -> None:
    parties = {Standing.COMPLAINANT, Standing.RESPONDENT}
    for standing in Standing:
        mine = frozenset({standing})
        assert may(mine, Permission.PANEL_CHALLENGE, S.REDACTING) is (standing in parties)
        assert not may(mine, Permission.PANEL_CHALLENGE, S.VOTING)
        assert may(mine, Permission.CHALLENGES_RULE) is (standing is Standing.QUALITY)
        assert may(mine, Permission.JURORS_BAR) is (standing is Standing.QUALITY)
