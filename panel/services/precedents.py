"""The library of precedents: filed in the unit of work that closes a case, hidden and shown again, removed with the originals.

A precedent is made of the published brief and of what staff wrote under the case's pseudonyms: never of originals. A case that
no panel judged leaves none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from panel.knowledge.words import cut
from panel.lifecycle import CaseStatus
from panel.models import Brief, Case, Closing, Decision, Precedent, Round, Verdict
from panel.queries.cases import lock_case
from panel.queries.jurors import mask_for_jurors
from panel.queries.precedents import find_precedent
from panel.queries.rounds import find_last_round
from panel.uow import House, UnitOfWork


def file_precedent(uow: UnitOfWork, case: Case) -> Precedent | None:
    """File a closed case, once; None where no panel has judged it or its originals are gone. The case is locked already."""
    session = uow.session
    found = session.scalar(select(Precedent).where(Precedent.case_id == case.id))
    if found is not None or case.erased_at is not None:
        return found
    made = _made_of(session, case)
    if made is not None:
        session.add(made)
        session.flush()
    return made


def _made_of(session: Session, case: Case) -> Precedent | None:
    """The row as the case has it now; None where there is nothing to tell."""
    round_ = find_last_round(session, case.id)
    closing = session.scalar(select(Closing).where(Closing.case_id == case.id))
    verdict = session.scalar(select(Verdict).where(Verdict.round_id == round_.id)) if round_ else None
    if round_ is None or verdict is None or closing is None:
        return None
    brief = session.get_one(Brief, round_.brief_id)
    decision = session.scalar(select(Decision).where(Decision.round_id == round_.id))
    written = {
        "precedent.reasons": decision.reasons if decision else "", "precedent.changed": closing.action or "",
        "precedent.unchanged": closing.no_action_reason or "",
    }
    asked = {key: text for key, text in written.items() if text}
    masked = mask_for_jurors(session, case, asked) if asked else {}
    reasons, changed, unchanged = (masked.get(key, "") for key in written)
    return Precedent(
        case_id=case.id, round_id=round_.id, language=brief.language, category=brief.category,
        outcome=_outcome(brief, verdict), title=brief.title, reasons=reasons, changed=changed, unchanged=unchanged,
        words=" ".join(cut("\n".join((*_texts(brief), reasons, changed)))), closed_at=closing.closed_at,
    )


def _outcome(brief: Brief, verdict: Verdict) -> str:
    sides = {option["key"]: option["side"] for option in brief.options}
    found: str = sides.get(verdict.winner or "", "undecided")
    return found


def _texts(brief: Brief) -> list[str]:
    return [
        brief.title, brief.question, *(option["label"] for option in brief.options), brief.rule_text,
        *(fact["text"] for fact in brief.facts), brief.claim, brief.claim_remedy, brief.response, brief.response_remedy,
    ]


def hide_precedent(uow: UnitOfWork, public_id: str, *, by_id: int, now: datetime) -> Precedent:
    """Take it out of search and sight, its words with it; again does nothing. Raises NotFound("precedent.unknown")."""
    found = _locked(uow, public_id)
    if found.hidden_at is None:
        found.hidden_at, found.hidden_by_id = now, by_id
        found.words = found.reasons = found.changed = found.unchanged = found.title = ""
    return found


def show_precedent(uow: UnitOfWork, public_id: str) -> Precedent:
    """Put a hidden one back, read anew from its case; again does nothing. Raises NotFound("precedent.unknown")."""
    found = _locked(uow, public_id)
    if found.hidden_at is not None:
        fresh = _made_of(uow.session, uow.session.get_one(Case, found.case_id))
        if fresh is not None:
            found.hidden_at = found.hidden_by_id = None
            for name in ("title", "reasons", "changed", "unchanged", "words"):
                setattr(found, name, getattr(fresh, name))
    return found


def _locked(uow: UnitOfWork, public_id: str) -> Precedent:
    """The precedent, behind the lock of its case: whoever erases the case stands in the same line."""
    lock_case(uow.session, find_precedent(uow.session, public_id).case_id)
    uow.session.expire_all()
    return find_precedent(uow.session, public_id)


def erase_precedent(uow: UnitOfWork, case: Case) -> None:
    """Remove what the library holds of a case; the full-text table follows."""
    uow.session.execute(delete(Precedent).where(Precedent.case_id == case.id))


def list_unfiled(session: Session) -> Sequence[int]:
    """Closed cases whose originals are there, that a panel has judged and the library does not hold; the oldest first."""
    judged = exists().where(Round.case_id == Case.id, Verdict.round_id == Round.id)
    query = select(Case.id).where(Case.status == CaseStatus.CLOSED, Case.erased_at.is_(None), judged)
    return session.scalars(query.where(~exists().where(Precedent.case_id == Case.id)).order_by(Case.ended_at, Case.id)).all()


def fill_library(house: House, *, done: Callable[[int], None] = lambda _more: None) -> int:
    """File every case that is not, each in a unit of work of its own; gives how many. `done` is called with 1 after each."""
    with house.db.reading() as session:
        waiting, filed = list_unfiled(session), 0
    for case_id in waiting:
        with house.work() as uow:
            filed += file_precedent(uow, lock_case(uow.session, case_id)) is not None
        done(1)
    return filed
