"""One's own case as a file: what the page shows, for machines and for keeping."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

from flask import Response, jsonify

from app.access import requires
from app.disputes import blueprint
from app.disputes.sides import my_view
from app.house import now
from app.loaders import case as load_case
from app.throttle import own_exports
from panel.permissions import Permission


@blueprint.get("/cases/<case_id>/export.json")
@own_exports
@requires(Permission.CASE_FOLLOW, load=load_case)
def export(**_ids: str) -> Response:
    """The case as this side sees it: statements, exhibits (by fingerprint), proposals, verdicts, decisions, log."""
    view = my_view()
    response = jsonify({"format": "gongping-case/1", "exported_at": now().isoformat(), "case": plain(view)})
    response.headers["Content-Disposition"] = f'attachment; filename="{view.number}.json"'
    return response


def plain(value: Any) -> Any:
    """A projection as JSON knows it: moments in ISO 8601, sets sorted, codes as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(each) for each in value)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value
