"""What the record says, for tests: entries of a kind as objects, in the order in which they were written."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from panel.models import RecordEntry
from panel.uow import House

BALLOTS = ("ballot.cast", "ballot.replaced")


def entries(house: House, *kinds: str) -> list[dict[str, Any]]:
    """The bodies of all entries of these kinds (all kinds: none given)."""
    query = select(RecordEntry.body).order_by(RecordEntry.id)
    with house.db.reading() as session:
        return [json.loads(body) for body in session.scalars(query.where(RecordEntry.kind.in_(kinds)) if kinds else query)]
