"""The log: one line for every request and every event of `app/log_events.py`, under one request id, without personal data.

The id stands in the answer's header, on the error page and in each line. A trusted proxy may give it (`X-Request-ID`).
"""

from __future__ import annotations

import logging
import re
import secrets
import time

import structlog
from flask import Flask, Response, current_app, g, has_request_context, request

from app.config import Config
from app.keys import derived_keys
from app.log_chain import PURPOSE, Chained
from app.log_events import happened, network, pseudonym, route, who
from app.log_lines import formatter
from app.metrics import metrics
from panel.permissions import Permission

SIGN_IN = "account.sign_in"
CHATTY = ("engineio", "engineio.server", "socketio", "socketio.server")
SAFE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")


def request_id() -> str:
    """The id of the present request: the trusted proxy's, else 12 signs of our own; "-" outside of requests."""
    if not has_request_context():
        return "-"
    if "request_id" not in g:
        g.request_id = _given_id() or secrets.token_hex(6)
    return str(g.request_id)


def _given_id() -> str | None:
    """The id a proxy sent, when there is one to trust and it cannot be mistaken for anything else."""
    sent = request.headers.get("X-Request-ID", "")
    behind = "werkzeug.proxy_fix.orig" in request.environ
    return sent if behind and SAFE_ID.match(sent) else None


def init(app: Flask, config: Config) -> None:
    """Write every line in the form of `config.log`, send the id with every answer, and tell of each request."""
    structlog.configure(
        processors=[structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(), wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    form: logging.Formatter = formatter(config.log)
    if config.log == "json":
        key = derived_keys(PURPOSE, config)[0]
        form = Chained(form, key, config.home / "digests" if config.mode == "production" else None)
    handler.setFormatter(form)
    app.logger.setLevel(logging.INFO)
    for name in ("app", "panel", "gongping"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], app.testing
        logger.setLevel(logging.INFO)
    if not app.testing:
        logging.getLogger().handlers = [handler]  # of libraries: warnings and worse
    for name in CHATTY:  # they bring handlers of their own, and quote what was sent
        chatty = logging.getLogger(name)
        chatty.handlers, chatty.propagate = [handler], False
        chatty.setLevel(logging.ERROR)
    app.before_request(_begin)
    app.after_request(_end)


def _who() -> str | None:
    """Who asked; nobody for a ballot: when a juror voted, to the millisecond, is in no other place and should not be here."""
    view = current_app.view_functions.get(request.endpoint or "")
    return None if getattr(view, "_permission", None) is Permission.BALLOT_CAST else who()


def _begin() -> None:
    request_id()
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    """The last thing done to an answer: its id and its line."""
    response.headers["X-Request-ID"] = request_id()
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    rule, status = route() or "-", response.status_code
    counted = metrics()
    if counted is not None:
        counted.requests.labels(request.method, rule, status).inc()
        counted.seconds.labels(rule).observe(seconds)
    happened("request", method=request.method, route=rule, status=status, ms=round(seconds * 1000, 1), who=_who())
    if request.endpoint == SIGN_IN and request.method == "POST" and status == 422:
        tried = request.form.get("identifier", "").strip().casefold()
        happened("sign_in.failed", name=pseudonym(f"name {tried}"), network=network())
    return response
