"""What pages need of second factors: the key of their secrets, and the picture that hands one to a phone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import segno

from app.house import config
from panel.codes import app_link
from panel.models import SecondFactor
from panel.safe import Safe
from panel.services.factors import secret_of

QUIET = 4  # light modules around a QR code, by its standard


@dataclass(frozen=True, slots=True)
class Handed:
    """What an app needs. `key`: the secret in groups of four, as people type it; `link`: for an app on this very phone;
    `size`: modules of the QR code each way; `path`: its dark modules as the data of an SVG path."""

    key: str
    link: str
    size: int
    path: str


@lru_cache(2)
def _safe(secret: str, old: tuple[str, ...]) -> Safe:
    return Safe(secret, "second factor", old)


def factor_safe() -> Safe:
    """Seals the secrets of second factors with a key made of GONGPING_SECRET_KEY; those of before still open theirs."""
    held = config()
    return _safe(held.secret_key, held.old_secret_keys)


def handed_over(factor: SecondFactor, name: str) -> Handed:
    """A secret for an app that calls the account `name`. Invalid("factor.unreadable") under another key of the house."""
    secret = secret_of(factor, factor_safe())
    link = app_link(secret, name)
    rows = list(segno.make(link, error="m", micro=False).matrix_iter(border=QUIET))
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Handed(" ".join(secret[at:at + 4] for at in range(0, len(secret), 4)), link, len(rows), path)
