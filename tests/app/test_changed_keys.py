"""Every key of the house is changed while people are at it: nobody is signed out, no factor, draw, ballot or mark is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.config import Config, ConfigError
from app.startup import ready_to_serve
from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Account, LotChain, Role, SeatStatus, Tie, Verdict
from panel.uow import House
from tests.app import new_accounts as with_link
from tests.app.conftest import SECRET, Browser, Clock, command
from tests.app.factor_room import choose, set_up
from tests.app.juror_room import Room
from tests.app.test_juror_copies import CLAIM, said

NEW = sha256(b"the next secret key").hexdigest()
LOT, SIGN = sha256(b"the next key of the lot").hexdigest(), sha256(b"the next signing key").hexdigest()


@contextmanager
def changed(app: Flask, clock: Clock, **keys: object) -> Iterator[Flask]:
    """The same house started again with other keys."""
    made = create_app(replace(app.extensions["gongping.config"], **keys))
    made.config["CLOCK"] = clock
    yield made
    made.extensions["gongping"].db.dispose()


def moved(browser: Browser, app: Flask) -> Browser:
    """The same browser, with its cookies, in front of the house as it runs now."""
    made = Browser(app.test_client(), browser.account)
    for name in ("gongping", "device", "known"):
        cookie = browser.client.get_cookie(name)
        if cookie is not None:
            made.client.set_cookie(name, cookie.value)
    return made


def test_a_session_a_form_and_a_second_factor_of_before_go_on(
    app: Flask, clock: Clock, person: Callable[..., Account], signed_in: Callable[..., Browser]
) -> None:
    choose(app, "may")
    account = person("Lin Wei", Role.MEDIATOR)
    browser = signed_in(account)
    phone, _ = set_up(browser, clock)
    form = browser.token()
    with changed(app, clock, secret_key=NEW, old_secret_keys=(SECRET,)) as later:
        again = moved(browser, later)
        assert again.get("/account").status_code == 200
        answer = again.client.post("/account/profile", data={"csrf_token": form, "name": "Lin Wei", "locale": "en"})
        assert answer.status_code in (302, 303)
        assert "1 of them sealed with a key of before" in command(later, "keys", "check")
        codes = again.post("/account/second-factor/recovery-codes", {"renew-code": phone.code()})
        assert codes.status_code == 200, codes.text
        assert "1 second factors sealed anew" in command(later, "keys", "reseal")
    with changed(app, clock, secret_key=NEW) as last:  # the old key is destroyed
        assert "0 of them sealed with a key of before" in command(last, "keys", "check")
        assert moved(browser, last).get("/account").status_code == 303  # a cookie that was not renewed meanwhile
    with changed(app, clock, secret_key="k" * 8 + NEW) as lost:
        assert "do not open" in command(lost, "keys", "check", code=1)
        assert "do not open" in command(lost, "keys", "reseal", code=1)


def test_a_browser_and_its_household_are_known_again(app: Flask, clock: Clock) -> None:
    browser = Browser(app.test_client())
    sign_up(browser, "lin")
    with changed(app, clock, secret_key=NEW, old_secret_keys=(SECRET,)) as later:
        again = moved(browser, later)
        sign_up(again, "wang")
        house: House = later.extensions["gongping"]
        with house.db.reading() as session:
            assert len(set(session.scalars(select(Account.cluster)))) == 1
            assert len(session.scalars(select(Tie.key).distinct()).all()) == 2  # under either key
        cookie = again.client.get_cookie("device")
        assert cookie.value != browser.client.get_cookie("device").value  # sealed anew
    with changed(app, clock, secret_key=NEW) as last:
        once_more = moved(again, last)
        sign_up(once_more, "zhao")
        with last.extensions["gongping"].db.reading() as session:
            assert set(session.scalars(select(Account.cluster))) - {0} == set(session.scalars(select(Account.cluster)))


def sign_up(browser: Browser, name: str) -> None:
    password = "a long enough password"
    values = {"identifier": f"{name}@example.org", "name": name, "password": password, "again": password}
    assert with_link.sign_up(browser, values).status_code == 303
    browser.client.delete_cookie("gongping")


@pytest.fixture
def room(house: House, clock: Clock, app_config: Config, signed_in: Callable[..., Browser]) -> Room:
    """A case before its first seven jurors."""
    made = Room.open(house, clock, FolderStore(app_config.evidence_dir), signed_in)
    made.case_id = made.scene.to(CaseStatus.VOTING, text=CLAIM)
    made.seats = made.scene.seats(made.case_id, SeatStatus.SUMMONED)
    return made


def test_marks_draws_and_ballots_under_the_old_keys_are_still_read(
    app: Flask, clock: Clock, room: Room, tmp_path: Path
) -> None:
    """The draw of one case is bound and a ballot of another lies sealed when the key of the lot changes."""
    copy = said(room.accept(2).get(room.path(2)).text)[20:200]
    room.scene.cast(room.seats[0], "uphold")
    bound = room.scene.to(CaseStatus.REDACTING)
    old = app.extensions["gongping.config"].lottery_key
    leaked = tmp_path / "leaked.txt"
    leaked.write_text(copy, "utf-8")
    with changed(app, clock, lottery_key=LOT, old_lottery_keys=(old,)) as later:
        house: House = later.extensions["gongping"]
        assert room.seats[2][0] in command(later, "leaks", "trace", str(leaked))
        assert "opens with a key of before" in command(later, "keys", "check")
        room.scene.house = house
        room.scene.publish(bound)
        assert room.scene.status(bound) is CaseStatus.VOTING
        room.scene.vote_all(room.case_id)
        assert room.scene.status(room.case_id) is CaseStatus.DECIDED
        with house.db.reading() as session:  # sealed before the change, each with the key of its round, and opened after it
            assert session.scalars(select(Verdict.cast)).one() >= 5
        command(later, "lottery", "chain", "--refill")
        assert "chain 2 opens with the present key" in command(later, "keys", "check")
        command(later, "lottery", "chain", "--give-up", "1", code=1)
        with house.db.reading() as session:
            assert session.get_one(LotChain, 1).given_up_at is None  # its key is here, if an old one
    with changed(app, clock, lottery_key=LOT) as lost:
        assert "chain 1 does not open" in command(lost, "keys", "check", code=1)
        assert room.seats[2][0] not in command(lost, "leaks", "trace", str(leaked))  # its words alone are found


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({"old_secret_keys": (SECRET,)}, "GONGPING_OLD_SECRET_KEYS names a key twice"),
        ({"old_secret_keys": ("",)}, "GONGPING_OLD_SECRET_KEYS names an empty key"),
        ({"old_lottery_keys": ("ab",)}, "GONGPING_OLD_LOTTERY_KEYS must be"),
        ({"old_signing_keys": (SIGN, SIGN.upper())}, "GONGPING_OLD_SIGNING_KEYS names a key twice"),
    ],
)
def test_keys_of_before_that_cannot_be_any_end_the_start(app_config: Config, keys: dict[str, object], word: str) -> None:
    with pytest.raises(ConfigError, match=word):
        create_app(replace(app_config, **keys))


def test_a_start_without_the_key_that_signed_ends_with_a_sentence(app: Flask, clock: Clock) -> None:
    config: Config = app.extensions["gongping.config"]
    command(app, "record", "seal")
    assert "is another one" in start(replace(config, signing_key=SIGN))
    assert start(replace(config, signing_key=SIGN, old_signing_keys=(config.signing_key,))) == ""
    with changed(app, clock, signing_key=SIGN, old_signing_keys=(config.signing_key,)) as later:
        assert "until it has introduced" in command(later, "keys", "check")
        assert "Introduced" in command(later, "keys", "hand-over")
        assert "signs already" in command(later, "keys", "hand-over")
        assert "Every entry follows" in command(later, "record", "check")
        assert "introduced" in command(later, "record", "show")
        page = Browser(later.test_client()).get("/record")
        assert config.signing_key not in page.text
        assert later.extensions["gongping"].old_signers[0].public in page.text
    assert "was given up" in start(config)
    with changed(app, clock, signing_key=LOT) as stranger:
        assert "Begun." in command(stranger, "keys", "begin-without-old")
        assert "nothing to give up" in command(stranger, "keys", "begin-without-old", code=1)
        command(stranger, "record", "seal")
        assert "was lost" in command(stranger, "record", "show")


def start(config: Config) -> str:
    """What a server says that does not start with these settings; nothing when it starts."""
    made = create_app(config)
    try:
        ready_to_serve(made, config)
    except ConfigError as error:
        return str(error)
    finally:
        made.extensions["gongping"].db.dispose()
    return ""
