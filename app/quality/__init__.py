"""The quality officer's pages: what the cases teach."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("quality", __name__, url_prefix="/quality")
