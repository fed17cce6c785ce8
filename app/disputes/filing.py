"""Filing in three steps: what happened, what you ask for, evidence. The first two live in drafts until they are sent."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.access import requires
from app.devices import note_address
from app.disputes import blueprint
from app.disputes.forms import RemedyForm, WhatHappenedForm, remedy_form
from app.disputes.sides import Page
from app.disputes.wishing import left_out, notes_for, rungs_for, tell_wish
from app.drafting import drafted
from app.errors import attach
from app.forms import HouseForm
from app.house import now, reading, work
from app.i18n import locale_code
from app.labels import label
from app.viewer import get_viewer
from panel.content import categories, impossible_wishes
from panel.errors import Invalid
from panel.models import Account, RemedyKind
from panel.permissions import Permission
from panel.projections.duplicates import view_hints
from panel.queries.accounts import list_merchants
from panel.queries.duplicates import Told
from panel.queries.fields import list_fields
from panel.services.drafts import find_draft, save_draft, take_draft
from panel.services.filing import Filing, file_dispute
from panel.services.grumbling import promote_grumble

STEP_1, STEP_2 = "filing.1", "filing.2"
FormT = TypeVar("FormT", bound=HouseForm)


@dataclass(frozen=True, slots=True)
class Draft:
    """Both steps as they lie in the drafts."""

    what: WhatHappenedForm
    remedy: RemedyForm

    @property
    def first_gap(self) -> str | None:
        """The endpoint of the first step that is not complete."""
        if not self.what.validate():
            return "disputes.file"
        return None if self.remedy.validate() else "disputes.file_remedy"


@blueprint.route("/disputes/new", methods=["GET", "POST"])
@requires(Permission.DISPUTE_FILE)
def file() -> Page:
    """Step 1: what happened."""
    form = _with_categories(drafted(WhatHappenedForm, STEP_1))
    if request.method == "POST" and form.validate():
        _keep(STEP_1)
        return redirect(url_for("disputes.file_remedy"), 303)
    return _what_page(form), 422 if request.method == "POST" else 200


def _what_page(form: WhatHappenedForm) -> str:
    merchants = [m.name for m in list_merchants(reading(), limit=300)]
    return render_template("disputes/file_what.html", form=form, merchants=merchants, draft_key=STEP_1)


@blueprint.route("/disputes/new/remedy", methods=["GET", "POST"])
@requires(Permission.DISPUTE_FILE)
def file_remedy() -> Page:
    """Step 2: what you ask for."""
    before = _stored(WhatHappenedForm, STEP_1)
    if not _with_categories(before).validate():
        return redirect(url_for("disputes.file"), 303)
    form = _with_remedies(drafted(_asked(before.category.data), STEP_2), before.category.data)
    if request.method == "POST" and form.validate():
        _keep(STEP_2)
        return redirect(url_for("disputes.review"), 303)
    page = render_template(
        "disputes/file_remedy.html", form=form, draft_key=STEP_2, notes=notes_for(before.category.data),
        impossible=impossible_wishes(), language=locale_code(), left_out=left_out(before.category.data),
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/disputes/new/review")
@requires(Permission.DISPUTE_FILE)
def review() -> Page:
    """Everything once more before it is sent."""
    draft = _draft()
    if draft.first_gap:
        return redirect(url_for(draft.first_gap), 303)
    return _review_page(HouseForm(), draft)


@blueprint.post("/disputes/new/review")
@requires(Permission.DISPUTE_FILE)
def send() -> Page:
    """Send it. Of two clicks one files; the other is led to what it filed."""
    draft = _draft()
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
        "disputes/file_review.html", form=form, what=what, remedy=ask, hints=hints, wish=wish, language=locale_code()
    )


def _file(draft: Draft) -> str | None:
    """File from the drafts; None when another click was quicker."""
    filing, who = _filing(draft), get_viewer()
    with work() as uow:
        if take_draft(uow, who.id, STEP_1) is None:
            return None
        take_draft(uow, who.id, STEP_2)
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
    )


def _draft() -> Draft:
    what = _with_categories(_stored(WhatHappenedForm, STEP_1))
    return Draft(what, _with_remedies(_stored(_asked(what.category.data), STEP_2), what.category.data))


def _stored(kind: type[FormT], key: str) -> FormT:
    """The form as its draft fills it; it is checked by `validate`, without a token of its own."""
    found = find_draft(reading(), get_viewer().id, key)
    return kind(formdata=MultiDict(found.fields if found else {}), meta={"csrf": False})


def _asked(code: str | None) -> type[RemedyForm]:
    """Step 2 with what the operator asks of this kind of dispute."""
    return remedy_form(list_fields(reading(), code) if code else ())


def _with_categories(form: WhatHappenedForm) -> WhatHappenedForm:
    form.category.choices = [("", gettext("Please choose")), *((c.code, label("category", c.code)) for c in categories())]
    return form


def _with_remedies(form: RemedyForm, code: str | None) -> RemedyForm:
    """The rungs of the ladder that exist for this kind of dispute, lightest first; what cannot be done stands there too."""
    known = {c.code for c in categories()}
    rungs = rungs_for(code) if code in known else [r.value for r in RemedyKind if r is not RemedyKind.NONE]
    form.remedy.choices = [(rung, label("remedy", rung)) for rung in rungs]
    return form


def _keep(key: str) -> None:
    fields: dict[str, Any] = {name: value for name, value in request.form.items() if name != "csrf_token"}
    with work() as uow:
        save_draft(uow, get_viewer().id, key, fields, now=now())


@blueprint.post("/disputes/new/discard")
@requires(Permission.DISPUTE_FILE)
def discard() -> Response:
    """Throw the draft away and begin anew."""
    with work() as uow:
        for key in (STEP_1, STEP_2):
            take_draft(uow, get_viewer().id, key)
    flash(gettext("The draft is gone."), "info")
    return redirect(url_for("disputes.list_cases"), 303)
