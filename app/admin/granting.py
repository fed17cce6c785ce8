"""Roles that wait for a second person: who proposed what for whom, confirming, refusing, and what became of those before."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import can, requires
from app.admin.accounts import blueprint
from app.house import now, reading, work
from app.proving import needs_proof
from app.viewer import get_viewer
from panel.models import GrantState
from panel.permissions import Permission
from panel.queries.granting import confirmers, list_grants
from panel.services.granting import confirm_role, refuse_role


@blueprint.get("/roles")
@requires(Permission.ROLES_CONFIRM)
def grants() -> str:
    """What waits; an administrator sees all of it and the history, others what they may confirm."""
    who, manages = get_viewer().id, can(Permission.ACCOUNTS_MANAGE)
    waiting = [
        (row, who in confirmers(reading(), row.account_id, row.proposed_by_id), row.proposed_by_id == who)
        for row in list_grants(reading(), state=GrantState.WAITING)
    ]
    shown = [entry for entry in waiting if manages or entry[1]]
    done = [row for row in list_grants(reading()) if row.state != "waiting"] if manages else []
    return render_template("admin/grants.html", waiting=shown, done=done, manages=manages)


@blueprint.post("/roles/<grant_id>/confirm")
@requires(Permission.ROLES_CONFIRM)
@needs_proof("admin.grants")
def confirm_grant(grant_id: str) -> Response:
    """Give the role, as the second person."""
    with work() as uow:
        confirm_role(uow, grant_id, by_id=get_viewer().id, now=now())
    flash(gettext("Confirmed: the role is given, and its holder was told."), "success")
    return redirect(url_for(".grants"), 303)


@blueprint.post("/roles/<grant_id>/refuse")
@requires(Permission.ROLES_CONFIRM)
@needs_proof("admin.grants")
def refuse_grant(grant_id: str) -> Response:
    """Do not give it, or take one's own proposal back."""
    with work() as uow:
        refuse_role(uow, grant_id, by_id=get_viewer().id, now=now())
    flash(gettext("The role is not given."), "success")
    return redirect(url_for(".grants"), 303)
