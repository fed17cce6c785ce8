"""A safe for secrets that must be readable again: sealed with AES-256-GCM under a key made of the operator's own secret.

The key never touches the database, so a dump of it opens nothing. Each value is bound to what it is about: put beside another
account it does not open.
"""

from __future__ import annotations

import base64
import contextlib
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES, NONCE_BYTES = 32, 12


class SafeError(ValueError):
    """What was sealed does not open: another key, other words about it, or changed bytes."""


class Safe:
    """Seals and opens. `secret`: the operator's secret; `purpose`: a word that keeps keys of different uses apart; `old`:
    secrets of before, newest first, which open what was sealed with them and seal nothing."""

    def __init__(self, secret: str, purpose: str, old: Sequence[str] = ()) -> None:
        self._ciphers = [_cipher(each, purpose) for each in (secret, *old)]

    def seal(self, plain: bytes, about: str) -> str:
        """The sealed value in URL-safe base64, different each time. `about`: what it belongs to, needed again to open it."""
        nonce = os.urandom(NONCE_BYTES)
        return base64.urlsafe_b64encode(nonce + self._ciphers[0].encrypt(nonce, plain, about.encode())).decode()

    def open(self, sealed: str, about: str) -> bytes:
        """What was sealed; SafeError when it is not ours, or about something else."""
        return self._find(sealed, about)[1]

    def is_old(self, sealed: str, about: str) -> bool:
        """Whether it was sealed with a secret of before; SafeError as `open`."""
        return self._find(sealed, about)[0] > 0

    def _find(self, sealed: str, about: str) -> tuple[int, bytes]:
        for number, cipher in enumerate(self._ciphers):
            with contextlib.suppress(InvalidTag, ValueError):
                raw = base64.urlsafe_b64decode(sealed.encode())
                return number, cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about.encode())
        raise SafeError(about)


def _cipher(secret: str, purpose: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"gongping {purpose}".encode())
    return AESGCM(derived.derive(secret.encode()))
