"""The end of a control case for its juror: that it was one, what is right and why; contesting it."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from flask_babel import gettext

from app import loaders
from app.access import requires
from app.answers import Page
from app.drafting import drafted, used
from app.house import now, reading
from app.juror.copies import own_view
from app.juror.forms import ContestForm
from app.juror.reasons import tags_of
from app.juror.routes import blueprint
from app.messages import message
from app.viewer import get_viewer
from panel.errors import Invalid, NotFound
from panel.permissions import Permission
from panel.projections.juror_control import view_control
from panel.services.contesting import contest_control


def contest_key(seat_id: str) -> str:
    """The key under which a contest is saved as one writes it."""
    return f"contest.{seat_id}"


@blueprint.post("/seats/<seat_id>/contest")
@requires(Permission.CONTROL_CONTEST, load=loaders.seat)
def contest(seat_id: str) -> Page:
    """Say why the answer is not certain. Sent twice it is one contest."""
    form, who = ContestForm(), get_viewer()
    done = used(
        form, contest_key(seat_id), gettext("Your contest is with the quality officer. You get a notice with the answer."),
        lambda uow: contest_control(uow, seat_id, who.id, form.text.data, now=now()), stays=(Invalid,),
    )
    if done:
        return redirect(url_for("juror.seat", seat_id=seat_id), 303)
    return control_page(form)


def control_page(form: ContestForm | None = None) -> Page:
    """The page of a control case whose juror was told."""
    found = view_control(reading(), g.seat)
    if found is None:
        raise NotFound("seat.unknown")
    view = own_view(g.seat, with_brief=True, after_close=True)
    key = contest_key(view.id)
    page = render_template(
        "juror/control.html", view=view, control=found, form=form or drafted(ContestForm, key), draft_key=key,
        tags=tags_of(view.category), why=message(view.weight_code, view.weight_params),
    )
    return page, 422 if form is not None else 200
