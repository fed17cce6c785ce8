"""The directory of experts, and the experts of one case: ask one question, take it back, read what came."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import can, requires
from app.answers import Page
from app.drafting import drafted
from app.errors import attach
from app.experts.forms import AskForm
from app.forms import options
from app.house import now, reading, work
from app.labels import label
from app.mediation import blueprint
from app.messages import message
from app.paging import around, page_no
from app.viewer import get_viewer
from panel.errors import Invalid
from panel.permissions import Permission
from panel.projections.experts import (
    PAGE,
    ExpertRow,
    list_candidates,
    list_directory,
    list_invitations_of,
    list_opinions,
    list_wishes,
)
from panel.queries.cases import get_case
from panel.services.advising import Question, invite_expert, withdraw_invitation
from panel.services.drafts import drop_draft
from panel.services.experts import FIELDS


@blueprint.get("/experts")
@requires(Permission.EXPERTS_READ)
def experts() -> str:
    """Whom to ask about what; `field` narrows it."""
    wanted, number = request.args.get("field", ""), page_no()
    field = wanted if wanted in FIELDS else ""
    found = list_directory(reading(), field=field, page=number)
    return render_template(
        "mediation/experts.html", found=found, field=field, fields=FIELDS, total=found.total,
        **around("mediation.experts", number, PAGE, len(found.rows), found.total, field=field or None),
    )


@blueprint.get("/cases/<case_id>/experts")
@requires(Permission.CASE_OVERSEE, load=loaders.case)
def case_experts(**_ids: str) -> Page:
    """What experts were asked and said; the form that asks."""
    return _page(drafted(AskForm, _key()))


def _key() -> str:
    return f"expert.ask.{g.case.public_id}"


def _page(form: AskForm) -> Page:
    case = get_case(reading(), g.case.public_id)
    asks = can(Permission.EXPERT_INVITE)
    candidates = list_candidates(reading(), case) if asks else ()
    _fill(form, candidates)
    page = render_template(
        "mediation/case_experts.html", case=case, invitations=list_invitations_of(reading(), case), form=form, asks=asks,
        opinions=list_opinions(reading(), case), wishes=list_wishes(reading(), case.id), draft_key=_key(), now=now(),
        refused=[each for each in candidates if each.against], why_not=message,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _fill(form: AskForm, candidates: tuple[ExpertRow, ...]) -> None:
    """Everybody is a choice: who cannot be asked is refused with the reasons, not hidden."""
    named = [(each.id, _who(each)) for each in candidates if not each.against]
    named += [(each.id, f"({_who(each)})") for each in candidates if each.against]
    form.whom.choices = options([("", "–"), *named])


def _who(found: ExpertRow) -> str:
    """Name and field; of an observer the association too, by which a side wishes for one."""
    return " · ".join(filter(None, (found.name, label("expert_field", found.field), found.association)))


@blueprint.post("/cases/<case_id>/experts")
@requires(Permission.EXPERT_INVITE, load=loaders.case)
def ask_expert(**_ids: str) -> Page:
    """Ask one expert one question."""
    form = AskForm()
    _fill(form, list_candidates(reading(), get_case(reading(), g.case.public_id)))
    if not form.validate_on_submit():
        return _page(form)
    try:
        with work() as uow:
            question = Question(form.whom.data or "", form.question.data or "")
            invite_expert(uow, g.case.id, question, by_id=get_viewer().id, now=now())
            drop_draft(uow, get_viewer().id, _key())
    except Invalid as error:
        attach(form, error)
        reasons = str(error.params.get("reasons", "")).split()
        form.whom.errors = [*form.whom.errors, *(message(code) for code in reasons)]
        return _page(form)
    flash(gettext("Asked. You are told when the expert answers."), "success")
    return redirect(url_for("mediation.case_experts", case_id=g.case.public_id), 303)


@blueprint.post("/cases/<case_id>/experts/<invitation_id>/withdraw")
@requires(Permission.EXPERT_INVITE, load=loaders.case)
def withdraw_expert(invitation_id: str, **_ids: str) -> Response:
    """Take a question back."""
    with work() as uow:
        withdraw_invitation(uow, g.case.id, invitation_id, now=now())
    flash(gettext("Taken back. The expert reads the case no more."), "success")
    return redirect(url_for("mediation.case_experts", case_id=g.case.public_id), 303)
