"""Asking a manager, and saying how urgent a case is: acts of the workbench."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import requires
from app.answers import Page
from app.house import now, work
from app.mediation import blueprint
from app.mediation.acting import act
from app.viewer import get_viewer
from panel.permissions import Permission, Standing
from panel.services.escalating import escalate
from panel.services.escalating import recall as recall_it
from panel.services.marks import lift_crisis, mark_attitude, raise_crisis, unmark_attitude
from panel.uow import UnitOfWork


def actor() -> str:
    """As what one acts, for the case log."""
    return Standing.OWNER.value if Standing.OWNER in g.standings else Standing.MANAGER.value


def _flag(code: str, case_id: str, change: Callable[..., object], said: str) -> Page:
    """Say something of the case, or take it back, with a reason."""

    def use(uow: UnitOfWork, form: Any) -> None:
        change(uow, g.case.id, form.reason.data, by_id=get_viewer().id, now=now(), actor=actor())

    return act(code, case_id, use, said)


@blueprint.post("/cases/<case_id>/escalate")
@requires(Permission.CASE_WORK, load=loaders.case)
def ask_manager(case_id: str) -> Page:
    """Put the case before the managers."""
    return act(
        "escalate", case_id,
        lambda uow, form: escalate(
            uow, g.case.id, form.wish(), form.reason.data or "", by_id=get_viewer().id, now=now(), actor=actor()
        ),
        gettext("The managers were told. The clock of their answer runs."),
    )


@blueprint.post("/cases/<case_id>/recall")
@requires(Permission.CASE_WORK, load=loaders.case)
def recall(case_id: str) -> Response:
    """Take back what one asked."""
    with work() as uow:
        recall_it(uow, g.case.id, by_id=get_viewer().id, now=now(), actor=actor())
    flash(gettext("Recalled. No manager is asked any more."), "success")
    return redirect(url_for("mediation.workbench", case_id=case_id), 303)


@blueprint.post("/cases/<case_id>/attitude")
@requires(Permission.CASE_WORK, load=loaders.case)
def say_attitude(case_id: str) -> Page:
    """Attitude plays a part: severe by rule."""
    return _flag("attitude", case_id, mark_attitude, gettext("Noted. The case is severe by rule."))


@blueprint.post("/cases/<case_id>/unattitude")
@requires(Permission.CASE_WORK, load=loaders.case)
def unsay_attitude(case_id: str) -> Page:
    """It plays no part after all."""
    return _flag("unattitude", case_id, unmark_attitude, gettext("Noted. The severe flag can be lowered now."))


@blueprint.post("/cases/<case_id>/crisis")
@requires(Permission.CASE_WORK, load=loaders.case)
def alarm(case_id: str) -> Page:
    """A crisis."""
    said = gettext("The crisis flag is up. The managers were told; clocks of staff are shorter.")
    return _flag("crisis", case_id, raise_crisis, said)


@blueprint.post("/cases/<case_id>/calm")
@requires(Permission.CASE_WORK, load=loaders.case)
def calm(case_id: str) -> Page:
    """It is over."""
    return _flag("calm", case_id, lift_crisis, gettext("The crisis flag is lifted."))
