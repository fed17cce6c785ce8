"""The mediator's desk: queue, workbench, redaction desk, panel room, decision desk, closing. One module a room."""

from __future__ import annotations

import importlib
import pkgutil

from flask import Blueprint

blueprint = Blueprint("mediation", __name__, url_prefix="/desk")


def furnished() -> Blueprint:
    """The blueprint with the routes of every module of this package: add a room and it is found."""
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
        importlib.import_module(f"{__name__}.{module.name}")
    return blueprint
