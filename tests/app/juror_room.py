"""A panel in the application under test: a scene with a case before its jurors, and browsers of those on its seats."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import TestResponse

from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Account, SeatStatus
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.panel.scene import Scene

TAG = "clear_photo"
REASON = "照片和时间能对上，包装没有防漏。"


@dataclass
class Room:
    """One case in voting. `seats`: (seat id, account id) of the first wave in drawn order."""

    scene: Scene
    clock: Clock
    sign_in: Callable[..., Browser]
    case_id: int = 0
    seats: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    def open(cls, house: House, clock: Clock, store: FolderStore, sign_in: Callable[..., Browser]) -> Room:
        """Furnish a house and bring one case before its first seven jurors."""
        scene = Scene.furnish(house, store, clock())
        room = cls(scene, clock, sign_in)
        room.case_id = scene.to(CaseStatus.VOTING)
        room.seats = scene.seats(room.case_id, SeatStatus.SUMMONED)
        return room

    def browser(self, number: int) -> Browser:
        """The browser of the juror on seat `number`, counted from 0."""
        return self.browser_of(self.seats[number][1])

    def browser_of(self, account_id: int) -> Browser:
        """The browser of any account."""
        with self.scene.house.db.reading() as session:
            return self.sign_in(session.get_one(Account, account_id))

    def path(self, number: int, rest: str = "") -> str:
        """The address of a seat's page."""
        return f"/seats/{self.seats[number][0]}{rest}"

    def accept(self, number: int) -> Browser:
        """Accept a seat through its page."""
        browser = self.browser(number)
        assert browser.post(self.path(number, "/accept")).status_code == 303
        return browser

    def read(self, number: int, browser: Browser) -> str:
        """Open the case and read it for four minutes."""
        page = browser.get(self.path(number)).text
        self.clock.turn(minutes=4)
        return page

    def cast_by_services(self, number: int, choice: str) -> None:
        """A ballot of another juror, by the services alone."""
        self.scene.now = self.clock()
        self.scene.cast(self.seats[number], choice)

    def finish(self, choice: str = "uphold", but: int = -1) -> None:
        """Everybody but one seat votes, the round closes when it can."""
        for number in range(len(self.seats)):
            if number != but:
                self.cast_by_services(number, choice)
        self.scene.settle(self.case_id)


def paper(choice: str = "uphold", **changes: Any) -> dict[str, Any]:
    """A sound ballot paper; name the fields that should differ."""
    return {"choice": choice, "tags": [TAG], "rationale": REASON, "suggestion": "", **changes}


def main_of(page: TestResponse) -> str:
    """The page without its tokens: what two visits may be compared by."""
    return re.sub(r'(name="csrf_token"[^>]*value="|name="csrf-token" content=")[^"]*', r"\1", page.text)
