"""The e-mail address of one's account: confirming it by the link in a mail, having the mail sent again, changing it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import throttle
from app.access import requires
from app.account.forms import ChangePasswordForm, EmailForm, ProfileForm
from app.account.routes import blueprint, overview_page, prove_present
from app.answers import Page, unstored
from app.errors import attach
from app.house import now, reading, work
from app.signing import way_back
from app.viewer import get_viewer, viewer
from panel.errors import NotFound, PanelError
from panel.models import LinkPurpose
from panel.permissions import Permission
from panel.queries.accounts import find_link
from panel.services import addresses


@blueprint.get("/confirm-address/<confirm_token>")
@throttle.links_by_network
@requires(Permission.PUBLIC_READ)
def confirm(confirm_token: str) -> Response:
    """The link in the mail: one button. Looking changes nothing, because mail programs look at links too."""
    found = find_link(reading(), confirm_token, LinkPurpose.CONFIRM, now=now())
    if found is None:
        raise NotFound("link.gone")
    return unstored(render_template("account/confirm.html", token=confirm_token, address=found[0].address))


@blueprint.post("/confirm-address/<confirm_token>")
@throttle.links_by_network
@requires(Permission.PUBLIC_READ)
def confirm_now(confirm_token: str) -> Response:
    """Confirm the address."""
    with work() as uow:
        addresses.confirm_address(uow, confirm_token, now=now())
    flash(gettext("Thank you. Your address is confirmed."), "success")
    return redirect(url_for("account.overview" if viewer() else "account.sign_in"), 303)


@blueprint.post("/account/confirmation")
@throttle.confirm_own
@requires(Permission.ACCOUNT_OWN)
def send_confirmation() -> Response:
    """Have the link mailed again."""
    with work() as uow:
        address = addresses.ask_confirmation(uow, get_viewer().id, now=now())
    flash(gettext("A link is on its way to %(address)s.", address=address), "success")
    return redirect(way_back(request.form.get("next"), "account.overview"), 303)


@blueprint.post("/account/email")
@throttle.confirm_own
@throttle.own_password
@requires(Permission.ACCOUNT_OWN)
def change_email() -> Page:
    """Ask for another address; it is confirmed before it takes the place of the present one."""
    who, form = get_viewer(), EmailForm(prefix="email")
    if form.validate_on_submit():
        try:
            prove_present(form.present.data)
            with work() as uow:
                addresses.want_email(uow, who.id, form.email.data, now=now())
            flash(gettext("We sent a link to the new address. Open it there, and the address is changed."), "success")
            return redirect(url_for("account.overview", _anchor="email"), 303)
        except PanelError as error:
            attach(form, error)
    profile = ProfileForm(formdata=None, name=who.display_name, locale=who.locale)
    return overview_page(profile, ChangePasswordForm(formdata=None, prefix="change"), form)


@blueprint.post("/account/email/keep")
@requires(Permission.ACCOUNT_OWN)
def keep_email() -> Response:
    """Stay with the present address."""
    with work() as uow:
        addresses.forget_wanted_email(uow, get_viewer().id)
    return redirect(url_for("account.overview", _anchor="email"), 303)
