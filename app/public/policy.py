"""Where browsers say that a page of ours broke its content policy. Public, without a session or a token: they send none."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec

from flask import Response, current_app, request
from werkzeug.exceptions import BadRequest, HTTPException, UnsupportedMediaType

from app.access import requires
from app.extensions import csrf
from app.log_events import happened
from app.metrics import metrics
from app.public.routes import blueprint
from app.public.violations import EXTENSION, NEW, OLD, Violation, read_violations
from app.throttle import reports_by_network
from app.viewer import look_no_more
from panel.permissions import Permission

BYTES_MOST = 64 * 1024  # of one request: a list of some dozens
P = ParamSpec("P")


def by_nobody(view: Callable[P, Response]) -> Callable[P, Response]:
    """A view that asks for no session, so that it knows nobody, nor does its line in the log. It reads BYTES_MOST at most."""

    @functools.wraps(view)
    def unseen(*args: P.args, **kwargs: P.kwargs) -> Response:
        look_no_more()
        request.max_content_length = BYTES_MOST
        return view(*args, **kwargs)

    return unseen


@blueprint.post("/policy-reports")
@csrf.exempt
@by_nobody
@reports_by_network
@requires(Permission.POLICY_REPORT, before_factor=True)
def policy_reports() -> Response:
    """Take reports: 204 whatever is in them, 400 for what is none, 415 for another form, 413 when too large."""
    form = request.mimetype
    if form not in (OLD, NEW):
        raise UnsupportedMediaType
    try:
        found = read_violations(form, current_app.json.loads(request.get_data()), request.host, rule_of)
    except ValueError as error:
        raise BadRequest from error
    for violation in found:
        _tell(violation)
    return Response(status=204)


def _tell(violation: Violation) -> None:
    """Count it, and write a line unless an extension of the browser did it: that is nothing this house could put right."""
    counted = metrics()
    if counted is not None:
        counted.violations.labels(violation.directive, violation.source).inc()
    if violation.source != EXTENSION:
        happened("policy", directive=violation.directive, source=violation.source, route=violation.route)


def rule_of(path: str) -> str:
    """The rule of one of our paths, however it is asked for; "-" for a path of nothing."""
    known = current_app.url_map.bind("")
    for method in ("GET", "POST"):
        try:
            return str(known.match(path or "/", method, return_rule=True)[0].rule)
        except HTTPException:
            continue
    return "-"
