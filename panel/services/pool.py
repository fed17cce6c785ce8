"""The juror pool: the entry test, joining, resting, leaving, and what a juror would rather not judge."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from panel.content import MockCase, categories, mock_cases
from panel.errors import Conflict, Invalid
from panel.models import Account, EntryTest, Juror, JurorStatus, Round, RoundStatus, Seat
from panel.queries.cases import lock_case
from panel.queries.conflicts import is_paused
from panel.queries.jurors import WAITING, find_juror, find_last_test, is_running, list_seen_cases, lock_juror
from panel.queries.rounds import lock_round
from panel.services.placing import enrol
from panel.services.poollog import add_event, add_events, write_rest
from panel.services.rechecking import recheck
from panel.services.seats import give_back_seat
from panel.uow import UnitOfWork
from voting import CANNOT_TELL

# Whom the right answers of one sitting support: a person who always takes one side cannot pass.
BALANCE = (("complainant", 2), ("respondent", 2), ("nobody", 1))
TEST_CASES = sum(count for _, count in BALANCE)
PASS_MARK = 4


def start_entry_test(uow: UnitOfWork, account_id: int, *, now: datetime, rng_seed: bytes, today: date) -> EntryTest:
    """Begin a sitting of five mock cases, or give back the one that is running. One a day (B25).

    `rng_seed` is fresh randomness that picks and orders the cases; ones the account has not met come first. `today` is the day
    in the house's time zone. Raises Conflict: "pool.address_unconfirmed", "pool.member_already", "test.tomorrow".
    """
    del now  # the day counts, not the moment
    if uow.session.get_one(Account, account_id).email_confirmed_at is None:
        raise Conflict("pool.address_unconfirmed")
    juror = find_juror(uow.session, account_id)
    if juror is not None and juror.status is not JurorStatus.LEFT:
        raise Conflict("pool.member_already")
    running = find_last_test(uow.session, account_id)
    if running is not None and is_running(running, today):
        return running
    questions = pick_cases(list_seen_cases(uow.session, account_id), rng_seed)
    insert = (sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql).insert
    made = uow.session.scalar(
        insert(EntryTest)
        .values(account_id=account_id, taken_on=today, questions=list(questions), answers=[])
        .on_conflict_do_nothing(index_elements=["account_id", "taken_on"])
        .returning(EntryTest.id)
    )
    if made is None:
        raise Conflict("test.tomorrow")
    return uow.session.get_one(EntryTest, made)


def pick_cases(seen: frozenset[str], rng_seed: bytes) -> tuple[str, ...]:
    """Codes of the cases of one sitting, balanced over whom the right answer supports, in random order."""

    def lot(case: MockCase) -> bytes:
        return hashlib.sha256(rng_seed + case.code.encode()).digest()

    picked: list[MockCase] = []
    for side, count in BALANCE:
        bank = [case for case in mock_cases() if case.favours == side]
        picked += sorted(bank, key=lambda case: (case.code in seen, lot(case)))[:count]
    return tuple(case.code for case in sorted(picked, key=lot))


def get_mock_case(code: str) -> MockCase:
    """The mock case with this code; KeyError says that the bank has changed under a sitting."""
    return {case.code: case for case in mock_cases()}[code]


def answer_mock_case(uow: UnitOfWork, account_id: int, code: str, option: str, *, now: datetime, today: date) -> EntryTest:
    """Answer the case whose turn it is; after the fifth, four right make the account a juror. The same answer twice is one.

    Raises Conflict: "test.none", "test.answered" (otherwise before), "test.out_of_turn"; Invalid("input.choice", "choice").
    """
    test = find_last_test(uow.session, account_id, lock=True)
    if test is None:
        raise Conflict("test.none")
    given = dict(zip(test.questions, test.answers, strict=False))
    if code in given:
        if given[code] != option:
            raise Conflict("test.answered")
        return test
    if not is_running(test, today):
        raise Conflict("test.none")
    if test.questions[len(test.answers)] != code:
        raise Conflict("test.out_of_turn")
    if option not in (*(o.key for o in get_mock_case(code).options), CANNOT_TELL):
        raise Invalid("input.choice", field="choice")
    test.answers = [*test.answers, option]
    if len(test.answers) == len(test.questions):
        _finish(uow, test, now)
    return test


def _finish(uow: UnitOfWork, test: EntryTest, now: datetime) -> None:
    test.right = sum(get_mock_case(c).right == a for c, a in zip(test.questions, test.answers, strict=True))
    test.finished_at = now
    if test.right >= PASS_MARK:
        _join(uow, test, now)


def _join(uow: UnitOfWork, test: EntryTest, now: datetime) -> None:
    """Give the account the next place in the pool; who comes back keeps this epoch's, and a rest that is not over."""
    juror = find_juror(uow.session, test.account_id)
    kind = "joined" if juror is None else "returned"
    if juror is None:
        juror = Juror(account_id=test.account_id, joined_at=now, opt_outs=[])
    rest, juror.status, juror.paused_until = juror.paused_until, JurorStatus.ACTIVE, None
    juror.test_right, juror.test_total = test.right or 0, len(test.questions)
    enrol(uow, [juror], now=now, kind=kind)
    if rest is not None and rest > now:
        write_rest(uow, juror, rest, now=now)
    recheck(uow, test.account_id, now=now)


