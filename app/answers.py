"""What a route may answer with: one name for all of them, and the answer whose address is a secret."""

from __future__ import annotations

from flask import make_response
from werkzeug.wrappers import Response

Page = str | Response | tuple[str, int]  # a page, perhaps with its status, or the way to another


def unstored(page: str, status: int = 200) -> Response:
    """A page whose address is a secret: kept by no cache, told to nobody."""
    response = make_response(page, status)
    response.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
    return response
