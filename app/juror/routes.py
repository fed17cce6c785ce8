"""My seats, and the juror's own standing: weight, record, opt-outs, pause, leaving."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from app.access import requires
from app.answers import Page
from app.drafting import used
from app.house import now, reading, work
from app.juror.forms import OptOutForm
from app.labels import label
from app.messages import message
from app.viewer import get_viewer
from panel.content import categories
from panel.errors import Invalid, NotFound
from panel.models import Juror, WorkPart
from panel.permissions import Permission
from panel.projections.juror_control import list_controls
from panel.projections.juror_list import PAGE, load, view_seats, view_standing
from panel.projections.juror_slot import view_chance
from panel.projections.milestones import view_milestones
from panel.projections.training import view_part
from panel.queries.jurors import find_juror
from panel.services import pool
from panel.services.milestones import show_milestones

blueprint = Blueprint("juror", __name__)
PAGES_MAX = 100_000  # a larger number is a mistake, and more than a database counts


@blueprint.get("/seats")
@requires(Permission.SEATS_LIST)
def list_seats() -> Page:
    """Summonses, seats without a ballot, finished ones below."""
    juror = find_juror(reading(), get_viewer().id)
    if juror is None:
        return render_template("juror/no_seats.html")
    page = min(max(1, request.args.get("page", 1, type=int)), PAGES_MAX)
    view = view_seats(reading(), juror, now=now(), page=page)
    return render_template("juror/seats.html", view=view, page=page, size=PAGE, now=now())


def own_juror() -> Juror:
    """The juror who is looking. Raises NotFound("juror.unknown") for who is none."""
    juror = find_juror(reading(), get_viewer().id)
    if juror is None:
        raise NotFound("juror.unknown")
    return juror


@blueprint.get("/juror/me")
@requires(Permission.SEATS_LIST)
def standing() -> Page:
    """Weight with its reason, record, opt-outs, pause."""
    view = view_standing(reading(), own_juror(), now=now())
    return _standing(OptOutForm(data={"opt_outs": list(view.opt_outs)}))


def _standing(form: OptOutForm) -> Page:
    view = view_standing(reading(), own_juror(), now=now())
    form.opt_outs.choices = [(kind.code, label("category", kind.code)) for kind in categories()]
    number = min(max(1, request.args.get("page", 1, type=int)), PAGES_MAX)
    controls, total = list_controls(reading(), own_juror().id, limit=PAGE, offset=(number - 1) * PAGE)
    chance = view_chance(reading(), own_juror(), now=now())
    page = render_template(
        "juror/standing.html", view=view, form=form, why=message(view.weight_code, view.weight_params), now=now(),
        controls=controls, total=total, page=number, size=PAGE,
        chance=chance, reasons=[(message(reason.code, reason.params), reason.until) for reason in chance.reasons],
        load=load(reading(), own_juror().id, now=now()),
        milestones=view_milestones(reading(), own_juror(), now()),
        training=view_part(reading(), get_viewer().id, WorkPart.JUROR, now()),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/juror/opt-outs")
@requires(Permission.SEATS_LIST)
def opt_out() -> Page:
    """Choose the kinds of dispute one is not drawn for."""
    form = OptOutForm()
    done = used(
        form, "", gettext("Saved. It holds for cases drawn from now on."),
        lambda uow: pool.set_opt_outs(uow, get_viewer().id, form.opt_outs.data or (), now=now()), stays=(Invalid,),
    )
    if done:
        return redirect(url_for("juror.standing"), 303)
    return _standing(form)


@blueprint.post("/juror/milestones")
@requires(Permission.SEATS_LIST)
def milestones() -> Page:
    """See one's own milestones, or see nothing of them: `wanted` yes or no."""
    with work() as uow:
        show_milestones(uow, get_viewer().id, request.form.get("wanted") == "yes", now=now())
    return redirect(url_for("juror.standing", _anchor="milestones"), 303)


@blueprint.post("/juror/pause")
@requires(Permission.SEATS_LIST)
def pause() -> Page:
    """Rest until one comes back."""
    with work() as uow:
        pool.pause(uow, get_viewer().id, now=now())
    flash(gettext("You are pausing. Nobody calls you until you come back here."), "success")
    return redirect(url_for("juror.standing"), 303)


@blueprint.post("/juror/resume")
@requires(Permission.SEATS_LIST)
def resume() -> Page:
    """Be drawn again."""
    with work() as uow:
        pool.resume(uow, get_viewer().id, now=now())
    flash(gettext("Welcome back. You can be drawn again."), "success")
    return redirect(url_for("juror.standing"), 303)


@blueprint.route("/juror/leave", methods=["GET", "POST"])
@requires(Permission.SEATS_LIST)
def leave() -> Page:
    """Leave the pool; asks first."""
    if request.method == "GET":
        own_juror()
        return render_template("juror/leave.html")
    with work() as uow:
        pool.leave_pool(uow, get_viewer().id, now=now())
    flash(gettext("You have left the juror pool. Thank you for your service."), "success")
    return redirect(url_for("juror.join"), 303)
