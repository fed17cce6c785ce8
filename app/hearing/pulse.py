"""The pulse of those who work here: two questions a month, added up and forgotten."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField

from app.access import requires
from app.answers import Page
from app.forms import HouseForm, chosen, options
from app.hearing import blueprint
from app.house import now, reading, work
from app.viewer import get_viewer
from app.words.hearing import LABELS
from panel.models import WorkPart
from panel.permissions import Permission
from panel.services.pulse import give_pulse, list_open_parts, parts_of

MARKS = tuple((str(mark), str(mark)) for mark in range(1, 6))


class PulseForm(HouseForm):
    """Two marks; as whom, for who works in both parts."""

    part = SelectField(_l("As whom"), choices=options(LABELS["work_part"].items()))
    load = RadioField(_l("How much was it this month?"), [chosen()], choices=options(MARKS))
    again = RadioField(_l("Would you do it again?"), [chosen()], choices=options(MARKS))


@blueprint.get("/pulse")
@requires(Permission.ACCOUNT_OWN)
def pulse() -> Page:
    """The two questions, or that they were answered."""
    return _page(PulseForm(formdata=None))


def _page(form: PulseForm) -> Page:
    who = get_viewer().id
    waiting = list_open_parts(reading(), who, now())
    form.part.choices = options((part.value, LABELS["work_part"][part.value]) for part in waiting)
    page = render_template("hearing/pulse.html", form=form, waiting=waiting, works=bool(parts_of(reading(), who)))
    return page, 422 if form.errors else 200


@blueprint.post("/pulse")
@requires(Permission.ACCOUNT_OWN)
def give() -> Page:
    """Add one's answer to the month."""
    form = PulseForm()
    if not form.validate_on_submit():
        return _page(form)
    with work() as uow:
        give_pulse(uow, get_viewer().id, WorkPart(form.part.data), int(form.load.data), int(form.again.data), now=now())
    flash(gettext("Added up, and forgotten. Thank you."), "success")
    return redirect(url_for("hearing.pulse"), 303)
