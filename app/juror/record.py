"""A juror's receipt as a file: that the ballot is in the record, not what it says."""

from __future__ import annotations

from flask import Response, g

from app import loaders
from app.access import requires
from app.house import reading
from app.juror.routes import blueprint
from app.records import record_file, signer
from panel.permissions import Permission
from panel.projections.bundle import build_ballot_receipt


@blueprint.get("/seats/<seat_id>/receipt.json")
@requires(Permission.OUTCOME_READ, load=loaders.seat)
def receipt_file(**_ids: str) -> Response:
    """The ballot's entry in the signed tree, once the round has closed."""
    found = build_ballot_receipt(reading(), g.seat.public_id, signer())
    return record_file(found, f"receipt-{found['code']}")
