"""A person looks at a flag: writes down what came of it, takes it back, and reads what others wrote."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.drafting import drafted, used
from app.house import now, reading, work
from app.paging import around, page_no
from app.quality import blueprint
from app.quality.forms_analysis import LookForm
from app.viewer import get_viewer
from panel.errors import Invalid, NotFound
from panel.permissions import Permission
from panel.projections.analysis import PAGE, find_flagged, list_looks
from panel.queries.analyses import find_flag
from panel.services.flagging import look_at_flag, take_back_look


@blueprint.route("/flags/<flag>", methods=["GET", "POST"])
@requires(Permission.ANALYSIS_WORK)
def flag(flag: str) -> Page:
    """Note that one looked at a flag of the newest analysis."""
    found = find_flag(reading(), flag)
    if found is None:
        raise NotFound("page.not_found")
    key, form = f"flag:{flag}", drafted(LookForm, f"flag:{flag}")
    done = used(
        form, key, gettext("Noted. It stands in the log under your name."),
        lambda uow: look_at_flag(uow, flag, form.note.data, by_id=get_viewer().id, now=now()), stays=(Invalid,),
    )
    if done:
        return redirect(url_for("quality.rings" if found[0] == "group" else "quality.jurors"), 303)
    page = render_template(
        "quality/flag.html", form=form, flag=flag, kind=found[0], about=found[1], found=find_flagged(reading(), flag),
        draft_key=key,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/looks/<look_id>/undo")
@requires(Permission.ANALYSIS_WORK)
def take_back(look_id: str) -> Response:
    """The flag waits again; what was noted stays in the log."""
    with work() as uow:
        take_back_look(uow, look_id, by_id=get_viewer().id, now=now())
    flash(gettext("Taken back. The flag waits again; the note stays in the log."), "success")
    return redirect(url_for("quality.looks"), 303)


@blueprint.get("/looks")
@requires(Permission.ANALYSIS_READ)
def looks() -> str:
    """Who looked at which flag, when, and what came of it."""
    page = page_no()
    rows, total = list_looks(reading(), page=page)
    return render_template(
        "quality/looks.html", looks=rows, total=total, **around("quality.looks", page, PAGE, len(rows), total)
    )
