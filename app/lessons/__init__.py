"""Learning from cases: the register of promised actions for mediators and quality officers, and systemic issues."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("lessons", __name__, url_prefix="/lessons")
