"""Closing a case: what it teaches, before it goes to the archive."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext

from app import loaders
from app.access import requires
from app.answers import Page
from app.drafting import drafted
from app.errors import attach
from app.formatting import local
from app.house import now, reading, work
from app.i18n import locale_code
from app.mediation import blueprint
from app.mediation.forms_closing import ClosingForm
from app.messages import message
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid
from panel.knowledge.words import warm
from panel.models import Case
from panel.models.decision import EXPLANATION_MIN
from panel.permissions import Permission
from panel.projections.mediator_actions import can_close
from panel.projections.mediator_case import case_desk
from panel.queries.explained import NOT_UPHELD, why_not
from panel.queries.works import list_own_roles, own_words
from panel.services.closing import Lesson, close_case
from panel.services.composing import Draft, Taught
from panel.services.drafts import drop_draft
from panel.services.reporting import preview_report
from panel.services.works import resolve_work


@blueprint.route("/cases/<case_id>/close", methods=["GET", "POST"])
@requires(Permission.CASE_CLOSE, load=loaders.case)
def close(case_id: str) -> Page:
    """What was found, where, why, by whom; an action or the reason for none. `step=preview` shows the report first."""
    desk = case_desk(reading(), g.case, now())
    if not can_close(desk):
        raise Conflict("closing.too_early")
    key = f"desk.close.{case_id}"
    own = [(each.public_id, own_words(each)) for each in list_own_roles(reading())]
    form = drafted(ClosingForm, key).offer_works(
        g.case.category, [(code, words.in_(locale_code())) for code, words in own if words is not None]
    )
    ahead, valid = None, form.validate_on_submit()
    if valid and request.form.get("step") == "preview":
        ahead = preview_report(reading(), g.case, Draft(closing=taught(g.case, form.lesson())))
    elif valid:
        try:
            warm()
            with work() as uow:
                close_case(
                    uow, g.case.id, form.lesson(), by_id=get_viewer().id, now=now(), today=local(now()).date()
                )
                drop_draft(uow, get_viewer().id, key)
            flash(gettext("The case is closed. What it teaches is on record."), "success")
            return redirect(url_for("mediation.workbench", case_id=case_id), 303)
        except Invalid as error:
            attach(form, error)
    barred = why_not(reading(), g.case)
    page = render_template(
        "mediation/closing.html", desk=desk, form=form, now=now(), draft_key=key, ahead=ahead,
        barred=message(barred) if barred else "", shortest=EXPLANATION_MIN,
    )
    return page, 422 if form.errors else 200


def taught(case: Case, lesson: Lesson) -> Taught:
    """A closing record in the making, as the report would tell it."""
    return Taught(
        lesson.finding, lesson.touchpoint, lesson.cause, lesson.responsibility, lesson.action.strip(), lesson.action_due_on,
        lesson.no_action_reason.strip(), resolve_work(reading(), case.category, lesson.role, lesson.item),
        *(_explained(lesson) if lesson.finding == NOT_UPHELD else ()),
    )


def _explained(lesson: Lesson) -> tuple[str, tuple[str, ...]]:
    return (lesson.explanation.text.strip(), lesson.explanation.routes) if lesson.explanation else ("", ())
