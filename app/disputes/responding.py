"""The respondent states its side."""

from __future__ import annotations

from flask import flash, g, render_template, request
from flask_babel import gettext

from app.access import requires
from app.disputes import blueprint
from app.disputes.forms import ResponseForm
from app.disputes.sides import Page, back_to_case, my_view
from app.disputes.wishing import rungs_for
from app.drafting import drafted
from app.errors import attach
from app.formatting import day
from app.house import now, work
from app.labels import label
from app.loaders import case as load_case
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid
from panel.permissions import Permission
from panel.projections.party import CaseView
from panel.services.drafts import drop_draft
from panel.services.responding import give_response


@blueprint.route("/cases/<case_id>/respond", methods=["GET", "POST"])
@requires(Permission.CASE_RESPOND, load=load_case)
def respond(case_id: str) -> Page:
    """Text, what is contested, what is offered, consent."""
    view, key = my_view(), f"response.{case_id}"
    if view.statement("response") is not None:
        raise Conflict("response.given")
    form = _with_choices(drafted(ResponseForm, key), view)
    if request.method == "POST" and form.validate():
        try:
            _give(form, key)
            flash(gettext("Your answer is in. The mediator goes on from here."), "success")
            return back_to_case()
        except Invalid as error:
            attach(form, error)
    page = render_template("disputes/respond.html", case=view, form=form, draft_key=key, now=now())
    return page, 422 if request.method == "POST" else 200


def _give(form: ResponseForm, key: str) -> None:
    with work() as uow:
        drop_draft(uow, get_viewer().id, key)
        give_response(
            uow, g.case.id, form.text.data, now=now(), remedy=form.offered(), amount_minor=form.amount.minor,
            remedy_text=form.remedy_text.data or "", consents=bool(form.consents.data),
            contested=tuple(n for n in form.contested.data or () if n in dict(form.contested.choices)),
        )


def _with_choices(form: ResponseForm, view: CaseView) -> ResponseForm:
    form.contested.choices = [(f.ordinal, f"{day(f.on)} {f.text}".strip()) for f in view.facts]
    rungs = rungs_for(view.category)
    form.remedy.choices = [("", gettext("Nothing for now")), *((rung, label("remedy", rung)) for rung in rungs)]
    return form
