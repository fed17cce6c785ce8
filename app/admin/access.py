"""What an administrator does about somebody's signing in: ending all sessions, taking off a second factor that was lost."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.admin.accounts import account_page, blueprint, take_key
from app.admin.forms import TakeFactorForm
from app.answers import Page
from app.drafting import used
from app.house import now, work
from app.proving import needs_proof
from app.viewer import get_viewer
from panel.errors import Invalid
from panel.permissions import Permission
from panel.queries.accounts import get_account
from panel.services import factors, sessions


@blueprint.post("/accounts/<account_id>/sign-out")
@requires(Permission.ACCOUNTS_MANAGE)
@needs_proof("admin.account")
def sign_out_everywhere(account_id: str) -> Response:
    """End every session of somebody; of one's own, all but this one."""
    with work() as uow:
        found, who = get_account(uow.session, account_id), get_viewer()
        sessions.sign_out_everywhere(uow, found.id, but=who.token if found.id == who.id else None)
    flash(gettext("Signed out everywhere."), "success")
    return redirect(url_for(".account", account_id=account_id), 303)


@blueprint.post("/accounts/<account_id>/second-factor/take")
@requires(Permission.ACCOUNTS_MANAGE)
@needs_proof("admin.account")
def take_factor(account_id: str) -> Page:
    """Take off the second factor of somebody who lost it, with a reason; never one's own."""
    form = TakeFactorForm(prefix="take")
    done = used(
        form, take_key(account_id), gettext("The second factor is off, every session has ended, and the person is told."),
        lambda uow: factors.take_factor(uow, account_id, form.reason.data, by_id=get_viewer().id, now=now()), stays=(Invalid,),
    )
    return redirect(url_for(".account", account_id=account_id), 303) if done else account_page(account_id, taking=form)
