"""A person asks to be erased: what goes at once, what waits for what is open, and what stays for the others.

At once: the pool is left, drafts and the words of grumbles go, and so do the person's name and contacts in cases that have
ended. As soon as nothing open depends on the account: its name, addresses (in invitations and letters too), password,
second factor, sessions, notices and mails, birth date, city, ties and dealings, modules done, its entry among the experts and
its name below opinions. These last wait, because the panel of an open case is drawn by them.
What the person said in a case that has ended stays until that case's originals are erased by the clock: it is the other side's
record too. Ballots stay as they count; they name a seat, and the seat an account without a name.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from panel.errors import Conflict
from panel.models import (
    LIVE_SEATS,
    Account,
    AccountLink,
    AccountRole,
    Case,
    Dealing,
    Draft,
    ExpertInvitation,
    ExpertProfile,
    Invitation,
    Juror,
    JurorStatus,
    MerchantMember,
    MilestonesHidden,
    ModuleDone,
    Notice,
    Opinion,
    Outgoing,
    Party,
    Round,
    RoundStatus,
    Seat,
    Tie,
)
from panel.models.account import SkillHolder
from panel.services.erasing import GONE
from panel.services.factors import forget_factor
from panel.services.grumbling import erase_grumbles
from panel.services.pool import leave_pool
from panel.services.sessions import sign_out_everywhere
from panel.settings import read_settings
from panel.uow import House, UnitOfWork

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What stands in the way of erasing an account now. `seats`: seats of rounds that run. `roles`: roles, or shops it answers
    for, which somebody must take over. `until`: when the last originals of its ended cases go; None: never, or there are none.
    """

    cases: tuple[str, ...]
    seats: int
    roles: int
    until: datetime | None

    @property
    def clear(self) -> bool:
        """Whether nothing open depends on the account."""
        return not (self.cases or self.seats or self.roles)


def what_waits(session: Session, account_id: int, now: datetime) -> Waiting:
    """What an erasure of this account would have to wait for."""
    mine = select(Case.number, Case.ended_at).join(Party, Party.case_id == Case.id).where(Party.account_id == account_id)
    open_cases = session.execute(mine.where(Case.ended_at.is_(None)).order_by(Case.id)).all()
    last = session.scalar(
        select(func.max(Case.ended_at)).join(Party, Party.case_id == Case.id)
        .where(Party.account_id == account_id, Case.erased_at.is_(None))
    )
    seats = session.scalar(
        select(func.count()).select_from(Seat).join(Juror, Juror.id == Seat.juror_id).join(Round, Round.id == Seat.round_id)
        .where(Juror.account_id == account_id, Seat.status.in_(LIVE_SEATS), Round.status == RoundStatus.OPEN)
    )
    roles = session.scalar(select(func.count()).select_from(AccountRole).where(AccountRole.account_id == account_id)) or 0
    shops = session.scalar(select(func.count()).select_from(MerchantMember).where(MerchantMember.account_id == account_id))
    days = read_settings(session, now).erase_days
    until = last + timedelta(days=days) if last is not None and days else None
    return Waiting(tuple(number for number, _ in open_cases), seats or 0, roles + (shops or 0), until)


def ask_erasure(uow: UnitOfWork, account_id: int, *, now: datetime) -> bool:
    """Erase what can go now; True when that is the whole account, False when the rest waits. Asked twice is asked once.

    Raises Conflict("account.has_roles") while the account works for the house or answers for a shop.
    """
    account = uow.session.get_one(Account, account_id, with_for_update=True)
    if what_waits(uow.session, account_id, now).roles:
        raise Conflict("account.has_roles")
    juror = uow.session.scalar(select(Juror).where(Juror.account_id == account_id))
    if juror is not None and juror.status not in (JurorStatus.LEFT, JurorStatus.BARRED):
        leave_pool(uow, account_id, now=now)
    account.erase_asked_at = account.erase_asked_at or now
    uow.session.execute(delete(Draft).where(Draft.account_id == account_id))
    erase_grumbles(uow, account_id=account_id)
    _erase_from_ended(uow.session, account)
    return _finish(uow, account, now)


def take_back(uow: UnitOfWork, account_id: int) -> None:
    """The person wants to stay after all; what has gone is gone."""
    uow.session.get_one(Account, account_id).erase_asked_at = None


def list_asked(session: Session) -> Sequence[int]:
    """Accounts that wait to be erased, the oldest wish first."""
    return session.scalars(
        select(Account.id).where(Account.erase_asked_at.is_not(None), Account.erased_at.is_(None))
        .order_by(Account.erase_asked_at)
    ).all()


def erase_asked(house: House, *, now: datetime) -> int:
    """Erase the accounts that waited and on which nothing open depends any more; gives how many."""
    with house.db.reading() as session:
        waiting, erased = list_asked(session), 0
    for account_id in waiting:
        try:
            with house.work() as uow:
                account = uow.session.get_one(Account, account_id, with_for_update=True)
                _erase_from_ended(uow.session, account)
                erased += _finish(uow, account, now)
        except Exception:
            logger.exception("account %s could not be erased", account_id)
    if erased:
        logger.info("accounts erased: %s, %s wait", erased, len(waiting) - erased)
    return erased


def _finish(uow: UnitOfWork, account: Account, now: datetime) -> bool:
    if account.erase_asked_at is None or account.erased_at is not None:
        return False
    if not what_waits(uow.session, account.id, now).clear:
        return False
    _erase_side_data(uow.session, account)
    erase_grumbles(uow, account_id=account.id)  # whatever was entered since the wish
    mine = select(Notice.id).where(Notice.account_id == account.id)
    uow.session.execute(delete(Outgoing).where(or_(Outgoing.notice_id.in_(mine), Outgoing.address == account.email)))
    uow.session.execute(delete(Notice).where(Notice.account_id == account.id))
    uow.session.execute(delete(AccountLink).where(AccountLink.account_id == account.id))
    forget_factor(uow, account.id)
    gone = f"{account.public_id}@erased.invalid"
    uow.session.execute(update(Invitation).where(Invitation.email == account.email).values(email=gone))
    account.email, account.wanted_email, account.phone = gone, None, None
    account.email_confirmed_at, account.name, account.password_hash, account.persona = None, GONE, "!", None
    account.disabled_at, account.erased_at = account.disabled_at or now, now
    sign_out_everywhere(uow, account.id)
    return True


def _erase_side_data(session: Session, account: Account) -> None:
    session.execute(delete(Draft).where(Draft.account_id == account.id))
    for model in (ModuleDone, MilestonesHidden):
        session.execute(delete(model).where(model.account_id == account.id))
    session.execute(delete(Tie).where(Tie.account_id == account.id))
    session.execute(delete(Dealing).where(or_(Dealing.account_id == account.id, Dealing.other_id == account.id)))
    session.execute(delete(ExpertProfile).where(ExpertProfile.account_id == account.id))
    session.execute(delete(SkillHolder).where(SkillHolder.account_id == account.id))
    asked = select(ExpertInvitation.id).where(ExpertInvitation.account_id == account.id)
    session.execute(update(Opinion).where(Opinion.invitation_id.in_(asked)).values(name=GONE, salt=""))
    account.born_on, account.city = None, ""


def _erase_from_ended(session: Session, account: Account) -> None:
    ended = select(Case.id).where(Case.ended_at.is_not(None))
    session.execute(
        update(Party).where(Party.account_id == account.id, Party.case_id.in_(ended))
        .values(name=GONE, email=None, phone=None, address=None)
    )
