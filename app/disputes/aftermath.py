"""After the decision: accept, have it explained, appeal, or leave for another way."""

from __future__ import annotations

import secrets

from flask import flash, g, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.forms import AppealForm
from app.disputes.forms_pause import ExplainForm
from app.disputes.leaving import ask
from app.disputes.sides import back_to_case, my_role, my_view
from app.drafting import drafted
from app.errors import attach
from app.house import now, reading, work
from app.loaders import case as load_case
from app.viewer import get_viewer
from panel.errors import Invalid
from panel.models import AppealGround, Choice
from panel.permissions import Permission
from panel.services.appealing import file_appeal
from panel.services.deciding import choose
from panel.services.drafts import drop_draft
from panel.settings import read_settings


@blueprint.get("/cases/<case_id>/accept")
@requires(Permission.DECISION_CHOOSE, load=load_case)
def ask_accept(**_ids: str) -> Page:
    """Ask before accepting."""
    return ask("disputes/accept.html")


@blueprint.post("/cases/<case_id>/accept")
@requires(Permission.DECISION_CHOOSE, load=load_case)
def accept(**_ids: str) -> Response:
    """Accept the decision."""
    with work() as uow:
        choose(uow, g.case.id, my_role(), Choice.ACCEPT, now=now())
    flash(gettext("You accepted the decision."), "success")
    return back_to_case("choices")


@blueprint.get("/cases/<case_id>/leave")
@requires(Permission.DECISION_CHOOSE, load=load_case)
def ask_leave(**_ids: str) -> Page:
    """Ask before leaving, and name every other way."""
    return ask("disputes/leave.html")


@blueprint.post("/cases/<case_id>/leave")
@requires(Permission.DECISION_CHOOSE, load=load_case)
def leave(**_ids: str) -> Response:
    """Leave for another way."""
    with work() as uow:
        choose(uow, g.case.id, my_role(), Choice.LEAVE, now=now())
    flash(gettext("It is noted that you go another way. You find all of them on this page."), "info")
    return back_to_case("ways")


@blueprint.route("/cases/<case_id>/explanation", methods=["GET", "POST"])
@requires(Permission.DECISION_CHOOSE, load=load_case)
def explain(case_id: str) -> Page:
    """Ask to have the decision explained, at once or not before a day: the second explanation."""
    key, settings = f"explain.{case_id}", read_settings(reading(), now())
    form = drafted(ExplainForm, key)
    form.offer(settings.cooling_days)
    if request.method == "POST" and form.validate():
        try:
            _explain(form, key)
            flash(gettext("Your question is with the mediator, who answers in writing."), "success")
            return back_to_case("choices")
        except Invalid as error:
            attach(form, error)
    page = render_template("disputes/explain.html", case=my_view(), form=form, draft_key=key, settings=settings)
    return page, 422 if request.method == "POST" else 200


def _explain(form: ExplainForm, key: str) -> None:
    not_before = form.not_before()
    with work() as uow:
        drop_draft(uow, get_viewer().id, key)
        choose(
            uow, g.case.id, my_role(), Choice.EXPLAIN, now=now(), question=form.question.data, not_before=not_before
        )


@blueprint.route("/cases/<case_id>/appeal", methods=["GET", "POST"])
@requires(Permission.APPEAL_FILE, load=load_case)
def appeal(case_id: str) -> Page:
    """Ask for a new panel, once, with a ground and reasons."""
    key = f"appeal.{case_id}"
    form = drafted(AppealForm, key)
    if request.method == "POST" and form.validate():
        try:
            _appeal(form, key)
            flash(gettext("Your appeal is filed. Somebody other than the mediator rules on it."), "success")
            return back_to_case()
        except Invalid as error:
            attach(form, error)
    page = render_template("disputes/appeal.html", case=my_view(), form=form, draft_key=key)
    return page, 422 if request.method == "POST" else 200


def _appeal(form: AppealForm, key: str) -> None:
    with work() as uow:
        drop_draft(uow, get_viewer().id, key)
        file_appeal(
            uow, g.case.id, my_role(), AppealGround(form.ground.data), form.text.data, seed=secrets.token_bytes(32),
            now=now(),
        )
