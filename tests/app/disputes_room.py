"""A furnished house in the application under test: a scene whose cases the parties' pages show, and both sides' browsers."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from PIL import Image

from app.evidence import store
from panel.models import Account
from panel.uow import House
from tests.app.conftest import Browser, Clock, sign_in
from tests.panel.scene import Scene


@dataclass
class Room:
    """The scene, and browsers of the complainant, of a member of the merchant, and of somebody who has no part in it."""

    scene: Scene
    clock: Clock
    complainant: Browser
    respondent: Browser
    stranger: Browser

    @classmethod
    def open(cls, house: House, clock: Clock, signed_in: Callable[..., Browser]) -> Room:
        """Furnish the house. Call inside an application context: exhibits go into its store."""
        scene = Scene.furnish(house, store(), clock(), jurors=12)
        with house.db.reading() as session:
            people = [session.get_one(Account, who) for who in (scene.complainant, scene.member)]
        return cls(scene, clock, signed_in(people[0]), signed_in(people[1]), signed_in("Somebody Else"))

    def path(self, case_id: int, rest: str = "") -> str:
        """The address of a case's page."""
        return f"/cases/{self.scene.case(case_id).public_id}{rest}"

    def browser(self, app: Flask, account: int) -> Browser:
        """A browser of somebody of the scene."""
        with self.scene.house.db.reading() as session:
            return sign_in(app, session.get_one(Account, account), self.clock())


def picture(colour: str = "red") -> bytes:
    """A small PNG."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "PNG")
    return file.getvalue()


def step_one(**changes: str) -> dict[str, str]:
    """A sound first step of filing; name the fields that should differ."""
    return {
        "title": "汤洒了一半", "category": "food_quality", "merchant_name": "蜀香阁", "merchant_email": "", "order_no": "A1",
        "occurred_on": "2026-11-18", "text": "汤洒了一半，打电话没人管。", "fact_on_0": "2026-11-18", "fact_text_0": "下单",
        **changes,
    }


def step_two(**changes: str) -> dict[str, str]:
    """A sound second step of filing."""
    return {"remedy": "partial_refund", "amount": "28.50", "remedy_text": "退一半", "address": "", "consents": "y", **changes}
