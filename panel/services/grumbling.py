"""Grumbles: said in one line, answered or marked as read, taken back, made a dispute. No case, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update

from panel.content import categories
from panel.errors import Conflict, Invalid, NotFound
from panel.models import Account, Case, Grumble, GrumbleState, Merchant, MerchantMember
from panel.notices import notify
from panel.queries.accounts import find_by_identifier
from panel.services.accounts import read_identifier
from panel.services.actions import checked
from panel.settings import read_settings
from panel.uow import House, UnitOfWork

TEXT_MAX, REPLY_MAX, NAME_MAX = 300, 1000, 120
LIVE = (GrumbleState.OPEN, GrumbleState.READ, GrumbleState.ANSWERED)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said about whom. `category`: of what kind, or nothing."""

    text: str
    merchant_name: str
    category: str = ""


def week_of(day: date) -> int:
    """The week a day lies in: weeks since Monday, 1 January of the year 1."""
    return (day.toordinal() - 1) // 7


def leave_grumble(uow: UnitOfWork, account_id: int, said: Said, *, now: datetime, today: date) -> Grumble:
    """A customer says it. The same words about the same merchant on one day are said once.

    Raises Invalid with the field ("grumble.merchant_unknown", "dispute.own_merchant", …), Conflict("grumble.enough_today").
    """
    merchant = _merchant(uow, said)
    _check_not_own(uow, account_id, merchant)
    uow.session.get_one(Account, account_id, with_for_update=True)  # two tabs must not both be the last one
    mine = select(Grumble).where(Grumble.account_id == account_id, Grumble.said_on == today, Grumble.nth.is_not(None))
    again = uow.session.scalar(
        mine.where(Grumble.merchant_id == merchant.id, Grumble.text == said.text.strip(), Grumble.state.in_(LIVE)).limit(1)
    )
    if again is not None:
        return again
    nth = (uow.session.scalar(select(func.max(Grumble.nth)).where(
        Grumble.account_id == account_id, Grumble.said_on == today
    )) or 0) + 1  # fmt: skip
    limit = read_settings(uow.session, now).grumbles_a_day
    if nth > limit:
        raise Conflict("grumble.enough_today", limit=limit)
    return _add(uow, Grumble(account_id=account_id, nth=nth), merchant, said, now, today)


def enter_grumble(
    uow: UnitOfWork, said: Said, identifier: str, *, by_id: int, now: datetime, today: date
) -> Grumble:
    """Staff writes it down for a customer, who is told; `identifier`: e-mail or phone, empty when there is no account.

    Raises Invalid: "grumble.no_account", "grumble.about_yourself", and as `leave_grumble`.
    """
    merchant = _merchant(uow, said)
    _check_not_own(uow, by_id, merchant)
    account_id = _customer(uow, identifier, merchant, by_id) if identifier.strip() else None
    again = uow.session.scalar(
        select(Grumble).where(
            Grumble.entered_by_id == by_id, Grumble.merchant_id == merchant.id, Grumble.text == said.text.strip(),
            Grumble.said_on == today, Grumble.account_id.is_not_distinct_from(account_id), Grumble.state.in_(LIVE),
        ).limit(1)
    )
    if again is not None:
        return again
    found = _add(uow, Grumble(account_id=account_id, entered_by_id=by_id), merchant, said, now, today)
    if account_id is not None:
        _tell(uow, found, "grumble.entered", now)
    return found


def take_back_grumble(uow: UnitOfWork, account_id: int, public_id: str) -> Grumble:
    """Its customer takes it back: the words go, for good. The same click twice is once. Raises NotFound, Conflict."""
    found = _lock(uow, public_id)
    if found.account_id != account_id:
        raise NotFound("grumble.unknown")
    if found.state is GrumbleState.PROMOTED:
        raise Conflict("grumble.promoted")
    found.state, found.text, found.reply = GrumbleState.WITHDRAWN, "", ""
    return found


def answer_grumble(uow: UnitOfWork, public_id: str, reply: str, *, by_id: int, now: datetime) -> Grumble:
    """Answer it; an empty `reply` marks it as read. Its customer is told of an answer.

    Raises NotFound, Conflict: "grumble.over" (taken back, a dispute), "grumble.answered"; Invalid("input.too_long").
    """
    found = _lock(uow, public_id)
    said = checked(reply, "reply", REPLY_MAX) if reply.strip() else ""
    if found.state in (GrumbleState.ANSWERED, GrumbleState.READ) and (found.reply, found.handled_by_id) == (said, by_id):
        return found  # the same click twice is once
    if found.state not in LIVE:
        raise Conflict("grumble.over")
    if found.state is GrumbleState.ANSWERED:
        raise Conflict("grumble.answered")
    _check_not_own(uow, by_id, uow.session.get_one(Merchant, found.merchant_id))
    if found.account_id == by_id:
        raise NotFound("grumble.unknown")
    found.state = GrumbleState.ANSWERED if said else GrumbleState.READ
    found.reply, found.handled_by_id, found.handled_at = said, by_id, now
    if said and found.account_id is not None:
        _tell(uow, found, "grumble.answered", now)
    return found


