"""Control cases in the application under test: two quality officers, and jurors who meet them between real seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from panel.models import Account
from tests.app.conftest import Browser
from tests.app.juror_room import Room
from tests.panel.controls_room import Controls


@dataclass
class TurnedControls(Controls):
    """Controls whose time is the application's clock: whatever moves the scene moves the pages."""

    room: Room | None = None

    def later(self, **span: float) -> None:
        self.scene.now += timedelta(**span)
        self.keep_time()

    def keep_time(self) -> None:
        """The pages' clock follows the scene's."""
        assert self.room is not None
        self.room.clock.moment = self.scene.now

    def browser(self, account: int) -> Browser:
        """A browser signed in now."""
        assert self.room is not None
        self.keep_time()
        with self.scene.house.db.reading() as session:
            return self.room.sign_in(session.get_one(Account, account))


def furnish(room: Room) -> TurnedControls:
    """Quality officers, and three control cases whose day has come."""
    made = Controls.furnish(room.scene)
    controls = TurnedControls(made.scene, made.author, made.second, room)
    controls.three()
    controls.keep_time()
    return controls
