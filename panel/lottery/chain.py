"""The operator's hash chain: link 0 is published, each link is the SHA-256 of the next, links are spent 1, 2, 3 …

Whoever knows link n can check it against every earlier one; nobody but the holder of the end knows the next.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from panel.errors import Invalid


def chain_end(key: bytes, number: int) -> bytes:
    """The secret last link of chain `number`: HMAC-SHA256(key, "chain/" and the number in digits)."""
    return hmac.digest(key, b"chain/%d" % number, "sha256")


def link(end: bytes, length: int, n: int) -> bytes:
    """Link `n` of a chain whose last link, number `length`, is `end`; link 0 is the tip.

    Raises Invalid("lot.no_such_link") unless 0 <= n <= length.
    """
    if not 0 <= n <= length:
        raise Invalid("lot.no_such_link", link=n, length=length)
    return hash_times(end, length - n)


def check_link(tip: bytes, link: bytes, n: int) -> bool:
    """Whether `link` is link `n` of the chain with this published tip."""
    return n >= 0 and hmac.compare_digest(hash_times(link, n), tip)


def hash_times(value: bytes, times: int) -> bytes:
    """SHA-256 applied `times` times."""
    for _ in range(times):
        value = sha256(value).digest()
    return value
