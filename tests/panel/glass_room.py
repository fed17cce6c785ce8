"""A house with quality officers and administrators, and the acts of break-glass as a page would call them."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import datetime

import pytest
from PIL import Image
from sqlalchemy import select

from panel.deadlines import sweep
from panel.errors import PanelError
from panel.evidence import clean_picture
from panel.models import (
    Account,
    Case,
    GlassAct,
    GlassKind,
    GlassReason,
    GlassRequest,
    Juror,
    Notice,
    PartyRole,
    RecordEntry,
    Role,
    Round,
    Seat,
)
from panel.services.exhibits import add_exhibit
from panel.services.glass import Wish, ask_to_open
from panel.services.looking import look
from panel.services.ruling_glass import approve_request
from tests.panel.scene import Scene

REASON = "派出所来函要求核实当事人身份，文号已登记。"


@dataclass(slots=True)
class GlassRoom:
    """Accounts by part; what they do."""

    scene: Scene
    asker: int
    second: int
    admin: int

    @classmethod
    def furnish(cls, scene: Scene) -> GlassRoom:
        """Two quality officers and an administrator beside the people of the scene."""
        roles = (("孙质量", Role.QUALITY), ("周质量", Role.QUALITY), ("吴管理", Role.ADMIN))
        with scene.house.work() as uow:
            return cls(scene, *(scene._person(uow.session, name, scene.now, role) for name, role in roles))

    def wish(self, case_id: int, seat: str = "", reason: str = REASON) -> Wish:
        """For the originals of a case, or for one of its seats."""
        with self.scene.house.db.reading() as session:
            number = session.get_one(Case, case_id).number
            if not seat:
                return Wish(number, GlassKind.ORIGINALS, GlassReason.AUTHORITY, reason)
            query = select(Round.number, Seat.position).join(Seat, Seat.round_id == Round.id).where(Seat.public_id == seat)
            round_no, position = session.execute(query).one()
            return Wish(number, GlassKind.SEAT, GlassReason.DANGER, reason, round_no, position + 1)

    def ask(self, case_id: int, seat: str = "", *, by: int | None = None, reason: str = REASON) -> str:
        """The public id of a request."""
        wish = self.wish(case_id, seat, reason)
        with self.scene.house.work() as uow:
            return ask_to_open(uow, wish, by_id=by or self.asker, now=self.scene.now).public_id

    def approve(self, request: str, by: int | None = None) -> None:
        """As the second person."""
        with self.scene.house.work() as uow:
            approve_request(uow, request, by_id=by or self.second, now=self.scene.now)

    def opened(self, case_id: int, seat: str = "") -> str:
        """A request that was approved."""
        request = self.ask(case_id, seat)
        self.approve(request)
        return request

    def look(self, request: str, exhibit: str = "", *, by: int | None = None) -> int:
        """How many looks there are then."""
        with self.scene.house.work() as uow:
            return look(uow, request, by_id=by or self.asker, now=self.scene.now, exhibit_id=exhibit)[0].looks

    def sweep(self) -> None:
        """What the clocks do."""
        sweep(self.scene.house, now=self.scene.now, new_seed=lambda: bytes(32))

    def request(self, request: str) -> GlassRequest:
        """As it is stored."""
        with self.scene.house.db.reading() as session:
            return session.scalars(select(GlassRequest).where(GlassRequest.public_id == request)).one()

    def acts(self, request: str) -> list[tuple[str, int | None, str]]:
        """The history: act, by whom, what was seen."""
        id_ = self.request(request).id
        with self.scene.house.db.reading() as session:
            rows = session.scalars(select(GlassAct).where(GlassAct.request_id == id_).order_by(GlassAct.id))
            return [(row.act.value, row.by_id, row.seen) for row in rows]

    def told(self, *kinds: str) -> list[tuple[str, int, dict[str, object]]]:
        """Notices of break-glass: kind, account, what they say."""
        with self.scene.house.db.reading() as session:
            rows = session.scalars(select(Notice).where(Notice.kind.like("glass.%")).order_by(Notice.id)).all()
        return [(row.kind, row.account_id, row.params) for row in rows if not kinds or row.kind in kinds]

    def make_juror(self, account: int, of_seat: str) -> None:
        """Let an account be the juror behind a seat."""
        with self.scene.house.work() as uow:
            seat = uow.session.scalars(select(Seat).where(Seat.public_id == of_seat)).one()
            uow.session.get_one(Juror, seat.juror_id).account_id = account

    def name(self, account: int) -> str:
        """The name of an account."""
        with self.scene.house.db.reading() as session:
            return session.get_one(Account, account).name

    @property
    def now(self) -> datetime:
        """What time it is."""
        return self.scene.now


@pytest.fixture
def room(scene: Scene) -> GlassRoom:
    """The house with those who may ask and approve."""
    return GlassRoom.furnish(scene)


def refused(call: object, *args: object, **more: object) -> str:
    """The code with which a call is refused."""
    assert callable(call)
    with pytest.raises(PanelError) as refusal:
        call(*args, **more)
    return refusal.value.code


def shown(scene: Scene, case_id: int) -> str:
    """An exhibit of the complainant."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    with scene.house.work() as uow:
        clean = clean_picture(file.getvalue())
        made = add_exhibit(uow, case_id, PartyRole.COMPLAINANT, clean, "小票.png", "小票", store=scene.store, now=scene.now)
        return made.public_id


def told_in_record(scene: Scene) -> list[tuple[object, ...]]:
    """What the record says of break-glass, after a look that nothing else is in it and that persons differ."""
    with scene.house.db.reading() as session:
        bodies = session.scalars(select(RecordEntry.body).where(RecordEntry.kind.like("breakglass.%")).order_by(RecordEntry.id))
        found = [json.loads(body) for body in bodies]
    made: list[tuple[object, ...]] = []
    for entry in found:
        data = entry["data"]
        if entry["kind"] == "breakglass.opened":
            assert data.keys() == {"request", "what", "reason", "asked_by", "opened_by"}
            assert data["asked_by"] != data["opened_by"]
            made.append(("opened", data["what"], data["reason"]))
        else:
            assert data.keys() == {"request", "looks"}
            made.append(("closed", data["looks"]))
    return made
