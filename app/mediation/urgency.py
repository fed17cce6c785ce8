"""Asking a manager, and saying how urgent a case is: acts of the workbench."""

from __future__ import annotations

from flask import flash, g, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import requires
from app.house import now, work
from app.mediation import blueprint
from app.mediation.acting import Answer, act
from app.viewer import get_viewer
from panel.permissions import Permission, Standing
from panel.services.escalating import escalate
from panel.services.escalating import recall as recall_it
from panel.services.marks import lift_crisis, mark_attitude, raise_crisis, unmark_attitude


def actor() -> str:
    """As what one acts, for the case log."""
    return Standing.OWNER.value if Standing.OWNER in g.standings else Standing.MANAGER.value


@blueprint.post("/cases/<case_id>/escalate")
@requires(Permission.CASE_WORK, load=loaders.case)
def ask_manager(case_id: str) -> Answer:
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
def say_attitude(case_id: str) -> Answer:
    """Attitude plays a part: severe by rule."""
    return act(
        "attitude", case_id,
        lambda uow, form: mark_attitude(uow, g.case.id, form.reason.data, by_id=get_viewer().id, now=now(), actor=actor()),
        gettext("Noted. The case is severe by rule."),
    )


@blueprint.post("/cases/<case_id>/unattitude")
@requires(Permission.CASE_WORK, load=loaders.case)
def unsay_attitude(case_id: str) -> Answer:
    """It plays no part after all."""
    return act(
        "unattitude", case_id,
        lambda uow, form: unmark_attitude(uow, g.case.id, form.reason.data, by_id=get_viewer().id, now=now(), actor=actor()),
        gettext("Noted. The severe flag can be lowered now."),
    )


@blueprint.post("/cases/<case_id>/crisis")
@requires(Permission.CASE_WORK, load=loaders.case)
def alarm(case_id: str) -> Answer:
    """A crisis."""
    return act(
        "crisis", case_id,
        lambda uow, form: raise_crisis(uow, g.case.id, form.reason.data, by_id=get_viewer().id, now=now(), actor=actor()),
        gettext("The crisis flag is up. The managers were told; clocks of staff are shorter."),
    )


@blueprint.post("/cases/<case_id>/calm")
@requires(Permission.CASE_WORK, load=loaders.case)
def calm(case_id: str) -> Answer:
    """It is over."""
    return act(
        "calm", case_id,
        lambda uow, form: lift_crisis(uow, g.case.id, form.reason.data, by_id=get_viewer().id, now=now(), actor=actor()),
        gettext("The crisis flag is lifted."),
    )
