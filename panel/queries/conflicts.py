"""Who cannot judge a case, and why: one reason for each slot of a batch, in the published order.

left · paused · party · staff · merchant · dealings · first_round · opted_out. What is looked up is bounded by the
batch, so the cost of a draw does not grow with the pool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import AccountRole, Case, Juror, JurorStatus, MerchantMember, Party, Role, Round, Seat
from panel.queries.cases import party_accounts


@dataclass(frozen=True, slots=True)
class Candidate:
    """A juror at a slot, as the draw needs it."""

    slot: int
    juror_id: int
    account_id: int


def refusals(session: Session, case: Case, *, now: datetime) -> Callable[[Sequence[int]], Mapping[int, str]]:
    """A function for `panel.lottery.draw`: batch of slots -> reason codes of the refused ones."""
    parties = set(party_accounts(session, case))
    staff = set(session.scalars(select(AccountRole.account_id).where(AccountRole.role != Role.EXPERT)))
    merchants = {p.merchant_id for p in case.parties if p.merchant_id is not None}
    earlier = set(
        session.scalars(
            select(Seat.juror_id).join(Round, Round.id == Seat.round_id).where(Round.case_id == case.id).distinct()
        )
    )

    def refuse(slots: Sequence[int]) -> Mapping[int, str]:
        jurors = {j.slot: j for j in session.scalars(select(Juror).where(Juror.slot.in_(slots)))}
        accounts = [j.account_id for j in jurors.values()]
        members = _members(session, merchants, accounts)
        dealings = _dealings(session, merchants, accounts, case.id)
        reasons: dict[int, str] = {}
        for slot in slots:
            juror = jurors.get(slot)
            if juror is None or juror.status is JurorStatus.LEFT:
                reasons[slot] = "left"
            elif is_paused(juror, now):
                reasons[slot] = "paused"
            elif juror.account_id in parties:
                reasons[slot] = "party"
            elif juror.account_id in staff:
                reasons[slot] = "staff"
            elif juror.account_id in members:
                reasons[slot] = "merchant"
            elif juror.account_id in dealings:
                reasons[slot] = "dealings"
            elif juror.id in earlier:
                reasons[slot] = "first_round"
            elif case.category in juror.opt_outs:
                reasons[slot] = "opted_out"
        return reasons

    return refuse


def is_paused(juror: Juror, now: datetime) -> bool:
    """Whether the juror rests: by own choice without an end, or until `paused_until`."""
    if juror.status is not JurorStatus.PAUSED:
        return False
    return juror.paused_until is None or juror.paused_until > now


def _members(session: Session, merchants: set[int], accounts: list[int]) -> set[int]:
    if not merchants or not accounts:
        return set()
    return set(
        session.scalars(
            select(MerchantMember.account_id).where(
                MerchantMember.merchant_id.in_(merchants), MerchantMember.account_id.in_(accounts)
            )
        )
    )


def _dealings(session: Session, merchants: set[int], accounts: list[int], case_id: int) -> set[int]:
    """Accounts that were a party to another case with one of these merchants, on either side."""
    if not merchants or not accounts:
        return set()
    found = session.scalars(
        select(Party.account_id)
        .join(Case, Case.id == Party.case_id)
        .where(Case.merchant_id.in_(merchants), Case.id != case_id, Party.account_id.in_(accounts))
    )
    return {account for account in found if account is not None}
