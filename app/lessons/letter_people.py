"""Who gets a letter to many: gathered, taken out, listed with what each chose, marked as carried out."""

from __future__ import annotations

from contextlib import closing
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.errors import attach
from app.house import now, reading, work
from app.labels import label
from app.lessons import blueprint
from app.lessons.forms_letters import GatherForm, PeopleForm
from app.lessons.letters import letter_page
from app.paging import around, page_no
from app.tables import as_csv
from app.throttle import own_exports
from app.viewer import get_viewer
from panel.content import categories
from panel.errors import Conflict, Invalid
from panel.imports.dealings import read_affected
from panel.permissions import Permission
from panel.projections.circulars import LISTS, PAGE, list_people, table_of_people, view_circular
from panel.services.circular_people import Gathered, carry_out, gather_cases, gather_issue, gather_rows, take_out

BYTES_MAX = 5 * 1024 * 1024
HEADER = ("name", "sign_in", "case", "order_no", "state", "choice", "by_default", "chosen_at", "done")


@blueprint.post("/letters/<circular_id>/issue")
@requires(Permission.LETTERS_WORK)
def gather_of_issue(circular_id: str) -> Response:
    """The customers of its systemic issue."""
    with work() as uow:
        found = gather_issue(uow, circular_id, by_id=get_viewer().id)
    return _gathered(circular_id, found)


@blueprint.post("/letters/<circular_id>/cases")
@requires(Permission.LETTERS_WORK)
def gather_of_cases(circular_id: str) -> Page:
    """The customers of a merchant's cases."""
    form = GatherForm()
    form.category.choices = [("", gettext("Any")), *((c.code, label("category", c.code)) for c in categories())]
    if not form.validate():
        return letter_page(circular_id, form)
    try:
        with work() as uow:
            found = gather_cases(
                uow, circular_id, form.merchant_name.data or "", form.category.data or "", form.days.data or 0,
                by_id=get_viewer().id, now=now(),
            )
    except Invalid as error:
        attach(form, error)
        return letter_page(circular_id, form)
    return _gathered(circular_id, found)


@blueprint.post("/letters/<circular_id>/table")
@requires(Permission.LETTERS_WORK)
def gather_of_table(circular_id: str) -> Page:
    """Whom the operator's table names: every row is looked at first, the bad ones are named."""
    form = PeopleForm()
    if not form.validate():
        return letter_page(circular_id, form)
    try:
        with closing(form.file.data):
            if (request.content_length or 0) > BYTES_MAX:
                raise Invalid("import.large", field="file", limit=BYTES_MAX // 1024 // 1024)
            with read_affected(form.file.data.stream) as rows, work() as uow:
                report = gather_rows(uow, circular_id, rows, by_id=get_viewer().id)
    except (Invalid, Conflict) as error:
        if isinstance(error, Invalid):
            error.field = "file"
        attach(form, error)
        return letter_page(circular_id, form)
    return letter_page(circular_id, report=report)


@blueprint.get("/letters/<circular_id>/people")
@requires(Permission.LETTERS_WORK)
def letter_people(circular_id: str) -> str:
    """Who gets it, with what each chose."""
    found, page = view_circular(reading(), circular_id, get_viewer().id), page_no()
    wanted, nth = _asked()
    rows, total = list_people(reading(), circular_id, wanted, nth, page)
    kept = {"view": wanted, "nth": str(nth) if nth else None}
    return render_template(
        "lessons/letter_people.html", found=found, rows=rows, wanted=wanted, nth=nth, views=LISTS, total=total,
        table=url_for("lessons.letter_people_csv", circular_id=circular_id, **kept),
        **around("lessons.letter_people", page, PAGE, len(rows), total, circular_id=circular_id, **kept),
    )


@blueprint.get("/letters/<circular_id>/people.csv")
@own_exports
@requires(Permission.LETTERS_WORK)
def letter_people_csv(circular_id: str) -> Response:
    """The same people as a table, whole: for who carries it out."""
    view_circular(reading(), circular_id, get_viewer().id)
    wanted, nth = _asked()
    return as_csv("letter.csv", HEADER, partial(table_of_people, public_id=circular_id, wanted=wanted, nth=nth))


@blueprint.post("/letters/<circular_id>/people")
@requires(Permission.LETTERS_WORK)
def mark_people(circular_id: str) -> Response:
    """Take somebody out of a draft, or mark a remedy as carried out or not: for one, or for all who chose it."""
    what, one, by_id = request.form.get("what", ""), request.form.get("letter", "").replace("\0", "")[:26], get_viewer().id
    wanted, nth = _asked()
    with work() as uow:
        if what == "out":
            out = take_out(uow, circular_id, one, by_id=by_id)
            said = gettext("Taken out. This person does not get the letter.") if out else gettext(
                "Nobody was taken out: this person is not, or not any more, among those who get the letter."
            )
        elif what in ("done", "undone") and (one or nth):
            count = carry_out(uow, circular_id, what == "done", by_id=by_id, now=now(), letter=one, nth=nth)
            said = ngettext("%(num)d mark was changed.", "%(num)d marks were changed.", count)
        else:
            raise Invalid("input.choice", field="what")
    flash(said, "success")
    return redirect(url_for("lessons.letter_people", circular_id=circular_id, view=wanted, nth=nth or None), 303)


def _asked() -> tuple[str, int]:
    """The view in the address, and the remedy; anything unknown counts as not asked for."""
    view, nth = request.args.get("view", ""), request.args.get("nth", "")
    return view if view in LISTS else LISTS[0], int(nth) if nth in ("1", "2", "3", "4") else 0


def _gathered(circular_id: str, found: Gathered) -> Response:
    said = ngettext("%(num)d person came in.", "%(num)d people came in.", found.added)
    if found.known:
        said += " " + ngettext("%(num)d was in already.", "%(num)d were in already.", found.known)
    if found.nobody:
        said += " " + ngettext(
            "Of %(num)d case nobody knows who filed it.", "Of %(num)d cases nobody knows who filed them.", found.nobody
        )
    flash(said, "success" if found.added else "info")
    return redirect(url_for("lessons.letter", circular_id=circular_id), 303)