def promote_grumble(uow: UnitOfWork, case: Case, account_id: int, public_id: str) -> bool:
    """A case was filed from a grumble of this account: each points at the other. Whether it did: once, by constraint.

    A grumble that has gone meanwhile, or became another case, holds up no filing. With the case's originals its words go.
    """
    found = uow.session.scalar(
        update(Grumble).where(
            Grumble.public_id == public_id, Grumble.account_id == account_id, Grumble.state.in_(LIVE),
            Grumble.merchant_id == case.merchant_id,
        ).values(state=GrumbleState.PROMOTED, case_id=case.id).returning(Grumble.id)
    )
    return found is not None


def get_promotable(uow: UnitOfWork, account_id: int, public_id: str) -> Grumble:
    """One's own grumble that can still become a dispute. Raises NotFound, Conflict("grumble.promoted" | "grumble.over")."""
    found = _lock(uow, public_id)
    if found.account_id != account_id:
        raise NotFound("grumble.unknown")
    if found.state is GrumbleState.PROMOTED:
        raise Conflict("grumble.promoted")
    if found.state is GrumbleState.WITHDRAWN or not found.text:
        raise Conflict("grumble.over")
    return found


def erase_grumbles(uow: UnitOfWork, *, account_id: int | None = None, case_id: int | None = None) -> None:
    """Remove the words of a person's grumbles, or of the one that became a case. That there was one still counts."""
    uow.session.execute(
        update(Grumble).where(Grumble.account_id == account_id if account_id is not None else Grumble.case_id == case_id)
        .values(text="", reply="")
    )


def erase_old_grumbles(house: House, *, now: datetime) -> int:
    """Remove the words of grumbles as old as ended cases are when their originals go; gives how many."""
    with house.work() as uow:
        days = read_settings(uow.session, now).erase_days
        if days == 0:
            return 0
        gone = uow.session.execute(
            update(Grumble).where(
                Grumble.said_at <= now - timedelta(days=days), Grumble.text != "", Grumble.state != GrumbleState.PROMOTED
            ).values(text="", reply="").returning(Grumble.id)
        )
        return len(gone.all())


def _merchant(uow: UnitOfWork, said: Said) -> Merchant:
    """The merchant, which the house must know; text and category are checked too."""
    checked(said.text, "text", TEXT_MAX)
    if said.category and said.category not in {entry.code for entry in categories()}:
        raise Invalid("category.unknown", field="category")
    name = checked(said.merchant_name, "merchant_name", NAME_MAX)
    found = uow.session.scalar(select(Merchant).where(Merchant.name == name))
    if found is None:
        raise Invalid("grumble.merchant_unknown", field="merchant_name")
    return found


def _check_not_own(uow: UnitOfWork, account_id: int, merchant: Merchant) -> None:
    own = select(MerchantMember.id).where(
        MerchantMember.merchant_id == merchant.id, MerchantMember.account_id == account_id
    )
    if uow.session.scalar(own) is not None:
        raise Invalid("dispute.own_merchant", field="merchant_name")


def _customer(uow: UnitOfWork, identifier: str, merchant: Merchant, by_id: int) -> int:
    """The account of the customer that staff writes for."""
    found = find_by_identifier(uow.session, read_identifier(identifier, field="customer"))
    if found is None or found.disabled_at is not None:
        raise Invalid("grumble.no_account", field="customer")
    if found.id == by_id:
        raise Invalid("grumble.about_yourself", field="customer")
    _check_not_own(uow, found.id, merchant)
    return found.id


def _add(uow: UnitOfWork, made: Grumble, merchant: Merchant, said: Said, now: datetime, today: date) -> Grumble:
    made.merchant_id, made.category, made.text = merchant.id, said.category, said.text.strip()
    made.said_at, made.said_on, made.week = now, today, week_of(today)
    made.state, made.reply = GrumbleState.OPEN, ""
    uow.session.add(made)
    uow.session.flush()
    return made


def _tell(uow: UnitOfWork, found: Grumble, kind: str, now: datetime) -> None:
    if found.account_id is not None:
        notify(uow, [found.account_id], kind, now=now, once=found.public_id, target=("grumble", ""))


def _lock(uow: UnitOfWork, public_id: str) -> Grumble:
    found = uow.session.scalar(
        select(Grumble).where(Grumble.public_id == public_id).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("grumble.unknown")
    return found
