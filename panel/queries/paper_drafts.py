"""Drafts of ballot papers: they name a juror and a choice, so they are sealed with the round's key like the ballot."""

from __future__ import annotations

import base64
import json
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from panel.ballotbox import box_of, emptied, filled
from panel.errors import Conflict, Unavailable
from panel.models.account import Draft
from panel.models.base import table_of
from panel.models.round import Round, Seat
from voting import canonical_bytes

PAPER = "ballot."  # keys of such drafts: this and the public id of the seat
_S, _R = table_of(Seat), table_of(Round)
_ROUND = select(_R.c.public_id).join_from(_R, _S, _S.c.round_id == _R.c.id).where(_S.c.public_id == bindparam("seat"))


def seal_fields(session: Session, account_id: int, key: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as they are stored: sealed for the paper of a seat, as they are for any other form.

    Raises Unavailable("ballot.key_missing").
    """
    round_id = _round_of(session, key)
    if round_id is None:
        return fields
    data = filled(canonical_bytes(fields))
    sealed = box_of(session).seal_bytes(round_id, _place(account_id, key), data)
    return {"sealed": base64.b64encode(sealed).decode()}


def open_draft(session: Session, draft: Draft | None) -> Draft | None:
    """The draft with its fields opened, which no flush writes back; None when nobody can open them any more."""
    if draft is None or "sealed" not in draft.fields:
        return draft
    round_id = _round_of(session, draft.key)
    if round_id is None:
        return draft
    try:
        sealed = base64.b64decode(draft.fields["sealed"])
        data = box_of(session).open_bytes(round_id, _place(draft.account_id, draft.key), sealed)
    except (Unavailable, Conflict):
        return None
    set_committed_value(draft, "fields", json.loads(emptied(data)))
    return draft


def _round_of(session: Session, key: str) -> str | None:
    if not key.startswith(PAPER):
        return None
    found: str | None = session.connection().execute(_ROUND, {"seat": key.removeprefix(PAPER)}).scalar_one_or_none()
    return found


def _place(account_id: int, key: str) -> str:
    return f"draft/{account_id}/{key}"
