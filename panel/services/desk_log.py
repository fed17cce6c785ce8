"""The log of the redaction desk: one row for every act, in its transaction. It holds no word of the case."""

from __future__ import annotations

from datetime import datetime

from panel.models import Redaction, RedactionAct
from panel.redaction import Draft
from panel.uow import UnitOfWork
from voting import digest


def note_act(
    uow: UnitOfWork, redaction: Redaction, act: str, before: Draft, *, by_id: int | None, now: datetime, entity: str = "",
    count: int = 1,
) -> None:
    """Write down who did what, about which entity, found by which rule, and the digest of the draft as it was `before`.

    `act`: a DecisionKind, or confirm, unconfirm, undo, restore, frame, picture, read, preview, publish.
    """
    rule = next((each.rule for each in (*before.redacted.entities, *before.redacted.dropped) if each.id == entity), "")
    uow.session.add(
        RedactionAct(
            redaction_id=redaction.id, version=redaction.version, act=act, entity=entity, rule=rule[:40], count=count,
            before=digest(dict(before.redacted.texts)), made_by_id=by_id, made_at=now,
        )
    )
