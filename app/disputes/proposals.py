"""Proposals in mediation: make one, answer one."""

from __future__ import annotations

from flask import flash, g, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.bids import my_bids
from app.disputes.forms import ProposalForm
from app.disputes.sides import back_to_case, my_role, my_view
from app.disputes.wishing import rungs_for
from app.drafting import drafted
from app.errors import attach
from app.formatting import local
from app.house import now, work
from app.labels import label
from app.loaders import case as load_case
from app.viewer import get_viewer
from panel.errors import Invalid
from panel.models import RemedyKind
from panel.permissions import Permission
from panel.services import mediation
from panel.services.drafts import drop_draft
from panel.services.vouchers import Until


@blueprint.route("/cases/<case_id>/proposals/new", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_ANSWER, load=load_case)
def propose(case_id: str) -> Page:
    """Make a proposal; it takes the place of one that is open."""
    view, key = my_view(), f"proposal.{case_id}"
    form = drafted(ProposalForm, key)
    rungs = rungs_for(view.category)
    form.remedy.choices = [(rung, label("remedy", rung)) for rung in rungs]
    if request.method == "POST" and form.validate():
        try:
            with work() as uow:
                drop_draft(uow, get_viewer().id, key)
                mediation.propose(
                    uow, g.case.id, my_role().value, RemedyKind(form.remedy.data), form.text.data, now=now(),
                    amount_minor=form.amount.minor, until=Until.of(form.last_on.data, local(now()).date()),
                )
            flash(gettext("Your proposal is made. The other side is told."), "success")
            return back_to_case("proposals")
        except Invalid as error:
            attach(form, error)
    page = render_template(
        "disputes/propose.html", case=view, form=form, draft_key=key, now=now(), vouchers=RemedyKind.VOUCHER in rungs,
        bids=my_bids(),
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/cases/<case_id>/proposals/<proposal_id>/accept")
@requires(Permission.PROPOSAL_ANSWER, load=load_case)
def accept_proposal(proposal_id: str, **_ids: str) -> Response:
    """Say yes. When both sides have, the case is settled."""
    with work() as uow:
        mediation.accept_proposal(uow, g.case.id, proposal_id, my_role(), now=now())
    flash(gettext("You accepted the proposal."), "success")
    return back_to_case("proposals")


@blueprint.post("/cases/<case_id>/proposals/<proposal_id>/decline")
@requires(Permission.PROPOSAL_ANSWER, load=load_case)
def decline_proposal(proposal_id: str, **_ids: str) -> Response:
    """Say no: the proposal ends."""
    with work() as uow:
        mediation.decline_proposal(uow, g.case.id, proposal_id, my_role(), now=now())
    flash(gettext("You declined the proposal. You can make another one at any time."), "info")
    return back_to_case("proposals")
