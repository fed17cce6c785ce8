"""A furnished house for the pages of the lot: sixty jurors, two sides, and who may look from outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from panel.models import Account, Juror, Seat
from tests.app.conftest import Browser
from tests.panel.scene import Scene


@dataclass
class Room:
    """The scene, and windows of its people."""

    scene: Scene
    signed_in: Callable[..., Browser]

    def sign(self, account_id: int) -> Browser:
        """A window of an account."""
        with self.scene.house.db.reading() as session:
            return self.signed_in(session.get_one(Account, account_id))

    def path(self, case_id: int, rest: str = "") -> str:
        """An address of a case."""
        return f"/cases/{self.scene.case(case_id).public_id}{rest}"

    def jurors(self) -> list[int]:
        """Accounts of the jurors, in the order they joined."""
        with self.scene.house.db.reading() as session:
            return list(session.scalars(select(Juror.account_id).order_by(Juror.id)))

    def holder(self, seat_id: str) -> int:
        """The account that holds a seat."""
        with self.scene.house.db.reading() as session:
            query = select(Juror.account_id).join(Seat, Seat.juror_id == Juror.id).where(Seat.public_id == seat_id)
            return session.scalars(query).one()
