"""Who may promise what: limits, matrix, caps, approvals by another person; escalations from the question to the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid
from panel.ladder import (
    DEFAULT_GRID,
    Rule,
    Rung,
    change_bands,
    change_grid,
    change_limits,
    change_playbook,
    read_ladder,
)
from panel.lifecycle import CaseStatus
from panel.models import (
    Decider,
    Escalation,
    EscalationState,
    LossBasis,
    LossEstimate,
    MerchantMember,
    RemedyKind,
    RiskLevel,
    Role,
    Stance,
    Warrant,
)
from panel.projections.authority import view_authority
from panel.projections.escalations import list_escalations
from panel.rehearsal.people import hand_back_if_asked
from panel.services.authority import BeyondAuthority
from panel.services.deciding import decide_case
from panel.services.erasing import erase_due
from panel.services.escalating import Wish, approve, decline, escalate, hand_back, recall, take_escalation
from panel.services.filing import withdraw_case
from panel.services.losses import Loss
from panel.services.mediation import propose
from tests.panel.lessons_room import close, lesson, sweep_once, told
from tests.panel.scene import Scene
from tests.panel.test_erasing import dump

REASONS = "评审团多数认为包装不当，商家没有举证，采纳结论，照此处理。"
FULL, MONEY = RemedyKind.FULL_REFUND, RemedyKind.COMPENSATION


def offer(scene: Scene, case: int, amount: int | None, remedy: RemedyKind = FULL, by: int | None = None) -> None:
    with scene.house.work() as uow:
        propose(uow, case, "owner", remedy, "一口价", now=scene.now, amount_minor=amount, by_id=by)


def ask(scene: Scene, case: int, wish: Wish | None = None, by: int | None = None, reason: str = "李秀英要见经理") -> str:
    with scene.house.work() as uow:
        return escalate(uow, case, wish or Wish(), reason, by_id=by or scene.mediator, now=scene.now).public_id


def say_yes(scene: Scene, case: int, id_: str, wish: Wish, reply: str = "", by: int | None = None) -> None:
    with scene.house.work() as uow:
        approve(uow, case, id_, wish, reply, by_id=by or scene.manager, now=scene.now)


def limits(scene: Scene, mediator: int, manager: int) -> None:
    with scene.house.work() as uow:
        change_limits(
            uow, {Decider.MEDIATOR: mediator, Decider.MANAGER: manager}, by_id=scene.manager, now=scene.now
        )


def refused(scene: Scene, case: int, amount: int | None, remedy: RemedyKind = FULL, by: int | None = None) -> list[str]:
    with pytest.raises(BeyondAuthority) as error:
        offer(scene, case, amount, remedy, by)
    return [each.code for each in error.value.obstacles]


def state(scene: Scene, id_: str) -> EscalationState:
    with scene.house.db.reading() as session:
        return session.scalars(select(Escalation.state).where(Escalation.public_id == id_)).one()


def warrants(scene: Scene) -> list[Warrant]:
    with scene.house.db.reading() as session:
        return list(session.scalars(select(Warrant).order_by(Warrant.id)))


def another_manager(scene: Scene) -> int:
    with scene.house.work() as uow:
        return scene._person(uow.session, "周主管", scene.now, Role.MANAGER)


def test_a_promise_beyond_the_limit_needs_the_approval_of_a_manager(scene: Scene) -> None:
    limits(scene, 10_000, 50_000)
    case = scene.to(CaseStatus.IN_MEDIATION)
    assert refused(scene, case, 10_001) == ["authority.over_limit"]
    assert refused(scene, case, None) == ["authority.over_limit"], "without an amount it is all that is in dispute"
    found = ask(scene, case, Wish(FULL, 12_800))
    assert refused(scene, case, 12_800) == ["authority.over_limit"], "asking is no approval"
    say_yes(scene, case, found, Wish(FULL, 12_000))
    assert refused(scene, case, 12_001) == ["authority.over_limit"], "a manager may approve less"
    offer(scene, case, 12_000)
    (made,) = warrants(scene)
    assert (made.worth_minor, made.limit_minor, made.cap_minor, made.acting_as) == (12_000, 10_000, 12_800, Decider.MEDIATOR)
    assert made.escalation_id is not None
    assert made.proposal_id is not None


def test_nobody_approves_their_own_wish_or_uses_their_own_approval(scene: Scene) -> None:
    limits(scene, 1_000, 5_000)
    case, second = scene.to(CaseStatus.IN_MEDIATION), another_manager(scene)
    offer(scene, case, 5_000, by=scene.manager)
    scene.later(hours=25)
    sweep_once(scene)
    assert refused(scene, case, 5_001, by=scene.manager) == ["authority.over_limit"]
    found = ask(scene, case, Wish(FULL, 9_000), by=scene.manager)
    with pytest.raises(Conflict, match=r"escalation\.own"):
        say_yes(scene, case, found, Wish(FULL, 9_000))
    with pytest.raises(IntegrityError, match="two_persons"), scene.house.work() as uow:
        uow.session.execute(update(Escalation).values(
            state="approved", amount_minor=1, ended_by_id=scene.manager, ended_at=scene.now))
    say_yes(scene, case, found, Wish(FULL, 9_000), by=second)
    assert refused(scene, case, 9_000, by=second) == ["authority.over_limit"], "not by whoever approved"
    offer(scene, case, 9_000, by=scene.manager)


def test_the_database_itself_refuses_a_promise_without_warrant(scene: Scene) -> None:
    case = scene.to(CaseStatus.IN_MEDIATION)
    offer(scene, case, 5_000)
    for values in ({"worth_minor": 200_001}, {"cap_minor": 4_999}, {"permitted": False}, {"needs_manager": True}):
        with pytest.raises(IntegrityError, match="beyond_only_approved"), scene.house.work() as uow:
            uow.session.execute(update(Warrant).values(**values))


def test_caps_of_the_playbook_are_overstepped_by_name_and_with_a_reason_alone(scene: Scene) -> None:
    case = scene.to(CaseStatus.IN_MEDIATION, category="missing_items")
    assert refused(scene, case, 12_801) == ["authority.over_cap"]
    assert refused(scene, case, 500, MONEY) == ["authority.not_in_playbook"]
    found = ask(scene, case)
    with pytest.raises(Invalid, match=r"escalation\.amount_needed"):
        say_yes(scene, case, found, Wish())
    with pytest.raises(Invalid, match=r"escalation\.reason_needed"):
        say_yes(scene, case, found, Wish(FULL, 20_000))
    say_yes(scene, case, found, Wish(None, 20_000))
    assert refused(scene, case, 12_801) == ["authority.over_cap"], "any of the playbook is nothing beyond it"
    for wish in (Wish(FULL, 20_000), Wish(MONEY, 500)):
        say_yes(scene, case, ask(scene, case, wish), wish, "孩子吃了一半才发现")
    offer(scene, case, 20_000)
    scene.later(hours=25)
    sweep_once(scene)
    offer(scene, case, 500, MONEY)


def test_where_the_matrix_asks_for_a_manager_money_waits_and_an_apology_does_not(scene: Scene) -> None:
    with scene.house.work() as uow:
        change_grid(uow, "food_quality", (Rule(Decider.MANAGER, 10), *DEFAULT_GRID[1:]), by_id=scene.manager, now=scene.now)
    case = scene.to(CaseStatus.IN_MEDIATION)
    assert refused(scene, case, 100) == ["authority.needs_manager"]
    sweep_once(scene)
    sweep_once(scene)
    with scene.house.db.reading() as session:
        (made,) = session.scalars(select(Escalation))
        assert view_authority(session, scene.case(case), scene.mediator, scene.now).power.needs_manager
    assert (made.asked_by_id, made.due_at) == (None, scene.now + timedelta(hours=10))
    assert (told(scene, "escalation.asked"), told(scene, "escalation.by_rule")) == ([scene.manager], [scene.mediator])
    for _click in range(2):
        assert ask(scene, case, Wish(FULL, 100)) == made.public_id
    assert told(scene, "escalation.asked") == [scene.manager] * 2, "a wish that is added is told once more, and once"
    with scene.house.work() as uow:
        take_escalation(uow, case, made.public_id, by_id=scene.manager, now=scene.now)
        hand_back(uow, case, made.public_id, "小额，按手册办", by_id=scene.manager, now=scene.now)
    offer(scene, case, 100)
    sweep_once(scene)
    assert state(scene, made.public_id) is EscalationState.RETURNED
    other = scene.to(CaseStatus.IN_MEDIATION)
    offer(scene, other, None, RemedyKind.APOLOGY)


def test_a_question_is_asked_once_answered_once_and_told_of_when_it_is_overdue(scene: Scene) -> None:
    case = scene.to(CaseStatus.IN_MEDIATION)
    found = ask(scene, case)
    assert ask(scene, case) == found, "the same click twice is once"
    with pytest.raises(Conflict, match=r"escalation\.open"):
        ask(scene, case, Wish(FULL, 1))
    scene.later(hours=73)
    for _turn in range(3):
        sweep_once(scene)
    assert (told(scene, "escalation.overdue")) == sorted((scene.manager, scene.mediator))
    with pytest.raises(Invalid, match=r"input\.missing"), scene.house.work() as uow:
        decline(uow, case, found, " ", by_id=scene.manager, now=scene.now)
    for _click in range(2):
        with scene.house.work() as uow:
            decline(uow, case, found, "没有新情况", by_id=scene.manager, now=scene.now)
    with pytest.raises(Conflict, match=r"escalation\.over"):
        say_yes(scene, case, found, Wish(FULL, 1))
    again = ask(scene, case)
    with pytest.raises(Conflict, match=r"escalation\.not_yours"), scene.house.work() as uow:
        recall(uow, case, by_id=scene.manager, now=scene.now)
    with scene.house.work() as uow:
        recall(uow, case, by_id=scene.mediator, now=scene.now)
    assert state(scene, again) is EscalationState.RECALLED
    last = ask(scene, case)
    with scene.house.work() as uow:
        withdraw_case(uow, case, "不投诉了", now=scene.now)
    assert state(scene, last) is EscalationState.LAPSED


def test_a_manager_who_is_a_side_neither_sees_nor_is_told(scene: Scene) -> None:
    side = another_manager(scene)
    with scene.house.work() as uow:
        uow.session.add(MerchantMember(merchant_id=scene.merchant, account_id=side))
    ask(scene, scene.to(CaseStatus.IN_MEDIATION))
    assert told(scene, "escalation.asked") == [scene.manager]
    with scene.house.db.reading() as session:
        rows, counts = list_escalations(session, scene.manager, "waiting", 1)
        assert (len(rows), counts) == (1, {"waiting": 1, "answered": 0})
        assert list_escalations(session, side, "waiting", 1) == ([], {"waiting": 0, "answered": 0})


def test_a_decision_rests_on_a_warrant_and_puts_the_loss_into_figures(scene: Scene) -> None:
    limits(scene, 10_000, 50_000)
    case = scene.to(CaseStatus.DECIDED)
    args = (case, scene.mediator, Stance.ADOPT, FULL, REASONS)
    with pytest.raises(BeyondAuthority), scene.house.work() as uow:
        decide_case(uow, *args, now=scene.now)
    with pytest.raises(Invalid, match=r"loss\.how"), scene.house.work() as uow:
        decide_case(uow, *args, now=scene.now, amount_minor=9_000, loss=Loss(9_900, LossBasis.RECEIPTS))
    with scene.house.work() as uow:
        decide_case(uow, *args, now=scene.now, amount_minor=9_000, loss=Loss(9_900, LossBasis.RECEIPTS, "李秀英的小票"))
    with scene.house.db.reading() as session:
        (loss,) = session.scalars(select(LossEstimate))
    assert (loss.amount_minor, loss.basis, warrants(scene)[0].decision_id) == (9_900, LossBasis.RECEIPTS, loss.decision_id)
    unnamed = scene.to(CaseStatus.DECIDED, amount_minor=None)
    with pytest.raises(Invalid, match=r"authority\.amount_needed"), scene.house.work() as uow:
        decide_case(uow, unnamed, *args[1:], now=scene.now)
    with pytest.raises(Invalid, match=r"loss\.needed"), scene.house.work() as uow:
        decide_case(uow, unnamed, *args[1:], now=scene.now, amount_minor=100)


def test_a_rehearsal_decides_with_words_what_its_manager_hands_back(scene: Scene) -> None:
    with scene.house.work() as uow:
        change_grid(uow, "food_quality", tuple(Rule(Decider.MANAGER, 10) for _cell in DEFAULT_GRID), by_id=None, now=scene.now)
    case = scene.to(CaseStatus.DECIDED)
    args = (case, scene.mediator, Stance.ADOPT, RemedyKind.EXPLANATION, REASONS)
    with pytest.raises(BeyondAuthority, match=r"authority\.needs_manager"), scene.house.work() as uow:
        decide_case(uow, *args, now=scene.now)
    with scene.house.work() as uow:
        hand_back_if_asked(uow, case, scene.mediator, now=scene.now)
        decide_case(uow, *args, now=scene.now)
    assert warrants(scene)[0].worth_minor == 0


def test_rules_change_from_a_day_on_and_never_backwards(scene: Scene) -> None:
    later = scene.now + timedelta(days=3)
    book = (Rung(FULL, cap_minor=100), Rung(RemedyKind.APOLOGY, hours=5))
    with scene.house.work() as uow:
        change_playbook(uow, "delivery", book, by_id=scene.manager, now=scene.now, since=later)
        change_bands(uow, 100, 200, by_id=scene.manager, now=scene.now)
    for wrong in ((200, 200), (0, 5)):
        with pytest.raises(Invalid), scene.house.work() as uow:
            change_bands(uow, *wrong, by_id=scene.manager, now=scene.now)
    with pytest.raises(Invalid, match=r"ladder\.limits_order"):
        limits(scene, 2, 1)
    with pytest.raises(Invalid, match=r"ladder\.past"), scene.house.work() as uow:
        change_bands(uow, 1, 2, by_id=scene.manager, now=scene.now, since=scene.now - timedelta(days=1))
    with scene.house.db.reading() as session:
        now, then = read_ladder(session, scene.now), read_ladder(session, later)
    assert (now.band(None), now.band(100), now.band(200)) == (0, 1, 2)
    assert len(now.rungs("delivery")) > 2
    assert [rung.remedy for rung in then.rungs("delivery")] == [RemedyKind.APOLOGY, FULL], "the lightest first"
    assert now.rule("delivery", 5, RiskLevel.HIGH) == DEFAULT_GRID[6]


def test_words_of_escalations_go_under_pseudonyms_with_the_case(scene: Scene) -> None:
    case = close(scene, lesson(scene))
    with scene.house.work() as uow:
        uow.session.add(Escalation(
            case_id=case, state=EscalationState.DECLINED, reason="李秀英要见经理", reply="李秀英已经道过歉",
            asked_by_id=scene.mediator, asked_at=scene.now, due_at=scene.now, ended_by_id=scene.manager, ended_at=scene.now,
        ))
    scene.later(days=181)
    assert erase_due(scene.house, scene.store, now=scene.now) == 1
    assert "李秀英" not in dump(scene, "accounts")
