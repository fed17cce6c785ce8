"""What may happen that operators want to hear of: a closed list of events, each with the only fields it may carry.

    happened("refused", permission="case.follow", code="page.not_found")

writes one line and counts one in `/metrics`. Who it was is a pseudonym: the same person has the same one in every line, and
only who holds the secret key can find out which account it is.
"""

from __future__ import annotations

import hashlib
import hmac

import structlog
from flask import current_app, has_request_context, request

from app.metrics import metrics
from app.viewer import viewer_at_hand

INFO, WARNING, ERROR = "info", "warning", "error"
# event: level, fields besides the head (at, level, event, request)
EVENTS: dict[str, tuple[str, frozenset[str]]] = {
    "request": (INFO, frozenset({"method", "route", "status", "ms", "who"})),
    "sign_in.ok": (INFO, frozenset({"who", "network"})),
    "sign_in.failed": (WARNING, frozenset({"name", "network"})),
    "refused": (WARNING, frozenset({"permission", "code", "route", "who"})),
    "csrf": (WARNING, frozenset({"route", "who", "network"})),
    "policy": (WARNING, frozenset({"directive", "source", "route"})),
    "throttled": (WARNING, frozenset({"route", "who", "network"})),
    "limit": (WARNING, frozenset({"what", "who"})),
    "virus": (WARNING, frozenset({"route", "who"})),
    "error": (ERROR, frozenset({"code", "route", "exc_info"})),
    "job": (INFO, frozenset({"job", "done", "ms"})),
    "job.failed": (ERROR, frozenset({"job", "exc_info"})),
    "started": (INFO, frozenset({"mode", "revision"})),
    "clock.jumped": (ERROR, frozenset({"seconds", "apart"})),
    "draining": (INFO, frozenset({"sockets"})),
}
SIGNS = 16
_log = structlog.stdlib.get_logger("gongping.events")


def happened(event: str, **fields: object) -> None:
    """Write a line about an event and count it. LookupError for an event or a field that is not in the list."""
    level, allowed = EVENTS[event]
    if unknown := fields.keys() - allowed:
        raise LookupError(f"{event} has no field {', '.join(sorted(unknown))}")
    counted = metrics()
    if counted is not None:
        counted.events.labels(event).inc()
    getattr(_log, level)(event, **{name: value for name, value in fields.items() if value is not None})


def pseudonym(value: str) -> str:
    """16 hex signs that stand for a value in this house's logs: a MAC under a key made of the secret key."""
    key = hashlib.sha256(b"gongping log pseudonyms\0" + str(current_app.config["SECRET_KEY"]).encode()).digest()
    return hmac.new(key, value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:SIGNS]


def who() -> str | None:
    """The pseudonym of the signed-in account, None for a guest. Asks no database."""
    found = viewer_at_hand() if has_request_context() else None
    return pseudonym(f"account {found.public_id}") if found else None


def network() -> str | None:
    """The pseudonym of the address a request comes from."""
    return pseudonym(f"network {request.remote_addr}") if has_request_context() else None


def route() -> str | None:
    """The rule a request was matched to, never its path or query; "-" when nothing matched."""
    if not has_request_context():
        return None
    return request.url_rule.rule if request.url_rule else "-"
