"""Claims that were explained and not upheld: what stands against it, and what was said."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus
from panel.models import Brief, Case, Decision, RemedyKind, Round, RoundStatus, Stance, Verdict
from panel.models.decision import ExplainedClosing

NOT_UPHELD = "not_upheld"  # the finding as it is chosen and told
GIVES_NOTHING = (RemedyKind.NONE, RemedyKind.EXPLANATION)


def why_not(session: Session, case: Case) -> str | None:
    """Why this claim cannot be closed as not upheld, as a code; None when it can.

    The sides agreed; a verdict upholds it and no decision with reasons departs from that; or the decision gives something.
    """
    if case.status is CaseStatus.SETTLED:
        return "explained.settled"
    found = session.execute(
        select(Verdict.winner, Brief.options, Decision.stance, Decision.remedy)
        .join(Round, Round.id == Verdict.round_id).join(Brief, Brief.id == Round.brief_id)
        .outerjoin(Decision, Decision.round_id == Round.id)
        .where(Round.case_id == case.id, Round.status != RoundStatus.ANNULLED).order_by(Round.number.desc()).limit(1)
    ).one_or_none()
    if found is None:
        return None
    winner, options, stance, remedy = found
    if {option["key"]: option["side"] for option in options}.get(winner) == "complainant" and stance is not Stance.DEPART:
        return "explained.verdict_stands"
    return "explained.decision_gives" if remedy is not None and remedy not in GIVES_NOTHING else None


def find_explained(session: Session, case_id: int) -> ExplainedClosing | None:
    """The explanation a case was closed with, or None."""
    return session.scalar(select(ExplainedClosing).where(ExplainedClosing.case_id == case_id))
