"""The parties' exhibits for the people who work on the case, as they were handed in."""

from __future__ import annotations

from flask import g
from werkzeug.wrappers import Response

from app import loaders
from app.access import requires
from app.evidence import send_stored
from app.house import reading
from app.mediation import blueprint
from panel.permissions import Permission
from panel.queries.exhibits import get_exhibit


@blueprint.get("/cases/<case_id>/exhibits/<exhibit_id>")
@requires(Permission.CASE_OVERSEE, load=loaders.case)
def exhibit(case_id: str, exhibit_id: str) -> Response:
    """One exhibit of the case: a picture inline, a document as a download."""
    found = get_exhibit(reading(), g.case.id, exhibit_id)
    return send_stored(found.store_key, found.media_type, f"{case_id[:6]}-{found.ordinal + 1}")
