"""The grounds of a verdict in words: codes and parameters of `voting.verdict` with the answers' labels put in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from app.messages import message
from panel.projections.mediator_verdict import VerdictDesk


def grounds(verdict: VerdictDesk) -> list[str]:
    """One sentence a ground, in the order the verdict gives them."""
    labels = {answer.code: answer.label for answer in verdict.answers}
    return [message(f"desk.{reason.code}", _worded(reason.params, labels)) for reason in verdict.reasons]


def _worded(params: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    worded = dict(params)
    for name, value in params.items():
        if name in ("options", "favoured"):
            worded[name] = gettext(" and ").join(gettext("“%(name)s”", name=labels.get(code, code)) for code in value)
        elif name == "option":
            worded[name] = labels.get(value, value)
    if params.get("unit"):
        worded["lead"] = tenths(int(params["lead"]), int(params["unit"]))
    return worded


def tenths(lead: int, unit: int) -> str:
    """lead/unit with one decimal, rounded down: a lead that misses the bar by a hair is never shown as reaching it."""
    whole = lead * 10 // unit
    return f"{whole // 10}.{whole % 10}"
