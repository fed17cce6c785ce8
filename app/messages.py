"""Words for the codes of the domain. They stand in `app/words/`, one module an area; this finds them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from app import words
from app.formatting import day, minutes, money, when
from app.labels import has_label, label

logger = logging.getLogger(__name__)
GENERIC = _l("This is not possible here. Nothing was changed.")
MESSAGES = words.collected("MESSAGES")
# Parameters that are codes themselves: they are put into words before they are put into a sentence.
CODED = {
    "status": "status", "to": "status", "role": "role", "remedy": "remedy", "choice": "choice", "stance": "stance",
    "seat_status": "seat_status", "deadline": "deadline", "category": "category", "side": "side", "other": "role",
    "why": "glass_reason", "part": "firm_part", "asked": "glass_role", "approved": "glass_role", "recipient": "recipient",
    "post": "post", "state": "post_state",
}
MINOR = {"worth_minor", "limit_minor", "cap_minor"}  # amounts in minor units
MOMENTS = {"at", "until", "answer_by", "expires_at", "from_at"}  # ISO, as events and notices carry them


def message(code: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence for a code in the language of the request; a generic one for a code without words."""
    template = MESSAGES.get(code)
    if template is None:
        logger.error("no words for %s", code)
        return str(GENERIC)
    try:
        return str(template) % readable(params or {})
    except (KeyError, TypeError, ValueError):
        logger.exception("the words for %s do not fit their parameters", code)
        return str(GENERIC)


def error_message(error: Exception) -> str:
    """The sentence for an error of the domain."""
    return message(getattr(error, "code", ""), getattr(error, "params", {}))


def readable(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with codes and moments among them put into words."""
    found = {name: _in_words(name, value) for name, value in params.items()}
    return {**found, "wait": minutes(-(-params["seconds"] // 60))} if isinstance(params.get("seconds"), int) else found


def _in_words(name: str, value: Any) -> Any:
    if name in MINOR and isinstance(value, int):
        return money(value)
    if not isinstance(value, str):
        return value
    if name in CODED and has_label(CODED[name], value):
        return label(CODED[name], value)
    if name in MOMENTS and value:
        return when(datetime.fromisoformat(value))
    if name.endswith("_day"):
        return day(date.fromisoformat(value))
    return value
