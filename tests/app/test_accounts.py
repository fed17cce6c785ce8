"""Signing up, in and out; sessions; one's own account."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from panel.errors import Invalid
from panel.models import Account, Role, SignIn
from panel.passwords import check_password, hash_password, verify_password
from panel.services import accounts
from panel.services.sessions import sign_out_everywhere
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.new_accounts import sign_up

PASSWORD = "four little ducks swim"
SIGN_UP = {"name": "Lin Wei", "identifier": "Lin.Wei@Example.org", "password": PASSWORD, "again": PASSWORD}


def sign_ins(house: House) -> int:
    """How many sessions there are."""
    with house.db.reading() as session:
        return session.scalar(select(func.count()).select_from(SignIn)) or 0


def test_sign_up_signs_in_and_the_address_is_folded(guest: Browser, house: House) -> None:
    answer = sign_up(guest, SIGN_UP)
    assert answer.status_code == 303
    assert guest.get("/account").status_code == 200
    with house.db.reading() as session:
        assert session.scalars(select(Account.email)).all() == ["lin.wei@example.org"]
    guest.post("/sign-out")
    assert guest.get("/account").status_code == 303
    again = guest.post("/sign-in", {"identifier": "lin.wei@example.org", "password": PASSWORD})
    assert again.status_code == 303
    assert guest.get("/account").status_code == 200


def test_a_phone_signs_in_however_it_is_written(guest: Browser, person: Callable[..., Account]) -> None:
    person("Lin Wei", phone="+8613800138000", password_hash=hash_password(PASSWORD))
    assert guest.post("/sign-in", {"identifier": "+86 13800138000", "password": PASSWORD}).status_code == 303


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(guest: Browser) -> None:
    sign_up(guest, SIGN_UP)
    guest.post("/sign-out")
    wrong = guest.post("/sign-in", {"identifier": "lin.wei@example.org", "password": "not the password"})
    unknown = guest.post("/sign-in", {"identifier": "no.body@example.org", "password": "not the password"})
    nonsense = guest.post("/sign-in", {"identifier": "nonsense", "password": "not the password"})
    assert wrong.status_code == unknown.status_code == nonsense.status_code == 422

    def alert(text: str) -> str:
        return text[text.index('id="error-summary"'):text.index("<form")]

    assert alert(wrong.text) == alert(unknown.text) == alert(nonsense.text)


def test_an_unknown_address_costs_a_hash_too(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    real = type(accounts).__getattribute__(accounts, "verify_password")
    monkeypatch.setattr(accounts, "verify_password", lambda stored, given: tried.append(stored) or real(stored, given))
    with pytest.raises(Invalid):
        accounts.check_credentials(accounts.Credentials(None, None), "whatever it is")
    assert tried == [None]


def test_signing_in_leads_back_but_never_off_this_host(guest: Browser) -> None:
    sign_up(guest, SIGN_UP)
    for target, end in (("/account", "/account"), ("//evil.example/x", "/start"), ("https://evil.example", "/start")):
        guest.post("/sign-out")
        answer = guest.post("/sign-in", {"identifier": SIGN_UP["identifier"], "password": PASSWORD, "next": target})
        assert answer.headers["Location"] == end


def test_a_guest_is_sent_to_sign_in_and_back(guest: Browser) -> None:
    answer = guest.get("/notices?before=x")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/notices?before%3Dx"
    assert guest.get("/notices/unread.json").status_code == 401


def test_a_new_session_begins_at_sign_in(guest: Browser) -> None:
    guest.get("/sign-in")
    with guest.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_up(guest, SIGN_UP)
    with guest.client.session_transaction() as session:
        assert "planted" not in session


def test_a_copied_cookie_is_worth_nothing_after_sign_out(app: Flask, signed_in: Callable[..., Browser]) -> None:
    mine = signed_in()
    thief = Browser(app.test_client())
    with mine.client.session_transaction() as session, thief.client.session_transaction() as copy:
        copy.update(session)
    assert thief.get("/account").status_code == 200
    left = mine.post("/sign-out")
    assert left.headers["Clear-Site-Data"] == '"cache"'  # neither the cookies of others nor the shares of draws
    assert thief.get("/account").status_code == 303
    assert "Clear-Site-Data" not in thief.get("/").headers


def test_sessions_end_after_14_idle_days_and_after_30_days_whatever_happens(
    signed_in: Callable[..., Browser], clock: Clock
) -> None:
    idle, busy = signed_in("Idle"), signed_in("Busy")
    clock.turn(days=13)
    assert busy.get("/account").status_code == 200
    clock.turn(days=2)
    assert idle.get("/account").status_code == 303
    assert busy.get("/account").status_code == 200
    clock.turn(days=12)
    assert busy.get("/account").status_code == 200
    clock.turn(days=4)
    assert busy.get("/account").status_code == 303


def test_signing_out_everywhere_keeps_this_browser(signed_in: Callable[..., Browser], house: House) -> None:
    one = signed_in()
    other = signed_in(one.account)
    assert one.post("/account/sign-out-everywhere").status_code == 303
    assert one.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert sign_ins(house) == 1


def test_one_ends_only_sessions_of_ones_own(signed_in: Callable[..., Browser], house: House) -> None:
    mine, other = signed_in("Lin Wei"), signed_in("An Na")
    with house.db.reading() as session:
        hers = session.scalar(select(SignIn.token_hash).where(SignIn.account_id == other.account.id))
    assert mine.post(f"/account/sessions/{hers}/end").status_code == 404
    assert other.post(f"/account/sessions/{hers}/end").status_code == 303
    assert other.get("/account").status_code == 303


def test_a_session_that_ended_during_a_request_stays_ended(
    signed_in: Callable[..., Browser], house: House, clock: Clock
) -> None:
    mine = signed_in()
    clock.turn(minutes=6)  # the next request writes seen_at
    with house.work() as uow:
        sign_out_everywhere(uow, mine.account.id)
    mine.get("/account")
    assert sign_ins(house) == 0


def test_changing_the_password_needs_the_present_one_and_ends_other_sessions(guest: Browser, app: Flask) -> None:
    sign_up(guest, SIGN_UP)
    other = Browser(app.test_client())
    other.post("/sign-in", {"identifier": SIGN_UP["identifier"], "password": PASSWORD})
    new = {"change-password": "another good sentence", "change-again": "another good sentence"}
    wrong = guest.post("/account/password", {**new, "change-present": "not the present one"})
    assert wrong.status_code == 422
    assert 'id="change-present-error"' in wrong.text
    assert guest.post("/account/password", {**new, "change-present": PASSWORD}).status_code == 303
    assert guest.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert other.post("/sign-in", {"identifier": SIGN_UP["identifier"], "password": PASSWORD}).status_code == 422


def test_changing_name_and_language(signed_in: Callable[..., Browser]) -> None:
    mine = signed_in()
    mine.get("/language/en")
    assert mine.post("/account/profile", {"name": "  Wei  Lin ", "locale": "zh"}).status_code == 303
    page = mine.get("/account").text
    assert 'lang="zh-Hans"' in page
    assert "Wei Lin" in page
    assert mine.post("/account/profile", {"name": "", "locale": "zh"}).status_code == 422


def test_a_role_is_read_on_every_request(signed_in: Callable[..., Browser], house: House) -> None:
    boss, worker = signed_in("Boss", Role.ADMIN), signed_in("Worker", Role.ADMIN)
    assert worker.get("/admin/accounts").status_code == 200
    boss.post(f"/admin/accounts/{worker.account.public_id}/roles/admin/revoke")
    assert worker.get("/admin/accounts").status_code == 303  # signed out at once


@pytest.mark.parametrize(
    ("password", "code"),
    [("short", "password.too_short"), ("x" * 257, "password.too_long"), ("1234567890", "password.too_common"),
     ("aaaaaaaaaaaa", "password.too_common"), ("abcdefghijklm", "password.too_common"),
     ("Password2026!", "password.too_common"),
     ("gongping12", "password.about_you"), ("lin.wei123", "password.about_you"), ("LinWeiLinWei1", "password.about_you")],
)
def test_bad_passwords_are_refused(password: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_password(password, "LinWei", "lin.wei@example.org")
    assert caught.value.code == code
    assert caught.value.field == "password"


def test_good_passwords_of_every_script_pass() -> None:
    for password in ("four little ducks swim", "我在人民广场吃炸鸡呢真好", "x7$Kp2!mQz9w", "lin wei likes tea"):
        check_password(password, "LinWei", "lin.wei@example.org")


def test_a_hash_fits_its_password_only() -> None:
    stored = hash_password(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verify_password(stored, PASSWORD)
    assert not verify_password(stored, PASSWORD + " ")
    assert not verify_password(None, "nobody has this password")
    assert not verify_password("not a hash", PASSWORD)
