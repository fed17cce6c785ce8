"""For machines that watch the house: does the process live, may it be sent people, what does it count."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from flask import current_app, jsonify, make_response, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from werkzeug.wrappers import Response

from app.access import requires
from app.draining import DRAINING
from app.house import config, house
from app.metrics import metrics
from app.public.routes import blueprint
from app.vitals import limits_of_service, reasons_not_ready
from panel.errors import NotFound
from panel.migrations import run
from panel.permissions import Permission

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


@blueprint.get("/health")
@requires(Permission.PUBLIC_READ)
def alive() -> Response:
    """The process lives. Asks nothing of anybody else: whoever restarts processes must not do so because a database is away."""
    return make_response(jsonify({"alive": True}))


@blueprint.get("/ready")
@requires(Permission.PUBLIC_READ)
def ready() -> Response:
    """Whether people may be sent here: 200, or 503 with the codes of the reasons; `limited`: what cannot be done meanwhile."""
    head = current_app.extensions.setdefault("gongping.head", run.head())
    reasons = [*(["draining"] if DRAINING in current_app.extensions else []), *reasons_not_ready(house(), config(), head)]
    told = {"ready": not reasons, "reasons": reasons, "limited": limits_of_service(config())}
    return make_response(jsonify(told), 503 if reasons else 200)


@blueprint.get("/metrics")
@requires(Permission.PUBLIC_READ)
def figures() -> Response:
    """Counters and figures for Prometheus, from this machine or with the token; 404 for everybody else."""
    found = metrics()
    if found is None or not may_scrape():
        raise NotFound("page.not_found")
    response = make_response(generate_latest(found.registry))
    response.headers["Content-Type"] = CONTENT_TYPE_LATEST
    return response


def may_scrape() -> bool:
    """Whether the request has the token, or comes straight from this machine: through no proxy that tells of itself."""
    token = config().metrics_token
    sent = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        return True
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
