"""Who may no longer hold a case lets it go: open cases wait without an owner, ended ones keep theirs, clocks run on."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from panel.deadlines import sweep
from panel.errors import Conflict, Invalid, PanelError
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import Account, Case, Notice, Role, TimelineEntry
from panel.projections.mediator_queue import queue_page
from panel.queries.accounts import roles_of
from panel.queries.queue import QueueFilter, Watcher
from panel.services.accounts import disable_account, enable_account
from panel.services.filing import withdraw_case
from panel.services.owning import hand_over, take_case
from panel.services.roles import add_role, revoke_role
from panel.services.seats import accept_seat
from tests.panel.scene import Scene
from tests.panel.test_races import at_once

S = CaseStatus


def public(scene: Scene, account_id: int) -> str:
    with scene.house.db.reading() as session:
        return session.get_one(Account, account_id).public_id


def revoke(scene: Scene, account_id: int, role: Role = Role.MEDIATOR) -> None:
    with scene.house.work() as uow:
        revoke_role(uow, public(scene, account_id), role, by_id=scene.manager, now=scene.now)


def grant(scene: Scene, account_id: int, role: Role = Role.MEDIATOR) -> None:
    with scene.house.work() as uow:
        add_role(uow, account_id, role, by_id=scene.manager, now=scene.now)


def disable(scene: Scene, account_id: int) -> None:
    with scene.house.work() as uow:
        disable_account(uow, public(scene, account_id), by_id=scene.manager, now=scene.now)


def told(scene: Scene, kind: str) -> list[tuple[int, object]]:
    """(account, count) of the notices of a kind."""
    with scene.house.db.reading() as session:
        rows = session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id))
        return [(row.account_id, row.params.get("count")) for row in rows]


def logged(scene: Scene, case_id: int, kind: str) -> list[tuple[str, str, dict[str, object]]]:
    with scene.house.db.reading() as session:
        rows = session.scalars(select(TimelineEntry).where(TimelineEntry.case_id == case_id, TimelineEntry.kind == kind))
        return [(row.actor, row.audience, row.params) for row in rows]


def unowned(scene: Scene, watcher: int) -> set[str]:
    with scene.house.db.reading() as session:
        page = queue_page(session, Watcher(watcher), QueueFilter(view="unowned"), scene.now)
    return {row.public_id for row in page.rows}


@pytest.mark.parametrize("how", [revoke, disable])
def test_open_cases_are_let_go_and_ended_ones_keep_their_owner(scene: Scene, how) -> None:
    waiting, talking = scene.to(S.AWAITING_RESPONSE), scene.to(S.IN_MEDIATION)
    ended = scene.to(S.IN_MEDIATION)
    with scene.house.work() as uow:
        withdraw_case(uow, ended, "解决了", now=scene.now)
    before = {case: scene.case(case) for case in (waiting, talking)}
    how(scene, scene.mediator)
    for case_id, was in before.items():
        case = scene.case(case_id)
        assert (case.owner_id, case.status) == (None, was.status)
        assert (case.deadline_at, case.deadline_kind) == (was.deadline_at, was.deadline_kind)
        assert logged(scene, case_id, "case.owner_released") == [("admin", "parties", {})]
        assert case.version > was.version
    assert scene.case(ended).owner_id == scene.mediator
    assert logged(scene, ended, "case.owner_released") == []
    assert unowned(scene, scene.manager) == {before[waiting].public_id, before[talking].public_id}
    assert told(scene, "cases.unowned") == [(scene.manager, 2)]


def test_nothing_comes_back_with_the_role_and_the_case_can_be_taken_again(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    revoke(scene, scene.mediator)
    grant(scene, scene.mediator)
    disable(scene, scene.mediator)  # holds nothing any more: nobody is told a second time
    with scene.house.work() as uow:
        enable_account(uow, public(scene, scene.mediator))
    assert scene.case(case_id).owner_id is None
    assert len(told(scene, "cases.unowned")) == 1
    scene.take(case_id)
    assert scene.case(case_id).owner_id == scene.mediator
    revoke(scene, scene.mediator)
    assert told(scene, "cases.unowned") == [(scene.manager, 1)] * 2


def test_whoever_keeps_another_role_that_holds_cases_keeps_them(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    grant(scene, scene.mediator, Role.EXPERT)
    grant(scene, scene.mediator, Role.MANAGER)
    revoke(scene, scene.mediator)
    assert scene.case(case_id).owner_id == scene.mediator
    with scene.house.work() as uow:
        public_id = public(scene, scene.mediator)
        revoke_role(uow, public_id, Role.MANAGER, by_id=scene.manager, now=scene.now)
    assert scene.case(case_id).owner_id is None, "an expert holds no case"


def test_a_seat_and_a_dispute_of_ones_own_are_not_touched(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    seat, juror = scene.seats(case_id)[0]
    grant(scene, juror)
    grant(scene, scene.complainant)
    for account in (juror, scene.complainant):
        revoke(scene, account)
        with scene.house.db.reading() as session:
            assert roles_of(session, account) == frozenset()
    assert scene.case(case_id).owner_id == scene.mediator
    assert scene.seats(case_id)[0] == (seat, juror)
    with scene.house.work() as uow:
        accept_seat(uow, seat, juror, now=scene.now)
    assert told(scene, "cases.unowned") == []


def test_clocks_run_on_without_an_owner_and_remind_the_managers(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    revoke(scene, scene.mediator)
    at = scene.case(case_id).deadline_at
    assert at is not None
    sweep(scene.house, now=at - timedelta(hours=2), new_seed=lambda: secrets.token_bytes(32))
    assert scene.manager in {account for account, _ in told(scene, "deadline.near")}
    assert scene.mediator not in {account for account, _ in told(scene, "deadline.near")}
    sweep(scene.house, now=at, new_seed=lambda: secrets.token_bytes(32))
    assert scene.status(case_id) is S.IMPASSE
    assert scene.case(case_id).deadline_kind is DeadlineKind.IMPASSE


def test_whoever_lost_the_role_takes_and_receives_nothing(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    revoke(scene, scene.mediator)
    with pytest.raises(Conflict, match=r"case\.cannot_hold"), scene.house.work() as uow:
        take_case(uow, case_id, scene.mediator, seed=secrets.token_bytes(32), now=scene.now)
    with pytest.raises(Invalid, match=r"case\.cannot_hold"), scene.house.work() as uow:
        hand_over(uow, case_id, scene.mediator, reason="回来了", now=scene.now)
    grant(scene, scene.mediator)
    disable(scene, scene.mediator)
    with pytest.raises(Invalid, match=r"case\.cannot_hold"), scene.house.work() as uow:
        hand_over(uow, case_id, scene.mediator, reason="回来了", now=scene.now)


def test_taking_a_case_while_the_role_is_taken_never_leaves_it_with_somebody_without_a_role(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    for _ in range(8):
        with scene.house.work() as uow:
            uow.session.get_one(Case, case_id).owner_id = None
        at_once([lambda: scene.take(case_id), lambda: revoke(scene, scene.mediator)])
        assert scene.case(case_id).owner_id is None
        grant(scene, scene.mediator)


def test_a_hand_over_says_the_same_to_whoever_cannot_hold_the_case(scene: Scene) -> None:
    """A juror who is a mediator elsewhere must not be found out by trying."""
    case_id = scene.to(S.VOTING)
    juror = scene.seats(case_id)[0][1]
    grant(scene, juror)
    nobody = scene.complainant
    with scene.house.db.reading() as session:
        outsider = session.scalar(select(func.max(Account.id)))
    answers = set()
    for account in (juror, scene.member, nobody, outsider, 0):
        with pytest.raises(PanelError) as refused, scene.house.work() as uow:
            hand_over(uow, case_id, account, reason="休假", now=scene.now)
        answers.add((type(refused.value), refused.value.code, tuple(refused.value.params.items())))
    assert answers == {(Invalid, "case.cannot_hold", ())}
    with scene.house.work() as uow:
        hand_over(uow, case_id, scene.manager, reason="休假", now=scene.now)
    assert scene.case(case_id).owner_id == scene.manager
