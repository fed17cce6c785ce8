"""An expert's own pages: words for the directory, the questions asked, a case as jurors read it, the opinion."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("experts", __name__, url_prefix="/expert")
