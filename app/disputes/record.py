"""A party's own case as a file that anybody can check without this house, and the receipt of its filing."""

from __future__ import annotations

from flask import Response, g

from app.access import requires
from app.disputes import blueprint
from app.house import now, reading
from app.loaders import case as load_case
from app.records import record_file, signer
from app.throttle import own_exports
from panel.permissions import Permission
from panel.projections.bundle import build_bundle, build_receipt


@blueprint.get("/cases/<case_id>/record.json")
@own_exports
@requires(Permission.CASE_FOLLOW, load=load_case)
def record(**_ids: str) -> Response:
    """The record of the case with its proofs; Conflict while jurors vote or until the tree has taken up the last step."""
    return record_file(build_bundle(reading(), g.case, signer(), now=now()), f"record-{g.case.number}")


@blueprint.get("/cases/<case_id>/receipt.json")
@requires(Permission.CASE_FOLLOW, load=load_case)
def receipt_file(**_ids: str) -> Response:
    """The first entry of the case in the signed tree."""
    return record_file(build_receipt(reading(), g.case, signer()), f"receipt-{g.case.number}")
