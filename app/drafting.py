"""Filling a form from its draft: for a route that shows a form with `data-draft-key`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from flask import request
from werkzeug.datastructures import MultiDict

from app.forms import HouseForm
from app.house import reading
from app.viewer import get_viewer
from panel.models import Draft
from panel.services.drafts import drop_draft, find_draft
from panel.uow import UnitOfWork

FormT = TypeVar("FormT", bound=HouseForm)


def drafted(kind: Callable[..., FormT], key: str) -> FormT:
    """The form as it was sent (POST), else as it was left in the draft, else as `kind()` makes it.

    `kind`: the form's class, or whatever makes one and takes `formdata`. Whoever handles the sent form drops the draft in the
    same unit of work: `drop_draft(uow, account_id, key)`.
    """
    return kind() if request.method == "POST" else given_back(kind, find_draft(reading(), get_viewer().id, key))


def given_back(kind: Callable[..., FormT], found: Draft | None) -> FormT:
    """The form filled from a draft, or as `kind()` makes it. What is wrong with it is said when it is sent, not before."""
    if found is None:
        return kind()
    form = kind(formdata=MultiDict(found.fields))
    for field in form:
        field.process_errors, field.errors = [], []
    if "csrf_token" in form:
        form.csrf_token.process(None)
    form.drafted_at = found.saved_at
    return form


def kept(kind: type[FormT], name: str, key: str, **data: Any) -> FormT:
    """A form beside others on a page: from its draft, else with `data`; never from what another one sent."""
    make: Callable[..., FormT] = partial(_unsent, kind, name, data)
    return given_back(make, find_draft(reading(), get_viewer().id, key))


def _unsent(kind: type[FormT], name: str, data: dict[str, Any], formdata: Any = None) -> FormT:
    return kind(formdata=formdata, prefix=name, data=data)


def drop(uow: UnitOfWork, key: str) -> None:
    """Forget the draft of whoever is looking: in the unit of work in which the form was used."""
    drop_draft(uow, get_viewer().id, key)
