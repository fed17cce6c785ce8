"""Words that stay readable: learnt from people at the redaction desk, taken off or put on by the quality officer."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.drafting import drafted, drop
from app.errors import attach
from app.house import now, reading, work
from app.paging import around, page_no
from app.quality import blueprint
from app.quality.forms_redaction import WordForm
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid
from panel.permissions import Permission
from panel.projections.learnt_words import PAGE, VIEWS, list_rulings, list_words
from panel.services.ruling_words import put_on, take_off, undo_ruling

KEY = "learnt-word"  # of the draft


@blueprint.get("/redaction/words")
@requires(Permission.REDACTION_REVIEW)
def words() -> Page:
    """The words, and the form for one more."""
    return _page(drafted(WordForm, KEY))


@blueprint.post("/redaction/words")
@requires(Permission.REDACTION_REVIEW)
def allow_word() -> Page:
    """Let a word stay readable."""
    form = WordForm()
    if not form.validate():
        return _page(form)
    try:
        with work() as uow:
            put_on(uow, form.word.data or "", by_id=get_viewer().id, now=now())
            drop(uow, KEY)
    except Conflict as error:
        attach(form, Invalid(error.code, field="word"))
        return _page(form)
    except Invalid as error:
        attach(form, error)
        return _page(form)
    flash(gettext("The word stays readable, in every draft from now on."), "success")
    return redirect(url_for("quality.words"), 303)


@blueprint.post("/redaction/words/<word_id>/off")
@requires(Permission.REDACTION_REVIEW)
def refuse_word(word_id: str) -> Response:
    """Take a word off the list, whatever was learnt."""
    with work() as uow:
        take_off(uow, word_id, by_id=get_viewer().id, now=now())
    flash(gettext("Taken off. Under “taken off” you can put it back."), "success")
    return redirect(url_for("quality.words", view="off"), 303)


@blueprint.post("/redaction/rulings/<ruling_id>/undo")
@requires(Permission.REDACTION_REVIEW)
def undo_word(ruling_id: str) -> Response:
    """Take one's word back: what held before holds again."""
    with work() as uow:
        undo_ruling(uow, ruling_id, by_id=get_viewer().id, now=now())
    flash(gettext("Taken back. What held before holds again."), "success")
    return redirect(url_for("quality.words"), 303)


def _page(form: WordForm) -> Page:
    view, text, page = request.args.get("view", ""), request.args.get("q", "").strip()[:80], page_no()
    view = view if view in VIEWS else VIEWS[0]
    found = list_words(reading(), view, text=text, page=page)
    shown = render_template(
        "quality/words.html", form=form, draft_key=KEY, found=found, view=view, views=VIEWS, text=text,
        rulings=list_rulings(reading()),
        **around("quality.words", page, PAGE, len(found.rows), found.total, view=view, q=text or None),
    )
    return shown, 422 if form.errors or form.form_errors else 200
