"""The mediator's desk: queue, workbench, redaction desk, panel room, decision desk, closing. One module a room."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("mediation", __name__, url_prefix="/desk")
