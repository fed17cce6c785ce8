"""What pages ask every ten seconds when no socket can be had: has anything changed for me? And the words they say it with."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, jsonify
from flask_babel import gettext
from sqlalchemy import select

from app.access import requires
from app.house import reading
from app.viewer import get_viewer
from panel.models import Juror, Notice, Seat
from panel.permissions import Permission
from panel.queries.notices import unread_count

blueprint = Blueprint("live", __name__, url_prefix="/live")
LATEST = 50


@blueprint.get("/me.json")
@requires(Permission.ACCOUNT_OWN)
def me() -> Response:
    """How many notices are unread, and a mark that changes with one's own seats and notices."""
    who = get_viewer()
    seats = reading().execute(
        select(Seat.public_id, Seat.status).join(Juror, Juror.id == Seat.juror_id).where(Juror.account_id == who.id)
        .order_by(Seat.id.desc()).limit(LATEST)
    ).all()
    newest = reading().scalar(
        select(Notice.public_id).where(Notice.account_id == who.id).order_by(Notice.id.desc()).limit(1)
    )
    mark = hashlib.sha256(repr(([(seat, status.value) for seat, status in seats], newest)).encode()).hexdigest()[:16]
    return jsonify({"unread": unread_count(reading(), who.id), "mark": mark})


@blueprint.get("/words.json")
@requires(Permission.PUBLIC_READ)
def words() -> Response:
    """What a page says when it has news, in the reader's language."""
    return jsonify({
        "updated": gettext("This page has changed just now; you see the newest."),
        "news": gettext("This page has news. What you typed is still here."),
        "reload": gettext("Reload"),
        "ended": gettext("You can no longer see this page live. Please reload it."),
    })
