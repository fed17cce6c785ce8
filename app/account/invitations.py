"""Accepting an invitation to a staff role."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import known, throttle
from app.access import requires
from app.account.forms import InvitationForm
from app.account.routes import blueprint
from app.answers import Page
from app.errors import attach
from app.house import now, reading, work
from app.i18n import locale_code
from app.signing import enter, hold, renew
from app.viewer import viewer
from panel.errors import NotFound, PanelError
from panel.models import Invitation, Role
from panel.passwords import check_password, hash_password
from panel.permissions import Permission
from panel.queries.accounts import find_by_identifier, find_invitation
from panel.services import invitations


@blueprint.get("/invitations/<token>")
@requires(Permission.PUBLIC_READ)
def invitation(token: str) -> Page:
    """What one is invited to."""
    return _page(_open(token), token, InvitationForm())


@blueprint.post("/invitations/<token>")
@throttle.sign_up_by_network
@requires(Permission.PUBLIC_READ)
def accept_invitation(token: str) -> Page:
    """Accept: with the account one is signed in to, or by making one."""
    found, who, form = _open(token), viewer(), InvitationForm()
    if who is not None:
        with work() as uow:
            waits = invitations.accept_as(uow, token, who.id, now=now())
            fresh = renew(uow)
        hold(fresh)
        return _welcome(waits)
    if form.validate_on_submit():
        try:
            enter(_accepted(form, token, found.email))
            known.remember(found.email)
            return _welcome(found.role is not Role.EXPERT)
        except PanelError as error:
            attach(form, error)
    return _page(found, token, form)


def _open(token: str) -> Invitation:
    found = find_invitation(reading(), token, now=now())
    if found is None:
        raise NotFound("invitation.gone")
    return found


def _accepted(form: InvitationForm, token: str, email: str) -> int:
    check_password(form.password.data, form.name.data, email)
    hashed = hash_password(form.password.data)
    with work() as uow:
        return invitations.accept_as_new(
            uow, token, name=form.name.data, password_hash=hashed, locale=locale_code(), now=now()
        )


def _page(found: Invitation, token: str, form: InvitationForm) -> Page:
    known = find_by_identifier(reading(), found.email) is not None
    page = render_template(
        "account/invitation.html", form=form, role=found.role.value, email=found.email, token=token, known=known
    )
    return page, 422 if form.errors else 200


def _welcome(waits: bool) -> Response:
    """`waits`: a second person of the house has to confirm the role first."""
    if waits:
        words = gettext("Welcome. A second person of the house confirms your role; you will be told when it is yours.")
    else:
        words = gettext("Welcome. The role is yours.")
    flash(words, "success")
    return redirect(url_for("account.start"), 303)
