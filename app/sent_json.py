"""JSON that a browser sent: what nests deeper than this process can read is malformed, not an error of ours."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider


class SentJSON(DefaultJSONProvider):
    """Flask's JSON, in which "[[[[…" is as unreadable as a missing bracket."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read `s`; ValueError for whatever cannot be read."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deep") from error


def init(app: Flask) -> None:
    """Read all JSON of this application so."""
    app.json = SentJSON(app)
