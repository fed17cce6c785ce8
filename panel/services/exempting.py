"""Requests to leave an entry out of a merchant's score: by the merchant or by whoever holds the case, answered by a manager.

A manager who holds the case, or who asked, does not answer; the table refuses it too. No clock decides: one that is overdue
reminds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.content import exemption_conditions
from panel.errors import Conflict, Invalid, NotFound
from panel.models import Case, PartyRole, Role
from panel.models.scores import Exemption, ExemptionState, MarkReason, MarkState, ScoreEntry, ScoreMark
from panel.notices import notify
from panel.queries.cases import lock_case
from panel.queries.scores import find_entry, is_of
from panel.queries.staff import involved_accounts, list_staff
from panel.services.actions import checked
from panel.services.scoring import end_wait, tell_shop
from panel.settings import read_settings
from panel.uow import UnitOfWork

REASON_MAX, REPLY_MAX = 1000, 1000


@dataclass(frozen=True, slots=True)
class Plea:
    """Why an entry should not count: the code of a condition, and what speaks for it."""

    condition: str
    reason: str


def ask_of_shop(uow: UnitOfWork, entry_id: str, plea: Plea, *, by_id: int, now: datetime) -> Exemption:
    """Whoever answers for the merchant asks; the same click twice is once.

    Raises NotFound("score.unknown") for anybody else, and as `ask_of_case`.
    """
    found = find_entry(uow.session, ScoreEntry.public_id == entry_id, is_of(by_id))
    if found is None:
        raise NotFound("score.unknown")
    return _ask(uow, found[0], plea, by_id, PartyRole.RESPONDENT, now)


def ask_of_case(uow: UnitOfWork, case_id: int, plea: Plea, *, by_id: int, now: datetime) -> Exemption:
    """Whoever holds the case asks for the merchant; the same click twice is once.

    Raises NotFound("score.unknown"), Invalid with the field, Conflict: "exemption.open" while one waits, "exemption.asked" when
    the condition was asked for before, "exemption.spared" when there is nothing to be spared, "exemption.too_late".
    """
    found = find_entry(uow.session, ScoreEntry.case_id == case_id)
    if found is None:
        raise NotFound("score.unknown")
    return _ask(uow, found[0], plea, by_id, None, now)


def last_moment(entry: ScoreEntry, days: int) -> datetime:
    """Until when one may ask: so many days after the grace period."""
    return entry.grace_until + timedelta(days=days)


def _ask(
    uow: UnitOfWork, entry: ScoreEntry, plea: Plea, by_id: int, side: PartyRole | None, now: datetime
) -> Exemption:
    case = lock_case(uow.session, entry.case_id)
    if plea.condition not in {each.code for each in exemption_conditions()}:
        raise Invalid("input.choice", field="condition")
    why = checked(plea.reason, "reason", REASON_MAX)
    asked = uow.session.scalars(
        select(Exemption).where(Exemption.entry_id == entry.id, Exemption.state != ExemptionState.WITHDRAWN)
    ).all()
    for each in asked:
        if each.state is ExemptionState.ASKED:
            if (each.asked_by_id, each.condition, each.reason) == (by_id, plea.condition, why):
                return each
            raise Conflict("exemption.open")
    if any(each.condition == plea.condition for each in asked):
        raise Conflict("exemption.asked")
    marks = set(uow.session.scalars(select(ScoreMark.state).where(ScoreMark.entry_id == entry.id)))
    if marks & {MarkState.SPARED, MarkState.EXEMPTED}:
        raise Conflict("exemption.spared")
    settings = read_settings(uow.session, now)
    if case.erased_at is not None or now >= last_moment(entry, settings.exemption_days):
        raise Conflict("exemption.too_late")
    due = now + settings.hours("exemption")
    made = Exemption(
        entry_id=entry.id, case_id=case.id, condition=plea.condition, reason=why, asked_by_id=by_id, by_side=side,
        mediator_id=case.owner_id, asked_at=now, due_at=due, remind_at=max(now, due - settings.hours("reminder")),
        state=ExemptionState.ASKED, reply="",
    )
    uow.session.add(made)
    uow.session.flush()
    _tell_managers(uow, case, made, "exemption.asked", now)
    return made


def withdraw_exemption(uow: UnitOfWork, request_id: str, *, by_id: int, now: datetime) -> Exemption:
    """Whoever asked takes it back before it is answered; twice is once. The condition may be asked for again.

    Raises NotFound("exemption.unknown") for anybody else, Conflict("exemption.over").
    """
    _, found = _lock(uow, request_id)
    if found.asked_by_id != by_id:
        raise NotFound("exemption.unknown")
    if found.state is ExemptionState.WITHDRAWN:
        return found
    if found.state is not ExemptionState.ASKED:
        raise Conflict("exemption.over")
    found.state, found.ended_at, found.remind_at = ExemptionState.WITHDRAWN, now, None
    return found


def rule_exemption(
    uow: UnitOfWork, request_id: str, granted: bool, reply: str, *, case_id: int, by_id: int, now: datetime
) -> Exemption:
    """A manager answers with a reason; granted, the entry is out of the score. The same click twice is once.

    Raises NotFound("exemption.unknown"), Invalid, Conflict: "exemption.over", "exemption.own" for who asked or holds the case.
    """
    case, found = _lock(uow, request_id)
    if found.case_id != case_id:
        raise NotFound("exemption.unknown")
    said = checked(reply, "reply", REPLY_MAX)
    to = ExemptionState.GRANTED if granted else ExemptionState.REFUSED
    if (found.state, found.reply, found.decided_by_id) == (to, said, by_id):
        return found
    if found.state is not ExemptionState.ASKED:
        raise Conflict("exemption.over")
    if by_id in {found.asked_by_id, found.mediator_id, case.owner_id}:
        raise Conflict("exemption.own")
    found.state, found.reply, found.decided_by_id, found.ended_at, found.remind_at = to, said, by_id, now, None
    uow.session.flush()
    if granted:
        uow.session.add(ScoreMark(
            entry_id=found.entry_id, state=MarkState.EXEMPTED, reason=MarkReason.EXEMPTED, late=False, exemption_id=found.id,
            at=now,
        ))  # fmt: skip
        end_wait(uow, found.entry_id)
    _tell_answer(uow, case, found, f"exemption.{to.value}", now)
    return found


def _tell_answer(uow: UnitOfWork, case: Case, found: Exemption, kind: str, now: datetime) -> None:
    """The shop, and whoever asked for it at the desk."""
    entry = uow.session.get_one(ScoreEntry, found.entry_id)
    tell_shop(uow, case, entry, kind, now=now, once=found.public_id)
    if found.by_side is None:
        notify(
            uow, [found.asked_by_id], kind, now=now, once=found.public_id, target=("staff_case", case.public_id), case=case,
            number=case.number,
        )


def list_to_remind(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Requests of which the managers are to be told now."""
    query = select(Exemption.id).where(Exemption.remind_at.is_not(None), Exemption.remind_at <= now)
    return session.scalars(query.order_by(Exemption.remind_at).limit(limit)).all()


