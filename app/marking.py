"""The key of the invisible marks in jurors' copies: made from the lot's key, so it too lies outside of the database."""

from __future__ import annotations

import hmac

from app.house import config


def watermark_key() -> bytes | None:
    """32 bytes; None in a house without GONGPING_LOTTERY_KEY, where no panel can be drawn either."""
    key = config().lottery_key
    return hmac.digest(bytes.fromhex(key), b"watermark", "sha256") if key else None
