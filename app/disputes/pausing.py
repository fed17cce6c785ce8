"""Time to cool down: ready before the second explanation was due, and a short pause before the panel."""

from __future__ import annotations

from flask import flash, g, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.forms_pause import PanelPauseForm
from app.disputes.sides import back_to_case, my_role, my_view
from app.house import now, reading, work
from app.loaders import case as load_case
from panel.permissions import Permission
from panel.projections.pauses import view_panel_pauses
from panel.services.deciding import be_ready
from panel.services.pausing import pause_panel, resume_panel
from panel.settings import read_settings


@blueprint.post("/cases/<case_id>/explanation/ready")
@requires(Permission.DECISION_CHOOSE, load=load_case)
def ready(**_ids: str) -> Response:
    """End the pause before one's second explanation."""
    with work() as uow:
        be_ready(uow, g.case.id, my_role(), now=now())
    flash(gettext("The mediator was told that you are ready."), "success")
    return back_to_case("choices")


def may_pause() -> bool:
    """Whether the side that looks has its pause before the panel still, where the house gives one."""
    mine = my_role().value
    taken = {each.role for each in view_panel_pauses(reading(), g.case.id, now())}
    return mine not in taken and read_settings(reading(), now()).cooling_hours > 0


@blueprint.route("/cases/<case_id>/pause", methods=["GET", "POST"])
@requires(Permission.PANEL_PAUSE, load=load_case)
def pause(**_ids: str) -> Page:
    """Ask, once, for some time before the brief goes out."""
    form = PanelPauseForm()
    form.offer(read_settings(reading(), now()).cooling_hours)
    if request.method == "POST" and form.validate():
        with work() as uow:
            pause_panel(uow, g.case.id, my_role(), form.hours.data, now=now())
        flash(gettext("No brief goes out before that. Both sides and the mediator see it."), "success")
        return back_to_case("cooling")
    page = render_template("disputes/pause.html", case=my_view(), form=form, may=may_pause())
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/cases/<case_id>/pause/end")
@requires(Permission.PANEL_PAUSE, load=load_case)
def resume(**_ids: str) -> Response:
    """Ready after all: the brief may go out."""
    with work() as uow:
        resume_panel(uow, g.case.id, my_role(), now=now())
    flash(gettext("The pause is over. The mediator was told."), "success")
    return back_to_case("cooling")
