"""How good redaction is: what the machine found by itself, what people opened again or added; as a page and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

from flask import render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.access import requires
from app.house import house, now, reading
from app.quality import blueprint
from app.quality.overview import SPANS
from panel.permissions import Permission
from panel.projections.redaction_figures import LEAST, list_counts, read_figures
from panel.uow import House

BOM = "\ufeff"  # without it a spreadsheet takes UTF-8 for something else
HEADER = ("month", "kind", "family", "briefs", "found", "kept", "left_readable", "added")


@blueprint.get("/redaction")
@requires(Permission.REDACTION_REVIEW)
def redaction() -> str:
    """The figures of the last 30, 90 or 365 days."""
    days = next((span for span in SPANS if request.args.get("days") == str(span)), 90)
    figures = read_figures(reading(), now(), days=days)
    return render_template("quality/redaction.html", figures=figures, days=days, spans=SPANS, least=LEAST)


@blueprint.get("/redaction.csv")
@requires(Permission.REDACTION_REVIEW)
def redaction_csv() -> Response:
    """Every count by month, kind and rule, for a spreadsheet."""
    return as_csv("redaction.csv", HEADER, list_counts)


def as_csv(name: str, header: Sequence[str], read: Callable[[Session], Iterable[Sequence[object]]]) -> Response:
    """A table as a file, read and written while it is sent, in a session of its own."""
    response = Response(_written(house(), header, read), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _written(
    of: House, header: Sequence[str], read: Callable[[Session], Iterable[Sequence[object]]]
) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow(header)
    with of.db.reading() as session:
        for row in read(session):
            writer.writerow([_harmless(cell) for cell in row])
            if buffer.tell() > 1 << 16:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
    yield buffer.getvalue()


def _harmless(cell: object) -> object:
    """A cell that a spreadsheet would take for a formula gets an apostrophe, which `panel.imports.names` takes away again."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
