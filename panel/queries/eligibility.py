"""Whether an account can be drawn, with reasons and the first possible day: what the juror reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.eligibility import Limits, Person, Reason, eligible, first_moment
from panel.models import Account, EpochStatus, Juror, JurorStatus, PoolEpoch
from panel.settings import Settings, read_settings


@dataclass(frozen=True, slots=True)
class Eligibility:
    """`reasons`: what stands in the way now, empty when the account can be drawn.

    `first_at`: the first moment it could be true, past for who can be drawn; None while something has to happen first.
    """

    reasons: tuple[Reason, ...]
    first_at: datetime | None

    @property
    def waits_only(self) -> bool:
        """Whether only days stand in the way."""
        return bool(self.reasons) and self.first_at is not None


def eligibility_of(session: Session, account_id: int, *, now: datetime) -> Eligibility:
    """What the rules say of an account now; also of one that has not passed the entry test. NoResultFound for an unknown id."""
    account = session.get_one(Account, account_id)
    juror = session.scalar(select(Juror).where(Juror.account_id == account_id))
    person, limits = person_of(account, juror), limits_of(read_settings(session, now))
    return Eligibility(tuple(eligible(person, limits, now=now)), first_moment(person, limits))


def person_of(account: Account, juror: Juror | None) -> Person:
    """What the rules look at; who has left the pool has not passed the test again."""
    member = juror if juror is not None and juror.status is not JurorStatus.LEFT else None
    return Person(
        created_at=account.created_at,
        test_passed_at=member.joined_at if member else None,
        address_confirmed=account.email_confirmed_at is not None,
        barred=member is not None and member.status is JurorStatus.BARRED,
        orders=member.orders if member else None,
        born_on=account.born_on,
    )


def first_moment_of(account: Account, juror: Juror, limits: Limits) -> datetime | None:
    """From when on the juror can be drawn; None while something has to happen first. Being barred is a standing of its own."""
    return first_moment(replace(person_of(account, juror), barred=False), limits)


def limits_of(settings: Settings) -> Limits:
    """The rules' limits as the house has set them."""
    return Limits(settings.account_age_days, settings.orders_min, settings.adult_age)


def epoch_end(session: Session, now: datetime) -> datetime:
    """When the open epoch of the pool is about to end: a juror who rests for it can be drawn again then. `now` without one."""
    opened = session.scalar(select(PoolEpoch.opened_at).where(PoolEpoch.status == EpochStatus.OPEN))
    if opened is None:
        return now
    return max(now, opened + timedelta(days=read_settings(session, now).epoch_days))
