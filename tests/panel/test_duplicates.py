"""One thing told twice: who is suspected and why, merged once and undone, told apart, and nobody ended for somebody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, NotFound
from panel.knowledge.likeness import likeness
from panel.knowledge.words import cut
from panel.lifecycle import CaseStatus
from panel.models import Account, Case, MerchantMember, PartyRole
from panel.models.duplicate import CasePair
from panel.projections.duplicates import Suspect, view_hints, view_merged, view_suspects
from panel.queries.duplicates import Told
from panel.services.duplicates import merge_case, say_distinct, undo_merge, unsay_distinct
from panel.services.filing import file_dispute, withdraw_case
from panel.services.owning import add_note, extend_deadline
from tests.panel.lessons_room import told
from tests.panel.scene import Scene

S = CaseStatus
AGAIN = "11月18日在蜀香阁订的酸菜鱼，汤洒了一半，我叫李秀英，打电话13800001234过去没人管！订单号 8840012345678。"
OTHER = "今天买的凉皮里有一根头发，店员说换一份，可是我已经吃了几口，觉得恶心，希望退钱。"


def suspects(scene: Scene, case: int, reader: int | None = None) -> tuple[Suspect, ...]:
    with scene.house.db.reading() as session:
        reads = reader or scene.mediator
        return view_suspects(session, session.get_one(Case, case), reads, reads == scene.manager, scene.now)


def public(scene: Scene, case: int) -> str:
    return scene.case(case).public_id


def merge(scene: Scene, case: int, into: int, by: int | None = None) -> None:
    with scene.house.work() as uow:
        merge_case(uow, case, public(scene, into), by_id=by or scene.mediator, now=scene.now)


def undo(scene: Scene, case: int) -> None:
    with scene.house.work() as uow:
        undo_merge(uow, case, by_id=scene.mediator, now=scene.now)


def of(scene: Scene, who: int | None, **changes: object) -> int:
    """A case of somebody else; of nobody known where `who` is None."""
    with scene.house.work() as uow:
        account = uow.session.get_one(Account, who) if who is not None else None
        return file_dispute(uow, account, scene.filing(**changes), seed=bytes(32), now=scene.now).id


def codes(found: Suspect) -> list[str]:
    return [reason.code for reason in found.reasons]


def test_texts_are_alike_by_the_words_they_share() -> None:
    def percent(one: str, other: str) -> int:
        return likeness(frozenset(cut(one)), frozenset(cut(other)))

    claim = "我叫李秀英，11月18日在蜀香阁订了酸菜鱼，汤洒了一半，电话13800001234打过去没人管。"
    assert percent(claim, claim) == 100
    assert percent(claim, AGAIN) >= 60
    assert percent(claim, OTHER) < 30
    assert percent("汤洒了", "汤洒了") == 0  # too short to tell


def test_suspects_come_with_their_reasons_and_only_to_who_has_no_part(scene: Scene) -> None:
    first = scene.file()
    with scene.house.work() as uow:
        mate, stranger = (scene._person(uow.session, name, scene.now) for name in ("李家人", "路人"))
        uow.session.execute(update(Account).where(Account.id.in_((mate, scene.complainant))).values(cluster=mate))
    again = scene.file(text=AGAIN, order_no=" 88400 12345678")
    rude = "骑手态度很差，把餐放在楼下就走了。"
    far = of(scene, scene.complainant, text=rude, order_no="X1", occurred_on=date(2026, 11, 2), category="delivery")
    home = of(scene, mate, text=OTHER, order_no="X2")
    same_words = of(scene, stranger, text=AGAIN, order_no="", occurred_on=None)
    found = {row.public_id: row for row in suspects(scene, again)}
    assert set(found) == {public(scene, each) for each in (first, home, same_words)}
    assert codes(found[public(scene, first)]) == ["customer", "order", "text", "day"]
    assert codes(found[public(scene, home)]) == ["household", "day"]
    assert codes(found[public(scene, same_words)]) == ["text"]
    assert not any(row.title or row.can_open for row in found.values())  # nobody's but a number, for who does not hold them
    assert [found[public(scene, each)].can_merge for each in (first, home, same_words)] == [True, False, False]
    assert suspects(scene, far) == ()
    with scene.house.work() as uow:
        uow.session.add(MerchantMember(merchant_id=scene.merchant, account_id=scene.manager))
    assert suspects(scene, again, scene.manager) == ()


def test_the_customer_is_told_of_the_own_open_case_alone(scene: Scene) -> None:
    def hints(who: int, order_no: str = "8840012345678", text: str = OTHER) -> list[str]:
        with scene.house.db.reading() as session:
            filing = Told(0, None, 0, "food_quality", order_no, None, text, scene.now)
            account = session.get_one(Account, who)
            return [hint.number for hint in view_hints(session, account, " 蜀香阁 ", filing, scene.now)]

    case = scene.file()
    number = scene.case(case).number
    assert hints(scene.complainant) == hints(scene.complainant, "", AGAIN) == [number]
    assert hints(scene.complainant, "X9") == hints(scene.manager) == []
    with scene.house.work() as uow:
        withdraw_case(uow, case, "", now=scene.now)
    assert hints(scene.complainant) == []  # that it ended and is filed again is for mediators
    (row,) = suspects(scene, scene.file())
    assert (row.number, row.ended, row.can_merge) == (number, True, False)


def test_merged_once_linked_both_ways_and_undone_until_something_else_happens(scene: Scene) -> None:
    first, again = scene.to(S.IN_MEDIATION), scene.to(S.AWAITING_RESPONSE, text=AGAIN)
    for _click in range(2):
        merge(scene, again, first)
    with scene.house.db.reading() as session:
        both = [session.get_one(Case, each) for each in (first, again)]
        there, here = (view_merged(session, each, PartyRole.COMPLAINANT) for each in both)
    assert (scene.status(again), scene.status(first)) == (S.INADMISSIBLE, S.IN_MEDIATION)
    assert here.into is not None
    assert here.into.number == both[0].number
    assert [link.number for link in there.taken_in] == [both[1].number]
    assert told(scene, "case.merged") == sorted((scene.complainant, scene.member))
    (row,) = suspects(scene, again)
    assert (row.mark, row.can_undo) == ("merged_there", True)
    undo(scene, again)
    assert scene.status(again) is S.AWAITING_RESPONSE
    assert scene.case(again).deadline_at == scene.now + timedelta(hours=48)
    merge(scene, again, first)
    with scene.house.work() as uow:
        extend_deadline(uow, first, "还要问骑手", now=scene.now)
    with pytest.raises(Conflict, match=r"duplicate\.too_late"):
        undo(scene, again)
    third = scene.to(S.IN_MEDIATION)
    with pytest.raises(Conflict, match=r"duplicate\.other_over"):
        merge(scene, third, again)


def test_a_case_that_came_back_is_judged_like_any_other(scene: Scene) -> None:
    first, again = scene.to(S.IN_MEDIATION), scene.to(S.IMPASSE)
    merge(scene, again, first)
    undo(scene, again)
    scene.redact(again)
    scene.publish(again)
    assert scene.round(again).number == 2  # the draw committed at the filing was given up in public


def test_nobody_ends_because_of_somebody_else(scene: Scene) -> None:
    with scene.house.work() as uow:
        stranger = scene._person(uow.session, "路人", scene.now)
    mine, theirs, nobodys = scene.file(), of(scene, stranger), of(scene, None)
    for case, into in ((mine, theirs), (mine, nobodys)):
        with pytest.raises(Conflict, match=r"duplicate\.other_person"):
            merge(scene, case, into)
    merge(scene, nobodys, mine)
    with scene.house.db.reading() as session:
        seen = [view_merged(session, session.get_one(Case, mine), role).taken_in for role in (*PartyRole, None)]
    assert [len(each) for each in seen] == [0, 1, 1]  # who complains here did not bring that one in
    for by in (stranger, scene.member):
        with pytest.raises(NotFound):
            merge(scene, mine, theirs, by=by)
    with pytest.raises(NotFound):
        merge(scene, mine, mine)
    with pytest.raises(NotFound):
        merge(scene, mine, of(scene, scene.complainant, merchant_name="别家"))


def test_told_apart_and_remembered(scene: Scene) -> None:
    first, again = scene.file(), scene.file()
    for _click in range(2):
        with scene.house.work() as uow:
            say_distinct(uow, again, public(scene, first), by_id=scene.mediator, now=scene.now)
    assert [(row.mark, row.can_merge) for row in suspects(scene, first)] == [("distinct", False)]
    with scene.house.work() as uow:
        unsay_distinct(uow, first, public(scene, again), by_id=scene.mediator)
    assert [row.mark for row in suspects(scene, first)] == [""]
    merge(scene, again, first)
    with pytest.raises(Conflict, match=r"duplicate\.merged"), scene.house.work() as uow:
        say_distinct(uow, first, public(scene, again), by_id=scene.mediator, now=scene.now)
    third = scene.file()
    with pytest.raises(IntegrityError, match="merged_once|merged_id"), scene.house.work() as uow:  # what two at once would try
        uow.session.add(CasePair(
            low_id=again, high_id=third, kind="duplicate", merged_id=again, status_before=S.FILED, said_by_id=scene.mediator,
            said_at=scene.now,
        ))  # fmt: skip
    with scene.house.db.reading() as session:
        assert session.scalar(select(CasePair.merged_id)) == again


def test_a_note_of_staff_does_not_keep_a_merge(scene: Scene) -> None:
    first, again = scene.file(), scene.file()
    merge(scene, again, first)
    with scene.house.work() as uow:
        add_note(uow, first, scene.mediator, "看过了", now=scene.now)
    undo(scene, again)
    assert scene.status(again) is S.FILED
