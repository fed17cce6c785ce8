"""What the complainant lost, put into figures when a case is decided: how much, and how that was reckoned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from panel.errors import Invalid
from panel.ladder import AMOUNT_MAX, MONEY
from panel.models import Case, Decision, LossBasis, LossEstimate, RemedyKind
from panel.uow import UnitOfWork

TEXT_MAX = 1000


@dataclass(frozen=True, slots=True)
class Loss:
    """An amount in minor units, its basis, and the reckoning in words; needed for every basis but the amount in dispute."""

    amount_minor: int | None
    basis: LossBasis = LossBasis.DISPUTE
    text: str = ""


def check_loss(case: Case, remedy: RemedyKind, loss: Loss | None) -> Loss | None:
    """The loss to be kept; what is in dispute when none was given. Raises Invalid: "loss.needed", "loss.how"."""
    amount = loss.amount_minor if loss is not None else None
    basis = loss.basis if loss is not None else LossBasis.DISPUTE
    text = loss.text.strip() if loss is not None else ""
    if amount is None and basis is LossBasis.DISPUTE:
        amount = case.amount_minor
    if amount is None:
        if remedy in MONEY:
            raise Invalid("loss.needed", field="loss")
        return None
    if not 0 <= amount <= AMOUNT_MAX:
        raise Invalid("input.amount", field="loss")
    if basis is not LossBasis.DISPUTE and not text:
        raise Invalid("loss.how", field="loss_text")
    if len(text) > TEXT_MAX:
        raise Invalid("input.too_long", field="loss_text", limit=TEXT_MAX)
    return Loss(amount, basis, text)


def keep_loss(uow: UnitOfWork, decision: Decision, loss: Loss | None, *, now: datetime) -> None:
    """Write it down beside the decision; it is in no report."""
    if loss is not None and loss.amount_minor is not None:
        uow.session.add(
            LossEstimate(
                case_id=decision.case_id, decision_id=decision.id, amount_minor=loss.amount_minor, basis=loss.basis,
                text=loss.text, made_by_id=decision.decided_by_id, made_at=now,
            )
        )
