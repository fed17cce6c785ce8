"""A side's share of the randomness, sent by the script of its case page: the digest first, the value once the link is fixed."""

from __future__ import annotations

from flask import g, jsonify, request
from werkzeug.wrappers import Response

from app.access import requires
from app.disputes import blueprint
from app.disputes.sides import my_role
from app.house import now, reading, work
from app.loaders import case as load_case
from panel.errors import Invalid
from panel.permissions import Permission
from panel.services.nonces import commit_nonce, nonce_state, reveal_nonce


@blueprint.get("/cases/<case_id>/nonce.json")
@requires(Permission.PANEL_CONSENT, load=load_case)
def nonce(**_ids: str) -> Response:
    """What is wanted of this side's browser now: `phase` none, wanted, given, reveal or done, for the draw number `round`."""
    state = nonce_state(reading(), g.case, my_role())
    return jsonify({"phase": state.phase, "round": state.round_no, "digest": state.digest})


@blueprint.post("/cases/<case_id>/nonce.json")
@requires(Permission.PANEL_CONSENT, load=load_case)
def give_nonce(**_ids: str) -> Response:
    """Take `digest` or `value` (64 hex digits)."""
    sent = request.get_json(silent=True)
    digest, value = (sent.get("digest"), sent.get("value")) if isinstance(sent, dict) else (None, None)
    with work() as uow:
        if isinstance(digest, str) and value is None:
            commit_nonce(uow, g.case.id, my_role(), digest, now=now())
        elif isinstance(value, str) and digest is None:
            reveal_nonce(uow, g.case.id, my_role(), value, now=now())
        else:
            raise Invalid("nonce.malformed", field="digest")
    return jsonify({})
