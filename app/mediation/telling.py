"""Writing what everybody reads because of a closed case; a second person releases it."""

from __future__ import annotations

import functools

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext

from app import loaders
from app.access import requires
from app.answers import Page
from app.drafting import drafted
from app.errors import attach
from app.house import now, reading, work
from app.mediation import blueprint
from app.mediation.forms_telling import EntryForm, StoryForm
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid
from panel.knowledge.words import warm
from panel.models import Case, TellingKind
from panel.permissions import Permission
from panel.projections.tellings import begin_words, list_of_case
from panel.queries.cases import get_case
from panel.services.drafts import drop_draft
from panel.services.telling import TEXT_MAX, Pointed, Words, has_verdict, point_out, write_telling

Form = EntryForm | StoryForm


@blueprint.route("/cases/<case_id>/<any(faq, story):telling>/<any(zh, en):tongue>", methods=["GET", "POST"])
@requires(Permission.CASE_TELL, load=loaders.case)
def tell(case_id: str, telling: str, tongue: str) -> Page:
    """The form, begun with the brief's and the lesson's own words; what may point at somebody is shown beside it."""
    kind, key = TellingKind(telling), f"desk.{telling}.{case_id}.{tongue}"
    if kind is TellingKind.STORY and not has_verdict(reading(), g.case):
        raise Conflict("telling.no_verdict")
    form = drafted(functools.partial(_begin, kind, tongue), key)
    if form.validate_on_submit():
        try:
            warm()
            with work() as uow:
                write_telling(
                    uow, g.case.id, kind, tongue, form.words(), by_id=get_viewer().id, now=now(), looked=form.looked.data
                )
                drop_draft(uow, get_viewer().id, key)
            flash(gettext("Written. A quality officer reads it before anybody else does."), "success")
            return redirect(url_for("mediation.workbench", case_id=case_id), 303)
        except Invalid as error:
            attach(form, error)
    page = render_template(
        "mediation/telling.html", form=form, draft_key=key, kind=kind.value, tongue=tongue, case=g.case,
        written=list_of_case(reading(), g.case, get_viewer().id), pointed=_pointed(form.words()) if form.errors else [],
        text_max=TEXT_MAX,
    )
    return page, 422 if form.errors else 200


def _begin(kind: TellingKind, tongue: str, **given: object) -> Form:
    """The form as it stands in the house: written before, else begun."""
    wanted = EntryForm if kind is TellingKind.FAQ else StoryForm
    mine = (each for each in list_of_case(reading(), g.case, 0) if (each.kind, each.language) == (kind.value, tongue))
    before = next(mine, None)
    words = before.words if before else Words("", "")
    if before is None and tongue == g.case.language:
        words = begin_words(reading(), _whole(), kind)
    return wanted(data={"title": words.title, "text": words.text, "changed": words.changed}, **given)


def _pointed(words: Words) -> list[Pointed]:
    return point_out(reading(), _whole(), words) if g.case.erased_at is None else []


def _whole() -> Case:
    return get_case(reading(), g.case.public_id)
