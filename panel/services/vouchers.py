"""Vouchers (代金券): a remedy with an amount and a last day, wherever a playbook has it.

No playbook has one until a manager puts it there: so no row of it is written while a version that does not know it still runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from panel.errors import Invalid
from panel.ladder import read_ladder
from panel.models import Decision, Proposal, RemedyKind
from panel.models.voucher import Voucher
from panel.uow import UnitOfWork

DAYS_MAX = 730


@dataclass(frozen=True, slots=True)
class Until:
    """Until when a voucher can be used. `today`: the day it is where the house is, which it is promised on."""

    last_on: date
    today: date

    @classmethod
    def of(cls, last_on: date | None, today: date) -> Until | None:
        """What was typed into a field for the last day; None where it was left empty."""
        return None if last_on is None else cls(last_on, today)


def check_known(session: Session, remedy: RemedyKind | None, now: datetime) -> None:
    """Refuse a voucher while no playbook has one: Invalid("voucher.off") on "remedy"."""
    if remedy is RemedyKind.VOUCHER and not read_ladder(session, now).has_vouchers:
        raise Invalid("voucher.off", field="remedy")


def check_voucher(
    session: Session, remedy: RemedyKind, amount: int | None, until: Until | None, now: datetime
) -> None:
    """Whether a voucher can be promised so: with an amount, and a day that is to come, at most DAYS_MAX ahead.

    Raises Invalid: "voucher.no_day" for a last day of anything else, "voucher.off", "voucher.amount", "input.missing",
    "voucher.past", "input.date_far" (days).
    """
    if remedy is not RemedyKind.VOUCHER:
        if until is not None:
            raise Invalid("voucher.no_day", field="last_on")
        return
    check_known(session, remedy, now)
    if not amount:
        raise Invalid("voucher.amount", field="amount")
    if until is None:
        raise Invalid("input.missing", field="last_on")
    if until.last_on <= until.today:
        raise Invalid("voucher.past", field="last_on")
    if (until.last_on - until.today).days > DAYS_MAX:
        raise Invalid("input.date_far", field="last_on", days=DAYS_MAX)


def keep_voucher(uow: UnitOfWork, promise: Proposal | Decision, until: Until | None) -> None:
    """Keep amount and last day of what was just promised, when it is a voucher."""
    if until is None or promise.amount_minor is None:
        return
    ids = {"proposal_id": promise.id} if isinstance(promise, Proposal) else {"decision_id": promise.id}
    uow.session.add(Voucher(
        case_id=promise.case_id, amount_minor=promise.amount_minor, promised_on=until.today, last_on=until.last_on,
        **ids,
    ))  # fmt: skip
    uow.session.flush()
