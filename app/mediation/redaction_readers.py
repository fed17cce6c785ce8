"""Reading a finished draft as a stranger would: at the desk, and by a colleague who sees nothing of the originals."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext

from app import loaders
from app.access import can, requires
from app.answers import Page
from app.drafting import drafted, drop
from app.house import now, reading
from app.mediation import blueprint
from app.mediation.forms_redaction import ReadingForm
from app.mediation.redaction import Refused, desk_page, draft_key, edit, to_desk, version
from app.viewer import get_viewer
from panel.permissions import Permission
from panel.projections.redaction_readers import list_to_read, reader_page
from panel.services.reading_drafts import read_draft
from panel.uow import UnitOfWork


@blueprint.get("/cases/drafts")
@requires(Permission.QUEUE_READ)
def drafts_to_read() -> str:
    """Drafts of colleagues that wait for a second reader."""
    return render_template("mediation/drafts.html", drafts=list_to_read(reading(), get_viewer().id, now()))


@blueprint.get("/cases/<case_id>/redaction/reading")
@requires(Permission.DRAFT_READ, load=loaders.case)
def redaction_reading(**_case: str) -> Page:
    """The draft for a second reader; who is at the desk reads it there."""
    if _at_desk():
        return to_desk("jurors")
    return _page(drafted(ReadingForm, draft_key("reading")))


def _at_desk() -> bool:
    return can(Permission.REDACTION_DO)


def _page(form: ReadingForm, why: str = "", status: int = 200) -> Page:
    page = reader_page(reading(), g.case, get_viewer().id, now())
    return render_template("mediation/redaction_reading.html", page=page, form=form, why=why, draft_key=draft_key), status


@blueprint.post("/cases/<case_id>/redaction/reading")
@requires(Permission.DRAFT_READ, load=loaders.case)
def redaction_read(**_case: str) -> Page:
    """Say whether somebody could be recognised in the draft."""
    form, at_desk = ReadingForm(), _at_desk()

    def refused(why: str, status: int) -> Page:
        return desk_page("jurors", Refused("reading", form, why=why, status=status)) if at_desk else _page(form, why, status)

    if not form.validate_on_submit():
        return refused("", 422)

    def do(uow: UnitOfWork) -> None:
        if not at_desk:
            reader_page(uow.session, g.case, get_viewer().id, now())  # only where somebody is waited for
        read_draft(
            uow, g.case.id, by_id=get_viewer().id, tells=form.tells.data == "yes", note=form.note.data or "", now=now(),
            version=version(),
        )
        drop(uow, draft_key("reading"))

    answer = edit(do, refused, form)
    if answer is not None:
        return answer
    if form.tells.data == "yes":
        flash(gettext("Noted. The desk sees what you wrote; the brief does not go out like this."), "success")
    else:
        flash(gettext("Noted: you stand by this brief as it is now."), "success")
    return to_desk("jurors") if at_desk else redirect(url_for("mediation.drafts_to_read"), 303)
