"""One seat for its holder: invitation, case with ballot, "counted", outcome; accepting and giving back; the evidence."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import requires
from app.answers import Page
from app.drafting import drafted
from app.evidence import store
from app.house import now, reading, work
from app.juror.copies import own_view
from app.juror.forms import BallotForm
from app.juror.reasons import tags_of
from app.juror.routes import blueprint
from app.labels import LABELS
from app.messages import message
from app.viewer import get_viewer
from panel.content import category
from panel.errors import Conflict, Invalid
from panel.models import Seat, SeatStatus
from panel.permissions import Permission
from panel.projections.juror import SeatView, get_picture
from panel.projections.juror_list import load
from panel.projections.juror_outcome import view_outcome
from panel.projections.suggestions import list_answered
from panel.queries.jurors import mask_for_jurors
from panel.services import seats

INLINE = ("image/jpeg", "image/png", "image/webp")


def draft_key(seat_id: str) -> str:
    """The key under which a seat's ballot paper is saved as one fills it in."""
    return f"ballot.{seat_id}"


@blueprint.get("/seats/<seat_id>")
@requires(Permission.OUTCOME_READ, load=loaders.seat)
def seat(seat_id: str) -> Page:
    """The page of a seat at whatever stage it is."""
    found: Seat = g.seat
    if found.status is SeatStatus.ACCEPTED and found.opened_at is None:
        with work() as uow:  # the first look is on record: from here on giving the seat back is a skip
            seats.open_brief(uow, seat_id, get_viewer().id, now=now())
    view = own_view(found, with_brief=found.status is SeatStatus.ACCEPTED)
    if view.brief is not None:
        return case_page(view, drafted(BallotForm, draft_key(seat_id)))
    if view.status == "summoned":
        return _invitation(view)
    if view.status == "cast" and view.round_status != "annulled":
        return _counted(view) if view.round_status == "open" else _outcome(view)
    return render_template("juror/ended.html", view=view)


def case_page(view: SeatView, form: BallotForm) -> Page:
    """The brief with the ballot paper below; 422 when the paper has faults."""
    form.show(view)
    page = render_template("juror/case.html", view=view, form=form, now=now(), draft_key=draft_key(view.id))
    return page, 422 if form.errors else 200


def _invitation(view: SeatView) -> Page:
    kind = category(view.category)
    return render_template(
        "juror/invitation.html", view=view, kind=kind, now=now(), load=load(reading(), g.seat.juror_id, now=now()),
        why=message(view.weight_code, view.weight_params),
    )


def _counted(view: SeatView) -> Page:
    return render_template("juror/counted.html", view=view, tags=tags_of(view.category), now=now())


def _outcome(view: SeatView) -> Page:
    if g.case is None:
        from app.juror.contesting import control_page

        return control_page()
    outcome = view_outcome(reading(), g.seat, lambda texts: mask_for_jurors(reading(), g.case, texts))
    return render_template(
        "juror/outcome.html", view=view, outcome=outcome, tags=tags_of(view.category), currency=g.case.currency,
        why=message(view.weight_code, view.weight_params), answered=list_answered(reading(), g.seat),
    )


@blueprint.post("/seats/<seat_id>/accept")
@requires(Permission.SEAT_ANSWER, load=loaders.seat)
def accept(seat_id: str) -> Response:
    """Take the seat and read the case."""
    with work() as uow:
        seats.accept_seat(uow, seat_id, get_viewer().id, now=now())
    return redirect(url_for("juror.seat", seat_id=seat_id), 303)


@blueprint.post("/seats/<seat_id>/give-back")
@requires(Permission.SEAT_ANSWER, load=loaders.seat)
def give_back(seat_id: str) -> Response:
    """Decline, skip, or step aside with a reason; the next on the list takes the place."""
    how, reason = request.form.get("how", ""), request.form.get("reason", "")
    if how not in seats.ENDS or (how == "recuse" and reason not in LABELS["recusal"]):
        raise Invalid("input.choice", field="how")
    with work() as uow:
        seats.give_back_seat(uow, seat_id, get_viewer().id, how, now=now(), reason=reason if how == "recuse" else "")
    flash(gettext("The seat goes to the next juror on the list. Thank you for saying so."), "success")
    return redirect(url_for("juror.list_seats"), 303)


@blueprint.get("/seats/<seat_id>/pictures/<picture_id>")
@requires(Permission.OUTCOME_READ, load=loaders.seat)
def picture(picture_id: str, **_seat: str) -> FlaskResponse:
    """One piece of the brief's evidence, for the holder of this seat only."""
    found = get_picture(reading(), g.seat, picture_id)
    with store().open(found.store_key) as file:
        response = FlaskResponse(file.read(), mimetype=found.media_type)
    how = "inline" if found.media_type in INLINE else "attachment"
    name = f"{found.ordinal}.{found.media_type.rpartition('/')[2]}"
    response.headers["Content-Disposition"] = f"{how}; filename={name}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.errorhandler(Conflict)
def on_conflict(error: Conflict) -> Page:
    """A refusal with a way back. A ballot that came too late gets its text back."""
    from app.errors import on_domain_error, wants_json
    from app.juror.casting import late

    found: Seat | None = g.get("seat")
    if wants_json():
        return on_domain_error(error)
    if found is not None and request.endpoint == "juror.cast":
        return late(found.public_id, error)
    closed = found is not None and error.code == "case.wrong_status"
    words = message("round.closed" if closed else error.code, error.params)
    back = url_for("juror.seat", seat_id=found.public_id) if found is not None else None
    return render_template("juror/refused.html", words=words, back=back), 409
