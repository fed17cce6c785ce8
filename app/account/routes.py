"""Signing up, in and out; one's own name, language, password and sessions."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import known, throttle
from app.access import requires
from app.account.forms import ChangePasswordForm, EmailForm, ProfileForm, SignInForm
from app.answers import Page
from app.cookies import drop_cookie
from app.errors import attach
from app.house import close_reading, now, reading, work
from app.i18n import COOKIE
from app.session_rules import known_rules
from app.signing import enter, leave, way_back
from app.viewer import awaited, get_viewer, viewer
from panel.errors import Invalid, PanelError
from panel.models import Account
from panel.passwords import check_password, hash_password
from panel.permissions import Permission
from panel.queries.accounts import hash_token
from panel.queries.sessions import list_sign_ins
from panel.services import accounts, addresses
from panel.session_rules import OFF

blueprint = Blueprint("account", __name__)
START, CODE = "account.start", "account.code"


@blueprint.route("/sign-in", methods=["GET", "POST"])
@throttle.sign_in_by_account
@throttle.sign_in_by_known
@throttle.sign_in_by_name
@throttle.sign_in_by_network
@requires(Permission.PUBLIC_READ)
def sign_in() -> Page:
    """Sign in with e-mail or phone."""
    form = SignInForm(next=request.args.get("next"))
    if viewer() is not None and request.method == "GET":
        return redirect(way_back(form.next.data, START), 303)
    if awaited() is not None and request.method == "GET":
        return redirect(url_for(CODE, next=form.next.data), 303)
    if form.validate_on_submit():
        try:
            if not enter(_proved(form.identifier.data, form.password.data), stranger=not throttle.browser_known()):
                return redirect(url_for(CODE, next=form.next.data or None), 303)
            known.remember(get_viewer().email, get_viewer().phone)
            return redirect(way_back(form.next.data, START), 303)
        except PanelError as error:
            attach(form, error)
    return render_template("account/sign_in.html", form=form), 422 if form.errors else 200


def _proved(identifier: str, password: str) -> int:
    """The account whose password this is. Hashes outside of transactions, and the same amount whoever it is."""
    credentials = accounts.find_credentials(reading(), identifier)
    close_reading()
    account_id = accounts.check_credentials(credentials, password)
    if accounts.is_outdated(credentials):
        fresh = hash_password(password)
        with work() as uow:
            accounts.store_password(uow, account_id, fresh)
    return account_id


@blueprint.post("/sign-out")
@requires(Permission.PUBLIC_READ, before_factor=True)
def sign_out() -> Response:
    """End this browser's session."""
    leave()
    flash(gettext("You are signed out."), "info")
    return redirect(url_for("public.home"), 303)


@blueprint.get("/start")
@requires(Permission.ACCOUNT_OWN)
def start() -> Response:
    """Where a person begins after signing in: the first page of their navigation."""
    from app.navigation import navigation

    items = navigation(viewer())
    return redirect(items[0].href if items else url_for("account.overview"), 303)


@blueprint.get("/account")
@requires(Permission.ACCOUNT_OWN)
def overview() -> Page:
    """Name, language, e-mail address, password, where one is signed in."""
    who = get_viewer()
    return overview_page(ProfileForm(name=who.display_name, locale=who.locale), ChangePasswordForm(prefix="change"))


def overview_page(profile: ProfileForm, password: ChangePasswordForm, email: EmailForm | None = None) -> Page:
    """The page with its forms, one of which may have been refused."""
    rules = known_rules().read(reading(), now())
    who, email = get_viewer(), email or EmailForm(formdata=None, prefix="email")
    page = render_template(
        "account/overview.html", profile=profile, password=password, email=email, this=hash_token(who.token),
        waiting=addresses.waiting_address(reading().get_one(Account, who.id)),
        sign_ins=list_sign_ins(reading(), who.id, rules, now=now()), idle_time=rules.idle(who.roles),
        whole_time=rules.whole(who.roles), factor_off=rules.second_factor == OFF,
    )
    return page, 422 if profile.errors or password.errors or email.errors else 200


@blueprint.post("/account/profile")
@requires(Permission.ACCOUNT_OWN)
def change_profile() -> Page:
    """Change name and language."""
    who, form = get_viewer(), ProfileForm()
    if not form.validate_on_submit():
        return overview_page(form, ChangePasswordForm(formdata=None, prefix="change"))
    with work() as uow:
        accounts.rename(uow, who.id, form.name.data)
        accounts.change_locale(uow, who.id, form.locale.data)
    response = redirect(url_for("account.overview"), 303)
    drop_cookie(response, COOKIE)  # the account's language holds again in this browser
    return response


@blueprint.post("/account/password")
@throttle.own_password
@requires(Permission.ACCOUNT_OWN)
def change_password() -> Page:
    """Change the password and end every other session."""
    who, form = get_viewer(), ChangePasswordForm(prefix="change")
    if form.validate_on_submit():
        try:
            hashed = _new_hash(form)
            with work() as uow:
                accounts.change_password(uow, who.id, hashed, keep=who.token, now=now())
            flash(gettext("Your password is changed. Other browsers are signed out."), "success")
            return redirect(url_for("account.overview"), 303)
        except PanelError as error:
            attach(form, error)
    return overview_page(ProfileForm(formdata=None, name=who.display_name, locale=who.locale), form)


def _new_hash(form: ChangePasswordForm) -> str:
    who = get_viewer()
    prove_present(form.present.data)
    check_password(form.password.data, who.display_name, who.email or who.phone or "")
    return hash_password(form.password.data)


def prove_present(password: str) -> None:
    """Raise Invalid("account.password_wrong", "present") unless this is the present password of who is looking."""
    who = get_viewer()
    credentials = accounts.find_credentials(reading(), who.email or who.phone or "")
    close_reading()
    try:
        accounts.check_credentials(credentials, password)
    except Invalid:
        raise Invalid("account.password_wrong", field="present") from None
