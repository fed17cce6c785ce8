"""What somebody has typed of a filing: both steps as they lie in the drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.disputes.forms import RemedyForm, WhatHappenedForm, remedy_form
from app.disputes.wishing import rungs_for
from app.errors import typed_texts
from app.forms import HouseForm
from app.house import now, reading, work
from app.labels import label
from app.viewer import get_viewer
from panel.content import categories
from panel.errors import Conflict
from panel.models import RemedyKind
from panel.queries.fields import list_fields
from panel.services.drafts import find_draft, save_draft

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


def read_draft() -> Draft:
    """Both steps of whoever is looking."""
    what = with_categories(stored(WhatHappenedForm, STEP_1))
    return Draft(what, with_remedies(stored(remedies_asked(what.category.data), STEP_2), what.category.data))


def stored(kind: type[FormT], key: str) -> FormT:
    """The form as its draft fills it; it is checked by `validate`, without a token of its own."""
    found = find_draft(reading(), get_viewer().id, key)
    return kind(formdata=MultiDict(found.fields if found else {}), meta={"csrf": False})


def remedies_asked(code: str | None) -> type[RemedyForm]:
    """Step 2 with what the operator asks of this kind of dispute."""
    return remedy_form(list_fields(reading(), code) if code else ())


def with_categories(form: WhatHappenedForm) -> WhatHappenedForm:
    """The kinds of dispute to choose from."""
    form.category.choices = [("", gettext("Please choose")), *((c.code, label("category", c.code)) for c in categories())]
    return form


def with_remedies(form: RemedyForm, code: str | None) -> RemedyForm:
    """The rungs of the ladder that exist for this kind of dispute, lightest first; what cannot be done stands there too."""
    known = {c.code for c in categories()}
    rungs = rungs_for(code) if code in known else [r.value for r in RemedyKind if r is not RemedyKind.NONE]
    form.remedy.choices = [(rung, label("remedy", rung)) for rung in rungs]
    return form


def keep_sent(key: str, **more: str) -> None:
    """Keep what was sent as the draft `key`, with `more` fields."""
    fields: dict[str, Any] = {
        name: value.replace("\0", "") for name, value in request.form.items() if name != "csrf_token"
    } | more
    with work() as uow:
        save_draft(uow, get_viewer().id, key, fields, now=now())


def go_back(gap: str, key: str) -> Response:
    """To the step that is not complete. What was sent from an older page goes into the draft `key`.

    Raises Conflict("dispute.no_draft") when the dispute was filed or given up meanwhile: its page gives the words back.
    """
    if request.method == "POST" and typed_texts():
        if find_draft(reading(), get_viewer().id, STEP_1) is None:
            raise Conflict("dispute.no_draft")
        keep_sent(key)
        flash(gettext("Your words are kept. An earlier step is not complete any more: please look at it first."), "info")
    return redirect(url_for(gap), 303)
