"""Tables as files for a spreadsheet, read and written while they are sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.house import house
from panel.uow import House

BOM = "\ufeff"  # without it a spreadsheet takes UTF-8 for something else


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
            writer.writerow([harmless(cell) for cell in row])
            if buffer.tell() > 1 << 16:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
    yield buffer.getvalue()


def harmless(cell: object) -> object:
    """A cell that a spreadsheet would take for a formula gets an apostrophe, which `panel.imports.names` takes away again."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
