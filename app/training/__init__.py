"""Short lessons for jurors and mediators: one's own list, a page a module, and how many have done which."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("training", __name__, url_prefix="/training")
