"""Who may be drawn at all: reasons, the first possible day, and what the log learns of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from panel.eligibility import Limits, Person, birthday, eligible, first_moment
from panel.lifecycle import CaseStatus
from panel.models import Account, DrawEntry, Juror, PoolAsked, PoolEvent
from panel.queries.eligibility import eligibility_of
from panel.services.barring import bar_juror, unbar_juror
from panel.services.rechecking import SETTLES, ask_if_due, recheck, recheck_all
from panel.settings import change_setting
from tests.panel.conflicts_room import event, jurors, refused
from tests.panel.scene import Scene
from tests.panel.test_races import at_once

NOW = datetime(2026, 4, 20, 8, 0, tzinfo=UTC)
SOUND = Person(created_at=NOW, test_passed_at=NOW, address_confirmed=True)
RANGE = {"min_value": date(1900, 1, 1), "max_value": date(2050, 1, 1)}


def codes(person: Person, **limits: int) -> list[str]:
    return [reason.code for reason in eligible(person, Limits(**limits), now=NOW)]


@pytest.mark.parametrize(
    ("person", "limits", "expected"),
    [
        (SOUND, {}, []),
        (Person(NOW, None, True), {}, ["eligible.test"]),
        (Person(NOW, NOW, False), {}, ["eligible.address"]),
        (Person(NOW, NOW, True, barred=True), {}, ["eligible.barred"]),
        (SOUND, {"account_age_days": 13}, ["eligible.account_age"]),
        (Person(NOW, NOW, True, orders=2), {"orders_min": 3}, ["eligible.orders"]),
        (Person(NOW, NOW, True, orders=3), {"orders_min": 3}, []),
        (SOUND, {"orders_min": 3}, []),  # nobody has said how many there are
        (Person(NOW, NOW, True, born_on=date(2008, 4, 20)), {"adult_age": 18}, ["eligible.adult"]),  # not over everywhere yet
        (Person(NOW, NOW, True, born_on=date(2008, 4, 19)), {"adult_age": 18}, []),
        (Person(NOW, None, False, barred=True), {}, ["eligible.test", "eligible.barred", "eligible.address"]),
    ],
)
def test_each_rule_says_what_stands_in_the_way(person: Person, limits: dict[str, int], expected: list[str]) -> None:
    assert codes(person, **limits) == expected


def test_days_alone_give_the_first_moment() -> None:
    assert first_moment(SOUND, Limits(account_age_days=13)) == datetime(2026, 5, 3, 8, 0, tzinfo=UTC)
    assert first_moment(Person(NOW, NOW, True, born_on=date(2008, 5, 2)), Limits()) == datetime(2026, 5, 3, tzinfo=UTC)
    assert first_moment(Person(NOW, NOW, False), Limits(account_age_days=13)) is None
    assert first_moment(SOUND, Limits()) == NOW


def test_a_birthday_on_the_29th_of_february_is_kept_on_the_1st_of_march() -> None:
    assert birthday(date(2008, 2, 29), 18) == datetime(2026, 3, 2, tzinfo=UTC)


@given(age=st.integers(0, 400), born=st.none() | st.dates(**RANGE), orders=st.none() | st.integers(0, 9))
def test_reasons_end_exactly_at_the_first_moment(age: int, born: date | None, orders: int | None) -> None:
    person, limits = Person(NOW, NOW, True, orders=orders, born_on=born), Limits(age, 3, 18)
    moment = first_moment(person, limits)
    if moment is None:
        assert orders is not None
        assert orders < 3
        return
    assert eligible(person, limits, now=moment) == []
    if moment > NOW:
        assert eligible(person, limits, now=moment - timedelta(seconds=1))


def age_of_thirteen(scene: Scene) -> None:
    with scene.house.work() as uow:
        change_setting(uow, "account_age_days", 13, by_id=None, now=scene.now - timedelta(days=8))


def test_who_must_wait_is_refused_by_the_line_that_says_so_until_the_day(scene: Scene) -> None:
    account = jurors(scene)[5]
    age_of_thirteen(scene)
    with scene.house.work() as uow:
        juror = recheck(uow, account, now=scene.now)
        assert juror is not None
        assert juror.eligible_from == scene.now + timedelta(days=13)
    found = refused(scene, scene.file())
    assert {a: r.reason for a, r in found.items()} == {account: "not_yet"}
    assert event(scene, found[account].evidence).kind == "eligible"
    scene.later(days=13)
    assert refused(scene, scene.file(title="十三天后")) == {}


def test_a_change_of_the_rules_reaches_everybody_when_they_are_asked_again(scene: Scene) -> None:
    assert recheck_all(scene.house, now=scene.now) == 0
    age_of_thirteen(scene)
    steps: list[int] = []
    assert recheck_all(scene.house, now=scene.now, progress=steps.append) == 40
    assert sum(steps) == 40
    assert recheck_all(scene.house, now=scene.now) == 0, "asking twice writes nothing"
    assert {r.reason for r in refused(scene, scene.file()).values()} == {"not_yet"}
    with scene.house.work() as uow:
        change_setting(uow, "account_age_days", 0, by_id=None, now=scene.now - timedelta(days=7))
    assert recheck_all(scene.house, now=scene.now) == 40
    assert refused(scene, scene.file(title="规则放宽")) == {}


def test_a_changed_rule_reaches_the_pool_by_itself_once_and_after_a_crash(scene: Scene) -> None:
    assert ask_if_due(scene.house, scene.now) == 0, "a house that never changed its rules asks nobody again"
    age_of_thirteen(scene)
    before = scene.now - timedelta(days=1) - timedelta(seconds=1)  # a second before it is in force
    assert ask_if_due(scene.house, before) == 0
    assert ask_if_due(scene.house, scene.now) == 1  # all 40; the process ends here
    assert {r.reason for r in refused(scene, scene.file()).values()} == {"not_yet"}
    assert sum(at_once([lambda: ask_if_due(scene.house, scene.now)] * 2)) in (1, 2)  # two others find that nobody is left
    assert ask_if_due(scene.house, scene.now) == 0
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count()).where(PoolEvent.kind == "eligible")) == 40
        assert session.scalars(select(PoolAsked)).one().asking == ""


def test_who_read_the_old_rules_while_they_changed_is_asked_a_moment_later(scene: Scene) -> None:
    age_of_thirteen(scene)
    force = scene.now - timedelta(days=1)  # the moment from which the rule is in force
    while ask_if_due(scene.house, force):
        pass
    slow = jurors(scene)[5]
    with scene.house.work() as uow:  # a request that began before it, and ended after everybody was asked
        recheck(uow, slow, now=force - timedelta(seconds=1))
    while ask_if_due(scene.house, force + SETTLES):
        pass
    with scene.house.db.reading() as session:
        assert session.scalars(select(Juror.eligible_from).where(Juror.account_id == slow)).one() > scene.now


def test_no_summons_waits_for_the_pass(scene: Scene) -> None:
    committed_before = scene.to(CaseStatus.REDACTING)
    old = jurors(scene)[:9]
    with scene.house.work() as uow:
        for account in old:
            uow.session.get_one(Account, account).created_at = scene.now - timedelta(days=20)
    age_of_thirteen(scene)  # in force, and no worker has asked anybody yet
    scene.publish(committed_before)
    seated = [account for _, account in scene.seats(committed_before)]
    assert len(seated) == 7
    assert set(seated) <= set(old)
    with scene.house.db.reading() as session:
        passed = session.execute(
            select(PoolEvent.kind, PoolEvent.detail, PoolEvent.account_id, Juror.account_id)
            .select_from(DrawEntry)
            .join(Juror, Juror.id == DrawEntry.juror_id)
            .join(PoolEvent, PoolEvent.seq == DrawEntry.used_evidence)
            .where(DrawEntry.used == "not_yet")
        ).all()
    assert passed
    assert all(kind == "eligible" and detail > "from:2026" and a == b for kind, detail, a, b in passed)


def test_a_juror_reads_reasons_and_the_first_day(scene: Scene) -> None:
    age_of_thirteen(scene)
    with scene.house.db.reading() as session:
        found = eligibility_of(session, jurors(scene)[0], now=scene.now)
        assert [reason.code for reason in found.reasons] == ["eligible.account_age"]
        assert found.first_at == scene.now + timedelta(days=13)
        assert found.waits_only
        outside = eligibility_of(session, scene.complainant, now=scene.now)
        assert [reason.code for reason in outside.reasons] == ["eligible.test", "eligible.account_age"]
        assert not outside.waits_only


def test_barring_keeps_a_juror_away_until_it_is_taken_back(scene: Scene) -> None:
    account = jurors(scene)[5]
    with scene.house.db.reading() as session:
        public_id = session.get_one(Account, account).public_id
    with scene.house.work() as uow:
        bar_juror(uow, public_id, "连续泄露案情", by_id=scene.manager, now=scene.now)
        bar_juror(uow, public_id, "连续泄露案情", by_id=scene.manager, now=scene.now)
    found = refused(scene, scene.file())
    assert {a: r.reason for a, r in found.items()} == {account: "barred"}
    with scene.house.work() as uow:
        unbar_juror(uow, public_id, by_id=scene.manager, now=scene.now)
    assert refused(scene, scene.file(title="解除之后")) == {}
    with scene.house.db.reading() as session:
        kinds = session.scalars(select(PoolEvent.kind).where(PoolEvent.account_id == account).order_by(PoolEvent.seq)).all()
        assert kinds == ["joined", "barred", "unbarred"]
        assert session.scalars(select(Juror.status).where(Juror.account_id == account)).one().value == "active"
