"""Names of codes for people: `label("status", "voting")`. They stand in `app/words/`, one module an area."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from flask import Flask
from flask_babel import force_locale

from app import words
from app.i18n import Speech, speech
from app.sheets import Sheets
from panel.content import category, works
from panel.errors import NotFound

LABELS = words.collected_kinds("LABELS")


def has_label(kind: str, code: str) -> bool:
    """Whether this code of this kind has a name."""
    return kind in ("category", "work_item") or code in LABELS.get(kind, {})


def label(kind: str, code: object) -> str:
    """The name of a code in the language of the request; the code itself when it has none (a test forbids that)."""
    return label_in(speech(), kind, code)


def label_in(spoken: Speech, kind: str, code: object) -> str:
    """The same in a language one has in hand."""
    if code is None:
        return ""
    text = str(code)
    if kind == "category":
        return category_label(spoken, text)
    if kind == "work_item":
        return item_label(spoken, text)
    return _names(spoken).get(kind, {}).get(text, text)


@functools.cache
def _names(spoken: Speech) -> Mapping[str, Mapping[str, str]]:
    """Every name in one language, put into words once a process."""
    with force_locale(spoken.locale):
        return {kind: {code: str(name) for code, name in names.items()} for kind, names in LABELS.items()}


def category_label(spoken: Speech, code: str) -> str:
    """The name of a category of disputes, from the content the operator can edit."""
    try:
        return category(code).label.in_(spoken.code)
    except NotFound:
        return code


def item_label(spoken: Speech, code: str) -> str:
    """What a case was about, as "category.item"; "" before it was asked."""
    kind, _, item = code.partition(".")
    try:
        return next((each.label.in_(spoken.code) for each in works(kind).items if each.code == item), item)
    except NotFound:
        return item


def init(app: Flask) -> None:
    """Give templates `label`; those compiled for a language get it bound to that language, as a filter too."""
    app.jinja_env.globals["label"] = label
    app.jinja_env.givers.append(_give)


def _give(sheets: Sheets, spoken: Speech) -> None:
    sheets.globals["label"] = functools.partial(label_in, spoken)
    sheets.filters["label_of"] = lambda code, kind: label_in(spoken, kind, code)
