"""Which page of a list is asked for, and what stands around it."""

from __future__ import annotations

from flask import request, url_for


def page_no() -> int:
    """The page asked for, from 1."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def around(endpoint: str, page: int, size: int, shown: int, total: int, **kept: str | None) -> dict[str, int | str | None]:
    """What a template says of a page: its `first` and `last` row, the addresses of the `earlier` and `later` page or None.

    `size`: rows a page; `shown`: rows on this one; `kept`: what else stands in the address.
    """
    first = (page - 1) * size + 1
    return {
        "first": first, "last": first + shown - 1,
        "earlier": url_for(endpoint, page=page - 1, **kept) if page > 1 else None,
        "later": url_for(endpoint, page=page + 1, **kept) if page * size < total else None,
    }  # fmt: skip
