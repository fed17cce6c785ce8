"""The juror pool: the entry test, dense slots, resting, leaving."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from panel.content import mock_cases
from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.models import Account, EntryTest, Juror, JurorStatus, PoolEvent, PoolSlot, SeatStatus
from panel.queries.jurors import find_juror
from panel.queries.pool import current_epoch, find_place
from panel.services.accounts import disable_account
from panel.services.pool import (
    BALANCE,
    PASS_MARK,
    TEST_CASES,
    answer_mock_case,
    get_mock_case,
    leave_pool,
    pause,
    pick_cases,
    resume,
    set_opt_outs,
    start_entry_test,
)
from panel.uow import House
from tests.panel.conftest import NOON
from tests.panel.scene import Scene

TODAY = date(2026, 11, 21)
SEED = b"\7" * 32


def make_account(house: House, name: str = "新来的人") -> int:
    with house.work() as uow:
        account = Account(email=f"{name}@example.org", name=name, password_hash="!", created_at=NOON, email_confirmed_at=NOON)
        uow.session.add(account)
        uow.session.flush()
        return account.id


def start(house: House, account: int, today: date = TODAY, seed: bytes = SEED) -> EntryTest:
    with house.work() as uow:
        return start_entry_test(uow, account, now=NOON, rng_seed=seed, today=today)


def answer(house: House, account: int, code: str, option: str, today: date = TODAY) -> EntryTest:
    with house.work() as uow:
        return answer_mock_case(uow, account, code, option, now=NOON, today=today)


def wrong(code: str) -> str:
    return next(option.key for option in get_mock_case(code).options if option.key != get_mock_case(code).right)


def sit(house: House, account: int, right: int, today: date = TODAY, seed: bytes = SEED) -> EntryTest:
    """A whole sitting with the first `right` cases answered as they should be."""
    test = start(house, account, today, seed)
    for index, code in enumerate(test.questions):
        test = answer(house, account, code, get_mock_case(code).right if index < right else wrong(code), today)
    return test


def juror_of(house: House, account: int) -> Juror | None:
    with house.db.reading() as session:
        return find_juror(session, account)


def slot_of(house: House, juror: Juror) -> int:
    with house.db.reading() as session:
        return find_place(session, current_epoch(session).number, juror.id).slot


def test_a_sitting_is_balanced_and_differs_by_seed() -> None:
    favours = {case.code: case.favours for case in mock_cases()}
    for number in range(20):
        picked = pick_cases(frozenset(), bytes([number]))
        assert len(set(picked)) == TEST_CASES
        assert all(sum(favours[code] == side for code in picked) == count for side, count in BALANCE)
    assert len({pick_cases(frozenset(), bytes([number])) for number in range(20)}) > 10


def test_cases_not_met_before_come_first() -> None:
    first = pick_cases(frozenset(), b"one")
    second = pick_cases(frozenset(first), b"two")
    bank = {side: sum(case.favours == side for case in mock_cases()) for side, _ in BALANCE}
    for side, count in BALANCE:
        again = [code for code in second if code in first and get_mock_case(code).favours == side]
        assert len(again) == max(0, 2 * count - bank[side])


def test_four_right_of_five_make_a_juror_with_the_next_slot(house: House) -> None:
    for slot, right in enumerate((TEST_CASES, PASS_MARK)):
        account = make_account(house, f"人{slot}")
        test = sit(house, account, right)
        juror = juror_of(house, account)
        assert test.right == right
        assert juror is not None
        assert (slot_of(house, juror), juror.test_right, juror.test_total) == (slot, right, TEST_CASES)
        assert juror.status is JurorStatus.ACTIVE


def test_three_right_are_not_enough_and_the_next_try_is_tomorrow(house: House) -> None:
    account = make_account(house)
    assert sit(house, account, PASS_MARK - 1).right == PASS_MARK - 1
    assert juror_of(house, account) is None
    with pytest.raises(Conflict, match=r"test\.tomorrow"):
        start(house, account)
    assert sit(house, account, TEST_CASES, today=TODAY + timedelta(days=1)).right == TEST_CASES
    assert juror_of(house, account) is not None


def test_starting_twice_gives_the_same_sitting(house: House) -> None:
    account = make_account(house)
    first = start(house, account)
    assert start(house, account, seed=b"another").questions == first.questions
    assert start(house, account, today=TODAY + timedelta(days=1)).id == first.id
    assert start(house, account, today=TODAY + timedelta(days=2)).id != first.id


def test_answers_come_in_order_and_stand(house: House) -> None:
    account = make_account(house)
    with pytest.raises(Conflict, match=r"test\.none"):
        answer(house, account, mock_cases()[0].code, "x")
    one, two, *_ = start(house, account).questions
    with pytest.raises(Conflict, match=r"test\.out_of_turn"):
        answer(house, account, two, get_mock_case(two).right)
    with pytest.raises(Invalid, match=r"input\.choice"):
        answer(house, account, one, "no such answer")
    assert len(answer(house, account, one, get_mock_case(one).right).answers) == 1
    assert len(answer(house, account, one, get_mock_case(one).right).answers) == 1
    with pytest.raises(Conflict, match=r"test\.answered"):
        answer(house, account, one, wrong(one))
    assert len(answer(house, account, two, "cannot_tell").answers) == 2


def test_the_last_answer_sent_twice_finishes_once(house: House) -> None:
    account = make_account(house)
    test = sit(house, account, TEST_CASES)
    again = answer(house, account, test.questions[-1], test.answers[-1])
    assert again.finished_at == test.finished_at
    with pytest.raises(Conflict, match=r"pool\.member_already"):
        start(house, account, today=TODAY + timedelta(days=1))


def test_a_sitting_left_lying_for_days_is_void(house: House) -> None:
    account = make_account(house)
    code = start(house, account).questions[0]
    with pytest.raises(Conflict, match=r"test\.none"):
        answer(house, account, code, get_mock_case(code).right, today=TODAY + timedelta(days=2))


def test_people_who_join_at_the_same_moment_get_slots_without_a_gap(house: House) -> None:
    accounts = [make_account(house, f"同时{n}") for n in range(6)]
    ready = []
    for account in accounts:
        test = start(house, account)
        for code in test.questions[:-1]:
            answer(house, account, code, get_mock_case(code).right)
        ready.append((account, test.questions[-1]))
    for thread in (threads := list(joiners(house, ready))):
        thread.start()
    for thread in threads:
        thread.join()
    with house.db.reading() as session:
        assert sorted(session.scalars(select(PoolSlot.slot))) == list(range(6))
        assert sorted(session.scalars(select(PoolEvent.seq))) == list(range(6))
        assert current_epoch(session).size == 6


def joiners(house: House, ready: list[tuple[int, str]]) -> Iterator[threading.Thread]:
    for account, code in ready:
        yield threading.Thread(target=answer, args=(house, account, code, get_mock_case(code).right))


def test_opt_outs_are_kept_in_order_and_never_everything(scene: Scene, first_juror: Callable[[], int]) -> None:
    account = first_juror()
    with scene.house.work() as uow:
        assert set_opt_outs(uow, account, ["food_quality", "delivery"], now=scene.now).opt_outs == ["delivery", "food_quality"]
    for wanted, code in ((["no_such_kind"], "input.choice"), (all_kinds(), "pool.opt_out_all")):
        with pytest.raises(Invalid, match=code), scene.house.work() as uow:
            set_opt_outs(uow, account, wanted, now=scene.now)
    with pytest.raises(NotFound, match=r"juror\.unknown"), scene.house.work() as uow:
        set_opt_outs(uow, scene.complainant, [], now=scene.now)


def all_kinds() -> list[str]:
    from panel.content import categories

    return [kind.code for kind in categories()]


def test_pausing_and_coming_back(scene: Scene, first_juror: Callable[[], int]) -> None:
    account = first_juror()
    with scene.house.work() as uow:
        assert pause(uow, account, now=scene.now).status is JurorStatus.PAUSED
    with scene.house.work() as uow:
        assert resume(uow, account, now=scene.now).status is JurorStatus.ACTIVE


def test_a_rest_after_many_skips_cannot_be_ended_or_turned_into_a_pause(
    scene: Scene, first_juror: Callable[[], int]
) -> None:
    account = first_juror()
    with scene.house.work() as uow:
        juror = find_juror(uow.session, account)
        juror.status, juror.paused_until = JurorStatus.PAUSED, scene.now + timedelta(hours=24)
    for act in (pause, resume):
        with pytest.raises(Conflict, match=r"pool\.resting"), scene.house.work() as uow:
            act(uow, account, now=scene.now)
    with scene.house.work() as uow:
        assert resume(uow, account, now=scene.later(hours=25)).paused_until is None


def test_who_leaves_gives_seats_back_and_keeps_the_slot(scene: Scene) -> None:
    case = scene.to(CaseStatus.VOTING)
    seat, account = scene.seats(case, SeatStatus.SUMMONED)[0]
    slot = slot_of(scene.house, juror_of(scene.house, account))
    with scene.house.work() as uow:
        assert leave_pool(uow, account, now=scene.now).status is JurorStatus.LEFT
    assert seat not in [held for held, _ in scene.seats(case, SeatStatus.SUMMONED)]
    assert len(scene.seats(case, SeatStatus.SUMMONED)) == 7
    with pytest.raises(Conflict, match=r"pool\.left"), scene.house.work() as uow:
        resume(uow, account, now=scene.now)
    sit(scene.house, account, TEST_CASES)
    back = juror_of(scene.house, account)
    assert (slot_of(scene.house, back), back.status, back.test_right) == (slot, JurorStatus.ACTIVE, TEST_CASES)


@pytest.fixture
def first_juror(scene: Scene) -> Callable[[], int]:
    """The account of the juror on slot 0."""

    def find() -> int:
        with scene.house.db.reading() as session:
            return session.scalar(select(Juror.account_id).order_by(Juror.id).limit(1))

    return find


def test_closing_an_account_takes_its_juror_out_of_the_pool_and_its_seat_to_the_next(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    _, account = scene.seats(case_id)[0]
    with scene.house.work() as uow:
        public_id = uow.session.get_one(Account, account).public_id
        disable_account(uow, public_id, by_id=scene.manager, now=scene.now)
    with scene.house.work() as uow:
        disable_account(uow, public_id, by_id=scene.manager, now=scene.now)
        juror = find_juror(uow.session, account)
        assert juror is not None
        assert juror.status is JurorStatus.LEFT
        told = uow.session.scalars(select(PoolEvent.kind).where(PoolEvent.account_id == account, PoolEvent.kind == "left"))
        assert told.all() == ["left"]
    waiting = scene.seats(case_id, SeatStatus.SUMMONED)
    assert len(waiting) == 7
    assert account not in {who for _, who in waiting}
