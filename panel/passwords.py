"""Passwords: which are acceptable, and their Argon2id hashes. Always called outside of transactions: one hash takes long.

Parameters after the OWASP password storage recommendations (t=2, 19 MiB, one lane). At most two hashes run at once, so that a
storm of sign-ins cannot starve voting.
"""

from __future__ import annotations

import threading
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from panel.errors import Invalid

MIN_SIGNS, MAX_SIGNS = 10, 256
_SLOTS = threading.BoundedSemaphore(2)
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# What every guesser tries first, folded; compared after repeated endings are taken off.
_COMMON = frozenset({
    "1234567890", "0123456789", "9876543210", "12345678910", "123456789a", "a123456789", "1q2w3e4r5t", "q1w2e3r4t5",
    "qwertyuiop", "asdfghjkl;", "qwerty12345", "qwerty123456", "password1234", "password123", "password12",
    "passw0rd123", "p@ssw0rd123", "iloveyou123", "iloveyou12", "welcome123", "letmein123", "administrator",
    "changeme123", "abcdefghij", "abc1234567", "abcd123456", "abcde12345", "aa12345678", "aaa1234567", "a1234567890",
    "woaini1314", "woaini1314520", "woaini520", "5201314520", "5201314woaini", "1314520520", "qq123456789",
    "wang123456", "zhang123456", "liming123456", "1qaz2wsx3edc", "1qaz2wsx3e", "zaq12wsxcde", "qazwsxedcrfv",
    "147258369", "1472583690", "7894561230", "asdf123456", "football123", "monkey12345", "dragon12345", "sunshine12",
    "princess12", "trustno1trustno1", "superman123", "baseball123", "superadmin123", "test123456", "testtest123",
})
_STEMS = frozenset({"password", "qwerty", "letmein", "welcome", "iloveyou", "admin"})
_CONTEXT = ("gongping", "公评", "mediator", "arbitration")


def check_password(password: str, *context: str) -> None:
    """Raise Invalid (field "password") for a password that is too short (10), too long (256), common or made of `context`.

    `context`: the person's own name and addresses.
    """
    if len(password) < MIN_SIGNS:
        raise Invalid("password.too_short", field="password", minimum=MIN_SIGNS)
    if len(password) > MAX_SIGNS:
        raise Invalid("password.too_long", field="password", maximum=MAX_SIGNS)
    if is_common(password):
        raise Invalid("password.too_common", field="password")
    folded = password.casefold()
    for word in (*_CONTEXT, *_words(context)):
        if len(folded.replace(word, "")) < MIN_SIGNS // 2 and word in folded:
            raise Invalid("password.about_you", field="password")


def is_common(password: str) -> bool:
    """Whether a guesser would try it in the first minutes: a common one, few different signs, or a run of signs."""
    folded = password.casefold()
    if folded in _COMMON or folded.rstrip("!@#$.?0123456789") in _STEMS:
        return True
    steps = {ord(b) - ord(a) for a, b in pairwise(folded)}
    return len(set(folded)) <= 3 or steps <= {1} or steps <= {-1}


def _words(context: tuple[str, ...]) -> list[str]:
    parts = [part for text in context for part in (text, *text.split("@", 1)[:1])]
    return [part.casefold() for part in parts if len(part) >= 4]


def hash_password(password: str) -> str:
    """The Argon2id hash of a password, salt and parameters included."""
    with _SLOTS:
        return _HASHER.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits. Without a stored hash (no such account) the same work is done and the answer is no."""
    with _SLOTS:
        try:
            _HASHER.verify(stored or _nobody(), password[: MAX_SIGNS + 1])
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def needs_new_hash(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


_nobody_hash: list[str] = []


def _nobody() -> str:
    """A hash that belongs to nobody, made once a process."""
    if not _nobody_hash:
        _nobody_hash.append(_HASHER.hash("nobody has this password"))
    return _nobody_hash[0]
