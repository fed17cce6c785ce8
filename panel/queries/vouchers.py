"""The last days of vouchers that were promised in a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import Decision, Proposal, RemedyKind
from panel.models.voucher import Voucher


def last_days(session: Session, promises: Iterable[Proposal | Decision]) -> Mapping[int, date]:
    """The last day of each of these proposals, or of these decisions, that is a voucher, by its id. No query where none is."""
    wanted = [each for each in promises if each.remedy is RemedyKind.VOUCHER]
    if not wanted:
        return {}
    column = Voucher.proposal_id if isinstance(wanted[0], Proposal) else Voucher.decision_id
    rows = session.execute(select(column, Voucher.last_on).where(column.in_([each.id for each in wanted])))
    return {promise: last_on for promise, last_on in rows if promise is not None}
