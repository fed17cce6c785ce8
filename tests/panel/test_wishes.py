"""What cannot be carried out: said once, corrected by a further row, and nothing is offered or voted on that rests on it."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from panel.content import impossible_wishes
from panel.errors import Conflict, Invalid
from panel.ladder import Rung, change_playbook, read_ladder
from panel.lifecycle import CaseStatus
from panel.models import RemedyKind, Stance
from panel.models.wish import WishPart, WishRuling
from panel.projections.wishes import offered_remedies, spot_impossible, view_feasible, view_rulings
from panel.queries.redactions import get_redaction
from panel.rehearsal.settling import settle_draft
from panel.services.deciding import decide_case
from panel.services.mediation import propose
from panel.services.previewing import offer_preview
from panel.services.wishing import WishWord, ground_options, rule_on_wish
from tests.panel.scene import Scene

S, K = CaseStatus, RemedyKind
REASONS = "评审团的理由与证据相符，商家的包装没有防漏措施，应当按结论处理。"
NO = WishWord(WishPart.REMEDY, False, "已经退过一半。", "再退另一半")
YES = WishWord(WishPart.REMEDY, True, "查明没有退过，可以全额退。")


def say(scene: Scene, case: int, word: WishWord) -> int:
    with scene.house.work() as uow:
        return rule_on_wish(uow, case, word, by_id=scene.mediator, now=scene.now).nth


def offer(scene: Scene, case: int, by: str, remedy: RemedyKind, amount: int | None) -> None:
    with scene.house.work() as uow:
        propose(uow, case, by, remedy, "按此处理", now=scene.now, amount_minor=amount)


def test_an_offer_that_is_the_barred_wish_is_refused_until_that_is_corrected(scene: Scene) -> None:
    case = scene.to(S.IN_MEDIATION)
    with pytest.raises(Conflict, match=r"wish\.not_ruled"):
        say(scene, case, YES)
    with pytest.raises(Conflict, match=r"wish\.none"):
        say(scene, case, WishWord(WishPart.WORDS, False, "做不到", "别的"))
    for reason, instead, field in ((" ", "x", "reason"), ("x", "", "instead")):
        with pytest.raises(Invalid) as fault:
            say(scene, case, WishWord(WishPart.REMEDY, False, reason, instead))
        assert fault.value.field == field
    assert [say(scene, case, NO), say(scene, case, NO)] == [1, 1], "the same click twice"
    for by, amount in (("owner", 12800), ("owner", None), ("complainant", 20000)):
        with pytest.raises(Invalid, match=r"wish\.cannot") as refused:
            offer(scene, case, by, K.FULL_REFUND, amount)
        assert refused.value.params["reason"] == NO.reason
    offer(scene, case, "owner", K.FULL_REFUND, 12799)  # less than the wish is another offer
    offer(scene, case, "respondent", K.FULL_REFUND, 12800)  # who gives it may give it
    assert say(scene, case, YES) == 2
    offer(scene, case, "complainant", K.FULL_REFUND, 12800)
    with scene.house.db.reading() as session:
        found = view_rulings(session, case)
    assert [(each.feasible, each.holds, each.reason) for each in found] == [(True, True, YES.reason), (False, False, NO.reason)]
    assert (found[0].by, found[1].instead) == ("赵调解", NO.instead)


def test_the_database_keeps_their_order_and_their_reasons(scene: Scene) -> None:
    case = scene.to(S.IN_MEDIATION)
    say(scene, case, NO)
    whole = {"case_id": case, "nth": 2, "part": WishPart.REMEDY, "feasible": False, "reason": "x", "instead": "y"}
    for wrong in ({"nth": 1}, {"reason": ""}, {"instead": ""}):
        with pytest.raises(IntegrityError), scene.house.work() as uow:
            uow.session.add(WishRuling(**{**whole, **wrong}, at=scene.now))


def test_the_own_offer_goes_first(scene: Scene) -> None:
    case = scene.to(S.IN_MEDIATION)
    offer(scene, case, "owner", K.FULL_REFUND, 12800)
    with pytest.raises(Conflict, match=r"wish\.offered"):
        say(scene, case, NO)


def test_a_vote_says_why_its_answers_can_be_carried_out_and_the_decision_is_bound_too(scene: Scene) -> None:
    case = scene.to(S.REDACTING)
    say(scene, case, NO)
    with scene.house.work() as uow:
        settle_draft(uow, case, by_id=scene.mediator, now=scene.now)
    with pytest.raises(Conflict) as blocked, scene.house.work() as uow:
        offer_preview(uow, case, now=scene.now)
    assert blocked.value.params["reason"] == "gate.wish"
    with scene.house.work() as uow:
        desk = get_redaction(uow.session, case)
        for text, new in ((" ", 0), ("“支持消费者”指退还另一半。", 1), ("“支持消费者”指退还另一半。", 0)):
            assert ground_options(uow, desk, text, by_id=scene.mediator, now=scene.now) == new
    with scene.house.db.reading() as session:
        assert view_rulings(session, case)[0].grounds == ("“支持消费者”指退还另一半。",)
    scene.publish(case)
    with pytest.raises(Conflict, match=r"case\.wrong_status"):
        say(scene, case, YES)  # not while jurors read what it is about
    scene.vote_all(case)
    with pytest.raises(Invalid, match=r"wish\.cannot"), scene.house.work() as uow:
        decide_case(uow, case, scene.mediator, Stance.ADOPT, K.FULL_REFUND, REASONS, now=scene.now)
    with scene.house.work() as uow:
        decide_case(uow, case, scene.mediator, Stance.ADOPT, K.FULL_REFUND, REASONS, now=scene.now, amount_minor=6400)
    assert scene.status(case) is S.DECIDED


def test_what_a_kind_of_dispute_has_follows_its_playbook(scene: Scene) -> None:
    with scene.house.work() as uow:
        rungs = (Rung(K.APOLOGY), Rung(K.REPLACE), Rung(K.COMPENSATION, 5000))
        change_playbook(uow, "food_quality", rungs, by_id=None, now=scene.now)
        ladder = read_ladder(uow.session, scene.now)
    found = view_feasible(ladder, "food_quality", 12800)
    assert set(found.caps) == {K.EXPLANATION, K.APOLOGY, K.REPLACE, K.COMPENSATION}
    assert {K.FULL_REFUND, K.NONE} & set(found.barred) == {K.FULL_REFUND}
    assert [found.too_much(K.COMPENSATION, amount) for amount in (None, 5000, 5001)] == [None, None, 5000]
    offered = offered_remedies(ladder, "food_quality")
    assert {K.FULL_REFUND, K.REPLACE} <= set(offered), "what cannot be done can be wished for, and is told"
    assert offered == sorted(offered, key=list(RemedyKind).index)


def test_wishes_no_case_can_bring_are_known_by_their_words() -> None:
    assert [each.code for each in spot_impossible(["请开除骑手，并登报"])] == ["dismissal", "publicity"]
    assert [each.code for each in spot_impossible(["I want him to go to jail"])] == ["crime"]
    assert spot_impossible(["请退一半", ""]) == ()
    codes = [each.code for each in impossible_wishes()]
    assert len(set(codes)) == len(codes)
    assert all(each.zh and each.en for each in impossible_wishes())
