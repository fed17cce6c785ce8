"""The invitation of a past customer to speak: two questions, an answer, and what became of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField

from app.access import requires
from app.account.routes import blueprint
from app.answers import Page
from app.drafting import drafted, used
from app.forms import HouseForm, at_most, chosen, needed, options
from app.house import now, reading, work
from app.labels import label
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid
from panel.permissions import Permission
from panel.projections.outreach import OwnOutreach, view_own
from panel.services.drafts import drop_draft
from panel.services.outreach import WORDS_MAX, answer_outreach, decline_outreach

MARKS = tuple((str(mark), str(mark)) for mark in range(1, 6))


class OutreachForm(HouseForm):
    """A mark and some words; the questions are put in when it is shown."""

    mark = RadioField(_l("One question"), [chosen()], choices=options(MARKS))
    words = TextAreaField(_l("One question more"), [needed(), at_most(WORDS_MAX)])


def draft_key(outreach_id: str) -> str:
    """The key of the draft of an answer."""
    return f"outreach.{outreach_id}"


@blueprint.get("/outreach/<outreach_id>")
@requires(Permission.ACCOUNT_OWN)
def outreach(outreach_id: str) -> Page:
    """The invitation of whoever is looking."""
    found = view_own(reading(), outreach_id, get_viewer().id, now())

    def begun(formdata: object = None) -> OutreachForm:
        return OutreachForm(formdata=formdata, data={"mark": str(found.mark or ""), "words": found.words})

    return _page(found, drafted(begun, draft_key(outreach_id)))


def _page(found: OwnOutreach, form: OutreachForm) -> Page:
    form.mark.label.text = label("outreach_scale", found.scale)
    form.words.label.text = label("outreach_question", found.question)
    page = render_template("account/outreach.html", found=found, form=form, draft_key=draft_key(found.public_id))
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/outreach/<outreach_id>")
@requires(Permission.ACCOUNT_OWN)
def answer_invitation(outreach_id: str) -> Page:
    """Say something, or say it anew."""
    found, form = view_own(reading(), outreach_id, get_viewer().id, now()), OutreachForm()
    if not found.open:  # its page shows no form any more: the page of errors gives the words back
        raise Conflict("outreach.closed")
    done = used(
        form, draft_key(outreach_id), gettext("Thank you. You get a notice when it was followed up."),
        lambda uow: answer_outreach(
            uow, outreach_id, get_viewer().id, int(form.mark.data), form.words.data or "", now=now()
        ), stays=(Invalid,),
    )  # fmt: skip
    return redirect(url_for("account.outreach", outreach_id=outreach_id), 303) if done else _page(found, form)


@blueprint.post("/outreach/<outreach_id>/decline")
@requires(Permission.ACCOUNT_OWN)
def decline_invitation(outreach_id: str) -> Response:
    """Say nothing; what was said before goes."""
    view_own(reading(), outreach_id, get_viewer().id, now())
    with work() as uow:
        decline_outreach(uow, outreach_id, get_viewer().id, now=now())
        drop_draft(uow, get_viewer().id, draft_key(outreach_id))
    flash(gettext("That is fine. You are not asked again within a year."), "success")
    return redirect(url_for("account.outreach", outreach_id=outreach_id), 303)
