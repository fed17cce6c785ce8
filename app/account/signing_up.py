"""Signing up: an address, the link that is mailed there, and with it name and password."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import known, throttle
from app.access import requires
from app.account.forms import NewAccountForm, SignUpByNumberForm, SignUpForm
from app.account.routes import START, blueprint
from app.answers import Page, unstored
from app.errors import attach
from app.house import close_reading, config, now, reading, work
from app.i18n import locale_code
from app.messages import message
from app.signing import enter, way_back
from panel.errors import NotFound, PanelError
from panel.passwords import check_password, hash_password
from panel.permissions import Permission
from panel.queries.accounts import find_by_identifier
from panel.services import signing_up
from panel.services.accounts import read_email, read_identifier


@blueprint.route("/sign-up", methods=["GET", "POST"])
@throttle.sign_up_by_account
@throttle.sign_up_by_network
@requires(Permission.PUBLIC_READ)
def sign_up() -> Page:
    """Say which address the account is for. The answer and the work are the same whether somebody has it or not."""
    by_number = config().sign_up_by_number
    form = (SignUpByNumberForm if by_number else SignUpForm)(next=request.args.get("next"))
    if form.validate_on_submit():
        try:
            return _asked((read_identifier if by_number else read_email)(form.identifier.data, field="identifier"), form)
        except PanelError as error:
            attach(form, error)
    page = render_template("account/sign_up.html", form=form, by_number=by_number)
    return page, 422 if form.errors else 200


def _asked(identifier: str, form: SignUpForm) -> Response:
    """A mail is on its way; where none can be, to a number or in a demo without a mail server, the person goes straight on."""
    way = way_back(form.next.data, START)
    kept_in_the_house = config().mode == "demo" and not config().smtp_host
    with work() as uow:
        if "@" in identifier and not kept_in_the_house:
            signing_up.ask_sign_up(uow, identifier, way=way, locale=locale_code(), now=now())
            return redirect(url_for("account.sign_up_sent"), 303)
        token = signing_up.issue_sign_up(uow, identifier, way=way, now=now())
    if kept_in_the_house:
        flash(gettext("No mail leaves this demonstration. This is the page its link would open."), "info")
    return redirect(url_for("account.finish_sign_up", sign_up_token=token), 303)


@blueprint.get("/sign-up/sent")
@requires(Permission.PUBLIC_READ)
def sign_up_sent() -> str:
    """What happens now, whoever was named."""
    return render_template("account/sign_up_sent.html")


@blueprint.route("/sign-up/link/<sign_up_token>", methods=["GET", "POST"])
@throttle.links_by_network
@requires(Permission.PUBLIC_READ)
def finish_sign_up(sign_up_token: str) -> Response:
    """Make the account and be signed in."""
    try:
        link = signing_up.find_sign_up(reading(), sign_up_token, now=now())
    except NotFound:
        return _elsewhere("link.gone", "account.sign_up")
    address, way = link.address, link.way
    taken = find_by_identifier(reading(), address) is not None
    close_reading()
    if taken:
        return _elsewhere("account.identifier_taken", "account.sign_in")
    form = NewAccountForm()
    if form.validate_on_submit():
        try:
            enter(_made(form, sign_up_token, address))
            known.remember(address)
            flash(gettext("Welcome. Your account is ready."), "success")
            return redirect(way_back(way, START), 303)
        except NotFound:
            return _elsewhere("link.gone", "account.sign_up")
        except PanelError as error:
            attach(form, error)
    return unstored(render_template("account/new_account.html", form=form, address=address), 422 if form.errors else 200)


def _made(form: NewAccountForm, token: str, address: str) -> int:
    check_password(form.password.data, form.name.data, address)
    hashed = hash_password(form.password.data)
    with work() as uow:
        return signing_up.sign_up(
            uow, token, name=form.name.data, password_hash=hashed, locale=locale_code(), now=now()
        )


def _elsewhere(why: str, endpoint: str) -> Response:
    flash(message(why), "warning")
    return redirect(url_for(endpoint), 303)
