"""The Chinese words of the pages: tests press what a reader sees, named by the English text that was translated."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from typing import Any

from app.labels import LABELS
from tools.running import ROOT

CATALOGUE = ROOT / "app" / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.mo"


@cache
def catalogue() -> GNUTranslations:
    """The compiled Chinese catalogue."""
    with CATALOGUE.open("rb") as file:
        return GNUTranslations(file)


def zh(msgid: str, **params: Any) -> str:
    """The Chinese text of a message; it must have one of its own."""
    text = catalogue().gettext(msgid)
    assert text != msgid, f"not translated: {msgid}"
    return text % params if params else text


def zh_count(one: str, many: str, number: int) -> str:
    """The Chinese text of a message with a number."""
    text = catalogue().ngettext(one, many, number)
    assert text not in (one, many), f"not translated: {one}"
    return text % {"num": number}


def zh_label(kind: str, code: str) -> str:
    """The Chinese word for a code, as pages print it with `label()`."""
    return zh(LABELS[kind][code]._args[0])
