"""Every refusal as a page or as JSON: the right status, translated words, and nothing of the inside."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from app.access import SignInNeeded, can
from app.house import close_reading
from app.logs import request_id
from app.messages import error_message, message
from panel.errors import Conflict, Forbidden, Invalid, NotFound, PanelError, Throttled
from panel.permissions import Permission
from voting.errors import VotingError

STATUS: tuple[tuple[type[Exception], int], ...] = (
    (SignInNeeded, 401), (NotFound, 404), (Forbidden, 403), (Conflict, 409), (Invalid, 422), (Throttled, 429),
    (PanelError, 400), (VotingError, 422),
)
OF_HTTP = {
    400: "page.bad_request", 403: "page.forbidden", 404: "page.not_found", 405: "page.wrong_method", 413: "page.too_large",
    415: "page.bad_request", 422: "page.bad_request", 429: "page.throttled",
}

TYPED = frozenset({
    "action", "alt", "answer", "no_action_reason", "question", "rationale", "reason", "reasons", "remedy_text", "rule_text",
    "ruling", "suggestion", "text",
})


def status_of(error: Exception) -> int:
    """The HTTP status a domain error answers with."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def wants_json() -> bool:
    """Whether the client asked for JSON: by the path, by what it sent, or by preferring it."""
    if request.path.endswith(".json") or request.is_json:
        return True
    best = request.accept_mimetypes.best_match(("text/html", "application/json"))
    return best == "application/json"


def attach(form: FlaskForm, error: Exception) -> None:
    """Put a domain error beside the field it belongs to, or at the top of the form."""
    words = error_message(error)
    field = getattr(error, "field", None)
    if field and field in form:
        form[field].errors = [*form[field].errors, words]
    else:
        form.form_errors.append(words)


def answer(status: int, code: str, words: str, **extra: Any) -> Response:
    """The error as JSON or as a page."""
    if wants_json():
        return make_response(jsonify({"error": {"code": code, "message": words, **extra}}), status)
    refused_whole = status in (401, 409) or code == "page.stale"  # a form that was read, and nothing of it kept
    page = render_template(
        "errors/error.html", status=status, code=code, words=words, request_id=request_id(),
        case_href=way_to_case() if status == 409 else None, typed=typed_texts() if refused_whole else [],
    )
    return make_response(page, status)


def typed_texts() -> list[str]:
    """The texts of the form that was refused whole, to be shown for copying. Known fields only: never a password or a token."""
    fields = request.form.items(multi=True)
    return [text.strip() for name, text in fields if name.rpartition("-")[2] in TYPED and text.strip()]


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
    app.register_error_handler(OperationalError, on_busy)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_surprise)


def on_domain_error(error: PanelError | VotingError) -> Response:
    """A refusal of the domain in words. A guest is sent to sign in and comes back; whose session ended over a text keeps it."""
    if isinstance(error, SignInNeeded) and not wants_json() and not typed_texts():
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return make_response(redirect(url_for("account.sign_in", next=back), 303))
    response = answer(status_of(error), error.code, error_message(error), **_field(error))
    if isinstance(error, Throttled):
        response.headers["Retry-After"] = str(error.params.get("seconds", 60))
    return response


def _field(error: Exception) -> dict[str, str]:
    field = getattr(error, "field", None)
    return {"field": field} if field else {}


def on_stale_page(_error: CSRFError) -> Response:
    """The page is older than the session: nothing was done, and drafts are kept."""
    return answer(400, "page.stale", message("page.stale"))


def on_constraint(error: IntegrityError) -> Response:
    """A constraint that no service turned into words: somebody was quicker. Never shown raw."""
    current_app.logger.warning("constraint %s", type(error.orig).__name__, exc_info=error)
    return answer(409, "page.already_changed", message("page.already_changed"))


def on_unstorable(error: DataError) -> Response:
    """Something no database column can hold (NUL in an address, a number too large): the request is at fault."""
    close_reading()  # PostgreSQL answers nothing more in this transaction
    current_app.logger.warning("unstorable %s", type(error.orig).__name__)
    return answer(400, "page.bad_request", message("page.bad_request"))


def on_busy(error: OperationalError) -> Response:
    """The database does not answer now: nothing was stored; the same request may be sent again."""
    current_app.logger.error("database: %s", type(error.orig).__name__, exc_info=error)
    response = answer(503, "page.busy", message("page.busy"))
    response.headers["Retry-After"] = "5"
    return response


def on_http_error(error: HTTPException) -> Response:
    """Flask's own refusals in the same dress; redirects pass."""
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    code = OF_HTTP.get(status, "page.failed" if status >= 500 else "page.bad_request")
    response = answer(status, code, message(code, {"seconds": 60}))
    for name, value in error.get_headers():
        if name in ("Retry-After", "Allow"):
            response.headers[name] = value
    if status == 429:
        response.headers.setdefault("Retry-After", "60")
    return response


def on_surprise(error: Exception) -> Response:
    """A fault of ours: logged with the request's id, which the page shows; nothing else of it leaves the house."""
    current_app.logger.exception("unexpected %s at %s", type(error).__name__, request.path)
    return answer(500, "page.failed", message("page.failed"), request_id=request_id())
