"""What pages need to hand out bundles and receipts: the house's key, and the file."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from app.house import house
from panel.errors import Conflict
from panel.record.signing import Signer


def signer() -> Signer:
    """The house's key. Conflict("record.no_key") in a house without one."""
    found = house().signer
    if found is None:
        raise Conflict("record.no_key")
    return found


def record_file(values: dict[str, Any], name: str) -> Response:
    """A bundle or receipt as a file."""
    response = jsonify(values)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response
