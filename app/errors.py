"""Every refusal as a page or as JSON: the right status, translated words, and nothing of the inside."""

from __future__ import annotations

import contextlib
import sqlite3
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import psycopg
from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import BadHost, HTTPException

from app.access import FactorNeeded, SignInNeeded, can
from app.house import close_reading
from app.log_events import happened, network, route, who
from app.logs import request_id
from app.messages import error_message, message
from app.navigation import brace, do_without
from app.proving import ProofNeeded
from app.signing import way_back
from app.throttle import seconds_to_wait
from panel.errors import Conflict, Forbidden, Invalid, NotFound, PanelError, Throttled, Unavailable
from panel.permissions import Permission
from voting.errors import VotingError

STATUS: tuple[tuple[type[Exception], int], ...] = (
    (SignInNeeded, 401), (NotFound, 404), (Forbidden, 403), (Conflict, 409), (Invalid, 422), (Throttled, 429),
    (Unavailable, 503), (PanelError, 400), (VotingError, 422),
)
# The database is away, or has no room or no turn for us: drivers raise theirs from prepared statements.
ABSENT = (
    OperationalError, InterfaceError, NoConnection, sqlite3.OperationalError, psycopg.OperationalError, psycopg.InterfaceError,
)
LOST = (SQLAlchemyError, sqlite3.Error, psycopg.Error)
OF_HTTP = {
    400: "page.bad_request", 403: "page.forbidden", 404: "page.not_found", 405: "page.wrong_method", 413: "page.too_large",
    415: "page.bad_request", 422: "page.bad_request", 429: "page.throttled",
}

TYPED = frozenset({
    "about", "action", "alt", "answer", "apology", "change", "changed", "choices", "claim", "comment", "did", "division_reason",
    "explanation", "instead", "loss_text", "next_text", "no_action_reason", "note", "outcome",
    "question", "rationale", "reason", "reasons", "remedy_text", "reply", "response", "rule_text", "ruling",
    "suggestion", "text", "title", "whom", "why", "wish_ground", "words",
})
CODES = frozenset({"ask-question"})  # choices that are called like a text elsewhere
MANY = ("ask_", "extra_", "fact_text_", "firm_did_", "remedy_")  # beginnings of the names of fields that there are several of


