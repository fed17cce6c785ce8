"""Control cases: the list, one in full, writing, promoting, confirming, withdrawing, answering contests."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import loaders
from app.access import requires
from app.answers import Page
from app.drafting import drafted
from app.errors import attach
from app.formatting import local
from app.house import now, reading, work
from app.paging import around, page_no
from app.quality import blueprint
from app.quality.forms import ControlForm, PromoteForm, ReviewForm, WithdrawForm, beginning, begun
from app.viewer import get_viewer
from panel.content import categories
from panel.errors import Conflict, Invalid
from panel.permissions import Permission
from panel.projections import controls as views
from panel.queries.controls import find_judged_brief
from panel.services import contesting, controls
from panel.services.drafts import drop_draft

NEW = "control.new"


@blueprint.get("/controls", endpoint="controls")
@requires(Permission.CONTROLS_READ)
def list_controls() -> str:
    """All control cases, by state."""
    wanted = request.args.get("view", "all")
    view, page = wanted if wanted in views.VIEWS else "all", page_no()
    found = views.list_controls(reading(), view=view, page=page)
    return render_template(
        "quality/controls.html", page=found, view=view, views=views.VIEWS, sides=controls.SIDES, now=now(),
        total=found.total, **around("quality.controls", page, views.PAGE, len(found.rows), found.total, view=view),
    )


@blueprint.get("/controls/contests")
@requires(Permission.CONTROLS_READ)
def contests() -> str:
    """Contests that wait for an answer, the oldest first."""
    page, total = page_no(), views.count_waiting(reading())
    found = views.list_waiting(reading(), get_viewer().id, page=page)
    return render_template(
        "quality/contests.html", found=found, total=total,
        **around("quality.contests", page, views.PAGE, len(found), total),
    )


@blueprint.route("/controls/new", methods=["GET", "POST"])
@requires(Permission.CONTROLS_WRITE)
def new_control() -> Page:
    """Write one, beginning with what is usual for its kind of dispute."""
    form = drafted(_blank, NEW)
    if form.validate_on_submit():
        try:
            with work() as uow:
                made = controls.propose_control(uow, form.written(), by_id=get_viewer().id, now=now())
                drop_draft(uow, get_viewer().id, NEW)
            flash(gettext("Written down. A second person has to confirm it before any juror gets it."), "success")
            return redirect(url_for("quality.control", control_id=made), 303)
        except Invalid as error:
            _attach(form, error)
    page = render_template("quality/control_new.html", form=form, kinds=categories(), draft_key=NEW)
    return page, 422 if form.errors else 200


def _blank(formdata: MultiDict[str, str] | None = None) -> ControlForm:
    kinds = {kind.code: kind for kind in categories()}
    kind = kinds.get(request.args.get("kind", "")) if request.method == "GET" else None
    language = "en" if request.args.get("language") == "en" else "zh"
    if formdata is None:
        return ControlForm() if kind is None else ControlForm(data=beginning(kind, language))
    return ControlForm(formdata=formdata if kind is None else begun(formdata, kind, language))


def _attach(form: ControlForm, error: Invalid) -> None:
    """Beside the field it is about; answers and facts are several."""
    if error.field == "options":
        error.field = "option1"
    attach(form, error)


@blueprint.get("/controls/promote")
@requires(Permission.CONTROLS_WRITE)
def promotable() -> str:
    """Closed cases of which a control case can be made."""
    page = page_no()
    found, total = views.list_promotable(reading(), page=page)
    return render_template(
        "quality/promotable.html", found=found, total=total,
        **around("quality.promotable", page, views.PAGE, len(found), total),
    )


@blueprint.route("/controls/promote/<case_id>", methods=["GET", "POST"])
@requires(Permission.CASE_PROMOTE, load=loaders.case)
def promote(case_id: str) -> Page:
    """State the certain answer of one closed case."""
    brief = find_judged_brief(reading(), g.case.id)
    if brief is None:
        raise Conflict("control.no_brief")
    key = f"control.promote.{case_id}"
    form = drafted(PromoteForm, key)
    form.right.choices = [(option["key"], option["label"]) for option in brief.options]
    if form.validate_on_submit():
        try:
            with work() as uow:
                made = controls.promote_case(uow, case_id, form.right.data, form.why.data, by_id=get_viewer().id, now=now())
                drop_draft(uow, get_viewer().id, key)
            flash(gettext("Written down. A second person has to confirm it before any juror gets it."), "success")
            return redirect(url_for("quality.control", control_id=made), 303)
        except Invalid as error:
            attach(form, error)
    page = render_template("quality/control_promote.html", form=form, brief=brief, number=g.case.number, draft_key=key)
    return page, 422 if form.errors else 200


@blueprint.get("/controls/<control_id>")
@requires(Permission.CONTROLS_READ)
def control(control_id: str) -> Page:
    """One control case: brief, answer, figures, contests, change log."""
    return control_page(control_id)


def control_page(
    control_id: str, *, withdrawal: WithdrawForm | None = None, review: ReviewForm | None = None, contest_id: str = ""
) -> Page:
    """The page of one control case, with the form that had faults, if one had."""
    view = views.view_control(reading(), control_id, get_viewer().id)
    waiting = [c.id for c in view.contests if c.outcome == "waiting"]
    reviews = {c: drafted(partial(ReviewForm, prefix=c), review_key(c)) for c in waiting}
    if review is not None and contest_id in reviews:
        reviews[contest_id] = review
    page = render_template(
        "quality/control.html", view=view, reviews=reviews, review_key=review_key,
        withdrawal=withdrawal or drafted(WithdrawForm, withdraw_key(control_id)), withdraw_key=withdraw_key(control_id),
        now=now(),
    )
    return page, 422 if withdrawal is not None or review is not None else 200


def review_key(contest_id: str) -> str:
    """The key of the draft of an answer to a contest."""
    return f"control.review.{contest_id}"


def withdraw_key(control_id: str) -> str:
    """The key of the draft of a reason to withdraw."""
    return f"control.withdraw.{control_id}"


@blueprint.post("/controls/<control_id>/confirm")
@requires(Permission.CONTROLS_RULE)
def confirm_control(control_id: str) -> Response:
    """Vouch for the answer as the second person."""
    with work() as uow:
        controls.confirm_control(uow, control_id, by_id=get_viewer().id, now=now(), day_ends=end_of_day(now()))
    flash(gettext("Confirmed. Jurors can get it from tomorrow on."), "success")
    return redirect(url_for("quality.control", control_id=control_id), 303)


@blueprint.post("/controls/<control_id>/withdraw")
@requires(Permission.CONTROLS_RULE)
def withdraw_control(control_id: str) -> Page:
    """Take it back with a reason; everything it did is undone."""
    form = WithdrawForm()
    if not form.validate_on_submit():
        return control_page(control_id, withdrawal=form)
    with work() as uow:
        told = controls.withdraw_control(uow, control_id, form.reason.data, by_id=get_viewer().id, now=now())
        drop_draft(uow, get_viewer().id, withdraw_key(control_id))
    flash(gettext("Withdrawn. Records counted anew: %(count)s.", count=told), "success")
    return redirect(url_for("quality.control", control_id=control_id), 303)


@blueprint.post("/controls/<control_id>/contests/<contest_id>")
@requires(Permission.CONTROLS_RULE)
def review_contest(control_id: str, contest_id: str) -> Page:
    """Dismiss a contest with a reply, or uphold it: then the control case is withdrawn."""
    form, ruling = ReviewForm(prefix=contest_id), request.form.get("ruling", "")
    if ruling not in ("dismiss", "uphold"):
        raise Invalid("input.choice", field="ruling")
    if not form.validate_on_submit():
        return control_page(control_id, review=form, contest_id=contest_id)
    with work() as uow:
        contesting.review_contest(
            uow, control_id, contest_id, ruling == "uphold", form.reply.data, by_id=get_viewer().id, now=now()
        )
        drop_draft(uow, get_viewer().id, review_key(contest_id))
    flash(gettext("The juror gets your answer."), "success")
    return redirect(url_for("quality.control", control_id=control_id), 303)


def end_of_day(at: datetime) -> datetime:
    """The moment at which the house's day ends."""
    tomorrow = local(at).date() + timedelta(days=1)
    return datetime.combine(tomorrow, datetime.min.time(), tzinfo=local(at).tzinfo)
