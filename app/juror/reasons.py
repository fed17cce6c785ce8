"""Reason tags of a ballot: those of the case's category and a few that fit every case."""

from __future__ import annotations

import hashlib

from app.i18n import locale_code
from app.labels import LABELS, label
from panel.content import category
from panel.errors import NotFound

COMMON = "reason_tag"


def tags_of(code: str) -> dict[str, str]:
    """Code and name of every tag of a category, in the language of the request; an unknown category has the common ones."""
    common = {tag: label(COMMON, tag) for tag in LABELS[COMMON]}
    try:
        own = category(code).reasons
    except NotFound:
        return common
    return {**{tag.code: tag.label.in_(locale_code()) for tag in own}, **common}


def codes_of(code: str) -> set[str]:
    """The codes of a category's tags, without their names."""
    try:
        own = {tag.code for tag in category(code).reasons}
    except NotFound:
        own = set()
    return own | set(LABELS[COMMON])


def shuffled_tags(code: str, order: bytes) -> list[tuple[str, str]]:
    """The tags in an order of the juror's own, the common ones last: no side stands first for everybody."""
    return sorted(
        tags_of(code).items(),
        key=lambda tag: (tag[0] in LABELS[COMMON], hashlib.sha256(order + tag[0].encode()).digest()),
    )
