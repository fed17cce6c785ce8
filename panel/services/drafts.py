"""Drafts: what somebody typed into a form and did not send yet. Seen by nobody else; a ballot's is sealed like the ballot."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.errors import Invalid
from panel.models import Draft
from panel.models.base import table_of
from panel.queries.paper_drafts import open_draft, seal_fields
from panel.uow import UnitOfWork

MAX_BYTES = 64 * 1024
MAX_FIELDS = 100
_DRAFTS = table_of(Draft)
_DROP = delete(_DRAFTS).where(_DRAFTS.c.account_id == bindparam("account"), _DRAFTS.c.key == bindparam("draft"))
_KEY = re.compile(r"[a-z0-9._:-]{1,120}")


def save_draft(uow: UnitOfWork, account_id: int, key: str, fields: dict[str, Any], *, now: datetime) -> None:
    """Keep the fields of one form, replacing what was kept before. Names and values are text or lists of text.

    Raises Invalid: "draft.key_wrong", "draft.fields_wrong", "draft.too_large"; Unavailable("ballot.key_missing").
    """
    check_key(key)
    _check_fields(fields)
    fields = seal_fields(uow.session, account_id, key, fields)
    insert = (sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql).insert
    statement = insert(Draft).values(account_id=account_id, key=key, fields=fields, saved_at=now)
    uow.session.execute(
        statement.on_conflict_do_update(
            index_elements=["account_id", "key"], set_={"fields": statement.excluded.fields, "saved_at": now}
        )
    )


def find_draft(session: Session, account_id: int, key: str) -> Draft | None:
    """The draft of one form, None when there is none."""
    return open_draft(session, session.scalar(select(Draft).where(Draft.account_id == account_id, Draft.key == key)))


def find_drafts(session: Session, account_id: int, keys: Iterable[str]) -> dict[str, Draft]:
    """The drafts of several forms by their keys, none of them a ballot's; forms without one are left out."""
    found = session.scalars(select(Draft).where(Draft.account_id == account_id, Draft.key.in_(list(keys))))
    return {draft.key: draft for draft in found}


def drop_draft(uow: UnitOfWork, account_id: int, key: str) -> None:
    """Forget a draft, if there is one: services call it when the form was sent."""
    uow.session.connection().execute(_DROP, {"account": account_id, "draft": key})


def check_key(key: str) -> None:
    """Raise Invalid("draft.key_wrong") unless the key is 1 to 120 of a-z, 0-9, dot, dash, underscore, colon."""
    if not _KEY.fullmatch(key):
        raise Invalid("draft.key_wrong", field="key")


def _check_fields(fields: dict[str, Any]) -> None:
    if not isinstance(fields, dict) or len(fields) > MAX_FIELDS or not all(map(_is_text, fields.values())):
        raise Invalid("draft.fields_wrong", field="fields")
    try:
        size = len(json.dumps(fields, ensure_ascii=False).encode())
    except UnicodeEncodeError:  # half of a sign: no page could show it again
        raise Invalid("draft.fields_wrong", field="fields") from None
    if size > MAX_BYTES:
        raise Invalid("draft.too_large", field="fields", maximum=MAX_BYTES // 1024)


def _is_text(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def take_draft(uow: UnitOfWork, account_id: int, key: str) -> dict[str, Any] | None:
    """Take a draft away, not a ballot's, and give its fields; None when it is gone, so that of two sendings only one has it."""
    fields: dict[str, Any] | None = uow.session.scalar(
        delete(Draft).where(Draft.account_id == account_id, Draft.key == key).returning(Draft.fields)
    )
    return fields
