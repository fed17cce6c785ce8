"""A text that got out: paste it and read whose copy it was taken from. The text is not kept."""

from __future__ import annotations

from flask import render_template
from flask_babel import lazy_gettext as _l

from app.access import requires
from app.answers import Page
from app.errors import attach
from app.fields import PastedField
from app.forms import HouseForm, needed
from app.house import now, work
from app.marking import watermark_keys
from app.quality import blueprint
from panel.errors import Conflict, Invalid
from panel.permissions import Permission
from panel.services.tracing import Trace, trace_text


class LeakForm(HouseForm):
    """The text as it was found. Nothing is cut from it: what is looked for cannot be seen."""

    pasted = PastedField(_l("The text that got out"), [needed()])


@blueprint.get("/leaks")
@requires(Permission.LEAKS_TRACE)
def leaks() -> Page:
    """The form."""
    return _page(LeakForm(), None)


@blueprint.post("/leaks")
@requires(Permission.LEAKS_TRACE)
def trace() -> Page:
    """The seats whose marks are in the text."""
    form, keys = LeakForm(), watermark_keys()
    if not keys:
        raise Conflict("lot.no_key")
    if not form.validate_on_submit():
        return _page(form, None)
    try:
        with work() as uow:
            found = trace_text(uow, keys, form.pasted.data or "", now=now())
    except Invalid as error:
        attach(form, error)
        return _page(form, None)
    return _page(form, found)


def _page(form: LeakForm, found: Trace | None) -> Page:
    page = render_template("quality/leaks.html", form=form, found=found)
    return page, 422 if form.errors or form.form_errors else 200
