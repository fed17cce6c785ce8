"""The respondent states its side."""

from __future__ import annotations

from flask import g, render_template, request
from flask_babel import gettext

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.forms import ResponseForm
from app.disputes.sides import back_to_case, my_view
from app.disputes.wishing import rungs_for
from app.drafting import drafted, used
from app.formatting import day
from app.house import now
from app.labels import label
from app.loaders import case as load_case
from panel.errors import Conflict, Invalid
from panel.permissions import Permission
from panel.projections.party import CaseView
from panel.services.responding import give_response
from panel.uow import UnitOfWork


@blueprint.route("/cases/<case_id>/respond", methods=["GET", "POST"])
@requires(Permission.CASE_RESPOND, load=load_case)
def respond(case_id: str) -> Page:
    """Text, what is contested, what is offered, consent."""
    view, key = my_view(), f"response.{case_id}"
    if view.statement("response") is not None:
        raise Conflict("response.given")
    form = _with_choices(drafted(ResponseForm, key), view)
    said = gettext("Your answer is in. The mediator goes on from here.")
    if used(form, key, said, lambda uow: _give(uow, form), stays=(Invalid,)):
        return back_to_case()
    page = render_template("disputes/respond.html", case=view, form=form, draft_key=key, now=now())
    return page, 422 if request.method == "POST" else 200


def _give(uow: UnitOfWork, form: ResponseForm) -> None:
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
