"""What a socket may ask: to watch a panel, to follow a case, to hear of its own seats and notices.

Each event names its permission and reads it afresh from the database; nothing is watched before.
"""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request
from flask_socketio import ConnectionRefusedError

from app import loaders
from app.access import requires
from app.extensions import socketio
from app.house import close_reading, reading
from app.log_events import happened
from app.realtime.live import Live
from app.realtime.sockets import ACCOUNT, MEDIATORS, PARTIES, Key, Socket
from app.realtime.wire import line_of
from app.viewer import get_viewer
from panel.errors import PanelError
from panel.permissions import Permission
from panel.projections.panel_room import payload
from panel.projections.turnout import turnouts
from panel.queries.accounts import hash_token
from panel.queries.notices import unread_count
from panel.queries.versions import party_version


def live() -> Live:
    """The live channel of this application."""
    found: Live = current_app.extensions["gongping.live"]
    return found


def _sid() -> str:
    return str(request.sid)


@socketio.on("connect")
@requires(Permission.ACCOUNT_OWN)
def connect(_auth: object = None) -> None:
    """A signed-in person's page opens its socket."""
    who, channel = get_viewer(), live()
    channel.sockets.add(Socket(_sid(), who.id, hash_token(who.token), line=line_of(request.environ)))
    channel.flusher.wake()


@socketio.on("disconnect")
def disconnect(_reason: object = None) -> None:
    """The page is gone."""
    live().sockets.remove(_sid())


@socketio.on("watch")
@requires(Permission.TURNOUT_WATCH, load=loaders.case)
def watch(_sent: object = None) -> dict[str, Any]:
    """{case_id}: the turnout of a case's panel from now on. Answers with its present state."""
    _join((MEDIATORS, g.case.public_id))
    found = turnouts(reading(), [g.case.public_id])
    return {"state": payload(found[0]) if found else None}


@socketio.on("follow")
@requires(Permission.CASE_FOLLOW, load=loaders.case)
def follow(_sent: object = None) -> dict[str, Any]:
    """{case_id}: when there is news for the parties of a case. Answers with the present version."""
    _join((PARTIES, g.case.public_id))
    return {"case": g.case.public_id, "version": party_version(reading(), g.case.id)}


@socketio.on("me")
@requires(Permission.ACCOUNT_OWN)
def me(_sent: object = None) -> dict[str, Any]:
    """When something happens to one's own seats and notices. Answers with the number of unread notices."""
    who = get_viewer()
    _join((ACCOUNT, who.id))
    return {"unread": unread_count(reading(), who.id)}


def _join(key: Key) -> None:
    """Watch something, then read afresh: what is answered next is never older than the first push."""
    channel = live()
    channel.sockets.watch(_sid(), key)
    close_reading()
    channel.remember(reading(), key)


@socketio.on_error_default
def refuse(error: Exception) -> dict[str, str]:
    """A refusal is answered with its code and nothing else; a refused connection is closed."""
    if request.event["message"] == "connect":
        raise ConnectionRefusedError("refused")
    if isinstance(error, PanelError):
        return {"error": error.code}
    happened("error", code="socket", exc_info=error)
    return {"error": "page.failed"}
