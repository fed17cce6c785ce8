"""The lot in the open, for everybody: what is fixed, what was drawn, the journal, and the script that checks it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from flask import Response, render_template, request, url_for

from app.access import requires
from app.house import house, now, reading
from app.public.routes import blueprint
from app.throttle import journal_by_network, looking
from panel.errors import NotFound
from panel.permissions import Permission
from panel.projections.lot_public import PAGE, get_body, read_bodies, view_journal, view_lottery
from panel.projections.public import view_rules
from panel.uow import House

SCRIPT = Path(__file__).resolve().parents[2] / "verify" / "lot.py"
SEQ_MAX = 1 << 53  # a larger number is a mistake, and more than a database counts


@blueprint.get("/lottery")
@looking
@requires(Permission.PUBLIC_READ)
def lottery() -> str:
    """What is promised, the pool and the chains as they stand, how often numbers were passed over, the newest entries."""
    return render_template(
        "lot/public.html", view=view_lottery(reading(), now()), rules=view_rules(reading(), now()).settings,
        beacon=house().beacon is not None,
    )


@blueprint.get("/lottery/journal")
@looking
@requires(Permission.PUBLIC_READ)
def journal() -> str:
    """The journal, newest first; `before` turns the pages."""
    before = request.args.get("before", type=int)
    page = view_journal(reading(), None if before is None else min(before, SEQ_MAX))
    return render_template("lot/journal.html", page=page, size=PAGE, newer=_turn(page.newer), older=_turn(page.older))


def _turn(before: int | None) -> str | None:
    return None if before is None else url_for("public.journal", before=before)


@blueprint.get("/lottery/journal/<int:number>.json")
@looking
@requires(Permission.PUBLIC_READ)
def journal_entry(number: int) -> Response:
    """One entry, byte for byte what its name is the SHA-256 of."""
    if number > SEQ_MAX:
        raise NotFound("lot.entry")
    return Response(get_body(reading(), number), mimetype="application/json")


@blueprint.get("/lottery/journal.jsonl")
@journal_by_network
@requires(Permission.PUBLIC_READ)
def journal_file() -> Response:
    """The whole journal, an entry a line, oldest first; sent as it is read."""
    total = view_journal(reading(), limit=1).total
    response = Response(_lines(house(), total), mimetype="application/jsonl")
    response.headers["Content-Disposition"] = 'attachment; filename="lottery-journal.jsonl"'
    return response


def _lines(of: House, total: int) -> Iterator[str]:
    with of.db.reading() as session:
        for bodies in read_bodies(session, total):
            yield "".join(f"{body}\n" for body in bodies)


@blueprint.get("/lottery/lot.py")
@requires(Permission.PUBLIC_READ)
def lot_script() -> Response:
    """The script that redoes a draw and checks the journal: one file, nothing to install."""
    response = Response(_script(), mimetype="text/x-python")
    response.headers["Content-Disposition"] = 'attachment; filename="lot.py"'
    return response


@cache
def _script() -> str:
    return SCRIPT.read_text("utf-8")
