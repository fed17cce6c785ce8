"""Break-glass, the look: each is written down before anything is shown; and the end, by hand or by the clock."""

from __future__ import annotations

from datetime import datetime

from panel.errors import Conflict, NotFound
from panel.models import Case, GlassDeed, GlassKind, GlassRequest, GlassState
from panel.queries.exhibits import get_exhibit
from panel.queries.glass import find_request
from panel.record.entries import request_name
from panel.services.glass import check_apart, check_kept, lock_request, note_act, reread
from panel.uow import UnitOfWork

TEXTS, PERSON = "texts", "person"


def look(uow: UnitOfWork, request_id: str, *, by_id: int, now: datetime, exhibit_id: str = "") -> tuple[GlassRequest, Case]:
    """Note one look of whoever asked, at the texts (of a seat: at the person) or at one exhibit, and give what may be read.

    Only after the unit of work has committed may anything be shown. Raises NotFound: "glass.unknown" (also somebody else's
    request), "exhibit.unknown"; Conflict: "glass.not_open", "glass.over", "glass.erased".
    """
    found = find_request(uow.session, request_id)
    if found is None or found.requested_by_id != by_id:
        raise NotFound("glass.unknown")
    request = reread(uow, found.id)
    case = uow.session.get_one(Case, request.case_id)
    check_apart(uow, case, by_id)
    _check_open(request, now)
    check_kept(case)
    seen = TEXTS if request.kind is GlassKind.ORIGINALS else PERSON
    if exhibit_id:
        seen = _exhibit(uow, request, exhibit_id)
    request.looks += 1
    note_act(uow, request, GlassDeed.LOOKED, by_id=by_id, now=now, seen=seen)
    return request, case


def _check_open(request: GlassRequest, now: datetime) -> None:
    if request.state is GlassState.CLOSED or (request.open_until is not None and now >= request.open_until):
        raise Conflict("glass.over")
    if request.state is not GlassState.OPEN:
        raise Conflict("glass.not_open")


def _exhibit(uow: UnitOfWork, request: GlassRequest, exhibit_id: str) -> str:
    """Behind a request for a seat there is no exhibit, whatever id is asked for."""
    if request.kind is not GlassKind.ORIGINALS:
        raise NotFound("exhibit.unknown")
    return get_exhibit(uow.session, request.case_id, exhibit_id).public_id


def close_request(uow: UnitOfWork, request_id: str, *, by_id: int, now: datetime) -> None:
    """End it before its time: whoever asked has seen enough. Twice is once.

    Raises NotFound("glass.unknown"), Conflict("glass.not_open").
    """
    request, case = lock_request(uow, request_id)
    if request.requested_by_id != by_id:
        raise NotFound("glass.unknown")
    if request.state is GlassState.CLOSED:
        return
    if request.state is not GlassState.OPEN:
        raise Conflict("glass.not_open")
    _close(uow, request, case, by_id, now)


def end_due(uow: UnitOfWork, id_: int, *, now: datetime) -> bool:
    """What the clock does with a request: nobody approved it in time, or its time is over. Whether anything was to do."""
    request, case = lock_request(uow, uow.session.get_one(GlassRequest, id_).public_id)
    if request.state is GlassState.WAITING and request.expires_at <= now:
        request.state, request.ended_at = GlassState.EXPIRED, now
        note_act(uow, request, GlassDeed.EXPIRED, by_id=None, now=now)
        return True
    if request.state is GlassState.OPEN and request.open_until is not None and request.open_until <= now:
        _close(uow, request, case, None, now)
        return True
    return False


def _close(uow: UnitOfWork, request: GlassRequest, case: Case, by_id: int | None, now: datetime) -> None:
    request.state, request.ended_at = GlassState.CLOSED, now
    note_act(uow, request, GlassDeed.CLOSED, by_id=by_id, now=now)
    said = {"request": request_name(request.public_id), "looks": request.looks}
    uow.enter("breakglass.closed", said, at=now, case_id=case.id)
