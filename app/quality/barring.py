"""Suspending a juror, with a reason the juror reads, and letting the juror back; who is suspended now."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from app.access import requires
from app.answers import Page
from app.drafting import drafted, drop
from app.errors import attach
from app.house import now, reading, work
from app.paging import around, page_no
from app.quality import blueprint
from app.quality.forms_lot import BarForm
from app.viewer import get_viewer
from panel.errors import Invalid, NotFound
from panel.permissions import Permission
from panel.projections.barred import PAGE, list_barred
from panel.queries.accounts import find_by_identifier
from panel.services.accounts import read_identifier
from panel.services.barring import bar_juror, unbar_juror
from panel.uow import UnitOfWork

KEY = "bar"  # of the draft


@blueprint.get("/barred")
@requires(Permission.JURORS_BAR)
def barred() -> Page:
    """Who is suspended, and the form for one more."""
    return _page(drafted(BarForm, KEY))


@blueprint.post("/barred")
@requires(Permission.JURORS_BAR)
def bar() -> Page:
    """Suspend a juror: waiting seats go to the next on their lists, the juror reads the reason."""
    form = BarForm()
    if not form.validate():
        return _page(form)
    try:
        with work() as uow:
            bar_juror(uow, _account(uow, form.identifier.data or ""), form.reason.data or "", by_id=get_viewer().id, now=now())
            drop(uow, KEY)
    except NotFound as error:  # an account that is no juror's
        attach(form, Invalid(error.code, field="identifier"))
        return _page(form)
    except Invalid as error:
        attach(form, error)
        return _page(form)
    flash(gettext("The juror is suspended and reads your reason."), "success")
    return redirect(url_for("quality.barred"), 303)


@blueprint.post("/barred/<account_id>/lift")
@requires(Permission.JURORS_BAR)
def unbar(account_id: str) -> Page:
    """Let a juror back; the juror is told."""
    with work() as uow:
        unbar_juror(uow, account_id, by_id=get_viewer().id, now=now())
    flash(gettext("The juror can be drawn again."), "success")
    return redirect(url_for("quality.barred"), 303)


def _account(uow: UnitOfWork, identifier: str) -> str:
    """The public id of the juror's account. Raises Invalid("challenge.nobody") with field "identifier" when nobody has it."""
    found = find_by_identifier(uow.session, read_identifier(identifier))
    if found is None:
        raise Invalid("challenge.nobody", field="identifier")
    return found.public_id


def _page(form: BarForm) -> Page:
    page = page_no()
    found = list_barred(reading(), page=page)
    shown = render_template(
        "quality/barred.html", form=form, draft_key=KEY, rows=found.rows, total=found.total,
        **around("quality.barred", page, PAGE, len(found.rows), found.total),
    )
    return shown, 422 if form.errors or form.form_errors else 200
