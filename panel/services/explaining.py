"""Explained, not upheld: a case ends with the full explanation and the outside ways that stay open, by name.

Its closing record says that nothing went wrong; the explanation stands beside it and in the report both sides read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from panel.content import outside_routes
from panel.errors import Invalid
from panel.models import Case
from panel.models.decision import EXPLANATION_MIN, ExplainedClosing
from panel.queries.explained import why_not
from panel.uow import UnitOfWork

EXPLANATION_MAX = 4000
AT_FAULT = ("respondent", "shared")  # whoever bears a part of it has not been cleared


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the claim is not upheld; `routes`: codes of the outside ways that are named to the customer."""

    text: str = ""
    routes: tuple[str, ...] = ()


def explain(
    uow: UnitOfWork, case: Case, explanation: Explanation, responsibility: str, *, by_id: int | None, now: datetime
) -> None:
    """Keep the explanation of a claim that is not upheld. `responsibility`: of the closing record. The case is locked already.

    Raises Invalid with the field: on "finding" what stands against it (`why_not`), on "responsibility" who is at fault.
    """
    if (barred := why_not(uow.session, case)) is not None:
        raise Invalid(barred, field="finding")
    if responsibility in AT_FAULT:
        raise Invalid("explained.responsible", field="responsibility")
    said = explanation.text.strip()
    if len(said) < EXPLANATION_MIN:
        raise Invalid("input.too_short", field="explanation", minimum=EXPLANATION_MIN)
    if len(said) > EXPLANATION_MAX:
        raise Invalid("input.too_long", field="explanation", limit=EXPLANATION_MAX)
    if not explanation.routes:
        raise Invalid("explained.routes", field="routes")
    if not set(explanation.routes) <= {route.code for route in outside_routes()}:
        raise Invalid("input.choice", field="routes")
    routes = ",".join(route.code for route in outside_routes() if route.code in explanation.routes)
    uow.session.add(ExplainedClosing(case_id=case.id, text=said, signs=len(said), routes=routes, by_id=by_id, at=now))
    uow.session.flush()
