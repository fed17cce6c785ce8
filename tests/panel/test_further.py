"""Who may get a further round: the reasons agree with what the services refuse, and are the same for everybody."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

import pytest

from panel.content import further_reasons
from panel.errors import Conflict
from panel.lifecycle import CaseStatus
from panel.models import Account, AppealGround, Case, Choice, PartyRole, RemedyKind, Stance
from panel.projections.further import HOLDS, STEPS, Offer, list_offers
from panel.services.appealing import file_appeal, rule_on_appeal
from panel.services.contact import refuse_contact
from panel.services.deciding import choose, decide_case, give_explanation
from panel.uow import UnitOfWork
from tests.panel.scene import Scene

C, R = PartyRole.COMPLAINANT, PartyRole.RESPONDENT
REASONS = "评审团的理由与证据相符，商家没有举证，但金额只支持一部分。"
GROUND = "店里找到了当天出餐口的监控录像，能看到封签完整，请重新评审。"


class Undo(Exception):
    """Raised to undo a try."""


def offer(scene: Scene, case: int, role: PartyRole, step: str) -> Offer:
    with scene.house.db.reading() as session:
        found = list_offers(session, session.get_one(Case, case), scene.now, scene.now.date())
    return next(each for each in found if (each.side, each.step) == (role.value, step))


def codes(scene: Scene, case: int, role: PartyRole, step: str) -> tuple[set[str], set[str]]:
    found = offer(scene, case, role, step)
    return {each.code for each in found.bars}, {each.code for each in found.speaks}


def ask(uow: UnitOfWork, scene: Scene, case: int, role: PartyRole, step: str) -> None:
    if step == "panel":
        file_appeal(uow, case, role, AppealGround.NEW_EVIDENCE, GROUND, seed=secrets.token_bytes(32), now=scene.now)
    else:
        choose(uow, case, role, Choice.EXPLAIN, now=scene.now, question=secrets.token_hex(4))


def agrees(scene: Scene, case: int) -> None:
    """Of each side and step: it is eligible if and only if the service does it."""
    for role in PartyRole:
        for step in STEPS:
            allowed = True
            try:
                with scene.house.work() as uow:
                    ask(uow, scene, case, role, step)
                    raise Undo
            except Undo:
                pass
            except Conflict:
                allowed = False
            assert offer(scene, case, role, step).eligible is allowed, (role, step)


def act(scene: Scene, use: Callable[[UnitOfWork], object]) -> None:
    with scene.house.work() as uow:
        use(uow)


def test_reasons_are_known_and_about_fault_and_harm() -> None:
    assert {each.code for each in further_reasons()} == set(HOLDS)
    assert all(set(each.steps) <= set(STEPS) and each.steps for each in further_reasons())


def test_what_rules_a_round_out_is_what_the_services_refuse(scene: Scene) -> None:
    case = scene.to(CaseStatus.DECIDED)
    assert codes(scene, case, C, "panel") == ({"not_decided"}, set())
    agrees(scene, case)
    act(scene, lambda uow: decide_case(
        uow, case, scene.mediator, Stance.IN_PART, RemedyKind.APOLOGY, REASONS, now=scene.now
    ))  # fmt: skip
    assert codes(scene, case, C, "panel") == (set(), {"departs"}), "the verdict was for the customer"
    assert codes(scene, case, R, "panel") == (set(), set())
    assert codes(scene, case, R, "explanation") == (set(), {"less_than_asked"})
    agrees(scene, case)
    act(scene, lambda uow: ask(uow, scene, case, C, "explanation"))
    assert codes(scene, case, C, "explanation")[0] == {"explained_once"}
    agrees(scene, case)
    act(scene, lambda uow: give_explanation(uow, case, C, "结论依据的是封签照片。", now=scene.now))
    act(scene, lambda uow: ask(uow, scene, case, C, "panel"))
    act(scene, lambda uow: rule_on_appeal(uow, case, False, "没有新的证据。", by_id=scene.manager, now=scene.now))
    assert codes(scene, case, C, "panel")[0] == {"appealed_once"}
    agrees(scene, case)
    act(scene, lambda uow: choose(uow, case, R, Choice.ACCEPT, now=scene.now))
    assert codes(scene, case, R, "panel")[0] == codes(scene, case, R, "explanation")[0] == {"last_word"}
    agrees(scene, case)


def test_time_runs_out_and_a_side_may_want_to_be_left_alone(scene: Scene) -> None:
    case = scene.to(CaseStatus.DECIDED)
    act(scene, lambda uow: decide_case(
        uow, case, scene.mediator, Stance.ADOPT, RemedyKind.APOLOGY, REASONS, now=scene.now
    ))  # fmt: skip
    scene.now += timedelta(hours=73)
    assert codes(scene, case, C, "panel")[0] == {"window_over"}
    with pytest.raises(Conflict, match=r"appeal\.too_late"):
        act(scene, lambda uow: ask(uow, scene, case, C, "panel"))
    act(scene, lambda uow: refuse_contact(uow, case, C, by_id=scene.complainant, now=scene.now))
    assert "no_contact" in codes(scene, case, C, "explanation")[0]
    act(scene, lambda uow: ask(uow, scene, case, C, "explanation"))  # it may ask by itself


def test_who_somebody_is_changes_nothing(scene: Scene) -> None:
    case = scene.to(CaseStatus.DECIDED)
    with scene.house.db.reading() as session:
        before = list_offers(session, session.get_one(Case, case), scene.now, scene.now.date())
    with scene.house.work() as uow:
        uow.session.get_one(Account, scene.complainant).created_at = scene.now - timedelta(days=3000)
        uow.session.get_one(Case, case).amount_minor = 10**9
    with scene.house.db.reading() as session:
        assert list_offers(session, session.get_one(Case, case), scene.now, scene.now.date()) == before
