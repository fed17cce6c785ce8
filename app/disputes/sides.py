"""Who of the two sides is looking, and the case as that side sees it."""

from __future__ import annotations

from flask import g, redirect, url_for
from werkzeug.wrappers import Response

from app.house import now, reading
from panel.models import PartyRole
from panel.permissions import Standing
from panel.projections.party import CaseView, view_case

Page = str | Response | tuple[str, int]


def my_role() -> PartyRole:
    """The side of whoever is looking at g.case; set by `requires` for permissions that only parties have."""
    return PartyRole.COMPLAINANT if Standing.COMPLAINANT in g.standings else PartyRole.RESPONDENT


def my_view() -> CaseView:
    """The case in hand as this side sees it now."""
    return view_case(reading(), g.case, my_role(), now())


def back_to_case(anchor: str | None = None) -> Response:
    """After an act: to the case page, which tells the rest."""
    return redirect(url_for("disputes.case", case_id=g.case.public_id, _anchor=anchor), 303)
