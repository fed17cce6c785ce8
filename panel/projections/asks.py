"""What a side asks for or offers, as the brief holds it: a remedy and an amount, no words and no names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ask:
    """A remedy (code) and its amount in minor units of `currency`, None when no amount goes with it."""

    remedy: str
    amount_minor: int | None
    currency: str


def ask_of(values: Mapping[str, Any]) -> Ask | None:
    """The ask as `panel.queries.redactions.asks_of` writes it and a brief keeps it; None when the side named no remedy."""
    return Ask(values["remedy"], values["amount_minor"], values["currency"]) if values else None
