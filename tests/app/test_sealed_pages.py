"""What people see of sealed ballots: a missing key, a key that has ended, the state of the folder, the rule in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.config import Config
from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Ballot, Case
from panel.services.shredding import shred_due
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.juror_room import REASON, Room, paper


@pytest.fixture
def room(house: House, clock: Clock, app_config: Config, signed_in: Callable[..., Browser]) -> Room:
    """A case before its first seven jurors."""
    return Room.open(house, clock, FolderStore(app_config.evidence_dir), signed_in)


def test_while_the_key_is_missing_no_ballot_is_taken_and_what_was_typed_is_kept(
    app: Flask, room: Room, app_config: Config
) -> None:
    juror = room.accept(0)
    key = app_config.keys_dir / "ballots" / room.scene.round(room.case_id).public_id
    key.rename(app_config.home / "elsewhere")
    answer = juror.post(room.path(0, "/ballot"), paper())
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "300"
    assert "key that this round" in answer.text or "密钥" in answer.text
    assert REASON in answer.text, "to be copied"
    drafted = juror.send_json("/drafts", {"key": f"ballot.{room.seats[0][0]}", "fields": {"choice": "uphold"}})
    assert drafted.status_code == 503
    assert "data-draft-key" in room.read(0, juror), "the case can be read meanwhile"
    said = app.test_cli_runner().invoke(args=["ballots", "keys"])
    assert (said.exit_code, key.name in said.output) == (1, True)
    (app_config.home / "elsewhere").rename(key)
    assert juror.post(room.path(0, "/ballot"), paper()).status_code == 303
    assert app.test_cli_runner().invoke(args=["ballots", "keys"]).output.startswith("1 keys of rounds are here.")
    key.rename(app_config.home / "elsewhere")
    page = juror.get(room.path(0))
    assert page.status_code == 200
    assert REASON not in page.text, "it cannot be opened now, and it counts"
    assert juror.get(room.path(0, "/ballot")).status_code == 303, "nothing to be replaced while it cannot be opened"


def test_when_the_key_has_ended_the_juror_is_told_and_the_receipt_stays(room: Room) -> None:
    room.finish()
    juror = room.browser(0)
    before = juror.get(room.path(0)).text
    with room.scene.house.work() as uow:
        case = uow.session.get_one(Case, room.case_id)
        case.status, case.ended_at, case.deadline_at, case.deadline_kind = CaseStatus.CLOSED, room.clock(), None, None
        receipt = uow.session.scalars(select(Ballot.receipt).order_by(Ballot.id)).first()
    room.clock.turn(days=61)
    assert shred_due(room.scene.house, now=room.clock()) == 1
    page = room.browser(0).get(room.path(0))  # the session of two months ago is over
    assert page.status_code == 200
    gone = ("Nobody can tell any more what you chose", "谁也无法再得知你选了什么")
    assert any(words in page.text for words in gone)
    assert not any(words in before for words in gone)
    assert receipt in page.text
    with room.scene.house.db.reading() as session:
        assert session.scalar(select(func.max(func.length(Ballot.sealed)))) == 0


def test_the_rules_say_in_both_languages_when_the_link_ends(guest: Browser) -> None:
    for language, words in (("zh", "案件最后一轮结束 60 天后"), ("en", "60 days after the last round of a case")):
        guest.headers["Accept-Language"] = language
        assert words in guest.get("/rules").text


def test_the_erasure_command_destroys_what_is_due(app: Flask, room: Room) -> None:
    said = app.test_cli_runner().invoke(args=["erasure", "run", "--once"])
    assert "0 keys of ballots destroyed or swept." in said.output
