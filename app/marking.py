"""The keys of the invisible marks in jurors' copies: made from the lot's, so they too lie outside of the database."""

from __future__ import annotations

import hmac

from app.keys import lottery_keys


def watermark_keys() -> list[bytes]:
    """32 bytes each: the one that marks, then those of before, which are still read.

    None of them in a house without GONGPING_LOTTERY_KEY, where no panel can be drawn either.
    """
    return [hmac.digest(key, b"watermark", "sha256") for key in lottery_keys()]