def set_opt_outs(uow: UnitOfWork, account_id: int, wanted: Iterable[str], *, now: datetime) -> Juror:
    """Kinds of dispute the juror is not drawn for, from now on; no reason asked.

    Raises Invalid with field "opt_outs": "input.choice" for an unknown kind, "pool.opt_out_all" when nothing would be left.
    """
    known = [kind.code for kind in categories()]
    chosen = set(wanted)
    if not chosen <= set(known):
        raise Invalid("input.choice", field="opt_outs")
    if len(chosen) == len(known):
        raise Invalid("pool.opt_out_all", field="opt_outs")
    juror = _member(uow, account_id)
    before = set(juror.opt_outs)
    changed = [code for code in known if code in chosen ^ before]
    changes = [("opted_out" if code in chosen else "opted_in", account_id, f"kind:{code}") for code in changed]
    if changes:
        add_events(uow, changes, now=now)
    juror.opt_outs = [code for code in known if code in chosen]
    return juror


def pause(uow: UnitOfWork, account_id: int, *, now: datetime) -> Juror:
    """Rest until `resume`: the juror is not drawn or summoned. A rest after many skips cannot be changed into this."""
    return _turn(uow, account_id, JurorStatus.PAUSED, "paused", now)


def resume(uow: UnitOfWork, account_id: int, *, now: datetime) -> Juror:
    """Be drawn and summoned again. Raises Conflict("pool.resting") before the end of a rest after many skips."""
    return _turn(uow, account_id, JurorStatus.ACTIVE, "resumed", now)


def _turn(uow: UnitOfWork, account_id: int, status: JurorStatus, kind: str, now: datetime) -> Juror:
    juror = _member(uow, account_id)
    _check_not_barred(juror)
    _check_no_forced_rest(juror, now)
    if juror.status is not status or juror.paused_until is not None:  # a second click says the same
        juror.status, juror.paused_until = status, None
        juror.standing_seq = add_event(uow, kind, account_id, now=now)
    return juror


def leave_pool(uow: UnitOfWork, account_id: int, *, now: datetime) -> Juror:
    """Leave for good, or until the test is passed again. Waiting seats go to the next on the list; the place stays.

    Raises Conflict("pool.barred"): leaving and passing the test again must not end a suspension.
    """
    waiting = uow.session.execute(
        select(Seat.public_id, Round.case_id, Round.id)
        .join(Round, Round.id == Seat.round_id)
        .join(Juror, Juror.id == Seat.juror_id)
        .where(Juror.account_id == account_id, Seat.status.in_(WAITING), Round.status == RoundStatus.OPEN)
        .order_by(Round.case_id.is_(None), Round.case_id)
    ).all()
    for _, case_id, round_id in waiting:  # all of them before the first juror is locked: everywhere a juror comes last
        if case_id is not None:  # a control case has none
            lock_case(uow.session, case_id)
        lock_round(uow.session, round_id)
    for seat_id, _, _ in waiting:
        give_back_seat(uow, seat_id, account_id, "decline", now=now)
    juror = lock_juror(uow.session, account_id)
    _check_not_barred(juror)
    if juror.status is not JurorStatus.LEFT:
        juror.status = JurorStatus.LEFT  # a rest until some day is kept: leaving and coming back must not end it
        juror.standing_seq = add_event(uow, "left", account_id, now=now)
    return juror


def _member(uow: UnitOfWork, account_id: int) -> Juror:
    juror = lock_juror(uow.session, account_id)
    if juror.status is JurorStatus.LEFT:
        raise Conflict("pool.left")
    return juror


def _check_not_barred(juror: Juror) -> None:
    if juror.status is JurorStatus.BARRED:
        raise Conflict("pool.barred")


def _check_no_forced_rest(juror: Juror, now: datetime) -> None:
    if juror.paused_until is not None and is_paused(juror, now):
        raise Conflict("pool.resting")
