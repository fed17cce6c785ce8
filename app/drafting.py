"""Forms that lose nothing: filled from their draft, used in one unit of work, and given back as they were typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from flask import flash, request
from werkzeug.datastructures import MultiDict

from app.errors import attach
from app.forms import HouseForm
from app.house import reading, work
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid, PanelError
from panel.models import Draft
from panel.services.drafts import drop_draft, find_draft
from panel.uow import UnitOfWork

FormT = TypeVar("FormT", bound=HouseForm)
Use = Callable[[UnitOfWork], object]  # what a route asks of the house, given the unit of work
STAYS: tuple[type[PanelError], ...] = (Invalid, Conflict)  # what was typed stays, whatever came in between


def drafted(kind: Callable[..., FormT], key: str) -> FormT:
    """The form as it was sent (POST), else as it was left in the draft, else as `kind()` makes it.

    `kind`: the form's class, or whatever makes one and takes `formdata`. `used` drops the draft when the form was used.
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


def used(form: HouseForm, key: str, said: str, use: Use, *, stays: tuple[type[PanelError], ...] = STAYS) -> bool:
    """Whether the form was sent whole and `use` did its work: then its draft (`key`, "" for none) is gone and `said` is said.

    False: show the form again. What is wrong stands beside its field or at its top, what was typed is still in it. Refusals
    that are not in `stays` go on to the page of errors.
    """
    if not form.validate_on_submit():
        return False
    try:
        with work() as uow:
            use(uow)
            if key:
                drop(uow, key)
    except stays as error:
        attach(form, error)
        return False
    flash(said, "success")
    return True
