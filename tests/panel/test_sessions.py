"""Sessions: they end and stay ended, time out sooner for staff, and know what they have proved."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from panel.errors import Forbidden, Invalid
from panel.models import Role, SignIn
from panel.queries.accounts import hash_token
from panel.queries.sessions import find_signed_in, list_open, list_sign_ins
from panel.services.accounts import register
from panel.services.roles import add_role
from panel.services.sessions import CODE_WAIT, open_session, renew_session, sign_out_everywhere, touch_session
from panel.session_rules import SessionRules
from panel.settings import Settings, change_setting, read_settings
from panel.uow import House
from tests.panel.test_second_factor import set_up

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
RULES = SessionRules.of(Settings(), "staff")
HOUR = timedelta(hours=1)


@pytest.fixture
def me(house: House) -> int:
    """An account."""
    with house.work() as uow:
        return register(uow, identifier="lin@example.org", name="Lin", password_hash="none", locale="en", now=NOON)


def enter(house: House, account_id: int, at: datetime = NOON) -> str:
    """A session of the account."""
    with house.work() as uow:
        return open_session(uow, account_id, browser="Firefox", network="203.0.113.*", now=at)


def test_a_renewed_session_has_another_token_and_the_old_one_is_worth_nothing(house: House, me: int) -> None:
    old = enter(house, me)
    with house.work() as uow:
        new = renew_session(uow, old, now=NOON + HOUR)
    with house.db.reading() as session:
        assert find_signed_in(session, old, now=NOON + HOUR) is None
        found = find_signed_in(session, new, now=NOON + HOUR)
        assert found is not None
        assert (found.created_at, found.proved_at, found.coded_at) == (NOON, NOON + HOUR, None)
        assert session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_a_session_that_was_ended_never_comes_back(house: House, me: int) -> None:
    """Whatever a request had in hand when its session was ended elsewhere: noting its use or renewing it makes no row."""
    token = enter(house, me)
    with house.work() as uow:
        sign_out_everywhere(uow, me)
    with house.work() as uow:
        touch_session(uow, token, now=NOON + HOUR)
    with pytest.raises(Forbidden), house.work() as uow:
        renew_session(uow, token, now=NOON + HOUR, coded=True)
    with house.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_renewing_and_ending_at_the_same_moment_leave_one_of_the_two(house: House, me: int) -> None:
    for turn in range(10):
        token = enter(house, me)

        def renew(one: str = token) -> str | None:
            try:
                with house.work() as uow:
                    return renew_session(uow, one, now=NOON)
            except Forbidden:
                return None

        def end(one: str = token) -> int:
            with house.work() as uow:
                return sign_out_everywhere(uow, me)

        with ThreadPoolExecutor(2) as pool:
            renewed, ended = pool.submit(renew), pool.submit(end)
        with house.db.reading() as session:
            left = list(session.scalars(select(SignIn.token_hash)))
        fresh = renewed.result()
        assert left in ([], [hash_token(fresh or "")]), turn
        assert ended.result() + len(left) == 1  # ended by one, or kept by the other
        with house.work() as uow:
            sign_out_everywhere(uow, me)


def test_sessions_of_staff_time_out_sooner(house: House, me: int) -> None:
    assert RULES.is_over(NOON, NOON, {Role.ADMIN}, NOON + 12 * HOUR)
    assert not RULES.is_over(NOON, NOON, {Role.ADMIN}, NOON + 12 * HOUR - timedelta(seconds=1))
    assert not RULES.is_over(NOON, NOON, set(), NOON + 13 * 24 * HOUR)
    assert RULES.is_over(NOON, NOON + 167 * HOUR, {Role.EXPERT}, NOON + 168 * HOUR)
    longer = replace(RULES, staff_idle_hours=720, staff_hours=720, hours=500)
    assert (longer.idle({Role.ADMIN}), longer.whole({Role.ADMIN})) == (336 * HOUR, 500 * HOUR)  # never longer than the others'
    enter(house, me)
    with house.db.reading() as session:
        assert len(list_sign_ins(session, me, RULES, now=NOON + 13 * HOUR)) == 1
    with house.work() as uow:
        add_role(uow, me, Role.MEDIATOR, by_id=me, now=NOON)
    with house.db.reading() as session:
        assert list_sign_ins(session, me, RULES, now=NOON + 13 * HOUR) == []


@pytest.mark.parametrize(
    ("policy", "roles", "factor", "code", "set_up_first"),
    [
        ("off", {Role.ADMIN}, True, False, False), ("off", {Role.ADMIN}, False, False, False),
        ("may", {Role.ADMIN}, False, False, False), ("may", set(), True, True, False),
        ("staff", {Role.EXPERT}, False, False, True), ("staff", {Role.EXPERT}, True, True, False),
        ("staff", set(), False, False, False), ("staff", set(), True, True, False),
    ],
)
def test_who_owes_a_code_and_who_has_to_set_up(
    policy: str, roles: set[Role], factor: bool, code: bool, set_up_first: bool
) -> None:
    rules = replace(RULES, second_factor=policy)
    assert rules.wants_code(factor, None) is code
    assert rules.wants_code(factor, NOON) is False
    assert rules.wants_set_up(factor, roles) is set_up_first


def test_sockets_are_open_to_whole_sessions_only(house: House, me: int) -> None:
    with house.work() as uow:
        staff = register(uow, identifier="wei@example.org", name="Wei", password_hash="none", locale="en", now=NOON)
        add_role(uow, staff, Role.QUALITY, by_id=me, now=NOON)
        add_role(uow, staff, Role.EXPERT, by_id=me, now=NOON)
    mine, theirs = enter(house, me), enter(house, staff)

    def opened(at: datetime, policy: str = "staff") -> set[str]:
        with house.db.reading() as session:
            hashes = {hash_token(one): one for one in (mine, theirs)}
            return {hashes[one] for one in list_open(session, hashes, replace(RULES, second_factor=policy), at)}

    assert opened(NOON, "may") == {mine, theirs}
    assert opened(NOON) == {mine}  # staff has to set up its factor first
    assert opened(NOON + 12 * HOUR, "may") == {mine}
    set_up(house, staff)  # ends the session that gave no code
    theirs = enter(house, staff)
    assert opened(NOON) == {mine}
    with house.work() as uow:
        theirs = renew_session(uow, theirs, now=NOON, coded=True)
    assert opened(NOON) == {mine, theirs}


def test_a_session_that_owes_its_code_ends_soon_and_then_lasts_as_long_as_any(house: House, me: int) -> None:
    with house.work() as uow:
        late, prompt = (open_session(uow, me, browser="", now=NOON, lasts=CODE_WAIT) for _ in range(2))
    with house.work() as uow:
        coded = renew_session(uow, prompt, now=NOON + CODE_WAIT / 2, coded=True)
    with pytest.raises(Forbidden), house.work() as uow:
        renew_session(uow, late, now=NOON + CODE_WAIT, coded=True)
    with house.db.reading() as session:
        assert find_signed_in(session, coded, now=NOON + 20 * 24 * HOUR) is not None


def test_the_settings_of_sessions_are_read_strictly(house: House, me: int) -> None:
    with house.work() as uow:
        change_setting(uow, "second_factor", "may", by_id=me, now=NOON)
        change_setting(uow, "staff_idle_hours", "2", by_id=me, now=NOON)
    with house.db.reading() as session:
        rules = SessionRules.of(read_settings(session, NOON), "staff")
    assert (rules.second_factor, rules.idle({Role.ADMIN}), rules.idle(())) == ("may", 2 * HOUR, 336 * HOUR)
    wrong = (("second_factor", ""), ("second_factor", "everybody"), ("session_hours", "721"), ("staff_session_hours", "0"))
    for name, value in wrong:
        with house.work() as uow, pytest.raises(Invalid):
            change_setting(uow, name, value, by_id=me, now=NOON)
