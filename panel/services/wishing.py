"""What cannot be carried out is said at once: of a wish with its reason, before an offer or an answer of a vote rests on it.

A ruling is a row of its own. Who was wrong says so in a further one; nothing that a customer has read is changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus, check_in
from panel.models import Case, PartyRole, Proposal, ProposalStatus, Redaction, RemedyKind
from panel.models.wish import WishGround, WishPart, WishRuling
from panel.notices import notify
from panel.queries.cases import lock_case, party_accounts
from panel.queries.wishes import barred_wishes, find_claim, list_grounds_of, list_rulings, parts_of, rests_on
from panel.services.actions import checked
from panel.services.moving import log
from panel.uow import UnitOfWork

REASON_MAX, INSTEAD_MAX, GROUND_MAX = 1000, 500, 1000
RULED_IN = (
    CaseStatus.FILED, CaseStatus.AWAITING_RESPONSE, CaseStatus.IN_MEDIATION, CaseStatus.IMPASSE, CaseStatus.REDACTING,
    CaseStatus.DECIDED,
)  # not while jurors read what it is about


@dataclass(frozen=True, slots=True)
class WishWord:
    """What is said of one part of the claim. `instead`: what can be done; needed where the wish cannot."""

    part: WishPart
    feasible: bool
    reason: str
    instead: str = ""


def rule_on_wish(uow: UnitOfWork, case_id: int, word: WishWord, *, by_id: int | None, now: datetime) -> WishRuling:
    """Say that a wish cannot be carried out, or, after that, that it can. The customer is told at once.

    The same words again are once. Raises Conflict: "wish.none" (nothing was wished there), "wish.not_ruled" (nobody said that
    it cannot), "wish.offered" (the mediator's own offer, open now, rests on it); Invalid with the field.
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, *RULED_IN)
    reason = checked(word.reason, "reason", REASON_MAX)
    instead = "" if word.feasible else checked(word.instead, "instead", INSTEAD_MAX)
    if word.part not in parts_of(find_claim(uow.session, case.id)):
        raise Conflict("wish.none")
    said = list_rulings(uow.session, case.id)
    last = next((each for each in reversed(said) if each.part is word.part), None)
    if last is not None and (last.feasible, last.reason, last.instead) == (word.feasible, reason, instead):
        return last
    if word.feasible and (last is None or last.feasible):
        raise Conflict("wish.not_ruled")
    if not word.feasible and word.part is WishPart.REMEDY and _offered(uow, case):
        raise Conflict("wish.offered")
    ruling = WishRuling(
        case_id=case.id, nth=len(said) + 1, part=word.part, feasible=word.feasible, reason=reason, instead=instead,
        by_id=by_id, at=now,
    )
    uow.session.add(ruling)
    uow.session.flush()
    kind = "wish.can" if word.feasible else "wish.cannot"
    log(uow, case, kind, actor="owner", now=now)
    notify(
        uow, party_accounts(uow.session, case, PartyRole.COMPLAINANT), kind, now=now,
        once=f"{case.public_id}:wish:{ruling.nth}", case=case, number=case.number,
    )
    return ruling


def check_offer(uow: UnitOfWork, case: Case, remedy: RemedyKind, amount: int | None, by_role: str = "owner") -> None:
    """Refuse an offer or a decision that is the very wish which cannot be carried out: Invalid("wish.cannot") on "remedy".

    Who would have to give it, the merchant, may offer it all the same: then it can be done.
    """
    if by_role == PartyRole.RESPONDENT.value:
        return
    ruling = barred_wishes(uow.session, case.id).get(WishPart.REMEDY)
    if ruling is not None and rests_on(find_claim(uow.session, case.id), remedy, amount):
        raise Invalid("wish.cannot", field="remedy", reason=ruling.reason)


def ground_options(uow: UnitOfWork, redaction: Redaction, text: str, *, by_id: int | None, now: datetime) -> int:
    """Say why every answer of the coming vote can be carried out although wishes cannot; both sides read it.

    An empty text says nothing. Gives of how many rulings it was said anew. Call it with the desk open for the edit.
    """
    if not text.strip():
        return 0
    said, case_id = checked(text, "wish_ground", GROUND_MAX), redaction.case_id
    before = list_grounds_of(uow.session, case_id, redaction.round_no)
    new = [
        WishGround(case_id=case_id, ruling_id=ruling.id, round_no=redaction.round_no, text=said, by_id=by_id, at=now)
        for ruling in barred_wishes(uow.session, case_id).values()
        if ruling.id not in before or before[ruling.id].text != said
    ]
    uow.session.add_all(new)
    uow.session.flush()
    return len(new)


def _offered(uow: UnitOfWork, case: Case) -> bool:
    """Whether the mediator offers, just now, what the claim asks for."""
    found = uow.session.scalar(
        select(Proposal).where(
            Proposal.case_id == case.id, Proposal.status == ProposalStatus.OPEN, Proposal.by_role == "owner"
        )
    )
    return found is not None and rests_on(find_claim(uow.session, case.id), found.remedy, found.amount_minor)
