"""The library of precedents: searching it, reading one, taking one out of sight; and what is like a case in hand."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import requires
from app.house import now, reading, work
from app.mediation import blueprint
from app.paging import around, page_no
from app.viewer import get_viewer
from panel.content import categories
from panel.knowledge.words import warm
from panel.permissions import Permission
from panel.projections.precedents import PAGE, list_precedents, list_similar, view_precedent
from panel.queries.precedents import MOST, OUTCOMES, TEXT_MAX, Sought
from panel.services.precedents import hide_precedent, show_precedent


@blueprint.get("/precedents")
@requires(Permission.PRECEDENTS_READ)
def precedents() -> str:
    """Search closed cases; words, category and outcome stand in the URL."""
    sought, number = asked(), page_no()
    page = list_precedents(reading(), sought, number)
    kept = {"q": sought.text or None, "category": sought.category or None, "outcome": sought.outcome or None}
    return render_template(
        "mediation/precedents.html", page=page, sought=sought, categories=[entry.code for entry in categories()],
        outcomes=OUTCOMES, most=MOST,
        **around("mediation.precedents", page.page, PAGE, len(page.rows), page.total, **kept),
    )


def asked() -> Sought:
    """The search in the URL; anything unknown in it counts as not asked for."""
    category, outcome = request.args.get("category", ""), request.args.get("outcome", "")
    return Sought(
        text=request.args.get("q", "")[:TEXT_MAX].strip(),
        category=category if category in {entry.code for entry in categories()} else "",
        outcome=outcome if outcome in OUTCOMES else "",
    )


@blueprint.get("/precedents/<precedent_id>")
@requires(Permission.PRECEDENTS_READ)
def precedent(precedent_id: str) -> str:
    """One precedent: what its panel read, how it split, what was decided and what changed."""
    return render_template("mediation/precedent.html", found=view_precedent(reading(), precedent_id))


@blueprint.post("/precedents/<precedent_id>/hide")
@requires(Permission.PRECEDENTS_RULE)
def hide(precedent_id: str) -> Response:
    """Take it out of search and sight. A second click finds it hidden."""
    with work() as uow:
        hide_precedent(uow, precedent_id, by_id=get_viewer().id, now=now())
    flash(gettext("Nobody finds this precedent any more."), "success")
    return redirect(url_for("mediation.precedent", precedent_id=precedent_id), 303)


@blueprint.post("/precedents/<precedent_id>/show")
@requires(Permission.PRECEDENTS_RULE)
def show(precedent_id: str) -> Response:
    """Put it back into the library."""
    warm()
    with work() as uow:
        show_precedent(uow, precedent_id)
    flash(gettext("The precedent is in the library again."), "success")
    return redirect(url_for("mediation.precedent", precedent_id=precedent_id), 303)


@blueprint.get("/cases/<case_id>/similar")
@requires(Permission.CASE_OVERSEE, load=loaders.case)
def similar(case_id: str) -> Any:
    """The precedents most like this case: a page of its own, of which the desks show the middle once it has come."""
    found = list_similar(reading(), g.case)
    return render_template("mediation/similar.html", found=found, number=g.case.number, case_id=case_id)
