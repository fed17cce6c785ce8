"""A further firm states its side."""

from __future__ import annotations

from flask import g, render_template, request
from flask_babel import gettext

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.forms import FirmSideForm
from app.disputes.sides import back_to_case, my_view
from app.drafting import drafted, used
from app.house import now
from app.loaders import case as load_case
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid
from panel.permissions import Permission
from panel.services.firms import state_side


@blueprint.route("/cases/<case_id>/firm", methods=["GET", "POST"])
@requires(Permission.FIRM_STATE, load=load_case)
def state_firm(case_id: str) -> Page:
    """What the firm says, once; the window it has and what it is said to have done stand above."""
    view, key = my_view(), f"firm.{case_id}"
    form = drafted(FirmSideForm, key)
    done = used(
        form, key, gettext("Your firm's side is in the case. Everybody in it reads it."),
        lambda uow: state_side(uow, g.case.id, get_viewer().id, form.text.data, now=now()), stays=(Invalid,),
    )
    if done:
        return back_to_case("firms")
    if view.own_firm is not None and view.own_firm.text is not None:
        raise Conflict("firm.stated")
    page = render_template("disputes/firm.html", case=view, form=form, draft_key=key, now=now())
    return page, 422 if request.method == "POST" else 200
