"""The parties' side: filing, following, answering, evidence, proposals, the brief, the choices. One module an act."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("disputes", __name__)
