"""Filling a form from its draft: for a route that shows a form with `data-draft-key`."""

from __future__ import annotations

from typing import TypeVar

from flask import request
from werkzeug.datastructures import MultiDict

from app.forms import HouseForm
from app.house import reading
from app.viewer import get_viewer
from panel.services.drafts import find_draft

FormT = TypeVar("FormT", bound=HouseForm)


def drafted(kind: type[FormT], key: str) -> FormT:
    """The form as it was sent (POST), else as it was left in the draft, else empty.

    Whoever handles the sent form drops the draft in the same unit of work: `drop_draft(uow, account_id, key)`.
    """
    if request.method == "POST":
        return kind()
    found = find_draft(reading(), get_viewer().id, key)
    if found is None:
        return kind()
    form = kind(formdata=MultiDict(found.fields))
    if "csrf_token" in form:
        form.csrf_token.process(None)
    return form
