"""Cases that may tell the same as the one in hand: the suspects, and what a mediator says of them."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import can, requires
from app.house import now, reading, work
from app.mediation import blueprint
from app.viewer import get_viewer
from panel.errors import Invalid
from panel.knowledge.words import warm
from panel.models import Role
from panel.permissions import Permission
from panel.projections.duplicates import view_suspects
from panel.services.duplicates import merge_case, say_distinct, undo_merge, unsay_distinct


@blueprint.get("/cases/<case_id>/duplicates")
@requires(Permission.CASE_OVERSEE, load=loaders.case)
def duplicates(case_id: str) -> str:
    """The suspects with their reasons: a page of its own, of which the workbench shows the middle once it has come."""
    warm()
    who = get_viewer()
    sees_all = bool({Role.MANAGER, Role.QUALITY} & set(who.roles))
    found = view_suspects(reading(), g.case, who.id, sees_all, now())
    return render_template(
        "mediation/duplicates.html", found=found, number=g.case.number, case_id=case_id, works=can(Permission.CASE_WORK)
    )


@blueprint.post("/cases/<case_id>/duplicates")
@requires(Permission.CASE_WORK, load=loaders.case)
def pair(case_id: str) -> Response:
    """Say of another case that it is the same, or not, or take that back."""
    other, what, by_id = request.form.get("other", "").replace("\0", "")[:26], request.form.get("what", ""), get_viewer().id
    with work() as uow:
        if what == "merge":
            merge_case(uow, g.case.id, other, by_id=by_id, now=now())
            done = gettext("Merged. Both sides were told. It can be undone until something else happens.")
        elif what == "undo":
            undo_merge(uow, g.case.id, by_id=by_id, now=now())
            done = gettext("The merge is undone. The case goes on where it was.")
        elif what == "distinct":
            say_distinct(uow, g.case.id, other, by_id=by_id, now=now())
            done = gettext("Remembered: these two are not the same.")
        elif what == "forget":
            unsay_distinct(uow, g.case.id, other, by_id=by_id)
            done = gettext("Taken back.")
        else:
            raise Invalid("input.choice", field="what")
    flash(done, "success")
    return redirect(url_for("mediation.workbench", case_id=case_id), 303)
