"""The secret keys of the house as what signs and seals wants them: the present one makes, those of before only open."""

from __future__ import annotations

import hashlib
import hmac

from app.config import Config
from app.house import config


def derived_keys(purpose: bytes, held: Config | None = None) -> list[bytes]:
    """A key of each secret key for one purpose, the present one first; `held`: settings that no application has yet."""
    held = held or config()
    return [hmac.new(each.encode(), purpose, hashlib.sha256).digest() for each in (held.secret_key, *held.old_secret_keys)]


def lottery_keys() -> list[bytes]:
    """The keys of the lot, the present one first; none in a house without one."""
    held = config()
    return [bytes.fromhex(each) for each in (held.lottery_key, *held.old_lottery_keys) if each]
