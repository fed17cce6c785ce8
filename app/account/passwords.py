"""A forgotten password: asking for a link, and setting a new one with it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import known, throttle
from app.access import requires
from app.account.forms import ForgottenForm, NewPasswordForm
from app.account.routes import blueprint
from app.answers import Page, unstored
from app.errors import attach
from app.house import close_reading, now, reading, work
from app.messages import message
from panel.errors import NotFound, PanelError
from panel.models import Account, LinkPurpose
from panel.passwords import check_password, hash_password
from panel.permissions import Permission
from panel.queries.accounts import find_link
from panel.services import resetting
from panel.services.accounts import read_identifier


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@throttle.reset_by_account
@throttle.reset_by_network
@requires(Permission.PUBLIC_READ)
def forgotten() -> Page:
    """Ask for a link. The answer and the work are the same whoever is named."""
    form = ForgottenForm()
    if form.validate_on_submit():
        try:
            identifier = read_identifier(form.identifier.data)
            with work() as uow:
                resetting.ask_reset(uow, identifier, now=now())
            return redirect(url_for("account.forgotten_sent"), 303)
        except PanelError as error:
            attach(form, error)
    return render_template("account/forgotten.html", form=form), 422 if form.errors else 200


@blueprint.get("/forgotten-password/sent")
@requires(Permission.PUBLIC_READ)
def forgotten_sent() -> str:
    """What happens now, if there is such an account."""
    return render_template("account/forgotten_sent.html")


@blueprint.route("/reset-password/<reset_token>", methods=["GET", "POST"])
@throttle.links_by_network
@requires(Permission.PUBLIC_READ)
def reset(reset_token: str) -> Response:
    """Set a new password with a link."""
    found = find_link(reading(), reset_token, LinkPurpose.RESET, now=now())
    close_reading()
    if found is None:
        return _gone()
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            return _done(_reset(form, reset_token, found[1]))
        except NotFound:
            return _gone()
        except PanelError as error:
            attach(form, error)
    return unstored(render_template("account/reset.html", form=form), 422 if form.errors else 200)


def _reset(form: NewPasswordForm, token: str, account: Account) -> Account:
    check_password(form.password.data, account.name, account.email or account.phone or "")
    hashed = hash_password(form.password.data)
    with work() as uow:
        return resetting.reset_password(uow, token, hashed, now=now())


def _done(account: Account) -> Response:
    known.remember(account.email, account.phone)  # strangers' tries do not keep its owner out of this browser
    flash(gettext("Your new password is set, and every browser is signed out. Please sign in with it."), "success")
    return redirect(url_for("account.sign_in"), 303)


def _gone() -> Response:
    flash(message("link.gone"), "warning")
    return redirect(url_for("account.forgotten"), 303)
