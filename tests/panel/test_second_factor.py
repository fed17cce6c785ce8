"""The second factor: codes that work once, recovery codes, who may take it off, what a dump of the database is worth."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, update

from panel.codes import DRIFT, code_at, new_recovery_code, new_secret, read_code, step_at
from panel.errors import Conflict, Forbidden, Invalid
from panel.models import Account, FactorAct, FactorEntry, Notice, RecoveryCode, SecondFactor, SignIn
from panel.queries.factors import are_recovery_codes, count_recovery_codes, find_factor, has_factor, list_factor_log
from panel.safe import Safe, SafeError
from panel.services import factors
from panel.services.accounts import register
from panel.services.farewell import ask_erasure
from panel.services.sessions import open_session
from panel.uow import House

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
SAFE = Safe("the operator's secret, thirty-two signs", "second factor")
STEP = timedelta(seconds=30)


def make(house: House, name: str = "lin") -> int:
    """A new account."""
    with house.work() as uow:
        return register(
            uow, identifier=f"{name}@example.org", name=name, password_hash="none", locale="en", now=NOON, confirmed=True
        )


def secret_of(house: House, account_id: int) -> str:
    """What the app knows."""
    with house.db.reading() as session:
        return factors.secret_of(session.get_one(SecondFactor, account_id), SAFE)


def set_up(house: House, account_id: int, at: datetime = NOON) -> list[str]:
    """A confirmed factor; its recovery codes."""
    with house.work() as uow:
        factors.begin_factor(uow, account_id, safe=SAFE, now=at)
    code = code_at(secret_of(house, account_id), step_at(at))
    with house.work() as uow:
        keep = open_session(uow, account_id, browser="", now=at)
        return factors.confirm_factor(uow, account_id, code, keep=keep, safe=SAFE, now=at)


def give(house: House, account_id: int, code: str, at: datetime) -> str:
    """Give a code; "" when it is taken, else why not."""
    try:
        with house.work() as uow:
            factors.check_code(uow, account_id, code, safe=SAFE, now=at)
    except Invalid as error:
        return error.code
    return ""


def kinds(house: House) -> list[str]:
    """What people were told, oldest first."""
    with house.db.reading() as session:
        return list(session.scalars(select(Notice.kind).order_by(Notice.id)))


def test_codes_are_those_of_rfc_6238() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # its test vectors, cut to six digits
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert code_at(secret, step_at(datetime.fromtimestamp(seconds, UTC))) == code


def test_a_factor_counts_from_its_first_right_code_on(house: House) -> None:
    me = make(house)
    with house.work() as uow:
        factors.begin_factor(uow, me, safe=SAFE, now=NOON)
        assert not has_factor(uow.session, me)
    before = secret_of(house, me)
    with house.work() as uow:
        factors.begin_factor(uow, me, safe=SAFE, now=NOON)  # begun once more: another secret
    assert secret_of(house, me) != before
    with pytest.raises(Invalid) as wrong, house.work() as uow:
        factors.confirm_factor(uow, me, code_at(before, step_at(NOON)), keep="", safe=SAFE, now=NOON)
    assert wrong.value.code == "factor.code_wrong"
    assert len(set(set_up(house, me))) == 10
    with house.work() as uow, pytest.raises(Conflict) as there:
        factors.begin_factor(uow, me, safe=SAFE, now=NOON)  # a confirmed one is never replaced silently
    assert there.value.code == "factor.there"
    assert kinds(house) == ["factor.added"]


def test_setting_up_ends_the_sessions_that_gave_no_code(house: House) -> None:
    me, other = make(house), make(house, "wei")
    with house.work() as uow:
        open_session(uow, me, browser="elsewhere", now=NOON)
        open_session(uow, other, browser="hers", now=NOON)
    set_up(house, me)
    with house.db.reading() as session:
        assert sorted(session.scalars(select(SignIn.browser))) == ["", "hers"]


def test_a_code_is_good_one_step_either_side_and_once(house: House) -> None:
    me = make(house)
    set_up(house, me)
    secret, at = secret_of(house, me), NOON + timedelta(hours=1)
    here = step_at(at)
    for off in (-DRIFT - 1, DRIFT + 1):
        assert give(house, me, code_at(secret, here + off), at) == "factor.code_wrong"
    assert give(house, me, code_at(secret, here - DRIFT), at) == ""
    assert give(house, me, code_at(secret, here), at) == ""
    assert give(house, me, code_at(secret, here), at) == "factor.code_used"
    assert give(house, me, code_at(secret, here - DRIFT), at) == "factor.code_used"  # an older one neither
    assert give(house, me, f" {code_at(secret, here + DRIFT)[:3]} {code_at(secret, here + DRIFT)[3:]} ", at) == ""  # pasted
    assert give(house, me, code_at(secret, here), at + STEP) == "factor.code_used"


def test_one_code_sent_sixteen_times_at_once_is_taken_once(house: House) -> None:
    me = make(house)
    codes = set_up(house, me)
    at = NOON + timedelta(hours=1)
    for code in (code_at(secret_of(house, me), step_at(at)), codes[0]):
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _, one=code: give(house, me, one, at), range(16)))
        assert answers.count("") == 1
        assert set(answers) <= {"", "factor.code_used", "factor.recovery_wrong"}


def test_a_recovery_code_is_good_once_however_it_is_typed_and_its_owner_is_told(house: House) -> None:
    me, other = make(house), make(house, "wei")
    codes, hers = set_up(house, me), set_up(house, other)
    typed = codes[3].upper().replace("-", "  ").replace("0", "O").replace("1", "l")
    assert give(house, me, typed, NOON) == ""
    assert [give(house, me, code, NOON) for code in (codes[3], hers[0], "no such code", "")] == ["factor.recovery_wrong"] * 4
    with house.db.reading() as session:
        assert (count_recovery_codes(session, me), count_recovery_codes(session, other)) == (9, 10)
        told = session.scalars(select(Notice).where(Notice.kind == "factor.recovered")).one()
        assert (told.account_id, told.params["left"]) == (me, 9)
        assert not are_recovery_codes(session, me, [codes[3]])
        assert not are_recovery_codes(session, me, [codes[4], hers[4]])
        assert not are_recovery_codes(session, me, [])
        assert are_recovery_codes(session, me, codes[4:6])


def test_recovery_codes_are_long_enough_to_be_kept_as_plain_hashes() -> None:
    made = {new_recovery_code() for _ in range(50)}
    assert len(made) == 50
    assert all(len(read_code(code)) * 5 >= 112 for code in made)  # ASVS 6.5.2
    assert all(read_code(code.upper()) == code.replace("-", "") for code in made)


def test_new_recovery_codes_void_the_old_ones_and_need_a_code(house: House) -> None:
    me = make(house)
    old = set_up(house, me)
    with house.work() as uow, pytest.raises(Invalid):
        factors.renew_recovery_codes(uow, me, "000000000", safe=SAFE, now=NOON)
    with house.work() as uow:
        new = factors.renew_recovery_codes(uow, me, old[0], safe=SAFE, now=NOON)
    assert not set(new) & set(old)
    assert [give(house, me, code, NOON) for code in (old[1], new[0])] == ["factor.recovery_wrong", ""]
    with house.db.reading() as session:
        assert count_recovery_codes(session, me) == 9


def test_its_owner_takes_it_off_with_a_code_only(house: House) -> None:
    me = make(house)
    codes = set_up(house, me)
    with house.work() as uow, pytest.raises(Invalid):
        factors.remove_factor(uow, me, "123", safe=SAFE, now=NOON)
    with house.work() as uow:
        factors.remove_factor(uow, me, codes[0], safe=SAFE, now=NOON)
    with house.db.reading() as session:
        assert find_factor(session, me) is None
        assert session.scalars(select(RecoveryCode)).all() == []
        assert [entry.act for entry in list_factor_log(session, me)] == [
            FactorAct.REMOVED, FactorAct.RECOVERED, FactorAct.ADDED
        ]
    with house.work() as uow, pytest.raises(Conflict):
        factors.check_code(uow, me, codes[1], safe=SAFE, now=NOON)


def test_an_administrator_takes_it_off_with_a_reason_and_never_the_own(house: House) -> None:
    admin, lost = make(house, "admin"), make(house, "lost")
    for one in (admin, lost):
        set_up(house, one)
    with house.db.reading() as session:
        ids = {one: session.get_one(Account, one).public_id for one in (admin, lost)}

    def take(whom: int, reason: str, by_id: int | None = admin) -> None:
        with house.work() as uow:
            factors.take_factor(uow, ids[whom], reason, by_id=by_id, now=NOON)

    for whom, reason, refusal in ((admin, "lost it", Forbidden), (lost, "  ", Invalid), (lost, "x" * 201, Invalid)):
        with pytest.raises(refusal):
            take(whom, reason)
    take(lost, " phone stolen,  showed the passport ")
    with pytest.raises(Conflict):
        take(lost, "once more")
    take(admin, "last one, on the machine", by_id=None)
    with house.db.reading() as session:
        assert not has_factor(session, lost)
        entry = session.scalars(select(FactorEntry).where(FactorEntry.act == FactorAct.TAKEN).order_by(FactorEntry.id)).first()
        assert entry is not None
        assert (entry.account_id, entry.by_id, entry.reason) == (lost, admin, "phone stolen, showed the passport")
        assert session.scalars(select(SignIn)).all() == []
    assert kinds(house)[-2:] == ["factor.taken", "factor.taken"]


def test_a_dump_of_the_database_gives_no_code_and_no_secret_moves_to_another_account(house: House) -> None:
    me, other = make(house), make(house, "wei")
    codes = set_up(house, me)
    secret = secret_of(house, me)
    with house.db.reading() as session:
        kept = session.get_one(SecondFactor, me).sealed
        hashes = set(session.scalars(select(RecoveryCode.code_hash)))
    assert secret not in kept
    assert not {read_code(code) for code in codes} & hashes
    with pytest.raises(SafeError):
        Safe("another secret of thirty-two signs and more", "second factor").open(kept, f"second factor of account {me}")
    set_up(house, other)
    with house.work() as uow:
        uow.session.execute(update(SecondFactor).where(SecondFactor.account_id == other).values(sealed=kept))
    later = NOON + timedelta(hours=1)
    assert give(house, other, code_at(secret, step_at(later)), later) == "factor.unreadable"


def test_under_another_key_recovery_codes_still_let_their_owner_in(house: House) -> None:
    me = make(house)
    codes = set_up(house, me)
    other = Safe("the operator's new secret of thirty-two signs", "second factor")
    with house.work() as uow, pytest.raises(Invalid) as refused:
        factors.check_code(uow, me, "123456", safe=other, now=NOON)
    assert refused.value.code == "factor.unreadable"
    with house.work() as uow:
        factors.check_code(uow, me, codes[0], safe=other, now=NOON)


def test_what_is_sealed_opens_only_as_it_was() -> None:
    sealed = SAFE.seal(b"open sesame", "a")
    assert SAFE.open(sealed, "a") == b"open sesame"
    assert SAFE.seal(b"open sesame", "a") != sealed
    changed = sealed[:-3] + ("A" if sealed[-3] != "A" else "B") + sealed[-2:]
    for text, about in ((sealed, "b"), (changed, "a"), ("nonsense", "a"), ("", "a")):
        with pytest.raises(SafeError):
            SAFE.open(text, about)
    with pytest.raises(SafeError):
        Safe("the operator's secret, thirty-two signs", "something else").open(sealed, "a")
    assert all(len(one) == 32 and one != two for one, two in pairwise(new_secret() for _ in range(20)))


def test_an_erased_account_leaves_nothing_of_its_factor(house: House) -> None:
    me = make(house)
    give(house, me, set_up(house, me)[0], NOON)
    with house.work() as uow:
        assert ask_erasure(uow, me, now=NOON)
    with house.db.reading() as session:
        left = [session.scalar(select(func.count()).select_from(table)) for table in (SecondFactor, RecoveryCode, FactorEntry)]
    assert left == [0, 0, 0]
