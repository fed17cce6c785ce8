"""A wish that cannot be carried out: said by whoever works on the case, read by both sides at once."""

from __future__ import annotations

from flask import g
from flask_babel import gettext

from app import loaders
from app.access import requires
from app.answers import Page
from app.house import now
from app.mediation import blueprint
from app.mediation.acting import act
from app.viewer import get_viewer
from panel.permissions import Permission
from panel.services.wishing import rule_on_wish


@blueprint.post("/cases/<case_id>/wish")
@requires(Permission.CASE_WORK, load=loaders.case)
def rule_wish(case_id: str) -> Page:
    """Say that a wish cannot be carried out, or correct that."""
    return act(
        "wish", case_id, lambda uow, form: rule_on_wish(uow, g.case.id, form.word(), by_id=get_viewer().id, now=now()),
        gettext("Both sides read it on the page of the case."),
    )
