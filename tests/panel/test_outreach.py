"""Outreach: drawn once a month, to be repeated, of past customers who did not refuse; followed up, erased in the end."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from panel.errors import Conflict, Invalid, NotFound
from panel.models import Account, Case, FollowUp, NoContact, Outreach, OutreachDraw, PartyRole
from panel.projections.outreach import list_answers, list_months, view_answer, view_own
from panel.projections.own_data import view_own_data
from panel.services.contact import refuse_contact
from panel.services.erasing import erase_due
from panel.services.filing import file_dispute
from panel.services.following import Ruling
from panel.services.outreach import (
    answer_outreach,
    decline_outreach,
    digest_of,
    draw_outreach,
    follow_up,
    list_pool,
    pick,
)
from panel.settings import change_setting
from tests.panel.lessons_room import issues, officer, sweep_once, told
from tests.panel.scene import Scene

SEED = bytes(range(32))
REPLY = "谢谢，我们会改电话排队的提示。"


def past(scene: Scene, *names: str) -> list[int]:
    """Customers whose case was closed two months ago; gives their accounts."""
    found = []
    for name in names:
        with scene.house.work() as uow:
            account = scene._person(uow.session, name, scene.now)
            who = uow.session.get_one(Account, account)
            filed = file_dispute(uow, who, scene.filing(title=name), seed=secrets.token_bytes(32), now=scene.now)
            at = scene.now - timedelta(days=60)
            uow.session.execute(
                update(Case).where(Case.id == filed.id)
                .values(status="closed", ended_at=at, deadline_at=None, deadline_kind=None)
            )
        found.append(account)
    return found


def draw(scene: Scene, seed: bytes = SEED) -> bool:
    with scene.house.work() as uow:
        return draw_outreach(uow, seed, now=scene.now)


def invited(scene: Scene) -> list[Outreach]:
    with scene.house.db.reading() as session:
        return list(session.scalars(select(Outreach).order_by(Outreach.id)))


def test_the_draw_is_made_once_a_month_and_can_be_repeated(scene: Scene) -> None:
    accounts = past(scene, *"甲乙丙丁")
    with scene.house.work() as uow:
        change_setting(uow, "outreach_month", 3, by_id=None, now=scene.now)
    with scene.house.db.reading() as session:
        pool = list_pool(session, scene.now)
    assert {account for account, _ in pool.values()} == set(accounts)
    assert [draw(scene), draw(scene, bytes(32))] == [True, False]
    (made,) = reached(scene)
    assert (made.pool, made.wanted, made.drawn, made.pool_digest) == (4, 3, 3, digest_of(list(pool)))
    again = pick(bytes.fromhex(made.seed), list(pool), made.wanted)
    assert {pool[id_][0] for id_ in again} == {each.account_id for each in invited(scene)}
    assert pick(SEED, list(pool)[::-1], 3) == again, "the order of the pool decides nothing"
    assert len(told(scene, "outreach.invited")) == 3
    scene.later(days=31)
    assert draw(scene), "the next month asks who is left"
    assert len(invited(scene)) == 4
    with scene.house.db.reading() as session:
        assert [month.met for month in list_months(session)] == [False, True]


def reached(scene: Scene) -> list[OutreachDraw]:
    with scene.house.db.reading() as session:
        return list(session.scalars(select(OutreachDraw)))


def test_who_refused_who_is_new_and_who_works_here_is_left_out(scene: Scene) -> None:
    first, second = past(scene, "甲", "乙")
    with scene.house.work() as uow:
        mine = uow.session.scalars(select(Outreach)).all()
        assert mine == []
        case = uow.session.scalars(select(Case.id).order_by(Case.id)).all()
        refuse_contact(uow, case[0], PartyRole.COMPLAINANT, by_id=first, now=scene.now)
        uow.session.execute(update(Case).where(Case.id == case[1]).values(ended_at=scene.now - timedelta(days=29)))
    with scene.house.db.reading() as session:
        assert list_pool(session, scene.now) == {}
        assert session.scalars(select(NoContact.by_id)).all() == [first]
        assert {account for account, _ in list_pool(session, scene.now + timedelta(days=2)).values()} == {second}
        assert list_pool(session, scene.now + timedelta(days=400)) == {}


def test_the_sweep_draws_at_the_first_turn_of_the_month(scene: Scene) -> None:
    past(scene, "甲")
    sweep_once(scene)
    sweep_once(scene)
    assert len(reached(scene)) == len(invited(scene)) == 1


def test_an_answer_is_changed_declined_and_followed_up(scene: Scene) -> None:
    (account,), reader = past(scene, "李秀英"), officer(scene)
    draw(scene)
    (one,) = invited(scene)
    with pytest.raises(NotFound), scene.house.work() as uow:
        answer_outreach(uow, one.public_id, scene.member, 3, "别人的", now=scene.now)
    for mark, words in ((6, "好"), (3, "  "), (3, "长" * 2001)):
        with pytest.raises(Invalid), scene.house.work() as uow:
            answer_outreach(uow, one.public_id, account, mark, words, now=scene.now)
    with pytest.raises(Conflict), scene.house.work() as uow:
        follow_up(uow, one.public_id, Ruling(FollowUp.ANSWERED, REPLY), by_id=reader, now=scene.now)
    with scene.house.work() as uow:
        answer_outreach(uow, one.public_id, account, 2, "电话等太久", now=scene.now)
        decline_outreach(uow, one.public_id, account, now=scene.now)
        answer_outreach(uow, one.public_id, account, 3, "蜀香阁后来没有再洒，李秀英谢谢。", now=scene.now)
    with scene.house.db.reading() as session:
        ((row,), totals) = list_answers(session, reader, "waiting")
        assert totals == {"waiting": 1, "followed": 0}
        assert not any(name in row.words for name in ("蜀香阁", "李秀英"))
        assert view_answer(session, one.public_id, reader) == row
        assert [each["mark"] for each in view_own_data(session, account)["outreach"]] == [3]
        assert view_own_data(session, reader)["outreach"] == []
        with pytest.raises(NotFound):
            view_answer(session, one.public_id, account)
    ruling = Ruling(FollowUp.TAKEN_UP, REPLY, "support", "process")
    with pytest.raises(Invalid), scene.house.work() as uow:
        follow_up(uow, one.public_id, Ruling(FollowUp.TAKEN_UP, REPLY), by_id=reader, now=scene.now)
    for _click in range(2):
        with scene.house.work() as uow:
            follow_up(uow, one.public_id, ruling, by_id=reader, now=scene.now)
    assert [issue.cause for issue in issues(scene)] == ["process"]
    assert told(scene, "outreach.followed") == [account]
    with pytest.raises(Conflict), scene.house.work() as uow:
        follow_up(uow, one.public_id, Ruling(FollowUp.NOTHING, REPLY), by_id=reader, now=scene.now)
    with pytest.raises(Conflict), scene.house.work() as uow:
        answer_outreach(uow, one.public_id, account, 5, "改了", now=scene.now)


def test_the_words_go_with_the_originals(scene: Scene) -> None:
    (account,) = past(scene, "甲")
    draw(scene)
    (one,) = invited(scene)
    with scene.house.work() as uow:
        answer_outreach(uow, one.public_id, account, 4, "电话等太久", now=scene.now)
    scene.later(days=130)
    erase_due(scene.house, scene.store, now=scene.now)
    (after,) = invited(scene)
    assert (after.words, after.words_masked, after.reply, after.mark) == ("", "", "", 4)
    with scene.house.db.reading() as session:
        assert not view_own(session, one.public_id, account, scene.now).open
        assert list_answers(session, 0, "waiting") == ([], {"waiting": 0, "followed": 0})
