"""The story of one's own case: read before everybody else, and taken off without a reason."""

from __future__ import annotations

from flask import flash, g, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.disputes import blueprint
from app.house import now, work
from app.loaders import case as load_case
from panel.permissions import Permission
from panel.services.telling import object_to_story


@blueprint.post("/cases/<case_id>/story/object")
@requires(Permission.STORY_OBJECT, load=load_case)
def object_story(case_id: str) -> Response:
    """Take it off; a second click finds nothing left to take."""
    with work() as uow:
        object_to_story(uow, g.case.id, now=now())
    flash(gettext("The story of your case will not appear, or is gone. Nobody asks you why."), "success")
    return redirect(url_for("disputes.case", case_id=case_id), 303)
