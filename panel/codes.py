"""Codes of a second factor: which an app shows when (RFC 6238), and recovery codes on paper. Pure but for making secrets."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp

STEP_SECONDS = 30
DRIFT = 1  # steps an app's clock may be off, either way
RECOVERY_CODES = 10
_SIGNS = "abcdefghjkmnpqrstvwxyz0123456789"  # 32, none that is mistaken for another
_GROUPS, _GROUP_SIGNS = 6, 4  # 24 signs of 5 bits: enough to be kept as a plain hash (ASVS 6.5.2)
_MISREAD = str.maketrans("oilu", "011v")
_APART = re.compile(r"[\s\-–—·.]+")


def new_secret() -> str:
    """A secret for an app: 160 random bits in base32."""
    return pyotp.random_base32()


def app_link(secret: str, name: str) -> str:
    """What the QR code says (otpauth://…): the secret and what the app calls it."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Gongping")


def step_at(now: datetime) -> int:
    """The number of the 30 seconds in which `now` lies."""
    return int(now.timestamp()) // STEP_SECONDS


def code_at(secret: str, step: int) -> str:
    """The six digits an app shows during one step."""
    return pyotp.HOTP(secret).at(step)


def matching_steps(secret: str, given: str, now: datetime) -> list[int]:
    """The steps, at most DRIFT away from now, at which an app shows this code; compared in constant time, oldest first."""
    here = step_at(now)
    steps = range(here - DRIFT, here + DRIFT + 1)
    return [step for step in steps if compare_digest(code_at(secret, step).encode(), given.encode())]


def read_code(text: str) -> str:
    """A typed code without blanks, dashes and capitals; what is misread in a recovery code is put right."""
    plain = _APART.sub("", text).lower()
    return plain if is_app_code(plain) else plain.translate(_MISREAD)


def is_app_code(code: str) -> bool:
    """Whether it has the shape of a code of an app: six digits."""
    return len(code) == 6 and code.isascii() and code.isdigit()


def new_recovery_code() -> str:
    """A recovery code as people read it: six groups of four, 120 random bits."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_GROUP_SIGNS)) for _ in range(_GROUPS))
    return "-".join(groups)
