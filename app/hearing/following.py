"""What quality officers follow up: answers of invited past customers, and what jurors would improve."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from app.access import requires
from app.answers import Page
from app.drafting import drafted, used
from app.hearing import blueprint
from app.hearing.forms import RulingForm
from app.house import now, reading
from app.paging import around, page_no
from app.viewer import get_viewer
from panel.permissions import Permission
from panel.projections import outreach as reached
from panel.projections import suggestions as suggested
from panel.services.outreach import follow_up
from panel.services.suggestions import answer_suggestion


def _view(known: tuple[str, ...]) -> str:
    wanted = request.args.get("view", "")
    return wanted if wanted in known else known[0]


@blueprint.get("/outreach")
@requires(Permission.OUTREACH_WORK)
def outreach() -> str:
    """Answers that wait or were followed up, and how the months went."""
    view, number = _view(reached.VIEWS), page_no()
    rows, totals = reached.list_answers(reading(), get_viewer().id, view, number)
    return render_template(
        "hearing/outreach.html", rows=rows, totals=totals, view=view, views=reached.VIEWS, total=totals[view],
        months=reached.list_months(reading()),
        **around("hearing.outreach", number, reached.PAGE, len(rows), totals[view], view=view),
    )


@blueprint.get("/outreach/<outreach_id>")
@requires(Permission.OUTREACH_WORK)
def outreach_answer(outreach_id: str) -> Page:
    """One answer, and the form that follows it up."""
    return _answer_page(outreach_id, drafted(RulingForm, f"outreach.reply.{outreach_id}"))


def _answer_page(outreach_id: str, form: RulingForm) -> Page:
    found = reached.view_answer(reading(), outreach_id, get_viewer().id)
    page = render_template("hearing/answer.html", found=found, form=form, draft_key=f"outreach.reply.{outreach_id}")
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/outreach/<outreach_id>")
@requires(Permission.OUTREACH_WORK)
def follow(outreach_id: str) -> Page:
    """Say what is done about it; the person reads it."""
    form = RulingForm()
    reached.view_answer(reading(), outreach_id, get_viewer().id)

    done = used(form, f"outreach.reply.{outreach_id}", _said(), lambda uow: follow_up(
        uow, outreach_id, form.ruling(), by_id=get_viewer().id, now=now()
    ))  # fmt: skip
    return redirect(url_for("hearing.outreach"), 303) if done else _answer_page(outreach_id, form)


def _said() -> str:
    return gettext("Done. Those whom it concerns read it now.")


@blueprint.get("/suggestions")
@requires(Permission.SUGGESTIONS_ANSWER)
def suggestions() -> str:
    """What jurors would improve, in an order that says nothing."""
    view, number = _view(suggested.VIEWS), page_no()
    rows, totals = suggested.list_suggestions(reading(), get_viewer().id, view, number)
    return render_template(
        "hearing/suggestions.html", rows=rows, totals=totals, view=view, views=suggested.VIEWS, total=totals[view],
        **around("hearing.suggestions", number, suggested.PAGE, len(rows), totals[view], view=view),
    )


@blueprint.get("/suggestions/<text_id>")
@requires(Permission.SUGGESTIONS_ANSWER)
def suggestion(text_id: str) -> Page:
    """One of them, and the form that answers it."""
    return _suggestion_page(text_id, drafted(RulingForm, f"suggestion.{text_id}"))


def _suggestion_page(text_id: str, form: RulingForm) -> Page:
    found = suggested.view_suggestion(reading(), text_id, get_viewer().id)
    page = render_template("hearing/suggestion.html", found=found, form=form, draft_key=f"suggestion.{text_id}")
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/suggestions/<text_id>")
@requires(Permission.SUGGESTIONS_ANSWER)
def answer(text_id: str) -> Page:
    """Answer it; all jurors of the round read it."""
    form = RulingForm()
    suggested.view_suggestion(reading(), text_id, get_viewer().id)

    done = used(form, f"suggestion.{text_id}", _said(), lambda uow: answer_suggestion(
        uow, text_id, form.ruling(), by_id=get_viewer().id, now=now()
    ))  # fmt: skip
    return redirect(url_for("hearing.suggestions"), 303) if done else _suggestion_page(text_id, form)
