"""The second step of signing in: the code, after the right password and before anything else."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from app import known, throttle
from app.access import requires
from app.account.forms import CodeForm, PaperCodeForm
from app.account.routes import START, blueprint
from app.answers import Page
from app.errors import attach
from app.factors import factor_safe
from app.house import now, work
from app.signing import enter_with_code, hold, say_signed_in, way_back
from app.viewer import Awaited, awaited, viewer
from panel.errors import PanelError
from panel.permissions import Permission
from panel.services.factors import check_code


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@throttle.code_by_account
@throttle.code_by_known
@requires(Permission.PUBLIC_READ)
def code() -> Page:
    """Give the code. `paper`: with a field for a recovery code, which has letters."""
    owes, back = awaited(), request.values.get("next")
    if owes is None:
        return redirect(way_back(back, START) if viewer() else url_for("account.sign_in", next=back), 303)
    paper = "paper" in request.args
    form = (PaperCodeForm if paper else CodeForm)(next=back)
    if form.validate_on_submit():
        try:
            _enter(owes, form.code.data)
            return redirect(way_back(form.next.data, START), 303)
        except PanelError as error:
            attach(form, error)
            form.code.data = ""
    page = render_template("account/code.html", form=form, paper=paper, name=owes.email or owes.phone)
    return page, 422 if form.errors else 200


def _enter(owes: Awaited, given: str) -> None:
    with work() as uow:
        check_code(uow, owes.id, given, safe=factor_safe(), now=now())
        token = enter_with_code(uow, owes.id, owes.token, stranger=not throttle.code_owed_known())
    hold(token)
    say_signed_in()
    known.remember(owes.email, owes.phone)
