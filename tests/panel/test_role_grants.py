"""A role of staff takes two persons: who proposes never confirms, who may confirm, and what stays written down."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Forbidden, NotFound, PanelError
from panel.models import Account, GrantState, Notice, Role, RoleGrant
from panel.queries.accounts import roles_of
from panel.queries.granting import count_waiting
from panel.services.accounts import create_admin
from panel.services.granting import confirm_by_command, confirm_role, propose_role, refuse_role
from panel.services.roles import revoke_role
from tests.panel.scene import Scene


@pytest.fixture
def admins(scene: Scene) -> tuple[int, int]:
    """Two administrators."""
    return hire(scene, "管一", Role.ADMIN), hire(scene, "管二", Role.ADMIN)


def hire(scene: Scene, name: str, *roles: Role) -> int:
    with scene.house.work() as uow:
        return scene._person(uow.session, name, scene.now, *roles)


def public(scene: Scene, account_id: int) -> str:
    with scene.house.db.reading() as session:
        return session.get_one(Account, account_id).public_id


def roles(scene: Scene, account_id: int) -> set[Role]:
    with scene.house.db.reading() as session:
        return set(roles_of(session, account_id))


def propose(scene: Scene, account_id: int, by: int, role: Role = Role.MEDIATOR) -> str:
    """Propose, and the id of what waits."""
    with scene.house.work() as uow:
        assert propose_role(uow, public(scene, account_id), role, by_id=by, now=scene.now) is True
    return history(scene, account_id)[-1].public_id


def confirm(scene: Scene, grant: str, by: int) -> None:
    with scene.house.work() as uow:
        confirm_role(uow, grant, by_id=by, now=scene.now)


def history(scene: Scene, account_id: int) -> list[RoleGrant]:
    with scene.house.db.reading() as session:
        return list(session.scalars(select(RoleGrant).where(RoleGrant.account_id == account_id).order_by(RoleGrant.id)))


def told(scene: Scene, kind: str) -> list[int]:
    with scene.house.db.reading() as session:
        return sorted(session.scalars(select(Notice.account_id).where(Notice.kind == kind)))


def refused(scene: Scene, grant: str, by: int) -> str:
    """The code with which a confirmation is refused."""
    with pytest.raises(PanelError) as met:
        confirm(scene, grant, by)
    return met.value.code


def test_nothing_is_given_until_a_second_person_confirms(scene: Scene, admins: tuple[int, int]) -> None:
    first, second = admins
    worker = hire(scene, "新人")
    grant = propose(scene, worker, first)
    assert roles(scene, worker) == set()
    assert told(scene, "role.waiting") == [second]
    assert refused(scene, grant, first) == "role.own_proposal"
    assert roles(scene, worker) == set()
    confirm(scene, grant, second)
    assert roles(scene, worker) == {Role.MEDIATOR}
    assert told(scene, "role.given") == [worker]
    (row,) = history(scene, worker)
    assert (row.state, row.proposed_by_id, row.decided_by_id) == (GrantState.GIVEN, first, second)
    assert refused(scene, grant, second) == "role.decided"


def test_who_proposes_never_confirms_whatever_the_program_does(scene: Scene, admins: tuple[int, int]) -> None:
    worker = hire(scene, "新人")
    propose(scene, worker, admins[0])
    for by in (admins[0], worker):  # the proposer, and the person itself
        given = {"state": GrantState.GIVEN, "decided_by_id": by, "decided_at": scene.now}
        with pytest.raises(IntegrityError), scene.house.work() as uow:
            uow.session.execute(update(RoleGrant).values(given))


def test_managers_and_officers_confirm_only_where_there_is_no_other_administrator(scene: Scene) -> None:
    alone, officer, worker = hire(scene, "管一", Role.ADMIN), hire(scene, "质量官", Role.QUALITY), hire(scene, "新人")
    other = hire(scene, "新人二")
    grant, second = propose(scene, worker, alone), propose(scene, other, alone)
    assert told(scene, "role.waiting") == sorted([scene.manager, officer] * 2)
    assert refused(scene, grant, scene.mediator) == "role.not_yours"
    confirm(scene, grant, officer)
    confirm(scene, second, scene.manager)
    assert roles(scene, worker) == roles(scene, other) == {Role.MEDIATOR}
    hire(scene, "管二", Role.ADMIN)
    third = propose(scene, worker, alone, Role.MANAGER)
    assert {refused(scene, third, by) for by in (officer, scene.manager)} == {"role.not_yours"}


def test_nobody_confirms_a_role_of_ones_own(scene: Scene, admins: tuple[int, int]) -> None:
    grant = propose(scene, admins[1], admins[0], Role.MANAGER)
    assert refused(scene, grant, admins[1]) == "account.own_role"
    confirm(scene, grant, scene.manager)  # no third administrator is there
    assert roles(scene, admins[1]) == {Role.ADMIN, Role.MANAGER}
    with pytest.raises(Forbidden, match="own_role"):
        propose(scene, admins[0], admins[0])


def test_a_proposal_of_who_is_no_administrator_any_more_gives_nothing(scene: Scene, admins: tuple[int, int]) -> None:
    worker, third = hire(scene, "新人"), hire(scene, "管三", Role.ADMIN)
    grant = propose(scene, worker, admins[0])
    with scene.house.work() as uow:
        revoke_role(uow, public(scene, admins[0]), Role.ADMIN, by_id=third, now=scene.now)
    assert refused(scene, grant, admins[1]) == "role.proposer_gone"
    assert roles(scene, worker) == set()


def test_a_closed_account_gets_no_role_and_roles_that_exclude_each_other_none(scene: Scene, admins: tuple[int, int]) -> None:
    worker, watcher = hire(scene, "新人"), hire(scene, "质量官", Role.QUALITY)
    grant = propose(scene, worker, admins[0])
    with pytest.raises(Conflict, match="roles_apart"):
        propose(scene, watcher, admins[0])
    apart = propose(scene, worker, admins[0], Role.QUALITY)
    confirm(scene, apart, admins[1])
    assert refused(scene, grant, admins[1]) == "account.roles_apart"  # two that were proposed before either was given
    late = hire(scene, "新人二")
    closed = propose(scene, late, admins[0])
    with scene.house.work() as uow:
        uow.session.get_one(Account, late).disabled_at = scene.now
    assert refused(scene, closed, admins[1]) == "role.account_closed"


def test_a_proposal_made_often_is_one_and_two_who_confirm_at_once_give_it_once(scene: Scene, admins: tuple[int, int]) -> None:
    worker, third = hire(scene, "新人"), hire(scene, "管三", Role.ADMIN)
    together = Barrier(4)

    def again(by: int) -> None:
        together.wait()
        propose(scene, worker, by)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(again, [admins[0]] * 4))
    (row,) = history(scene, worker)
    both = Barrier(2)

    def give(by: int) -> str:
        both.wait()
        try:
            confirm(scene, row.public_id, by)
        except Conflict as error:
            return error.code
        return "given"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(give, (admins[1], third)))
    assert said == ["given", "role.decided"]
    assert told(scene, "role.given") == [worker]


def test_a_role_is_taken_by_one_at_once_and_the_history_says_by_whom(scene: Scene, admins: tuple[int, int]) -> None:
    worker = hire(scene, "新人")
    confirm(scene, propose(scene, worker, admins[0]), admins[1])
    for account, before in ((worker, admins[0]), (scene.mediator, None)):  # the second from before there was a history
        with scene.house.work() as uow:
            revoke_role(uow, public(scene, account), Role.MEDIATOR, by_id=admins[0], now=scene.now)
        assert roles(scene, account) == set()
        (row,) = history(scene, account)
        assert (row.state, row.taken_by_id, row.taken_at) == (GrantState.TAKEN, admins[0], scene.now)
        assert row.proposed_by_id == before
    again = propose(scene, worker, admins[0])
    with scene.house.work() as uow:
        refuse_role(uow, again, by_id=admins[1], now=scene.now)
    assert told(scene, "role.refused") == [admins[0]]
    third = propose(scene, worker, admins[0])
    with scene.house.work() as uow:
        refuse_role(uow, third, by_id=admins[0], now=scene.now)
    assert [row.state.value for row in history(scene, worker)] == ["taken", "refused", "refused"]
    with scene.house.db.reading() as session:
        assert count_waiting(session) == 0


def test_strangers_neither_confirm_nor_refuse(scene: Scene, admins: tuple[int, int]) -> None:
    grant = propose(scene, hire(scene, "新人"), admins[0])
    for by in (scene.mediator, scene.complainant, scene.manager):
        with pytest.raises(Forbidden), scene.house.work() as uow:
            refuse_role(uow, grant, by_id=by, now=scene.now)
    with pytest.raises(NotFound):
        confirm(scene, "z" * 26, admins[1])


def test_a_house_with_one_person_goes_on_by_the_command_of_the_machine(scene: Scene) -> None:
    with scene.house.work() as uow:
        for account in (scene.manager, scene.mediator):
            uow.session.get_one(Account, account).disabled_at = scene.now
        first = create_admin(uow, email="first@example.org", name="第一人", password_hash="x", locale="zh", now=scene.now)
    worker = hire(scene, "新人")
    grant = propose(scene, worker, first)
    assert told(scene, "role.waiting") == []
    assert refused(scene, grant, first) == "role.own_proposal"
    with pytest.raises(NotFound), scene.house.work() as uow:
        confirm_by_command(uow, worker, Role.MANAGER, now=scene.now)
    with scene.house.work() as uow:
        confirm_by_command(uow, worker, Role.MEDIATOR, now=scene.now)
    assert roles(scene, worker) == {Role.MEDIATOR}
    assert [(row.state, row.decided_by_id) for row in history(scene, worker) + history(scene, first)] == [
        (GrantState.GIVEN, None)] * 2


def test_an_experts_role_reads_no_case_unasked_and_is_given_at_once(scene: Scene, admins: tuple[int, int]) -> None:
    adviser = hire(scene, "顾问")
    with scene.house.work() as uow:
        assert propose_role(uow, public(scene, adviser), Role.EXPERT, by_id=admins[0], now=scene.now) is False
    assert roles(scene, adviser) == {Role.EXPERT}
