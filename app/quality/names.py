"""The operator's merchants and brands: looking, adding one, taking off and putting back, bringing a table in and out."""

from __future__ import annotations

from contextlib import closing
from typing import BinaryIO, cast

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.drafting import drafted, drop
from app.errors import attach
from app.house import house, now, reading, work
from app.messages import message
from app.paging import around, page_no
from app.quality import blueprint
from app.quality.forms_redaction import NameForm, NamesTableForm
from app.tables import as_csv
from app.throttle import own_exports
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid, NotFound
from panel.imports.names import NameRows, split_shorts
from panel.models import ListedKind
from panel.permissions import Permission
from panel.projections.listed_names import PAGE, NameView, all_names, get_name, list_names
from panel.services.bringing_in_names import NamesReport, import_names, preview_names
from panel.services.listing_names import add_name, put_back_name, remove_name

KEY = "listed-name"  # of the draft
KINDS = ("", *(kind.value for kind in ListedKind))
BYTES_MAX = 2 * 1024 * 1024  # a longer list is for the command, which shows how far it is
SHOWN = 100
HEADER = ("name", "short_names", "kind", "city")


@blueprint.get("/redaction/names")
@requires(Permission.NAMES_LIST)
def names() -> Page:
    """The list, and the form for one more."""
    return _page(drafted(NameForm, KEY))


@blueprint.post("/redaction/names")
@requires(Permission.NAMES_LIST)
def add_listed() -> Page:
    """Put one name on the list."""
    form = NameForm()
    if not form.validate():
        return _page(form)
    try:
        with work() as uow:
            add_name(
                uow, form.name.data or "", split_shorts(form.shorts.data or ""), form.kind.data, form.city.data or "",
                by_id=get_viewer().id, now=now(),
            )
            drop(uow, KEY)
    except Conflict as error:  # it is on the list
        attach(form, Invalid(error.code, field="name"))
        return _page(form)
    except Invalid as error:
        attach(form, error)
        return _page(form)
    flash(gettext("It is on the list, for every draft from now on."), "success")
    return redirect(url_for("quality.names"), 303)


@blueprint.post("/redaction/names/<name_id>/remove")
@requires(Permission.NAMES_LIST)
def remove_listed(name_id: str) -> Response:
    """Take a name off the list."""
    with work() as uow:
        remove_name(uow, name_id, by_id=get_viewer().id, now=now())
    return redirect(url_for("quality.names", removed=name_id), 303)


@blueprint.post("/redaction/names/<name_id>/restore")
@requires(Permission.NAMES_LIST)
def restore_listed(name_id: str) -> Response:
    """Put it back."""
    with work() as uow:
        put_back_name(uow, name_id)
    flash(gettext("It is on the list again."), "success")
    return redirect(url_for("quality.names"), 303)


@blueprint.get("/redaction/names.csv")
@own_exports
@requires(Permission.NAMES_LIST)
def names_csv() -> Response:
    """The whole list as a table that can be brought in again."""
    return as_csv("names.csv", HEADER, all_names)


@blueprint.get("/redaction/names/import")
@requires(Permission.NAMES_LIST)
def ask_names() -> Page:
    """Choose a table of names."""
    return _import_page(NamesTableForm(formdata=None))


@blueprint.post("/redaction/names/import")
@requires(Permission.NAMES_LIST)
def bring_names() -> Page:
    """Take every good row, or only say what would become of each."""
    form, only_look = NamesTableForm(), request.form.get("act") == "look"
    if not form.validate():
        return _import_page(form)
    try:
        with closing(form.file.data):
            if (request.content_length or 0) > BYTES_MAX:
                raise Invalid("import.large", field="file", limit=BYTES_MAX // 1024 // 1024)
            with NameRows(cast(BinaryIO, form.file.data.stream)) as rows:
                by = get_viewer().id
                report = preview_names(house(), rows) if only_look else import_names(house(), rows, by_id=by, now=now())
    except Invalid as error:  # the file as a whole
        error.field = "file"
        attach(form, error)
        return _import_page(form)
    return _import_page(NamesTableForm(formdata=None), report, looked=only_look)


def _import_page(form: NamesTableForm, report: NamesReport | None = None, *, looked: bool = False) -> Page:
    bad = [(row.line, message(row.code, row.params)) for row in report.bad[:SHOWN]] if report else []
    page = render_template("quality/names_import.html", form=form, report=report, bad=bad, looked=looked)
    return page, 422 if form.errors else 200


def _page(form: NameForm) -> Page:
    kind, text, off = request.args.get("kind", ""), request.args.get("q", "").strip()[:80], request.args.get("off") == "1"
    kind, page = kind if kind in KINDS else "", page_no()
    found = list_names(reading(), kind=kind, removed=off, text=text, page=page)
    kept = {"kind": kind or None, "q": text or None, "off": "1" if off else None}
    shown = render_template(
        "quality/names.html", form=form, draft_key=KEY, found=found, kind=kind, kinds=KINDS, text=text, off=off,
        removed=_just_removed(), **around("quality.names", page, PAGE, len(found.rows), found.total, **kept),
    )
    return shown, 422 if form.errors or form.form_errors else 200


def _just_removed() -> NameView | None:
    """The name that was just taken off, so that one press puts it back."""
    try:
        name = get_name(reading(), request.args.get("removed", ""))
    except NotFound:
        return None
    return name if name.removed_at else None
