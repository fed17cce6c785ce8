"""Jurors who vote alike more often than judging alone explains, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from panel.analysis.coarse import SMALL, code, label
from voting import VotingError
from voting.collusion import Group, Together, find_rings
from voting.reading import Vote


def find_groups(votes: Sequence[Vote], sides: Sequence[str], known: Mapping[str, str], salt: str) -> dict[str, Any]:
    """{"compared": pairs of jurors, or None when there are too many to compare, "groups": […], largest first}.

    A group: {"code", "ids", "labels", "contested" and "wrong": [same, cases, expected] or None with fewer than five cases}.
    """
    try:
        rings = find_rings(votes, sides, known)
    except VotingError as error:
        if error.code != "rings.too_many":
            raise
        return {"compared": None, "groups": []}
    return {"compared": rings.compared, "groups": [_group(group, salt) for group in rings.groups]}


def _group(group: Group, salt: str) -> dict[str, Any]:
    ids = sorted(map(int, group.jurors))
    return {
        "code": code(salt, "group:" + "-".join(map(str, ids))), "ids": ids, "labels": sorted(label(salt, i) for i in ids),
        "contested": _counts(group.contested), "wrong": _counts(group.wrong),
    }


def _counts(together: Together) -> list[int] | None:
    return [together.same, together.cases, round(together.expected)] if together.cases >= SMALL else None
