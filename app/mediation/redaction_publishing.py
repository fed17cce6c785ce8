"""The last steps at the redaction desk: both parties check the brief, objections are answered, the brief goes out."""

from __future__ import annotations

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import requires
from app.answers import Page
from app.drafting import drop
from app.evidence import store
from app.house import now, work
from app.mediation import blueprint
from app.mediation.forms_redaction import AnswerForm
from app.mediation.redaction import Refused, desk_page, draft_key, edit, to_desk, version
from app.messages import message
from app.viewer import get_viewer
from panel.permissions import Permission
from panel.services.breaking import go_without_panel
from panel.services.giving_up_nobody import publish_or_renew
from panel.services.previewing import answer_objection, offer_preview
from panel.uow import UnitOfWork


def _refused(why: str, status: int) -> Page:
    return desk_page("publish", Refused(why=why, status=status))


@blueprint.post("/cases/<case_id>/redaction/preview")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_preview(**_case: str) -> Page:
    """Show the finished draft to both parties."""
    answer = edit(
        lambda uow: offer_preview(uow, g.case.id, now=now(), version=version(), by_id=get_viewer().id), _refused
    )
    if answer is None:
        flash(gettext("Both parties can check the brief now."), "success")
    return answer or to_desk("publish")


@blueprint.post("/cases/<case_id>/redaction/objections/<objection_id>/answer")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_answer(objection_id: str, **_case: str) -> Page:
    """Say what was done about an objection; its party reads it."""
    form = AnswerForm(prefix=objection_id)

    def refused(why: str, status: int) -> Page:
        return desk_page("publish", Refused(f"answer.{objection_id}", form, why=why, status=status))

    if not form.validate_on_submit():
        return refused("", 422)

    def do(uow: UnitOfWork) -> None:
        answer_objection(uow, g.case.id, objection_id, form.answer.data or "", now=now())
        drop(uow, draft_key(f"answer.{objection_id}"))

    answer = edit(do, refused, form)
    if answer is None:
        flash(gettext("The party reads your answer."), "success")
    return answer or to_desk("publish")


@blueprint.post("/cases/<case_id>/redaction/publish")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_publish(case_id: str) -> Page:
    """Freeze the brief and draw the panel; while a challenge waits only with `past_challenges` ticked.

    A draw that can seat nobody is given up in public instead, and the next one fixed; the brief waits at the desk.
    """
    past = request.form.get("past_challenges") == "1"
    renewed: list[str] = []

    def do(uow: UnitOfWork) -> None:
        published = publish_or_renew(
            uow, g.case.id, store=store(), now=now(), version=version(), by_id=get_viewer().id, past_challenges=past
        )
        if not published:
            renewed.append(case_id)

    answer = edit(do, _refused)
    if answer is not None:
        return answer
    if renewed:
        flash(message("draw.renewed"), "warning")
        return to_desk("publish")
    flash(gettext("The brief is out and the panel is drawn."), "success")
    return _to_panel_room(case_id)


def _to_panel_room(case_id: str) -> Response:
    return redirect(url_for("mediation.panel", case_id=case_id), 303)


@blueprint.post("/cases/<case_id>/redaction/without-panel")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_without_panel(case_id: str) -> Response:
    """While new panels pause: back to the impasse, to mediate on or to close."""
    with work() as uow:
        go_without_panel(uow, g.case.id, now=now())
    flash(gettext("The case goes on without a panel."), "success")
    return redirect(url_for("mediation.workbench", case_id=case_id), 303)
