"""Helping somebody who has forgotten the password: a link by mail, or on paper for whom no mail reaches."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.admin.accounts import blueprint
from app.house import config, now, reading, work
from app.proving import needs_proof
from app.viewer import get_viewer
from panel.permissions import Permission
from panel.queries.accounts import get_account
from panel.services import resetting


@blueprint.post("/accounts/<account_id>/reset/mail")
@requires(Permission.ACCOUNTS_MANAGE)
def send_reset(account_id: str) -> Response:
    """Mail a link to the account's own address; the administrator does not see it."""
    with work() as uow:
        resetting.send_reset(uow, account_id, by_id=get_viewer().id, now=now())
    flash(gettext("The link is on its way. It works once, within 30 minutes."), "success")
    return redirect(url_for(".account", account_id=account_id), 303)


@blueprint.post("/accounts/<account_id>/reset/link")
@requires(Permission.ACCOUNTS_MANAGE)
@needs_proof("admin.account")
def hand_over_reset(account_id: str) -> Response:
    """Make a link and show it this once, to be read out or printed: it is stored nowhere."""
    with work() as uow:
        token = resetting.hand_over_reset(uow, account_id, by_id=get_viewer().id, now=now())
    page = render_template(
        "admin/reset_link.html", account=get_account(reading(), account_id), until=now() + resetting.HANDED_VALID,
        link=config().base_url.rstrip("/") + url_for("account.reset", reset_token=token),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
