"""Objections to mediators and experts: the list, one in full, the decision."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from app.access import requires
from app.answers import Page
from app.drafting import drafted, used
from app.experts.forms import RecusalRulingForm
from app.house import now, reading
from app.paging import around, page_no
from app.quality import blueprint
from app.viewer import get_viewer
from panel.errors import Invalid
from panel.models import RecusalStatus
from panel.permissions import Permission
from panel.projections.recusals import PAGE, list_recusals, view_recusal
from panel.services.recusing import reject_recusal, uphold_recusal

STATES = tuple(status.value for status in RecusalStatus)
RULINGS = {"uphold": uphold_recusal, "reject": reject_recusal}


@blueprint.get("/recusals")
@requires(Permission.RECUSALS_RULE)
def recusals() -> str:
    """Objections by state, those that wait first."""
    wanted, number, who = request.args.get("view", ""), page_no(), get_viewer()
    view = wanted if wanted in STATES else STATES[0]
    found = list_recusals(reading(), who.id, who.roles, RecusalStatus(view), page=number)
    total = found.by_status.get(view, 0)
    return render_template(
        "quality/recusals.html", page=found, view=view, views=STATES, total=total,
        **around("quality.recusals", number, PAGE, len(found.rows), total, view=view),
    )


def ruling_key(recusal_id: str) -> str:
    """The key of the draft of a decision."""
    return f"recusal.ruling.{recusal_id}"


@blueprint.get("/recusals/<recusal_id>")
@requires(Permission.RECUSALS_RULE)
def recusal(recusal_id: str) -> Page:
    """One objection with the form of the decision."""
    return _page(recusal_id, drafted(RecusalRulingForm, ruling_key(recusal_id)))


def _page(recusal_id: str, form: RecusalRulingForm) -> Page:
    found = view_recusal(reading(), get_viewer().id, get_viewer().roles, recusal_id)
    page = render_template("quality/recusal.html", found=found, form=form, draft_key=ruling_key(recusal_id))
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/recusals/<recusal_id>")
@requires(Permission.RECUSALS_RULE)
def rule_recusal(recusal_id: str) -> Page:
    """Agree or not; both with an answer that the side reads."""
    ruling, form = request.form.get("ruling", ""), RecusalRulingForm()
    if ruling not in RULINGS:
        raise Invalid("input.choice", field="ruling")
    done = used(
        form, ruling_key(recusal_id), gettext("The side reads your answer."),
        lambda uow: RULINGS[ruling](uow, recusal_id, form.reply.data or "", by_id=get_viewer().id, now=now()),
        stays=(Invalid,),
    )
    return redirect(url_for("quality.recusals"), 303) if done else _page(recusal_id, form)