def remind_of_request(uow: UnitOfWork, id_: int, *, now: datetime) -> bool:
    """Tell the managers that one is due soon, then once that it is overdue. Whether anything was."""
    case = lock_case(uow.session, uow.session.get_one(Exemption, id_).case_id)
    found = uow.session.get_one(Exemption, id_, populate_existing=True)
    if found.remind_at is None or found.remind_at > now:
        return False
    is_over = now >= found.due_at
    found.remind_at = None if is_over else found.due_at
    _tell_managers(uow, case, found, "exemption.overdue" if is_over else "exemption.near", now)
    return True


def _tell_managers(uow: UnitOfWork, case: Case, found: Exemption, kind: str, now: datetime) -> None:
    """Those who may answer."""
    apart = involved_accounts(uow.session, case) | {found.asked_by_id, case.owner_id}
    managers = [one for one in list_staff(uow.session, Role.MANAGER) if one not in apart]
    notify(
        uow, managers, kind, now=now, once=found.public_id, target=("staff_score", case.public_id), case=case,
        number=case.number,
    )


def _lock(uow: UnitOfWork, request_id: str) -> tuple[Case, Exemption]:
    """Case and request under the lock of the case, read anew."""
    known = uow.session.execute(
        select(Exemption.id, Exemption.case_id).where(Exemption.public_id == request_id)
    ).one_or_none()
    if known is None:
        raise NotFound("exemption.unknown")
    case = lock_case(uow.session, known.case_id)
    return case, uow.session.get_one(Exemption, known.id, populate_existing=True)
