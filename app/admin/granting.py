"""Roles that wait for a second person: who proposed what for whom, confirming, refusing, and what became of those before."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

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
from panel.queries.granting import list_grants, read_confirmers
from panel.services.granting import confirm_role, refuse_role
from panel.uow import UnitOfWork


@blueprint.get("/roles")
@requires(Permission.ROLES_CONFIRM)
def grants() -> str:
    """What waits; an administrator sees all of it and the history, others what they may confirm."""
    who, manages, may = get_viewer().id, can(Permission.ACCOUNTS_MANAGE), read_confirmers(reading())
    waiting = [
        (row, who in may.of(row.account_id, row.proposed_by_id), row.proposed_by_id == who)
        for row in list_grants(reading(), state=GrantState.WAITING)
    ]
    shown = [entry for entry in waiting if manages or entry[1]]
    done = [row for row in list_grants(reading()) if row.state is not GrantState.WAITING] if manages else []
    return render_template("admin/grants.html", waiting=shown, done=done, manages=manages)


@blueprint.post("/roles/<grant_id>/confirm")
@requires(Permission.ROLES_CONFIRM)
@needs_proof("admin.grants")
def confirm_grant(grant_id: str) -> Response:
    """Give the role, as the second person."""
    return _answer(confirm_role, grant_id, gettext("Confirmed: the role is given, and its holder was told."))


@blueprint.post("/roles/<grant_id>/refuse")
@requires(Permission.ROLES_CONFIRM)
@needs_proof("admin.grants")
def refuse_grant(grant_id: str) -> Response:
    """Do not give it, or take one's own proposal back."""
    return _answer(refuse_role, grant_id, gettext("The role is not given."))


class _Answer(Protocol):
    def __call__(self, uow: UnitOfWork, grant_id: str, /, *, by_id: int, now: datetime) -> object: ...


def _answer(act: _Answer, grant_id: str, said: str) -> Response:
    """What both answers to a proposal have in common: do it, say so, back to the list."""
    with work() as uow:
        act(uow, grant_id, by_id=get_viewer().id, now=now())
    flash(said, "success")
    return redirect(url_for(".grants"), 303)
