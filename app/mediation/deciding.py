"""The decision desk: the verdict beside the case; answer it, read the report as the parties will, confirm."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import can, requires
from app.answers import Page
from app.drafting import drafted
from app.errors import attach
from app.formatting import local
from app.house import close_reading, now, reading, work
from app.mediation import blueprint
from app.mediation.forms_decision import DecisionForm
from app.mediation.verdict_words import grounds
from app.mediation.workbench import remedies_of
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid
from panel.models import RemedyKind, Stance
from panel.permissions import Permission
from panel.projections.authority import view_authority
from panel.projections.firms import previewed_division
from panel.projections.mediator_case import case_desk
from panel.projections.mediator_verdict import VerdictDesk, verdict_desk
from panel.projections.party_rounds import DecisionView
from panel.queries.firms import list_firms
from panel.services.composing import Draft
from panel.services.deciding import decide_case
from panel.services.dividing import check_shares
from panel.services.drafts import drop_draft
from panel.services.reporting import preview_report
from panel.services.vouchers import Until, check_voucher


@blueprint.get("/cases/<case_id>/decision")
@requires(Permission.CASE_OVERSEE, load=loaders.case)
def decision(case_id: str) -> Page:
    """The verdict beside the case, and the form that answers it while it has no answer."""
    verdict = verdict_desk(reading(), g.case)
    form = None
    if verdict.decision is None and can(Permission.DECISION_MAKE):
        form = drafted(DecisionForm, draft_key(case_id))
        form.offer(verdict.undecided, remedies_of(g.case, none_too=True))
    return _page(verdict, form)


@blueprint.post("/cases/<case_id>/decision")
@requires(Permission.DECISION_MAKE, load=loaders.case)
def decide(case_id: str) -> Page:
    """Preview the report (`step=preview`), go on writing (`step=edit`), or make the decision (`step=confirm`)."""
    verdict = verdict_desk(reading(), g.case)
    form = DecisionForm()
    form.offer(verdict.undecided, remedies_of(g.case, none_too=True))
    whole, step = form.validate(), request.form.get("step", "preview")
    if verdict.decision is not None:
        return _again(case_id, verdict.decision, form)
    if not whole or not _can_be_kept(form):
        return _page(verdict, form, status=422)
    if step != "confirm":
        return _page(verdict, form, report=_report(form, now()) if step == "preview" else None)
    try:
        _decide(case_id, form)
    except Invalid as error:
        attach(form, error)
        return _page(verdict, form, status=422)
    except Conflict:
        close_reading()
        made = verdict_desk(reading(), g.case).decision  # perhaps of this very click, which came twice
        if made is None:
            raise
        return _again(case_id, made, form)
    flash(gettext("Your decision is made. Both sides and the jurors were told."), "success")
    return redirect(url_for("mediation.decision", case_id=case_id), 303)


def _can_be_kept(form: DecisionForm) -> bool:
    """Whether voucher and division are sound: what is wrong with them is said at their fields before anything is previewed."""
    try:
        check_voucher(reading(), RemedyKind(form.remedy.data), form.amount.minor, _until(form), now())
        check_shares(form.shares(), list_firms(reading(), g.case.id))
    except Invalid as error:
        attach(form, error)
        return False
    return True


def _until(form: DecisionForm) -> Until | None:
    return Until.of(form.last_on.data, local(now()).date())


def draft_key(case_id: str) -> str:
    """Under which key the half-written decision of a case is kept."""
    return f"desk.decision.{case_id}"


def _decide(case_id: str, form: DecisionForm) -> None:
    with work() as uow:
        decide_case(
            uow, g.case.id, get_viewer().id, Stance(form.stance.data), RemedyKind(form.remedy.data), form.reasons.data,
            now=now(), amount_minor=form.amount.minor, loss=form.lost(), shares=form.shares(),
            until=_until(form),
        )
        drop_draft(uow, get_viewer().id, draft_key(case_id))


def _again(case_id: str, made: DecisionView, form: DecisionForm) -> Response:
    """The same decision sent twice is one decision; another one comes too late."""
    sent = (form.stance.data, form.remedy.data, form.amount.minor, form.reasons.data, form.last_on.data)
    if sent != (made.stance, made.remedy, made.amount_minor, made.reasons, made.last_on):
        raise Conflict("decision.made")
    return redirect(url_for("mediation.decision", case_id=case_id), 303)


def _report(form: DecisionForm, moment: datetime) -> DecisionView:
    shares = form.shares()
    return DecisionView(
        stance=form.stance.data, remedy=form.remedy.data, amount_minor=form.amount.minor, reasons=form.reasons.data,
        by=get_viewer().display_name, at=moment, last_on=form.last_on.data,
        division=previewed_division(reading(), g.case.id, shares) if shares is not None else None,
    )


def _page(verdict: VerdictDesk, form: Any, *, report: DecisionView | None = None, status: int = 200) -> Page:
    desk = case_desk(reading(), g.case, now())
    page = render_template(
        "mediation/decision.html", desk=desk, verdict=verdict, grounds=grounds(verdict),
        form=form, report=report, now=now(), draft_key=draft_key(g.case.public_id), held=_held(verdict),
        shares=form.name_firms(desk.firms) if form else [],
        power=view_authority(reading(), g.case, get_viewer().id, now()), rules=can(Permission.ESCALATION_RULE),
        ahead=preview_report(reading(), g.case, Draft(decision=report)) if report else None,
    )
    return page, status


def _held(verdict: VerdictDesk) -> tuple[str, tuple[int, int]] | None:
    """(kind of bar, (what it looks at, the bar)) in whole units, when the verdict names them."""
    for reason in verdict.reasons:
        if reason.params.get("unit"):
            kind = reason.code.removeprefix("verdict.").rpartition("_")[0]
            return kind, (int(reason.params["lead"]) // int(reason.params["unit"]), int(reason.params["bar"]))
    return None
