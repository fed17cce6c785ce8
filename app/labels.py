"""Names of codes for people: `label("status", "voting")`. They stand in `app/words/`, one module an area."""

from __future__ import annotations

from flask_babel import get_locale

from app import words
from panel.content import category
from panel.errors import NotFound

LABELS = words.collected_kinds("LABELS")


def has_label(kind: str, code: str) -> bool:
    """Whether this code of this kind has a name."""
    return kind == "category" or code in LABELS.get(kind, {})


def label(kind: str, code: object) -> str:
    """The name of a code in the language of the request; the code itself when it has none (a test forbids that)."""
    if code is None:
        return ""
    text = str(code)
    if kind == "category":
        return category_label(text)
    found = LABELS.get(kind, {}).get(text)
    return str(found) if found is not None else text


def category_label(code: str) -> str:
    """The name of a category of disputes, from the content the operator can edit."""
    locale = get_locale()
    try:
        return category(code).label.in_("en" if locale is not None and locale.language == "en" else "zh")
    except NotFound:
        return code
