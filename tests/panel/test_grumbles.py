"""Grumbles: one line, so many a day, answered once, a dispute once, taken back for good; counted by the week; no words stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid, NotFound
from panel.models import Account, Grumble, GrumbleState, Merchant, MerchantMember
from panel.projections.grumbles import trend_of, view_grumbles, view_own_grumbles, view_weeks
from panel.projections.own_data import view_own_data
from panel.queries.grumbles import GrumbleFilter, read_grumbles
from panel.services.erasing import erase_due
from panel.services.farewell import ask_erasure
from panel.services.filing import withdraw_case
from panel.services.grumbling import (
    Said,
    answer_grumble,
    enter_grumble,
    erase_old_grumbles,
    leave_grumble,
    promote_grumble,
    take_back_grumble,
)
from panel.settings import change_setting
from tests.panel.lessons_room import officer, today, told
from tests.panel.scene import Scene

LINE = "等了五十分钟，没人说一声"
S = GrumbleState


def leave(scene: Scene, text: str = LINE, *, by: int | None = None, category: str = "", shop: str = "蜀香阁") -> Grumble:
    """The complainant, or somebody else, grumbles."""
    with scene.house.work() as uow:
        return leave_grumble(
            uow, by or scene.complainant, Said(text, shop, category), now=scene.now, today=today(scene)
        )


def stored(scene: Scene, made: Grumble) -> Grumble:
    with scene.house.db.reading() as session:
        return session.get_one(Grumble, made.id)


def answer(scene: Scene, made: Grumble, by: int, reply: str = "已请门店补一句“还要多久”") -> None:
    with scene.house.work() as uow:
        answer_grumble(uow, made.public_id, reply, by_id=by, now=scene.now)


def promote(scene: Scene, made: Grumble, case: int, by: int | None = None) -> bool:
    with scene.house.work() as uow:
        return promote_grumble(uow, uow.session.get_one(type(scene.case(case)), case), by or scene.complainant, made.public_id)


def test_so_many_a_day_and_the_same_click_is_once(scene: Scene) -> None:
    with scene.house.work() as uow:
        change_setting(uow, "grumbles_a_day", 2, by_id=None, now=scene.now)
    first = leave(scene)
    assert leave(scene, f" {LINE} ").id == first.id
    second = leave(scene, "汤少了一半")
    with scene.house.work() as uow:
        take_back_grumble(uow, scene.complainant, second.public_id)
    with pytest.raises(Conflict, match=r"grumble\.enough_today"):
        leave(scene, "taking one back gives no further one")
    leave(scene, by=scene.manager)
    scene.later(days=1)
    assert leave(scene).nth == 1
    with pytest.raises(IntegrityError), scene.house.work() as uow:  # what two tabs at once would try
        uow.session.execute(update(Grumble).where(Grumble.id == first.id).values(nth=2))


@pytest.mark.parametrize(
    ("said", "field"),
    [(Said("", "蜀香阁"), "text"), (Said("长" * 301, "蜀香阁"), "text"), (Said("好", "无名小店"), "merchant_name"),
     (Said("好", "蜀香阁", "nonsense"), "category")],
)
def test_bad_input_is_refused(scene: Scene, said: Said, field: str) -> None:
    with pytest.raises(Invalid) as error, scene.house.work() as uow:
        leave_grumble(uow, scene.complainant, said, now=scene.now, today=today(scene))
    assert error.value.field == field


def test_nobody_grumbles_about_the_own_shop_nor_reads_what_is_said_about_it(scene: Scene) -> None:
    with pytest.raises(Invalid, match=r"dispute\.own_merchant"):
        leave(scene, by=scene.member)
    made, quality = leave(scene), officer(scene)
    mine = leave(scene, "我自己的", by=quality)
    with scene.house.work() as uow:
        uow.session.add(MerchantMember(merchant_id=scene.merchant, account_id=scene.manager))
    with scene.house.db.reading() as session:
        def seen(who: int) -> list[str]:
            return [row.text for row in view_grumbles(session, who, GrumbleFilter("all")).rows]

        assert (seen(scene.mediator), seen(scene.manager), seen(quality)) == (["我自己的", LINE], [], [LINE])
    for by, which, error in ((scene.manager, made, Invalid), (quality, mine, NotFound)):
        with pytest.raises(error):
            answer(scene, which, by)


def test_answered_once_and_its_customer_is_told(scene: Scene) -> None:
    made, quality = leave(scene), officer(scene)
    answer(scene, made, quality, "")
    assert (stored(scene, made).state, told(scene, "grumble.answered")) == (S.READ, [])
    for _click in range(2):
        answer(scene, made, quality)
    with pytest.raises(Conflict, match=r"grumble\.answered"):
        answer(scene, made, quality, "别的话")
    with pytest.raises(Invalid, match=r"input\.too_long"):
        answer(scene, leave(scene, "二"), quality, "长" * 1001)
    assert told(scene, "grumble.answered") == [scene.complainant]
    with scene.house.db.reading() as session:
        rows, total = view_own_grumbles(session, scene.complainant)
        assert view_own_data(session, scene.complainant)["grumbles"][0]["text"] == LINE
    assert (total, rows[1].reply, rows[1].can_promote) == (2, "已请门店补一句“还要多久”", True)


def test_staff_enters_it_for_a_customer_who_is_told_or_for_nobody_known(scene: Scene) -> None:
    with scene.house.db.reading() as session:
        email = session.get_one(Account, scene.complainant).email or ""
        own = session.get_one(Account, scene.mediator).email or ""

    def enter(identifier: str) -> Grumble:
        with scene.house.work() as uow:
            return enter_grumble(
                uow, Said(LINE, "蜀香阁"), identifier, by_id=scene.mediator, now=scene.now, today=today(scene)
            )

    made = enter(email.upper())
    assert enter(email).id == made.id
    assert (made.account_id, made.entered_by_id, made.nth) == (scene.complainant, scene.mediator, None)
    assert told(scene, "grumble.entered") == [scene.complainant]
    assert enter("").account_id is None
    for wrong, code in (("nobody@example.org", "grumble.no_account"), (own, "grumble.about_yourself"), ("x", "identifier")):
        with pytest.raises(Invalid, match=code):
            enter(wrong)


def test_a_dispute_once_and_only_by_whom_it_belongs_to(scene: Scene) -> None:
    made, one, other = leave(scene), scene.file(), scene.file(title="另一件")
    assert not promote(scene, made, one, by=scene.manager)
    assert promote(scene, made, one)
    assert not promote(scene, made, other)
    second = leave(scene, "二")
    with pytest.raises(IntegrityError), scene.house.work() as uow:
        uow.session.execute(
            update(Grumble).where(Grumble.id == second.id).values(state=S.PROMOTED, case_id=one)
        )
    with pytest.raises(Conflict, match=r"grumble\.promoted"), scene.house.work() as uow:
        take_back_grumble(uow, scene.complainant, made.public_id)
    with scene.house.db.reading() as session:
        assert [row.number for row in view_grumbles(session, scene.mediator, GrumbleFilter("promoted")).rows] == [
            scene.case(one).number
        ]


def test_what_is_taken_back_has_no_words_and_counts_nowhere(scene: Scene) -> None:
    made = leave(scene)
    with pytest.raises(NotFound), scene.house.work() as uow:
        take_back_grumble(uow, scene.manager, made.public_id)
    for _click in range(2):
        with scene.house.work() as uow:
            take_back_grumble(uow, scene.complainant, made.public_id)
    with pytest.raises(Conflict, match=r"grumble\.over"):
        answer(scene, made, officer(scene))
    with scene.house.db.reading() as session:
        assert view_weeks(session, scene.mediator, today(scene)).rows == ()
        assert view_grumbles(session, scene.mediator, GrumbleFilter("all")).counts["all"] == 0
        assert list(read_grumbles(session, scene.mediator, GrumbleFilter("all"))) == []
    with pytest.raises(IntegrityError, match="withdrawn_has_no_words"), scene.house.work() as uow:
        uow.session.execute(update(Grumble).values(text="回来了"))


def test_words_go_with_the_person_with_the_case_and_with_time(scene: Scene) -> None:
    case, kept = scene.file(), leave(scene, "李秀英自己说的")
    made, late = leave(scene, "李秀英说汤洒了"), leave(scene, "别人的李秀英", by=scene.manager)
    promote(scene, made, case)
    with scene.house.work() as uow:
        withdraw_case(uow, case, "", now=scene.now)
    scene.later(days=181)
    assert erase_due(scene.house, scene.store, now=scene.now) == 1
    assert [stored(scene, one).text for one in (made, kept)] == ["", "李秀英自己说的"]
    with scene.house.work() as uow:
        assert ask_erasure(uow, scene.complainant, now=scene.now)
    assert (stored(scene, kept).text, stored(scene, late).text) == ("", "别人的李秀英")
    assert (erase_old_grumbles(scene.house, now=scene.now), stored(scene, late).text) == (1, "")
    assert erase_old_grumbles(scene.house, now=scene.now) == 0


def test_weeks_are_counted_by_merchant_and_category(scene: Scene) -> None:
    with scene.house.work() as uow:
        uow.session.add(Merchant(name="别家", created_at=scene.now))
        people = [scene._person(uow.session, f"客{i}", scene.now) for i in range(3)]
    for person in people:
        leave(scene, by=person, category="delivery")
    scene.later(days=7)
    leave(scene, category="delivery")
    leave(scene, shop="别家")
    with scene.house.db.reading() as session:
        weeks = view_weeks(session, scene.mediator, today(scene))
        filtered = view_grumbles(session, scene.mediator, GrumbleFilter(category="delivery", text="蜀香"))
        shops = dict(session.execute(select(Merchant.name, Merchant.public_id)).all())
        other = view_grumbles(session, scene.mediator, GrumbleFilter(merchant=shops["别家"]))
    assert [(row.merchant, row.category, row.counts[-2:], row.trend) for row in weeks.rows] == [
        ("蜀香阁", "delivery", (3, 1), "rising"), ("别家", "", (0, 1), "few")
    ]
    assert weeks.mondays[-1] <= today(scene) < weeks.mondays[-1] + timedelta(days=7)
    assert (filtered.counts["open"], other.counts["open"]) == (4, 1)


@pytest.mark.parametrize(
    ("counts", "trend"),
    [((0, 0, 0, 0, 3), "rising"), ((2, 2, 2, 2, 4), "rising"), ((2, 2, 2, 2, 3), "steady"), ((4, 4, 4, 4, 2), "falling"),
     ((4, 4, 4, 4, 3), "steady"), ((2, 1, 0, 2, 2), "few"), ((0, 0, 0, 0, 0), "few")],
)  # fmt: skip
def test_a_trend_is_told_from_whole_weeks(counts: tuple[int, ...], trend: str) -> None:
    assert trend_of(counts) == trend