def status_of(error: Exception) -> int:
    """The HTTP status a domain error answers with."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def wants_json() -> bool:
    """Whether the client asked for JSON: by the path, by what it sent, or by preferring it."""
    if request.path.endswith(".json") or request.is_json or request.mimetype == "application/csp-report":
        return True
    best = request.accept_mimetypes.best_match(("text/html", "application/json"))
    return best == "application/json"


def attach(form: FlaskForm, error: Exception) -> None:
    """Put a domain error, with all its reasons, beside the field it belongs to, or at the top of the form."""
    words = [message(each.code, dict(each.params)) for each in getattr(error, "obstacles", ())] or [error_message(error)]
    field = getattr(error, "field", None)
    if field and field in form:
        form[field].errors = [*form[field].errors, *words]
    else:
        form.form_errors.extend(words)


def answer(status: int, code: str, words: str, **extra: Any) -> Response:
    """The error as JSON or as a page."""
    if wants_json():
        return make_response(jsonify({"error": {"code": code, "message": words, **extra}}), status)
    try:
        page = _page(status, code, words)
    except Exception as fault:  # what every page asks of database and rights failed: this one does without
        happened("error", code="database" if isinstance(fault, LOST) else "unexpected", route=route(), exc_info=fault)
        do_without()
        page = _page(status, code, words)
    return make_response(page, status)


def _page(status: int, code: str, words: str) -> str:
    # a form that was read, and nothing of it kept
    refused_whole = status in (401, 409, 422, 429, 503) or code == "page.stale"
    return render_template(
        "errors/error.html", status=status, code=code, words=words, request_id=request_id(),
        case_href=way_to_case() if status == 409 and not g.get("bare") else None, typed=typed_texts() if refused_whole else [],
        back_href=_page_before() if status < 500 else None,
    )


def _page_before() -> str | None:
    """The path of this host whose form was refused; None for what was only opened, and where the browser does not say."""
    came = urlsplit(request.referrer or "")
    if request.method == "GET" or came.netloc != request.host or came.path == url_for("account.sign_in"):
        return None
    return way_back(f"{came.path}?{came.query}" if came.query else came.path)


def typed_texts() -> list[str]:
    """The texts of the form that was refused whole, to be shown for copying. Known fields only: never a password or a token."""
    sent = ((name, text) for name, text in request.form.items(multi=True) if name not in CODES)
    fields = ((name if name.startswith(MANY) else name.rpartition("-")[2], text.strip()) for name, text in sent)
    return [text for name, text in fields if text and (name in TYPED or (name.startswith(MANY) and not text.isdecimal()))]


def way_to_case() -> str | None:
    """The page of the case (or seat) in hand that whoever is looking may open; None when there is none."""
    case, seat = g.get("case"), g.get("seat")
    if seat is not None and can(Permission.OUTCOME_READ):
        return url_for("juror.seat", seat_id=seat.public_id)
    if case is None:
        return None
    if can(Permission.CASE_FOLLOW):
        return url_for("disputes.case", case_id=case.public_id)
    return url_for("mediation.workbench", case_id=case.public_id) if can(Permission.CASE_OVERSEE) else None


def init(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(PanelError, on_domain_error)
    app.register_error_handler(VotingError, on_domain_error)
    app.register_error_handler(CSRFError, on_stale_page)
    app.register_error_handler(IntegrityError, on_constraint)
    app.register_error_handler(DataError, on_unstorable)
    for kind in ABSENT:
        app.register_error_handler(kind, on_busy)
    app.register_error_handler(BadHost, on_bad_host)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_surprise)
    app.log_exception = on_escaped  # Flask's own line would hold the path


def on_domain_error(error: PanelError | VotingError) -> Response:
    """A refusal of the domain in words. A guest is sent to sign in and comes back; whose session ended over a text keeps it."""
    if isinstance(error, SignInNeeded) and not wants_json() and not typed_texts():
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return make_response(redirect(url_for("account.sign_in", next=back), 303))
    if isinstance(error, FactorNeeded) and not wants_json():
        return make_response(redirect(url_for("account.second_factor"), 303))
    if isinstance(error, ProofNeeded) and not wants_json():
        return make_response(redirect(url_for("account.prove", next=error.back), 303))
    response = answer(status_of(error), error.code, error_message(error), **_field(error))
    if isinstance(error, Throttled):
        happened("throttled", route=route(), who=who(), network=network())
        response.headers["Retry-After"] = str(error.params.get("seconds", 60))
    if isinstance(error, Unavailable):
        happened("error", code=error.code, route=route())
        response.headers["Retry-After"] = "300"
    return response


def _field(error: Exception) -> dict[str, str]:
    field = getattr(error, "field", None)
    return {"field": field} if field else {}


def on_stale_page(_error: CSRFError) -> Response:
    """The page is older than the session: nothing was done, and drafts are kept."""
    happened("csrf", route=route(), who=who(), network=network())
    return answer(400, "page.stale", message("page.stale"))


def on_constraint(error: IntegrityError) -> Response:
    """A constraint that no service turned into words: somebody was quicker. Never shown raw."""
    happened("error", code="constraint", route=route(), exc_info=error)
    return answer(409, "page.already_changed", message("page.already_changed"))


def on_unstorable(error: DataError) -> Response:
    """Something no database column can hold (NUL in an address, a number too large): the request is at fault."""
    close_reading()  # PostgreSQL answers nothing more in this transaction
    happened("error", code="unstorable", route=route(), exc_info=error)
    return answer(400, "page.bad_request", message("page.bad_request"))


def on_busy(error: Exception) -> Response:
    """The database does not answer now: nothing was stored; the same request may be sent again."""
    happened("error", code="database", route=route(), exc_info=error)
    with contextlib.suppress(*LOST):  # after a broken connection the session would refuse whatever the page asks
        close_reading()
    brace()
    response = answer(503, "page.busy", message("page.busy"))
    response.headers["Retry-After"] = "5"
    return response


def on_bad_host(_error: BadHost) -> Response:
    """A Host header that names no host: no address can be made, so there is no page that could hold links."""
    answered = make_response(message("page.bad_request"), 400)
    answered.mimetype = "text/plain"
    return answered


def on_http_error(error: HTTPException) -> Response:
    """Flask's own refusals in the same dress; redirects pass."""
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    code = OF_HTTP.get(status, "page.failed" if status >= 500 else "page.bad_request")
    wait = seconds_to_wait() if status == 429 else 0
    response = answer(status, code, message(code, {"seconds": wait}))
    for name, value in error.get_headers():
        if name in ("Retry-After", "Allow"):
            response.headers[name] = value
    if status == 413:
        happened("limit", what="request_size", who=who())
    if status == 429:
        happened("throttled", route=route(), who=who(), network=network())
        response.headers["Retry-After"] = str(wait)
    return response


def on_escaped(found: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
    """The line of a fault that a handler, or what follows every answer, has made."""
    happened("error", code="unexpected", route=route(), exc_info=found[1])


def on_surprise(error: Exception) -> Response:
    """A fault of ours: logged with the request's id, which the page shows; nothing else of it leaves the house."""
    happened("error", code="unexpected", route=route(), exc_info=error)
    brace()
    return answer(500, "page.failed", message("page.failed"), request_id=request_id())
