"""Early warnings to one's shop: more cases of a kind than usual, what can be done now, and one's answer."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.drafting import drafted, used
from app.forms import HouseForm, at_most, needed
from app.house import now, reading
from app.paging import around, page_no
from app.viewer import get_viewer
from panel.permissions import Permission
from panel.projections.trends import PAGE, list_warnings, view_warning
from panel.services.actions import TEXT_MAX
from panel.services.warning import answer_warning


class AnswerForm(HouseForm):
    """What is known and what was done. `seen`: when the answer was given that the page showed."""

    text = TextAreaField(_l("What you know, and what you have done"), [needed(), at_most(TEXT_MAX)])
    seen = HiddenField()


@blueprint.get("/warnings")
@requires(Permission.WARNINGS_ANSWER)
def warnings() -> str:
    """Warnings to the shops one belongs to, the newest first."""
    page = page_no()
    rows, total = list_warnings(reading(), get_viewer().id, page)
    return render_template(
        "disputes/warnings.html", rows=rows, total=total, **around("disputes.warnings", page, PAGE, len(rows), total)
    )


@blueprint.get("/warnings/<warning_id>")
@requires(Permission.WARNINGS_ANSWER)
def warning(warning_id: str) -> Page:
    """One warning with what can be done now."""
    return _page(warning_id, drafted(AnswerForm, _key(warning_id)))


@blueprint.post("/warnings/<warning_id>")
@requires(Permission.WARNINGS_ANSWER)
def answer_early(warning_id: str) -> Page:
    """Say that it is known, and what was done."""
    form = AnswerForm()
    view_warning(reading(), warning_id, get_viewer().id)
    said = gettext("Your answer is there, and the quality officer reads it. You may add to it.")
    done = used(form, _key(warning_id), said, lambda uow: answer_warning(
        uow, warning_id, form.text.data or "", seen=form.seen.data or "", by_id=get_viewer().id, now=now()
    ))  # fmt: skip
    return redirect(url_for("disputes.warning", warning_id=warning_id), 303) if done else _page(warning_id, form)


def _key(warning_id: str) -> str:
    return f"warning.{warning_id}"


def _page(warning_id: str, form: AnswerForm) -> Page:
    found = view_warning(reading(), warning_id, get_viewer().id)
    if form.text.data is None:
        form.text.data = found.answer
    form.seen.data = found.answered_at.isoformat() if found.answered_at else ""
    page = render_template("disputes/warning.html", found=found, form=form, draft_key=_key(warning_id))
    return page, 422 if form.errors or form.form_errors else 200
