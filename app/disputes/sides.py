"""Who of the two sides is looking, and the case as that side sees it."""

from __future__ import annotations

from flask import g, redirect, url_for
from werkzeug.wrappers import Response

from app.house import now, reading
from app.viewer import get_viewer
from panel.models import CaseFirm, Party, PartyRole
from panel.permissions import Standing
from panel.projections.party import CaseView, view_case
from panel.queries.cases import get_case, party_of
from panel.queries.firms import find_own_firm


def my_role() -> PartyRole:
    """The side of whoever is looking at g.case; set by `requires` for permissions that only parties have.

    A further firm stands on the side of the respondent; what only the two sides may do has permissions that it does not hold.
    """
    return PartyRole.COMPLAINANT if Standing.COMPLAINANT in g.standings else PartyRole.RESPONDENT


def is_firm() -> bool:
    """Whether a further firm is looking, which is neither of the two sides."""
    return not g.standings & {Standing.COMPLAINANT, Standing.RESPONDENT}


def my_firm() -> CaseFirm | None:
    """The further firm that is looking; None for a side."""
    return find_own_firm(reading(), g.case.id, get_viewer().id) if is_firm() else None


def my_party() -> Party:
    """The party that is looking: one of the two sides, or a further firm."""
    firm, case = my_firm(), get_case(reading(), g.case.public_id)
    return party_of(case, my_role()) if firm is None else next(each for each in case.parties if each.id == firm.party_id)


def my_view() -> CaseView:
    """The case in hand as this side, or this firm, sees it now."""
    return view_case(reading(), g.case, my_role(), now(), firm=my_firm())


def back_to_case(anchor: str | None = None) -> Response:
    """After an act: to the case page, which tells the rest."""
    return redirect(url_for("disputes.case", case_id=g.case.public_id, _anchor=anchor), 303)
