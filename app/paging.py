"""Which page of a list is asked for."""

from __future__ import annotations

from flask import request


def page_no() -> int:
    """The page asked for, from 1."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1
