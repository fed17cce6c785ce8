"""Drafts of forms: saved as one types, given back when the form is opened again."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from app import throttle
from app.access import requires
from app.account.routes import blueprint
from app.house import now, reading, work
from app.viewer import get_viewer
from panel.errors import Invalid, NotFound
from panel.permissions import Permission
from panel.services.drafts import MAX_BYTES, check_key, drop_draft, find_draft, save_draft

MAX_SENT = 8 * MAX_BYTES  # JSON may write one sign of three bytes as six


@blueprint.post("/drafts")
@blueprint.post("/drafts/<key>")
@throttle.drafts
@requires(Permission.ACCOUNT_OWN)
def save(key: str | None = None) -> Response:
    """Keep {"fields": …} of the form `key` (in the path or the body)."""
    if (request.content_length or 0) > MAX_SENT:
        raise RequestEntityTooLarge
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Invalid("draft.fields_wrong", field="fields")
    name: Any = key or sent.get("key")
    if not isinstance(name, str):
        raise Invalid("draft.key_wrong", field="key")
    at = now()
    with work() as uow:
        save_draft(uow, get_viewer().id, name, sent.get("fields", {}), now=at)
    return jsonify({"saved_at": at.isoformat()})


@blueprint.get("/drafts/<key>")
@requires(Permission.ACCOUNT_OWN)
def draft(key: str) -> Response:
    """The draft of one form as JSON; 404 when there is none."""
    check_key(key)
    found = find_draft(reading(), get_viewer().id, key)
    if found is None:
        raise NotFound("page.not_found")
    return jsonify({"fields": found.fields, "saved_at": found.saved_at.isoformat()})


@blueprint.delete("/drafts/<key>")
@throttle.drafts
@requires(Permission.ACCOUNT_OWN)
def drop(key: str) -> tuple[str, int]:
    """Forget a draft."""
    check_key(key)
    with work() as uow:
        drop_draft(uow, get_viewer().id, key)
    return "", 204
