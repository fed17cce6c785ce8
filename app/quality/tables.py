"""Tables of what the operator knows of people: dealings, ties, facts of eligibility. Which rows were taken, which were not."""

from __future__ import annotations

from contextlib import closing
from typing import BinaryIO, cast

from flask import render_template, request

from app.access import requires
from app.answers import Page
from app.devices import ties_keys
from app.errors import attach
from app.house import house, now
from app.messages import message
from app.quality import blueprint
from app.quality.forms_lot import TableForm
from panel.errors import Invalid
from panel.imports.dealings import read_dealings, read_people, read_ties
from panel.permissions import Permission
from panel.services.bringing_in import TableReport, import_dealings, import_people, import_ties
from panel.services.ties import SHARED_MAX

BYTES_MAX = 5 * 1024 * 1024  # a larger table is for the command, which shows how far it is
SHOWN = 100


@blueprint.get("/tables", endpoint="tables")
@requires(Permission.CONFLICTS_IMPORT)
def ask_table() -> Page:
    """Choose a table."""
    return _page(TableForm(formdata=None, data={"kind": "dealings"}))


@blueprint.post("/tables")
@requires(Permission.CONFLICTS_IMPORT)
def bring_table() -> Page:
    """Take every good row; the same table again changes nothing."""
    form = TableForm()
    if not form.validate():
        return _page(form)
    try:
        with closing(form.file.data):
            if (request.content_length or 0) > BYTES_MAX:
                raise Invalid("import.large", field="file", limit=BYTES_MAX // 1024 // 1024)
            report = _bring_in(form.kind.data, cast(BinaryIO, form.file.data.stream))
    except Invalid as error:  # the file as a whole
        error.field = "file"
        attach(form, error)
        return _page(form)
    return _page(TableForm(formdata=None, data={"kind": form.kind.data}), report)


def _bring_in(kind: str, stream: BinaryIO) -> TableReport:
    if kind == "dealings":
        with read_dealings(stream) as dealings:
            return import_dealings(house(), dealings, now=now())
    if kind == "ties":
        with read_ties(stream) as ties:
            return import_ties(house(), ties, secrets=ties_keys(), now=now())
    with read_people(stream) as people:
        return import_people(house(), people, now=now())


def _page(form: TableForm, report: TableReport | None = None) -> Page:
    bad = [(row.line, message(row.code, row.params)) for row in report.bad[:SHOWN]] if report else []
    page = render_template("quality/tables.html", form=form, report=report, bad=bad, shared_max=SHARED_MAX)
    return page, 422 if form.errors else 200
