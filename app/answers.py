"""What a route may answer with: one name for all of them."""

from __future__ import annotations

from werkzeug.wrappers import Response

Page = str | Response | tuple[str, int]  # a page, perhaps with its status, or the way to another
