"""A side says that the mediator or an expert should not act in its case, and reads the answer."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.sides import my_role, my_view
from app.drafting import drafted, used
from app.experts.forms import RecusalForm
from app.forms import options
from app.house import now, reading
from app.labels import label
from app.loaders import case as load_case
from panel.permissions import Permission
from panel.projections.experts import list_named
from panel.projections.recusals import list_own
from panel.services.recusing import MEDIATOR, ask_recusal


@blueprint.route("/cases/<case_id>/recusal", methods=["GET", "POST"])
@requires(Permission.RECUSAL_ASK, load=load_case)
def recusal(case_id: str) -> Page:
    """Who, and why; below, what was asked before."""
    key, view = f"recusal.{case_id}", my_view()
    form = drafted(RecusalForm, key)
    named = [(id_, f"{name} · {label('expert_field', field)}") for id_, name, field in list_named(reading(), g.case.id)]
    mediator = [(MEDIATOR, gettext("The mediator: %(name)s", name=view.mediator))] if view.mediator else []
    form.target.choices = options([*mediator, *named])
    said = gettext("Somebody who has no part in the case looks at it and answers here.")
    done = used(form, key, said, lambda uow: ask_recusal(
        uow, g.case.id, my_role(), form.target.data or "", form.reason.data or "", now=now()
    ))  # fmt: skip
    if done:
        return redirect(url_for("disputes.recusal", case_id=case_id), 303)
    page = render_template(
        "disputes/recusal.html", case=view, form=form, draft_key=key, own=list_own(reading(), g.case.id, my_role())
    )
    return page, 422 if request.method == "POST" else 200
