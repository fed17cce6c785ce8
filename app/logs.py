"""Log lines that can be found again: one request id per request, in the answer's header, the error page and every line."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, g, has_request_context


class RequestId(logging.Filter):
    """Adds `request_id` to every record; "-" outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always keeps the record."""
        record.request_id = request_id()
        return True


def request_id() -> str:
    """The id of the present request, 12 signs; "-" outside of requests."""
    if not has_request_context():
        return "-"
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    return str(g.request_id)


def init(app: Flask) -> None:
    """Format the log and send the id with every answer. Bodies, addresses and passwords are never logged."""
    handler = logging.StreamHandler()
    handler.addFilter(RequestId())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"))
    app.logger.handlers = [handler]
    app.logger.propagate = app.testing
    app.after_request(_send_id)


def _send_id(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    return response
