"""Demo mode: the mails that would have been sent, for everybody to read. The people in them are invented."""

from __future__ import annotations

from flask import render_template

from app.access import requires
from app.admin.accounts import blueprint
from app.house import config, reading
from panel.errors import NotFound
from panel.permissions import Permission
from panel.queries.notices import list_outgoing


@blueprint.get("/outbox")
@requires(Permission.PUBLIC_READ)
def outbox() -> str:
    """The newest mails of the demo; there is no such page outside of it."""
    if config().mode != "demo":
        raise NotFound("page.not_found")
    return render_template("admin/outbox.html", found=list_outgoing(reading(), limit=100))
