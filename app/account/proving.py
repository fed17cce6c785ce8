"""Showing once more that it is oneself: by a code where there is a second factor, else by the password."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext

from app import throttle
from app.access import requires
from app.account.forms import CodeForm, PaperCodeForm, PresentForm
from app.account.routes import blueprint, prove_present
from app.answers import Page
from app.errors import attach
from app.factors import factor_safe
from app.house import now, work
from app.signing import hold, renew, way_back
from app.viewer import get_viewer
from panel.errors import PanelError
from panel.permissions import Permission
from panel.services.factors import check_code


@blueprint.route("/account/prove", methods=["GET", "POST"])
@throttle.own_code
@throttle.own_password
@requires(Permission.ACCOUNT_OWN, before_factor=True)
def prove() -> Page:
    """Prove it, and go back to where it was asked for. The session gets a new token."""
    paper = "paper" in request.args
    kind = (PaperCodeForm if paper else CodeForm) if get_viewer().has_factor else PresentForm
    form = kind(next=request.args.get("next"))
    if form.validate_on_submit():
        try:
            _prove(form)
            flash(gettext("Thank you. Now you can go on; for fifteen minutes nothing more is asked."), "success")
            return redirect(way_back(form.next.data, "account.overview"), 303)
        except PanelError as error:
            attach(form, error)
    page = render_template("account/prove.html", form=form, paper=paper)
    return page, 422 if form.errors else 200


def _prove(form: CodeForm | PresentForm) -> None:
    who = get_viewer()
    if isinstance(form, PresentForm):
        prove_present(form.present.data)
    with work() as uow:
        if isinstance(form, CodeForm):
            check_code(uow, who.id, form.code.data, safe=factor_safe(), now=now())
        token = renew(uow, coded=isinstance(form, CodeForm))
    hold(token)
