"""Figures in secret: say one, which is asked about once more, and take it back."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.forms_bid import BidForm
from app.disputes.sides import back_to_case, my_role, my_view
from app.drafting import drafted, used
from app.errors import attach
from app.house import now, reading, work
from app.loaders import case as load_case
from app.viewer import get_viewer
from panel.errors import Invalid
from panel.lifecycle import CaseStatus
from panel.models import PartyRole
from panel.models.bid import BIDS_MAX, BidState
from panel.permissions import Permission
from panel.projections.bids import OwnBids, view_own_bids
from panel.services.bid_clock import draft_key
from panel.services.bidding import check_figure, place_bid, withdraw_bid
from panel.settings import read_settings


def my_bids() -> OwnBids:
    """What the side that looks said in secret; nothing of the other's."""
    return view_own_bids(reading(), g.case, my_role(), now())


@blueprint.route("/cases/<case_id>/figure", methods=["GET", "POST"])
@requires(Permission.BID_PLACE, load=load_case)
def bid(**_ids: str) -> Page:
    """The rules, the own figure, and a form that is sent twice: what was typed is shown again before it binds."""
    role, key = my_role(), draft_key(g.case.public_id)
    form, asks = drafted(BidForm, key), False
    form.name_it(role is PartyRole.RESPONDENT)
    if request.method == "POST" and form.validate():
        if form.is_sure():
            return _placed(form, key) or _page(form, key, asks=False, status=422)
        asks = _is_possible(form)
    else:
        form.sure.data = ""
    return _page(form, key, asks=asks, status=200 if asks or request.method == "GET" else 422)


@blueprint.post("/cases/<case_id>/figure/withdraw")
@requires(Permission.BID_PLACE, load=load_case)
def withdraw_figure(case_id: str) -> Response:
    """Take back what stands."""
    with work() as uow:
        gone = withdraw_bid(uow, g.case.id, my_role(), now=now())
    flash(gettext("Your figure is taken back and erased.") if gone else gettext("No figure of yours stands."), "success")
    return redirect(url_for("disputes.bid", case_id=case_id), 303)


def _is_possible(form: BidForm) -> bool:
    """Whether this figure can be said at all: told before anybody is asked to confirm it."""
    try:
        check_figure(g.case, form.amount.minor)
    except Invalid as error:
        attach(form, error)
        return False
    form.ask_again()
    return True


def _placed(form: BidForm, key: str) -> Response | None:
    """The figure is said, and where to go from there; None: refused, with the reason in the form."""
    met: list[bool] = []
    done = used(
        form, key, gettext("Your figure is said."),
        lambda uow: met.append(
            place_bid(uow, g.case.id, my_role(), form.amount.minor, by_id=get_viewer().id, now=now()).state is BidState.MET
        ),
    )
    if not done:
        form.sure.data = ""
        return None
    if met[-1]:
        flash(gettext("The two figures have met. The dispute is settled."), "success")
        return back_to_case("proposals")
    return redirect(url_for("disputes.bid", case_id=g.case.public_id), 303)


def _page(form: BidForm, key: str, *, asks: bool, status: int) -> Page:
    page = render_template(
        "disputes/bid.html", case=my_view(), form=form, draft_key=key, now=now(), bids=my_bids(), asks=asks, most=BIDS_MAX,
        days=read_settings(reading(), now()).bid_days, impasse=g.case.status is CaseStatus.IMPASSE,
    )
    return page, status
