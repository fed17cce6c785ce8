"""Break-glass, what was opened: texts, exhibits and names of a case, or the person behind a seat. Each look is written first.

Only whoever asked comes here, only while the time runs, and a look that could not be written shows nothing.
"""

from __future__ import annotations

from flask import make_response, render_template, url_for
from werkzeug.wrappers import Response

from app.access import requires
from app.evidence import send_stored
from app.house import now, reading, work
from app.proving import needs_proof
from app.quality import blueprint
from app.viewer import get_viewer
from panel.models import Case
from panel.permissions import Permission
from panel.projections.glass import opened_person, view_request
from panel.projections.mediator_case import case_desk
from panel.queries.exhibits import get_exhibit
from panel.services.looking import look


@blueprint.get("/break-glass/<glass_id>/opened")
@requires(Permission.GLASS_ASK)
@needs_proof("quality.glass_request")
def opened_glass(glass_id: str) -> Response:
    """What both sides wrote, and who they are; or who sits on the seat. The browser leaves the page when the time is over."""
    case_id, seat_id, looks = _look(glass_id)
    session = reading()
    found = view_request(session, glass_id, get_viewer().id)
    desk = case_desk(session, session.get_one(Case, case_id), now()) if seat_id is None else None
    person = opened_person(session, seat_id) if seat_id is not None else None
    page = render_template("quality/glass_opened.html", found=found, desk=desk, person=person, looks=looks, now=now())
    left = (found.open_until - now()).total_seconds() if found.open_until else 0
    response = make_response(page)
    response.headers["Refresh"] = f"{max(0, int(left)) + 1}; url={url_for('quality.glass_request', glass_id=glass_id)}"
    return response


@blueprint.get("/break-glass/<glass_id>/exhibits/<exhibit_id>")
@requires(Permission.GLASS_ASK)
@needs_proof("quality.glass_request")
def glass_exhibit(glass_id: str, exhibit_id: str) -> Response:
    """One exhibit as it was handed in: a picture inline, a document as a download."""
    case_id, _seat, _looks = _look(glass_id, exhibit_id)
    found = get_exhibit(reading(), case_id, exhibit_id)
    return send_stored(found.store_key, found.media_type, f"{glass_id[:6]}-{found.ordinal + 1}")


def _look(glass_id: str, exhibit_id: str = "") -> tuple[int, int | None, int]:
    """Write the look down, and say of what: the case, the seat if it is one, and how many looks that makes."""
    with work() as uow:
        request, _case = look(uow, glass_id, by_id=get_viewer().id, now=now(), exhibit_id=exhibit_id)
        return request.case_id, request.seat_id, request.looks
