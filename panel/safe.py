"""A safe for secrets that must be readable again: sealed with AES-256-GCM under a key made of the operator's own secret.

The key never touches the database, so a dump of it opens nothing. Each value is bound to what it is about: put beside another
account it does not open.
"""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES, NONCE_BYTES = 32, 12


class SafeError(ValueError):
    """What was sealed does not open: another key, other words about it, or changed bytes."""


class Safe:
    """Seals and opens. `secret`: the operator's secret; `purpose`: a word that keeps keys of different uses apart."""

    def __init__(self, secret: str, purpose: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"gongping {purpose}".encode())
        self._cipher = AESGCM(derived.derive(secret.encode()))

    def seal(self, plain: bytes, about: str) -> str:
        """The sealed value in URL-safe base64, different each time. `about`: what it belongs to, needed again to open it."""
        nonce = os.urandom(NONCE_BYTES)
        return base64.urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, plain, about.encode())).decode()

    def open(self, sealed: str, about: str) -> bytes:
        """What was sealed; SafeError when it is not ours, or about something else."""
        try:
            raw = base64.urlsafe_b64decode(sealed.encode())
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about.encode())
        except (InvalidTag, ValueError):
            raise SafeError(about) from None
