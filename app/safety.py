"""Why a configuration must not run: each reason is one sentence that says what to change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from redis.connection import parse_url

from app.clamd import read_place
from panel.lottery.beacon import KNOWN

if TYPE_CHECKING:
    from app.config import Config

SECRET_SIGNS = 32
DIFFERENT_SIGNS = 6  # of 32 random hex digits practically every key has more
KNOWN_KEY = re.compile(r"(?i)change.?me|secret.?key|password|example|0123456789abcdef0123456789|only for tests")
HEX_KEY = re.compile(r"[0-9a-fA-F]{64}\Z")


def reasons_against(config: Config) -> list[str]:
    """Every reason not to start with this configuration; empty when it is safe."""
    reasons = list(_always(config))
    if config.mode == "production":
        reasons += _production(config)
    return reasons


def _always(config: Config) -> Iterator[str]:
    backend = config.database_url.split(":", 1)[0].split("+", 1)[0]
    if not config.secret_key:
        yield ("GONGPING_SECRET_KEY is missing: set it to at least 32 random signs "
               "(to try the program out, set GONGPING_MODE=demo instead).")
    if backend not in ("sqlite", "postgresql"):
        yield f"DATABASE_URL begins with {backend!r}: use sqlite:///path or postgresql+psycopg://user@host/name."
    if config.processes > 1 and not config.redis_url:
        yield (f"GONGPING_PROCESSES is {config.processes} without REDIS_URL: "
               "live pages and throttles need Redis between processes.")
    if config.processes > 1 and config.workers == "embedded" and backend == "sqlite":
        yield "Several processes on SQLite would each work off the deadlines: set GONGPING_WORKERS=none and run one worker."
    if not config.base_url.startswith(("http://", "https://")):
        yield "GONGPING_BASE_URL must begin with http:// or https://."
    if config.lottery_key and not HEX_KEY.match(config.lottery_key):
        yield "GONGPING_LOTTERY_KEY must be 64 hex digits (32 random bytes)."
    if config.signing_key and not HEX_KEY.match(config.signing_key):
        yield "GONGPING_SIGNING_KEY must be 64 hex digits (32 random bytes)."
    if config.signing_key and config.signing_key == config.lottery_key:
        yield "GONGPING_SIGNING_KEY and GONGPING_LOTTERY_KEY are the same: make one of its own for each."
    yield from _old(config)
    if config.beacon_url and (not config.beacon_url.startswith("https://") or config.beacon_url[-64:] not in KNOWN):
        yield f"GONGPING_BEACON_URL must be an https address that ends in the hash of a known beacon: {', '.join(KNOWN)}."
    if config.scanner and not _is_place(config.scanner):
        yield f"GONGPING_SCANNER is {config.scanner!r}: use unix:/run/clamav/clamd.ctl or 127.0.0.1:3310."


def _is_place(where: str) -> bool:
    try:
        read_place(where)
    except ValueError:
        return False
    return True


def _old(config: Config) -> Iterator[str]:
    """Keys of before: what is wrong with them is said now, not when the first thing does not open."""
    for name in ("secret", "lottery", "signing"):
        kept, variable = getattr(config, f"old_{name}_keys"), f"GONGPING_OLD_{name.upper()}_KEYS"
        if name != "secret" and not all(map(HEX_KEY.match, kept)):
            yield f"{variable} must be keys of 64 hex digits each, with commas between."
        elif not all(kept):
            yield f"{variable} names an empty key: write the keys of before with single commas between."
        if len({each.lower() for each in (*kept, getattr(config, f"{name}_key"))}) <= len(kept):
            yield f"{variable} names a key twice, or the one that is used now: it holds keys of before alone."


def _production(config: Config) -> Iterator[str]:
    if (config.secret_key and len(set(config.secret_key)) < DIFFERENT_SIGNS) or KNOWN_KEY.search(config.secret_key):
        yield "GONGPING_SECRET_KEY is one that others know or can guess: use `openssl rand -hex 32`."
    if config.lottery_key and len(set(config.lottery_key.lower())) < DIFFERENT_SIGNS:
        yield "GONGPING_LOTTERY_KEY is one that others can guess: use `openssl rand -hex 32`."
    if config.signing_key and len(set(config.signing_key.lower())) < DIFFERENT_SIGNS:
        yield "GONGPING_SIGNING_KEY is one that others can guess: use `openssl rand -hex 32`."
    if config.secret_key and len(config.secret_key) < SECRET_SIGNS:
        yield f"GONGPING_SECRET_KEY has {len(config.secret_key)} signs: use at least {SECRET_SIGNS}."
    if not config.lottery_key:
        yield ("GONGPING_LOTTERY_KEY is missing: set it to 64 random hex digits and keep it; "
               "without it no panel can be drawn.")
    if not config.signing_key:
        yield ("GONGPING_SIGNING_KEY is missing: set it to 64 random hex digits and keep it; "
               "without it nobody can tell whether the record was rewritten.")
    if (config.home / "demo").exists():
        yield "GONGPING_HOME holds the data of a demo: point production to a folder of its own."
    if not config.base_url.startswith("https://"):
        yield "GONGPING_BASE_URL must begin with https:// in production: passwords travel over it."
    if not config.secure_cookies:
        yield "GONGPING_SECURE_COOKIES is off: sessions would travel over plain http."
    if not config.throttle:
        yield "GONGPING_THROTTLE is off: passwords could be guessed without limit."
    if config.metrics_token and len(config.metrics_token) < SECRET_SIGNS:
        yield f"GONGPING_METRICS_TOKEN has {len(config.metrics_token)} signs: use at least {SECRET_SIGNS}."
    yield from _redis(config.redis_url)
    if config.smtp_host and config.smtp_tls == "none" and config.smtp_password:
        yield "GONGPING_SMTP_TLS is none with a password: the password would travel in the clear."


def _redis(url: str) -> Iterator[str]:
    """Whoever reaches Redis can send made-up news and empty the throttles: a password, or a socket with rights of its own."""
    if not url:
        return
    try:
        found = parse_url(url)
    except ValueError:
        yield "REDIS_URL cannot be read: use redis://:PASSWORD@host:6379/0, rediss:// for TLS, or unix:///path/of/redis.sock."
        return
    password = found.get("password", "")
    if "path" not in found and not password:
        yield ("REDIS_URL names no password, so everybody on that network, or on this machine, could speak for the house: "
               "use redis://:PASSWORD@host:6379/0 and requirepass, or unix:///path/of/redis.sock.")
    elif KNOWN_KEY.search(password):
        yield "REDIS_URL has a password that others know or can guess: use `openssl rand -hex 32`."
