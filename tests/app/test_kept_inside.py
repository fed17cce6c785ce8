"""What must not leave the house: evidence below the static files, mails of a demo, signs of how a round stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from flask import Flask
from sqlalchemy import select

from app import evidence
from app.config import Config
from app.mail import post
from panel.errors import PanelError
from panel.lifecycle import CaseStatus
from panel.models import PartyRole, SeatStatus, TimelineEntry
from panel.outbox import Mail
from panel.projections.party import view_case
from panel.uow import House
from tests.app.conftest import Clock
from tests.panel.scene import Scene

MAIL = Mail("key", "somebody@example.org", "subject", "body")


def test_evidence_is_never_put_where_anybody_may_fetch_it(app: Flask) -> None:
    place = Path(str(app.static_folder)) / "evidence"
    app.extensions["gongping.config"] = replace(app.extensions["gongping.config"], evidence_dir=place)
    with app.app_context(), pytest.raises(PanelError, match="store_public"):
        evidence.store()
    assert not place.exists()


def test_a_demo_never_sends_a_mail(app_config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[str] = []

    def dial(host: str, *_more: object, **_settings: object) -> NoReturn:
        reached.append(host)
        raise ConnectionRefusedError

    monkeypatch.setattr("smtplib.SMTP", dial)
    serving = replace(app_config, smtp_host="mail.example.org", smtp_tls="none")
    post.sender(replace(serving, mode="demo"))(MAIL)
    assert reached == []
    with pytest.raises(ConnectionRefusedError):
        post.sender(serving)(MAIL)
    assert reached == ["mail.example.org"]


def test_the_parties_are_not_told_that_the_panel_was_widened(app: Flask, house: House, clock: Clock) -> None:
    with app.app_context():
        scene = Scene.furnish(house, evidence.store(), clock())
    case_id = scene.to(CaseStatus.VOTING)
    before = _lines(house, case_id, scene)
    for number, seat in enumerate(scene.seats(case_id, SeatStatus.SUMMONED)):
        scene.cast(seat, "uphold" if number % 2 else "dismiss")
    scene.later(hours=1)
    scene.settle(case_id)  # unless the last ballot itself has ended the wave
    assert scene.round(case_id).wave == 2
    assert _lines(house, case_id, scene) == before
    with house.db.reading() as session:
        entry = session.scalars(select(TimelineEntry).where(TimelineEntry.kind == "panel.widened")).one()
        assert (entry.audience, entry.params["wave"]) == ("staff", 2)


def _lines(house: House, case_id: int, scene: Scene) -> list[str]:
    with house.db.reading() as session:
        return [entry.kind for entry in view_case(session, scene.case(case_id), PartyRole.COMPLAINANT, scene.now).entries]
