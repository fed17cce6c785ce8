"""Break-glass: the requests, asking for one, the second person's answer, the history. What is opened is in `glass_view.py`."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.access import can, requires
from app.answers import Page
from app.drafting import drafted, drop, used
from app.errors import attach
from app.house import now, reading, work
from app.paging import around, page_no
from app.proving import needs_proof
from app.quality import blueprint
from app.quality.forms_glass import DeclineForm, GlassForm
from app.tables import as_csv
from app.throttle import own_exports
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid
from panel.models import GlassState
from panel.permissions import Permission
from panel.projections import glass as views
from panel.services.glass import ask_to_open, withdraw_request
from panel.services.looking import close_request
from panel.services.ruling_glass import approve_request, decline_request
from panel.settings import read_settings

NEW = "glass.new"  # of the draft
STATES = tuple(state.value for state in GlassState)
HEADER = ("time", "act", "by", "request", "case", "what", "round", "seat", "reason", "seen")


@blueprint.get("/break-glass")
@requires(Permission.GLASS_RULE)
def glass() -> str:
    """The requests by state, those that wait first; who only approves sees no others."""
    states = STATES if can(Permission.GLASS_ASK) else STATES[:1]
    wanted = request.args.get("view", "")
    view, page = wanted if wanted in states else states[0], page_no()
    found = views.list_requests(reading(), get_viewer().id, GlassState(view), page=page)
    total = found.by_state.get(view, 0)
    return render_template(
        "quality/glass.html", page=found, view=view, views=states, now=now(),
        total=total, **around("quality.glass", page, views.PAGE, len(found.rows), total, view=view),
    )


@blueprint.get("/break-glass.csv")
@own_exports
@requires(Permission.GLASS_ASK)
def glass_csv() -> Response:
    """The whole history as a table."""
    return as_csv("break-glass.csv", HEADER, partial(views.all_acts, viewer_id=get_viewer().id))


@blueprint.route("/break-glass/new", methods=["GET", "POST"])
@requires(Permission.GLASS_ASK)
def ask_glass() -> Page:
    """Ask. An address with `case` (and `round`, `seat`) has them filled in."""
    form = drafted(_named, NEW)
    if form.validate_on_submit():
        try:
            with work() as uow:
                made = ask_to_open(uow, form.wish(), by_id=get_viewer().id, now=now())
                drop(uow, NEW)
            flash(gettext("Asked. Nothing is open until a second person approves; you will be told."), "success")
            return redirect(url_for("quality.glass_request", glass_id=made.public_id), 303)
        except Invalid as error:
            attach(form, error)
        except Conflict as error:
            attach(form, Invalid(error.code, field="number"))
    minutes = read_settings(reading(), now()).glass_minutes
    page = render_template("quality/glass_new.html", form=form, draft_key=NEW, minutes=minutes)
    return page, 422 if form.errors else 200


def _named(formdata: MultiDict[str, str] | None = None) -> GlassForm:
    """The form; what the address names goes before what a draft has."""
    args = request.args
    named = {"number": args.get("case", "")[:20], "round_no": args.get("round", "")[:7], "place": args.get("seat", "")[:7]}
    if request.method == "POST" or not named["number"]:
        return GlassForm() if formdata is None else GlassForm(formdata=formdata)
    kept = formdata.copy() if formdata is not None else MultiDict[str, str]()
    for name, value in {**named, "kind": "seat" if named["place"] else kept.get("kind", "")}.items():
        kept[name] = value
    form = GlassForm(formdata=kept)
    for field in form:
        field.process_errors, field.errors = [], []
    form.csrf_token.process(None)
    return form


def decline_key(glass_id: str) -> str:
    """The key of the draft of a refusal."""
    return f"glass.decline.{glass_id}"


@blueprint.get("/break-glass/<glass_id>")
@requires(Permission.GLASS_RULE)
def glass_request(glass_id: str) -> Page:
    """One request with its history, and what the viewer can do about it."""
    _found(glass_id)
    return _page(glass_id, drafted(DeclineForm, decline_key(glass_id)))


def _found(glass_id: str) -> views.GlassRow:
    return views.view_request(reading(), glass_id, get_viewer().id, waiting_only=not can(Permission.GLASS_ASK))


def _page(glass_id: str, form: DeclineForm) -> Page:
    found = _found(glass_id)
    page = render_template(
        "quality/glass_request.html", found=found, acts=views.list_acts(reading(), glass_id), form=form, now=now(),
        draft_key=decline_key(glass_id), minutes=read_settings(reading(), now()).glass_minutes,
        open=found.state == "open" and found.open_until is not None and now() < found.open_until,
        waits=found.state == "waiting" and now() < found.expires_at,
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/break-glass/<glass_id>/approve")
@requires(Permission.GLASS_RULE)
@needs_proof("quality.glass_request")
def approve_glass(glass_id: str) -> Response:
    """Approve as the second person: it is open from now on."""
    with work() as uow:
        approve_request(uow, glass_id, by_id=get_viewer().id, now=now())
        drop(uow, decline_key(glass_id))
    flash(gettext("Approved. It is open to whoever asked, for a limited time; whom it concerns was told."), "success")
    return redirect(url_for("quality.glass"), 303)


@blueprint.post("/break-glass/<glass_id>/decline")
@requires(Permission.GLASS_RULE)
def decline_glass(glass_id: str) -> Page:
    """Decline, with a reason that whoever asked reads."""
    form = DeclineForm()
    done = used(
        form, decline_key(glass_id), gettext("Declined. Whoever asked reads your reason."),
        lambda uow: decline_request(uow, glass_id, form.reply.data or "", by_id=get_viewer().id, now=now()), stays=(Invalid,),
    )
    return redirect(url_for("quality.glass"), 303) if done else _page(glass_id, form)


@blueprint.post("/break-glass/<glass_id>/withdraw")
@requires(Permission.GLASS_ASK)
def withdraw_glass(glass_id: str) -> Response:
    """Take back one's own request."""
    with work() as uow:
        withdraw_request(uow, glass_id, by_id=get_viewer().id, now=now())
    flash(gettext("Withdrawn. Nothing was opened."), "success")
    return redirect(url_for("quality.glass_request", glass_id=glass_id), 303)


@blueprint.post("/break-glass/<glass_id>/close")
@requires(Permission.GLASS_ASK)
def close_glass(glass_id: str) -> Response:
    """End it before its time."""
    with work() as uow:
        close_request(uow, glass_id, by_id=get_viewer().id, now=now())
    flash(gettext("Closed again."), "success")
    return redirect(url_for("quality.glass_request", glass_id=glass_id), 303)
