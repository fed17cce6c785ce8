"""How a decision divides the responsibility: whole per cents over the customer, the firms and nobody, 100 together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from panel.errors import Invalid
from panel.models import CaseFirm, Decision, Division
from panel.models.firm import PLACES
from panel.queries.firms import list_firms
from panel.uow import UnitOfWork

WHOLE = 100
REASON_MIN, REASON_MAX = 10, 1000


@dataclass(frozen=True, slots=True)
class Shares:
    """Whole per cents. `firms`: by place, of up to three further firms."""

    complainant: int
    respondent: int
    nobody: int
    reason: str
    firms: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        """All of them together."""
        return self.complainant + self.respondent + self.nobody + sum(self.firms)


def check_shares(shares: Shares | None, firms: Sequence[CaseFirm]) -> Shares | None:
    """What a decision may keep: with further firms in the case a division has to be there, without them it may.

    Raises Invalid: "division.needed", "division.total" (total) on "division"; "input.too_short", "input.too_long" on
    "division_reason"; "division.nobody_there" on "share_firm_1" and so on.
    """
    if shares is None:
        if firms:
            raise Invalid("division.needed", field="division")
        return None
    if min(shares.complainant, shares.respondent, shares.nobody, *shares.firms) < 0 or shares.total != WHOLE:
        raise Invalid("division.total", field="division", total=shares.total)
    there = {each.place for each in firms}
    for place, share in enumerate(shares.firms, 1):
        if share and place not in there:
            raise Invalid("division.nobody_there", field=f"share_firm_{place}")
    reason = shares.reason.strip()
    if len(reason) < REASON_MIN:
        raise Invalid("input.too_short", field="division_reason", minimum=REASON_MIN)
    if len(reason) > REASON_MAX:
        raise Invalid("input.too_long", field="division_reason", limit=REASON_MAX)
    return Shares(shares.complainant, shares.respondent, shares.nobody, reason, shares.firms)


def check_shares_of(uow: UnitOfWork, case_id: int, shares: Shares | None) -> Shares | None:
    """`check_shares` for the firms that are in the case now."""
    return check_shares(shares, list_firms(uow.session, case_id))


def keep_shares(uow: UnitOfWork, decision: Decision, shares: Shares | None) -> None:
    """Write the checked division down beside its decision."""
    if shares is None:
        return
    first, second, third = (*shares.firms, *(0 for _ in range(PLACES)))[:PLACES]
    uow.session.add(Division(
        case_id=decision.case_id, decision_id=decision.id, complainant=shares.complainant, respondent=shares.respondent,
        firm_1=first, firm_2=second, firm_3=third, nobody=shares.nobody, reason=shares.reason,
    ))
