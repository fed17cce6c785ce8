"""What the shop of the planted case says when it asks to be spared the points."""

from __future__ import annotations

from sqlalchemy import select

from panel.models.scores import ScoreEntry
from panel.services.exempting import Plea, ask_of_shop
from tests.app.town import Town

PLEADED = "豁免翠鸟午"


def plead(town: Town, name: str) -> None:
    """The shop asks; its entry and its request get ids for their pages. `name`: the complainant's."""
    with town.house.work() as uow:
        entry = uow.session.scalars(select(ScoreEntry.public_id)).one()
        plea = Plea("third_party", f"{PLEADED}，{name}那一单是骑手摔的")
        asked = ask_of_shop(uow, entry, plea, by_id=town.scene.member, now=town.scene.now)
        town.ids.update(entry_id=entry, request_id=asked.public_id)
