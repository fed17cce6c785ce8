"""A merchant answers an early warning: known, and what was done. It may say more later; what stands is the newest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from panel.errors import Conflict, NotFound
from panel.models import EarlyWarning, MerchantMember, Role, Surge, SystemicIssue
from panel.notices import notify
from panel.queries.staff import list_staff
from panel.services.actions import TEXT_MAX, checked
from panel.uow import UnitOfWork


def answer_warning(uow: UnitOfWork, warning_id: str, text: str, *, seen: str, by_id: int, now: datetime) -> EarlyWarning:
    """Say what is known and done; quality officers are told. `seen`: when the answer that the page showed was
    given, as ISO text, else "". The same twice is once.

    Raises NotFound("warning.unknown") for whoever is no member of the merchant, Conflict("page.already_changed"), Invalid.
    """
    warning = uow.session.scalar(
        select(EarlyWarning).join(MerchantMember, MerchantMember.merchant_id == EarlyWarning.merchant_id)
        .where(EarlyWarning.public_id == warning_id, MerchantMember.account_id == by_id)
        .with_for_update(of=EarlyWarning).execution_options(populate_existing=True)
    )
    if warning is None:
        raise NotFound("warning.unknown")
    said = checked(text, "text", TEXT_MAX)
    if said == warning.answer:
        return warning
    if seen != (warning.answered_at.isoformat() if warning.answered_at else ""):
        raise Conflict("page.already_changed")
    warning.answer, warning.answered_by_id, warning.answered_at = said, by_id, now
    issue = uow.session.scalars(
        select(SystemicIssue.public_id).join(Surge, Surge.issue_id == SystemicIssue.id).where(Surge.id == warning.surge_id)
    ).one()
    notify(
        uow, list_staff(uow.session, Role.QUALITY), "surge.answered", now=now, once=f"{warning.public_id}:{now.isoformat()}",
        target=("issue", issue),
    )
    return warning
