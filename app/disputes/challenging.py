"""A side says who must not judge its case, and reads what the quality officer answered."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.forms import ChallengeForm
from app.disputes.sides import my_role, my_view
from app.drafting import drafted, used
from app.house import now, reading
from app.loaders import case as load_case
from panel.errors import Invalid
from panel.permissions import Permission
from panel.projections.challenges import list_own
from panel.services.challenging import make_challenge


@blueprint.route("/cases/<case_id>/challenge", methods=["GET", "POST"])
@requires(Permission.PANEL_CHALLENGE, load=load_case)
def challenge(case_id: str) -> Page:
    """Name somebody and the reason; below, what was challenged before."""
    key = f"challenge.{case_id}"
    form = drafted(ChallengeForm, key)
    done = used(
        form, key, gettext("The quality officer looks at it and answers here. Nobody else learns of it."),
        lambda uow: make_challenge(uow, g.case.id, my_role(), form.whom.data or "", form.reason.data or "", now=now()),
        stays=(Invalid,),
    )
    if done:
        return redirect(url_for("disputes.challenge", case_id=case_id), 303)
    page = render_template(
        "disputes/challenge.html", case=my_view(), form=form, draft_key=key, own=list_own(reading(), g.case.id, my_role())
    )
    return page, 422 if request.method == "POST" else 200
