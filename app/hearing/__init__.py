"""What people say after their case and beside it: sums for staff, words for quality officers, and what is done about them."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("hearing", __name__, url_prefix="/hearing")
