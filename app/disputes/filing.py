"""Filing in three steps: what happened, what you ask for, evidence. The first two live in drafts until they are sent."""

from __future__ import annotations

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.devices import note_address
from app.disputes import blueprint
from app.disputes.asking import STEP_ASK, replies, told_beside, words_for
from app.disputes.filing_drafts import (
    STEP_1,
    STEP_2,
    Draft,
    go_back,
    keep_sent,
    read_draft,
    remedies_asked,
    stored,
    with_categories,
    with_remedies,
)
from app.disputes.forms import WhatHappenedForm
from app.disputes.wishing import left_out, notes_for, tell_wish
from app.drafting import drafted
from app.errors import attach
from app.forms import HouseForm
from app.house import now, reading, work
from app.i18n import locale_code
from app.messages import error_message
from app.viewer import get_viewer
from panel.content import impossible_wishes
from panel.errors import Invalid
from panel.models import Account, RemedyKind
from panel.permissions import Permission
from panel.projections.duplicates import view_hints
from panel.queries.accounts import list_merchants
from panel.queries.duplicates import Told
from panel.services.drafts import find_draft, take_draft
from panel.services.filing import Filing, file_dispute
from panel.services.grumbling import promote_grumble


@blueprint.route("/disputes/new", methods=["GET", "POST"])
@requires(Permission.DISPUTE_FILE)
def file() -> Page:
    """Step 1: what happened."""
    form = with_categories(drafted(WhatHappenedForm, STEP_1))
    if request.method == "POST" and form.validate():
        keep_sent(STEP_1)
        return redirect(url_for("disputes.file_remedy"), 303)
    return _what_page(form), 422 if request.method == "POST" else 200


def _what_page(form: WhatHappenedForm) -> str:
    merchants = [m.name for m in list_merchants(reading(), limit=300)]
    return render_template("disputes/file_what.html", form=form, merchants=merchants, draft_key=STEP_1)


@blueprint.route("/disputes/new/remedy", methods=["GET", "POST"])
@requires(Permission.DISPUTE_FILE)
def file_remedy() -> Page:
    """Step 2: what you ask for."""
    before = stored(WhatHappenedForm, STEP_1)
    if not with_categories(before).validate():
        return go_back("disputes.file", STEP_2)
    form = with_remedies(drafted(remedies_asked(before.category.data), STEP_2), before.category.data)
    if request.method == "POST" and form.validate():
        keep_sent(STEP_2)
        return redirect(url_for("disputes.file_questions" if words_for(read_draft()) else "disputes.review"), 303)
    page = render_template(
        "disputes/file_remedy.html", form=form, draft_key=STEP_2, notes=notes_for(before.category.data),
        impossible=impossible_wishes(), language=locale_code(), left_out=left_out(before.category.data),
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/disputes/new/review")
@requires(Permission.DISPUTE_FILE)
def review() -> Page:
    """Everything once more before it is sent."""
    draft = read_draft()
    if draft.first_gap:
        return redirect(url_for(draft.first_gap), 303)
    return _review_page(HouseForm(), draft)


@blueprint.post("/disputes/new/review")
@requires(Permission.DISPUTE_FILE)
def send() -> Page:
    """Send it. Of two clicks one files; the other is led to what it filed."""
    draft = read_draft()
    if not find_draft(reading(), get_viewer().id, STEP_1):
        flash(gettext("This was sent already. Here are your cases."), "info")
        return redirect(url_for("disputes.list_cases"), 303)
    if draft.first_gap:
        return redirect(url_for(draft.first_gap), 303)
    form = HouseForm()
    try:
        case_id = _file(draft)
    except Invalid as error:
        if error.field is not None and error.field.startswith("firm_"):  # where it is named it can be put right
            attach(draft.what, error)
            return _what_page(draft.what), 422
        if error.field is not None and error.field.startswith("ask_"):
            flash(error_message(error), "warning")
            return redirect(url_for("disputes.file_questions"), 303)
        attach(form, error)
        return _review_page(form, draft), 422
    if case_id is None:
        return redirect(url_for("disputes.list_cases"), 303)
    return redirect(url_for("disputes.evidence", case_id=case_id, step=3), 303)


def _review_page(form: HouseForm, draft: Draft) -> str:
    """With a hint where an open case of one's own tells the same; it holds nobody up."""
    what = draft.what
    told = Told(
        0, None, 0, what.category.data, what.order_no.data or "", what.occurred_on.data, what.text.data, now()
    )
    account = reading().get_one(Account, get_viewer().id)
    hints = view_hints(reading(), account, what.merchant_name.data, told, now())
    ask = draft.remedy
    wish = tell_wish(
        what.category.data, ask.remedy.data, ask.amount.minor, [ask.remedy_text.data or "", what.text.data or ""]
    )
    return render_template(
        "disputes/file_review.html", form=form, what=what, remedy=ask, hints=hints, told=told_beside(), wish=wish,
        language=locale_code(),
    )


def _file(draft: Draft) -> str | None:
    """File from the drafts; None when another click was quicker."""
    filing, who = _filing(draft), get_viewer()
    with work() as uow:
        if take_draft(uow, who.id, STEP_1) is None:
            return None
        take_draft(uow, who.id, STEP_2)
        take_draft(uow, who.id, STEP_ASK)
        account = uow.session.get_one(Account, who.id)
        note_address(uow, who.id, filing.address)  # before the draw is committed: it seals the complainant's household
        case = file_dispute(uow, account, filing, seed=secrets.token_bytes(32), now=now())
        promote_grumble(uow, case, who.id, draft.what.grumble.data or "")
        return case.public_id


def _filing(draft: Draft) -> Filing:
    what, remedy = draft.what, draft.remedy
    return Filing(
        title=what.title.data, category=what.category.data, text=what.text.data, remedy=RemedyKind(remedy.remedy.data),
        language=locale_code(), amount_minor=remedy.amount.minor, remedy_text=remedy.remedy_text.data or "",
        occurred_on=what.occurred_on.data, order_no=what.order_no.data or "", merchant_name=what.merchant_name.data,
        merchant_email=what.merchant_email.data or "", address=remedy.address.data or "", facts=what.facts(),
        consents=bool(remedy.consents.data), extra=remedy.extra(), firms=what.firms(),
        asked=replies(),
    )


@blueprint.post("/disputes/new/discard")
@requires(Permission.DISPUTE_FILE)
def discard() -> Response:
    """Throw the draft away and begin anew."""
    with work() as uow:
        for key in (STEP_1, STEP_2, STEP_ASK):
            take_draft(uow, get_viewer().id, key)
    flash(gettext("The draft is gone."), "info")
    return redirect(url_for("disputes.list_cases"), 303)
